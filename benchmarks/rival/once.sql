-- Which events count, right for any events: each row's first reason, the first row of each event in the order offered
-- (file, row), no ambiguous playbacks; and the account of it all.

CREATE TEMP TABLE judged AS
WITH rounded AS (
    SELECT e.playback_id, e.event_id, e.account_id, e.episode_id, e.country, e.is_supplemental, e.filename, e.file_row_number,
           p.runtime_ms, epoch_us(e.ts) AS ts, epoch_us(e.received_at) AS received,
           list_position(['start', 'heartbeat', 'pause', 'resume', 'seek', 'stop'], e.type) AS type,
           floor(e.position_s * 1000 + 0.5)::BIGINT AS position_ms,
           floor(e.from_position_s * 1000 + 0.5)::BIGINT AS from_ms,
           coalesce(floor(e.playback_rate * 1000 + 0.5)::BIGINT, 1000) AS rate
    FROM events e LEFT JOIN episodes p USING (episode_id)
)
SELECT playback_id, event_id, account_id, episode_id, country, ts, type, position_ms, from_ms, rate,
       filename, file_row_number,
       CASE WHEN is_supplemental THEN 'supplemental'
            WHEN event_id IS NULL OR account_id IS NULL OR playback_id IS NULL OR episode_id IS NULL OR ts IS NULL
                 OR position_ms IS NULL THEN 'missing_field'
            WHEN rate <= 0 THEN 'bad_value'
            WHEN type IS NULL THEN 'unknown_type'
            WHEN runtime_ms IS NULL THEN 'unknown_episode'
            WHEN position_ms < 0 OR type = 5 AND from_ms < 0 THEN 'negative_position'
            WHEN position_ms > runtime_ms + 60000 OR type = 5 AND from_ms > runtime_ms + 60000
                 THEN 'position_beyond_runtime'
            WHEN ts > received + 86400000000 THEN 'ts_in_future'
            WHEN received // 86400000000 > ts // 86400000000 + 14 THEN 'too_late'
       END AS reason
FROM rounded;

CREATE TEMP TABLE firsts AS
SELECT * EXCLUDE (filename, file_row_number, reason) FROM judged WHERE reason IS NULL
QUALIFY row_number() OVER (PARTITION BY playback_id, event_id ORDER BY filename, file_row_number) = 1;

CREATE TEMP TABLE once AS
SELECT * REPLACE (coalesce(country, '') AS country) FROM firsts
WHERE playback_id NOT IN (
    SELECT playback_id FROM firsts GROUP BY playback_id
    HAVING min(account_id) <> max(account_id) OR min(episode_id) <> max(episode_id) OR min(country) <> max(country)
);

CREATE TEMP TABLE account AS
WITH counts AS (
    SELECT (SELECT count(*) FROM judged) AS offered, (SELECT count(*) FROM once) AS accepted,
           (SELECT count(*) FROM judged WHERE reason IS NULL) - (SELECT count(*) FROM firsts) AS duplicates
)
SELECT offered, accepted, duplicates, offered - accepted - duplicates AS set_aside FROM counts;
