-- Every row of the files with its reason; empty is a row that passes.

CREATE VIEW rows AS
WITH
    ['start', 'heartbeat', 'pause', 'resume', 'seek', 'stop'] AS kinds,
    rounded AS (
        SELECT e.*, p.runtime_ms AS runtime_ms,
               toUnixTimestamp64Micro(e.ts) AS at_us, toUnixTimestamp64Micro(e.received_at) AS received_us,
               indexOf(kinds, ifNull(e.type, '')) AS kind,
               if(isFinite(e.position_s), toInt64(floor(e.position_s * 1000 + 0.5)), NULL) AS position_ms,
               if(e.type = 'seek' AND isFinite(e.from_position_s), toInt64(floor(e.from_position_s * 1000 + 0.5)), NULL)
                   AS from_ms,
               if(ifNull(isFinite(e.playback_rate), 0), toInt64(floor(assumeNotNull(e.playback_rate) * 1000 + 0.5)), 1000)
                   AS rate
        FROM events_offered AS e LEFT JOIN episodes AS p ON p.episode_id = e.episode_id
    )
SELECT ifNull(playback_id, '') AS playback_id, ifNull(event_id, 0) AS event_id, account_id, profile_id, episode_id,
       device, country, from_ms, file, row,
       cityHash64(ifNull(account_id, '\0'), ifNull(profile_id, '\0'), ifNull(episode_id, '\0'), ifNull(device, '\0'),
                  ifNull(country, '\0')) AS who,
       ifNull(at_us, 0) * 8 + kind AS place, ifNull(r.position_ms, 0) AS position_ms, rate,
       if(kind = 5, ifNull(from_ms, -1000000000000), ifNull(r.position_ms, 0)) AS arrive_ms,
       multiIf(is_supplemental, 'supplemental',
               r.event_id IS NULL OR account_id IS NULL OR r.playback_id IS NULL OR episode_id IS NULL OR at_us IS NULL
               OR type IS NULL OR position_s IS NULL OR isNaN(position_s), 'missing_field',
               r.position_ms IS NULL OR isInfinite(playback_rate) OR rate <= 0 OR kind = 5 AND isInfinite(from_position_s),
               'bad_value',
               kind = 0, 'unknown_type',
               runtime_ms = 0, 'unknown_episode',
               country NOT IN (SELECT country FROM countries), 'unknown_country',
               r.position_ms < 0 OR from_ms < 0, 'negative_position',
               r.position_ms > runtime_ms + 60000 OR from_ms > runtime_ms + 60000, 'position_beyond_runtime',
               at_us > received_us + 86400000000, 'ts_in_future',
               '') AS reason,
       ifNull(intDiv(received_us, 86400000000) > intDiv(at_us, 86400000000) + 14, 0) AS is_late
FROM rounded AS r;
