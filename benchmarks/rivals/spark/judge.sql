-- The analyst's SQL in Spark's words. What is read more than once is a table of files.

CREATE TABLE judged USING parquet AS
WITH rounded AS (
    SELECT e.event_id, e.account_id, e.profile_id, e.playback_id, e.episode_id, e.device, e.country,
           e.filename, e.file_row_number, e.is_supplemental,
           p.runtime_ms, e.type AS type_name, c.country IS NULL AND e.country IS NOT NULL AS is_elsewhere,
           e.position_s IS NULL OR isnan(e.position_s) AS is_nowhere,
           unix_micros(e.ts) AS ts, unix_micros(e.received_at) AS received,
           nullif(array_position(array('start', 'heartbeat', 'pause', 'resume', 'seek', 'stop'), e.type), 0) AS type,
           CASE WHEN abs(e.position_s) < double('infinity') THEN floor(e.position_s * 1000 + 0.5D) END AS position_ms,
           CASE WHEN abs(e.from_position_s) < double('infinity')
                THEN floor(e.from_position_s * 1000 + 0.5D) END AS from_ms,
           CASE WHEN abs(e.playback_rate) < double('infinity') THEN floor(e.playback_rate * 1000 + 0.5D)
                ELSE 1000 END AS rate,
           abs(e.position_s) = double('infinity') OR abs(e.playback_rate) = double('infinity')
           OR e.type = 'seek' AND abs(e.from_position_s) = double('infinity') AS is_infinite
    FROM events_offered e
    LEFT JOIN episodes p ON p.episode_id = e.episode_id
    LEFT JOIN countries c ON c.country = e.country
), reasoned AS (
    SELECT event_id, account_id, profile_id, playback_id, episode_id, device, country, filename, file_row_number, ts,
           type, position_ms, from_ms, rate,
           CASE WHEN is_supplemental THEN 'supplemental'
                WHEN event_id IS NULL OR account_id IS NULL OR playback_id IS NULL OR episode_id IS NULL OR ts IS NULL
                     OR type_name IS NULL OR is_nowhere THEN 'missing_field'
                WHEN is_infinite OR rate <= 0 THEN 'bad_value'
                WHEN type IS NULL THEN 'unknown_type'
                WHEN runtime_ms IS NULL THEN 'unknown_episode'
                WHEN is_elsewhere THEN 'unknown_country'
                WHEN position_ms < 0 OR type = 5 AND from_ms < 0 THEN 'negative_position'
                WHEN position_ms > runtime_ms + 60000 OR type = 5 AND from_ms > runtime_ms + 60000
                     THEN 'position_beyond_runtime'
                WHEN ts > received + 86400000000 THEN 'ts_in_future'
           END AS reason,
           coalesce(received div 86400000000 > ts div 86400000000 + 14, false) AS is_late
    FROM rounded
)
SELECT *, row_number() OVER (PARTITION BY playback_id, event_id, reason IS NULL
                             ORDER BY is_late, filename, file_row_number) AS place
FROM reasoned;

CREATE TEMP VIEW firsts AS
SELECT * FROM judged WHERE reason IS NULL AND NOT is_late AND place = 1;

CREATE TABLE repeats USING parquet AS
SELECT CASE WHEN f.playback_id IS NULL
                 OR r.is_late AND struct(r.filename, r.file_row_number) < struct(f.filename, f.file_row_number)
                 THEN 'too_late'
            WHEN NOT (r.account_id <=> f.account_id AND r.episode_id <=> f.episode_id AND r.ts <=> f.ts
                      AND r.type <=> f.type AND r.position_ms <=> f.position_ms AND r.rate <=> f.rate
                      AND r.profile_id <=> f.profile_id AND r.device <=> f.device AND r.country <=> f.country
                      AND (r.type <> 5 OR r.from_ms <=> f.from_ms)) THEN 'conflicting_duplicate'
       END AS reason
FROM judged r LEFT JOIN firsts f ON f.playback_id = r.playback_id AND f.event_id = r.event_id
WHERE r.reason IS NULL AND (r.is_late OR r.place > 1);

CREATE TABLE ambiguous USING parquet AS
SELECT playback_id FROM firsts GROUP BY playback_id
HAVING min(account_id) <> max(account_id) OR min(episode_id) <> max(episode_id) OR min(country) <> max(country);

CREATE TEMP VIEW events AS
SELECT event_id, playback_id, account_id, profile_id, episode_id, country, device, ts, type, position_ms,
       CASE WHEN type = 5 THEN from_ms END AS from_ms, rate
FROM firsts LEFT ANTI JOIN ambiguous USING (playback_id);

CREATE TABLE reasons USING parquet AS
SELECT reason, count(*) AS rows FROM (
    SELECT reason FROM judged WHERE reason IS NOT NULL
    UNION ALL
    SELECT reason FROM repeats WHERE reason IS NOT NULL
    UNION ALL
    SELECT 'ambiguous_playback' FROM firsts LEFT SEMI JOIN ambiguous USING (playback_id)
) GROUP BY reason;

CREATE TEMP VIEW account AS
WITH counts AS (
    SELECT (SELECT count(*) FROM judged) AS offered, (SELECT count(*) FROM repeats WHERE reason IS NULL) AS duplicates,
           (SELECT coalesce(sum(rows), 0) FROM reasons) AS set_aside
)
SELECT offered, offered - duplicates - set_aside AS accepted, duplicates, set_aside FROM counts;
