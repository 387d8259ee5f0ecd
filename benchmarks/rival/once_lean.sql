-- The least that these events need: rows sent twice are alike in every column, and no playback is ambiguous. What is left
-- out is counted, not kept.

CREATE TEMP TABLE events AS
SELECT DISTINCT e.event_id, e.playback_id, e.account_id, e.profile_id, e.episode_id, e.country, e.device,
       epoch_us(e.ts) AS ts,
       list_position(['start', 'heartbeat', 'pause', 'resume', 'seek', 'stop'], e.type) AS type,
       floor(e.position_s * 1000 + 0.5)::BIGINT AS position_ms,
       floor(e.from_position_s * 1000 + 0.5)::BIGINT AS from_ms,
       floor(e.playback_rate * 1000 + 0.5)::BIGINT AS rate
FROM events_offered e JOIN episodes USING (episode_id)
WHERE NOT e.is_supplemental
  AND e.position_s >= 0 AND floor(e.position_s * 1000 + 0.5) <= runtime_ms + 60000
  AND (e.from_position_s IS NULL OR e.from_position_s >= 0)
  AND epoch_us(e.ts) <= epoch_us(e.received_at) + 86400000000
  AND epoch_us(e.received_at) // 86400000000 <= epoch_us(e.ts) // 86400000000 + 14;

CREATE TEMP TABLE account AS
WITH counts AS (
    SELECT (SELECT count(*) FROM events_offered) AS offered, (SELECT count(*) FROM events) AS accepted
)
SELECT offered, accepted, offered - accepted AS duplicates, 0::BIGINT AS set_aside FROM counts;
