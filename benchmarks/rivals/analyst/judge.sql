-- Which events count, right for any events, and kept: accepted events and rows set aside with their reason are tables of
-- the database file. A row's reason is the first that holds; of an event sent again the first row in the order offered
-- (file, row) stays, and another of other content is a conflict. The tables `episodes` and `countries` are made before.

CREATE TEMP TABLE judged AS
WITH rounded AS (
    SELECT e.event_id, e.account_id, e.profile_id, e.playback_id, e.episode_id, e.device, e.country,
           e.filename, e.file_row_number, e.is_supplemental, p.runtime_ms, e.type AS type_name,
           e.position_s IS NULL OR isnan(e.position_s) AS is_nowhere,
           epoch_us(e.ts) AS ts, epoch_us(e.received_at) AS received,
           list_position(['start', 'heartbeat', 'pause', 'resume', 'seek', 'stop'], e.type) AS type,
           CASE WHEN isfinite(e.position_s) THEN floor(e.position_s * 1000 + 0.5)::BIGINT END AS position_ms,
           CASE WHEN isfinite(e.from_position_s) THEN floor(e.from_position_s * 1000 + 0.5)::BIGINT END AS from_ms,
           CASE WHEN isfinite(e.playback_rate) THEN floor(e.playback_rate * 1000 + 0.5)::BIGINT ELSE 1000 END AS rate,
           isinf(e.position_s) OR isinf(e.playback_rate) OR e.type = 'seek' AND isinf(e.from_position_s) AS is_infinite
    FROM events_offered e LEFT JOIN episodes p USING (episode_id)
), reasoned AS (
    SELECT * EXCLUDE (is_supplemental, runtime_ms, type_name, received, is_infinite, is_nowhere),
           CASE WHEN is_supplemental THEN 'supplemental'
                WHEN event_id IS NULL OR account_id IS NULL OR playback_id IS NULL OR episode_id IS NULL OR ts IS NULL
                     OR type_name IS NULL OR is_nowhere THEN 'missing_field'
                WHEN is_infinite OR rate <= 0 THEN 'bad_value'
                WHEN type IS NULL THEN 'unknown_type'
                WHEN runtime_ms IS NULL THEN 'unknown_episode'
                WHEN country NOT IN (SELECT country FROM countries) THEN 'unknown_country'
                WHEN position_ms < 0 OR type = 5 AND from_ms < 0 THEN 'negative_position'
                WHEN position_ms > runtime_ms + 60000 OR type = 5 AND from_ms > runtime_ms + 60000
                     THEN 'position_beyond_runtime'
                WHEN ts > received + 86400000000 THEN 'ts_in_future'
           END AS reason,
           coalesce(received // 86400000000 > ts // 86400000000 + 14, false) AS is_late
    FROM rounded
)
SELECT *, row_number() OVER (PARTITION BY playback_id, event_id, reason IS NULL
                             ORDER BY is_late, filename, file_row_number) AS place
FROM reasoned;

CREATE TEMP VIEW firsts AS SELECT * FROM judged WHERE reason IS NULL AND NOT is_late AND place = 1;

CREATE TEMP TABLE repeats AS
SELECT r.filename, r.file_row_number,
       CASE WHEN f.playback_id IS NULL
                 OR r.is_late AND (r.filename, r.file_row_number) < (f.filename, f.file_row_number) THEN 'too_late'
            WHEN (r.account_id, r.episode_id, r.ts, r.type, r.position_ms, r.rate)
                 <> (f.account_id, f.episode_id, f.ts, f.type, f.position_ms, f.rate)
                 OR r.profile_id IS DISTINCT FROM f.profile_id OR r.device IS DISTINCT FROM f.device
                 OR r.country IS DISTINCT FROM f.country OR r.type = 5 AND r.from_ms IS DISTINCT FROM f.from_ms
                 THEN 'conflicting_duplicate'
       END AS reason
FROM judged r LEFT JOIN firsts f USING (playback_id, event_id)
WHERE r.reason IS NULL AND (r.is_late OR r.place > 1);

CREATE TEMP TABLE ambiguous AS
SELECT playback_id FROM firsts GROUP BY playback_id
HAVING min(account_id) <> max(account_id) OR min(episode_id) <> max(episode_id) OR min(country) <> max(country);

CREATE TABLE events AS
SELECT event_id, playback_id, account_id, profile_id, episode_id, country, device, ts, type, position_ms,
       CASE WHEN type = 5 THEN from_ms END AS from_ms, rate
FROM firsts WHERE playback_id NOT IN (FROM ambiguous);

CREATE TABLE set_aside AS
SELECT filename AS source, file_row_number + 1 AS row, reason FROM judged WHERE reason IS NOT NULL
UNION ALL
SELECT filename, file_row_number + 1, reason FROM repeats WHERE reason IS NOT NULL
UNION ALL
SELECT filename, file_row_number + 1, 'ambiguous_playback' FROM firsts WHERE playback_id IN (FROM ambiguous);

CREATE TABLE account AS
SELECT (SELECT count(*) FROM judged) AS offered, (SELECT count(*) FROM events) AS accepted,
       (SELECT count(*) FROM repeats WHERE reason IS NULL) AS duplicates, (SELECT count(*) FROM set_aside) AS set_aside;

CREATE TABLE reasons AS SELECT reason, count(*) AS rows FROM set_aside GROUP BY reason;

DROP TABLE judged CASCADE;
