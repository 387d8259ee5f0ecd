-- One sort in all: a window over each playback tells of every event what stands before and after it; the rest is sums
-- over plays, some fifty times fewer. Sound playbacks take this road as they are offered, for a repeat has no time to
-- its twin; the few of which that cannot be said (`suspects`) are judged row by row first. What no figure needs is not
-- computed: profiles and devices of plays, their instants, kept events.

CREATE TYPE kinds AS ENUM ('start', 'heartbeat', 'pause', 'resume', 'seek', 'stop');

-- Every row with its reason. Equal numbers for equal content, before anything is compared.
CREATE TEMP VIEW rows AS
WITH rounded AS (
    SELECT e.*, p.runtime_ms, c.country IS NULL AND e.country IS NOT NULL AS is_nowhere,
           epoch_us(e.ts) AS at_us, epoch_us(e.received_at) AS received_us,
           enum_code(TRY_CAST(e.type AS kinds))::INTEGER AS kind,
           CASE WHEN isfinite(e.position_s) THEN floor(e.position_s * 1000 + 0.5)::BIGINT END AS position_ms,
           CASE WHEN e.type = 'seek' AND isfinite(e.from_position_s)
                THEN floor(e.from_position_s * 1000 + 0.5)::BIGINT END AS from_ms,
           CASE WHEN isfinite(e.playback_rate) THEN floor(e.playback_rate * 1000 + 0.5)::BIGINT ELSE 1000 END AS rate
    FROM events_offered e
    LEFT JOIN episodes p USING (episode_id)
    LEFT JOIN countries c ON c.country = e.country
)
SELECT *, hash(playback_id) AS playback, at_us * 8 + kind AS place,
       hash(account_id, episode_id, country, profile_id, device) AS who,
       CASE WHEN is_supplemental THEN 'supplemental'
            WHEN event_id IS NULL OR account_id IS NULL OR playback_id IS NULL OR episode_id IS NULL OR ts IS NULL
                 OR type IS NULL OR position_s IS NULL OR isnan(position_s) THEN 'missing_field'
            WHEN position_ms IS NULL OR isinf(playback_rate) OR rate <= 0 OR kind = 4 AND isinf(from_position_s)
                 THEN 'bad_value'
            WHEN kind IS NULL THEN 'unknown_type'
            WHEN runtime_ms IS NULL THEN 'unknown_episode'
            WHEN is_nowhere THEN 'unknown_country'
            WHEN position_ms < 0 OR from_ms < 0 THEN 'negative_position'
            WHEN position_ms > runtime_ms + 60000 OR from_ms > runtime_ms + 60000 THEN 'position_beyond_runtime'
            WHEN at_us > received_us + 86400000000 THEN 'ts_in_future'
       END AS reason,
       coalesce(received_us // 86400000000 > at_us // 86400000000 + 14, false) AS is_late
FROM rounded;

-- ── playbacks, and which of them are not plainly sound ──────────────────────────────────────────────────────────────

CREATE TEMP TABLE offered AS
SELECT playback_id, reason, any_value(playback) AS playback, count(*) AS rows, bool_or(is_late) AS has_late,
       any_value(account_id) AS account_id, any_value(episode_id) AS episode_id, any_value(country) AS country,
       min(who) <> max(who) AS is_mixed
FROM rows GROUP BY playback_id, reason;

CREATE TEMP TABLE mixed AS
SELECT playback FROM offered WHERE reason IS NULL AND (has_late OR is_mixed)
UNION
SELECT playback FROM offered WHERE reason IS NULL GROUP BY playback HAVING count(*) > 1;  -- two ids of one hash

-- ── the one sort ────────────────────────────────────────────────────────────────────────────────────────────────────

-- Of events (playback, place, position_ms, arrive_ms, rate, event_id, tie): a row for each playback and day, with the
-- watched µs, what was repeated, whether ids contradict each other, and where stretches of content begin and end.
CREATE TEMP MACRO days_of(events) AS TABLE
WITH neighbours AS (
    SELECT playback, place >> 3 AS ts, (place & 7)::INTEGER AS kind, position_ms, rate,
           (lead(place) OVER follows >> 3) - (place >> 3) AS dt,
           lead(arrive_ms) OVER follows - position_ms AS dp,
           (place >> 3) - (lag(place) OVER follows >> 3) AS before_dt,
           arrive_ms - lag(position_ms) OVER follows AS before_dp,
           lag(position_ms) OVER follows AS before_ms, lag(rate) OVER follows AS before_rate,
           (lag(place) OVER follows & 7)::INTEGER AS before_kind,
           event_id = lag(event_id) OVER follows AS is_again,
           event_id < lag(event_id) OVER follows
           OR event_id = lag(event_id) OVER follows
              AND (place <> lag(place) OVER follows OR position_ms <> lag(position_ms) OVER follows
                   OR rate <> lag(rate) OVER follows OR arrive_ms IS DISTINCT FROM lag(arrive_ms) OVER follows)
           OR event_id > lag(event_id) OVER follows
              AND place = lag(place) OVER follows AND position_ms = lag(position_ms) OVER follows AS is_suspect
    FROM query_table(events)
    WINDOW follows AS (PARTITION BY playback ORDER BY place, position_ms, tie)
), counted AS (
    SELECT *,
           coalesce(kind NOT IN (2, 5) AND dt > 0 AND dt <= 300000000 AND dp > 0, false) AS counts,
           coalesce(before_kind NOT IN (2, 5) AND before_dt > 0 AND before_dt <= 300000000 AND before_dp > 0, false)
               AS before_counts,
           CASE WHEN dp * 1000000 <= rate * dt + 1500000000 THEN dp ELSE rate * dt // 1000000 END AS length_ms,
           before_ms + CASE WHEN before_dp * 1000000 <= before_rate * before_dt + 1500000000 THEN before_dp
                            ELSE before_rate * before_dt // 1000000 END AS before_until_ms,
           ts // 86400000000 AS day,
           (ts - 1) // 86400000000 AS before_day,
           (ts + coalesce(dt, 1) - 1) // 86400000000 AS last_day
    FROM neighbours
), marked AS (
    SELECT *, before_counts AND before_until_ms = position_ms AND before_day = day AS goes_on,
           CASE WHEN counts THEN least(dt, dp * 1000000 // rate) END AS watched_us
    FROM counted
)
SELECT playback, day,
       sum(CASE WHEN day = last_day THEN watched_us ELSE watched_us * ((day + 1) * 86400000000 - ts) // dt END)::BIGINT
           AS watched_us,
       list({until_day: last_day, begin_ms: position_ms, length_ms: length_ms, watched_us: watched_us, dt: dt,
             elapsed: last_day * 86400000000 - ts}) FILTER (counts AND day < last_day) AS midnights,
       list({ts: ts, day: day, begin_ms: position_ms}) FILTER (counts AND NOT goes_on) AS begins,
       list({ts: ts, day: before_day, until_ms: before_until_ms}) FILTER (before_counts AND NOT (counts AND goes_on))
           AS ends,
       count(*) AS rows, count(*) FILTER (is_again) AS repeats, coalesce(bool_or(is_suspect), false) AS is_suspect
FROM marked GROUP BY playback, day;

CREATE TEMP VIEW sound AS
SELECT playback, place, position_ms, CASE WHEN kind = 4 THEN from_ms ELSE position_ms END AS arrive_ms, rate,
       event_id, event_id AS tie
FROM rows WHERE reason IS NULL;

CREATE TEMP TABLE sound_days AS FROM days_of('sound');

CREATE TEMP TABLE suspects AS
SELECT playback_id, playback FROM offered
WHERE reason IS NULL AND playback IN (SELECT playback FROM sound_days WHERE is_suspect UNION SELECT playback FROM mixed);

-- ── the few that are not plainly sound, row by row in the order offered ─────────────────────────────────────────────

CREATE TEMP TABLE judged AS
SELECT r.* EXCLUDE (playback), s.number AS playback,
       row_number() OVER (PARTITION BY r.playback_id, r.event_id ORDER BY is_late, filename, file_row_number) AS nth
FROM rows r JOIN (SELECT playback_id, row_number() OVER () AS number FROM suspects) s USING (playback_id)
WHERE reason IS NULL;

CREATE TEMP TABLE fates AS
SELECT CASE WHEN f.playback IS NULL
                 OR r.is_late AND (r.filename, r.file_row_number) < (f.filename, f.file_row_number) THEN 'too_late'
            WHEN (r.account_id, r.episode_id, r.place, r.position_ms, r.rate)
                 <> (f.account_id, f.episode_id, f.place, f.position_ms, f.rate)
                 OR r.profile_id IS DISTINCT FROM f.profile_id OR r.device IS DISTINCT FROM f.device
                 OR r.country IS DISTINCT FROM f.country OR r.from_ms IS DISTINCT FROM f.from_ms
                 THEN 'conflicting_duplicate'
            ELSE 'duplicate'
       END AS fate
FROM judged r
LEFT JOIN (FROM judged WHERE nth = 1 AND NOT is_late) f ON f.playback = r.playback AND f.event_id = r.event_id
WHERE r.is_late OR r.nth > 1;

CREATE TEMP TABLE judged_playbacks AS
SELECT playback, min(account_id) AS account_id, min(episode_id) AS episode_id, min(country) AS country,
       count(*) AS rows,
       min(account_id) <> max(account_id) OR min(episode_id) <> max(episode_id)
       OR coalesce(min(country) <> max(country), false) AS is_ambiguous
FROM judged WHERE nth = 1 AND NOT is_late GROUP BY playback;

CREATE TEMP TABLE firsts AS
SELECT playback, place, position_ms, CASE WHEN kind = 4 THEN from_ms ELSE position_ms END AS arrive_ms, rate, event_id,
       event_id::VARCHAR AS tie
FROM judged WHERE nth = 1 AND NOT is_late;

-- ── the account ─────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TEMP TABLE reasons AS
SELECT reason, sum(rows)::BIGINT AS rows FROM (
    SELECT reason, rows FROM offered WHERE reason IS NOT NULL
    UNION ALL SELECT fate, 1 FROM fates WHERE fate <> 'duplicate'
    UNION ALL SELECT 'ambiguous_playback', rows FROM judged_playbacks WHERE is_ambiguous
) GROUP BY reason;

CREATE TEMP TABLE account AS
WITH counts AS (
    SELECT (SELECT sum(rows) FROM offered)::BIGINT AS offered,
           coalesce((SELECT sum(rows) FROM reasons), 0)::BIGINT AS set_aside,
           ((SELECT count(*) FROM fates WHERE fate = 'duplicate')
            + (SELECT coalesce(sum(repeats), 0) FROM sound_days
               WHERE playback NOT IN (SELECT playback FROM suspects)))::BIGINT AS duplicates
)
SELECT offered, offered - duplicates - set_aside AS accepted, duplicates, set_aside FROM counts;

-- ── plays, and what they covered ────────────────────────────────────────────────────────────────────────────────────

CREATE TEMP TABLE days AS
WITH together AS (
    SELECT d.*, o.account_id, o.episode_id, o.country
    FROM sound_days d JOIN (FROM offered WHERE reason IS NULL) o USING (playback)
    WHERE playback NOT IN (SELECT playback FROM suspects)
    UNION ALL
    SELECT d.*, p.account_id, p.episode_id, p.country
    FROM days_of('firsts') d JOIN judged_playbacks p USING (playback) WHERE NOT is_ambiguous
)
SELECT b.* EXCLUDE (country, playback), coalesce(country, '') AS country, season_id, runtime_ms,
       (playback, account_id, episode_id) AS playback
FROM together b JOIN episodes USING (episode_id);

CREATE TEMP TABLE plays AS
WITH parts AS (
    SELECT playback, account_id, season_id, episode_id, country, day, watched_us FROM days WHERE watched_us IS NOT NULL
    UNION ALL
    SELECT playback, account_id, season_id, episode_id, country, m.until_day,
           m.watched_us - m.watched_us * m.elapsed // m.dt
    FROM (SELECT *, unnest(midnights) AS m FROM days WHERE midnights IS NOT NULL)
)
SELECT account_id, season_id, episode_id, country, day, (sum(watched_us)::BIGINT + 500) // 1000 AS watched_ms
FROM parts GROUP BY playback, account_id, season_id, episode_id, country, day;

-- Stretches of content that went on without a jump on one day: where the n-th begins and where the n-th ends.
CREATE TEMP TABLE spans AS
WITH jumps AS (
    SELECT playback, account_id, season_id, episode_id, runtime_ms, unnest(midnights) AS m FROM days
    WHERE midnights IS NOT NULL
), begins AS (
    SELECT playback, account_id, season_id, episode_id, runtime_ms, b.day, b.ts, b.begin_ms
    FROM (SELECT *, unnest(begins) AS b FROM days WHERE begins IS NOT NULL)
    UNION ALL
    SELECT playback, account_id, season_id, episode_id, runtime_ms, m.until_day, 0,
           m.begin_ms + m.length_ms * m.elapsed // m.dt
    FROM jumps
), ends AS (
    SELECT playback, e.day, e.ts, e.until_ms FROM (SELECT playback, unnest(ends) AS e FROM days WHERE ends IS NOT NULL)
    UNION ALL
    SELECT playback, m.until_day - 1, 9223372036854775807, m.begin_ms + m.length_ms * m.elapsed // m.dt FROM jumps
), first AS (
    SELECT *, row_number() OVER (PARTITION BY playback, day ORDER BY ts) AS nth FROM begins
), last AS (
    SELECT *, row_number() OVER (PARTITION BY playback, day ORDER BY ts) AS nth FROM ends
)
SELECT account_id, season_id, episode_id, day, begin_ms, least(until_ms, runtime_ms) AS until_ms
FROM first JOIN last USING (playback, day, nth) WHERE least(until_ms, runtime_ms) > begin_ms;

-- ── viewing and reach ───────────────────────────────────────────────────────────────────────────────────────────────

CREATE TEMP TABLE viewing AS
SELECT season_id, episode_id, country AS territory, day, sum(watched_ms)::BIGINT AS watched_ms,
       count(*) FILTER (watched_ms > 0) AS plays
FROM plays GROUP BY ALL;

CREATE TEMP TABLE reach AS
WITH daily AS (
    SELECT season_id, account_id, country, day, sum(watched_ms) AS watched_ms
    FROM plays GROUP BY ALL
), windowed AS (
    SELECT 'day' AS "window", day AS last_on, * FROM daily
    UNION ALL
    SELECT 'week', (day + 3) // 7 * 7 + 3, * FROM daily  -- Monday to Sunday
    UNION ALL
    SELECT 'friday_week', (day + 6) // 7 * 7, * FROM daily  -- Friday to Thursday
), reached AS (
    SELECT season_id, country AS territory, "window", last_on, account_id FROM windowed WHERE country <> ''
    GROUP BY ALL HAVING sum(watched_ms) >= 120000
    UNION ALL
    SELECT season_id, 'ZZ', "window", last_on, account_id FROM windowed
    GROUP BY ALL HAVING sum(watched_ms) >= 120000
)
SELECT season_id, territory, "window", last_on, count(*) AS accounts FROM reached GROUP BY ALL;

-- ── progress, drop-off, completions ─────────────────────────────────────────────────────────────────────────────────

-- What an account had covered of an episode at the end of each day on which it saw some of it.
CREATE TEMP TABLE coverage AS
WITH content AS (
    SELECT account_id, episode_id, day, begin_ms, until_ms FROM spans
), days AS (
    SELECT DISTINCT account_id, episode_id, day AS until_day FROM content
), so_far AS (
    SELECT c.account_id, c.episode_id, d.until_day, c.begin_ms, c.until_ms
    FROM days d JOIN content c ON c.account_id = d.account_id AND c.episode_id = d.episode_id AND c.day <= d.until_day
), fresh AS (
    SELECT account_id, episode_id, until_day,
           greatest(until_ms - greatest(begin_ms, coalesce(max(until_ms) OVER before, 0)), 0) AS fresh_ms
    FROM so_far
    WINDOW before AS (PARTITION BY account_id, episode_id, until_day ORDER BY begin_ms, until_ms
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT season_id, account_id, episode_id, number, runtime_ms, until_day AS day, sum(fresh_ms)::BIGINT AS covered_ms
FROM fresh JOIN episodes USING (episode_id) GROUP BY ALL;

CREATE TEMP TABLE reached AS
SELECT season_id, account_id, episode_id, number, runtime_ms, days, max(covered_ms) AS covered_ms
FROM coverage JOIN seasons USING (season_id), (VALUES (7), (28), (91), (1000000)) windows(days)
WHERE day < released_on + days GROUP BY ALL;

CREATE TEMP TABLE whole AS
SELECT season_id, sum(runtime_ms)::BIGINT AS season_ms, min(number) AS first_number FROM episodes GROUP BY ALL;

CREATE TEMP TABLE progress AS
WITH accounts AS (
    SELECT season_id, account_id, days, max(covered_ms) >= 120000 AS is_starter,
           bool_or(covered_ms * 10 >= runtime_ms * 7) AS is_watcher, sum(covered_ms) AS covered_ms
    FROM reached GROUP BY ALL
)
SELECT season_id, days, count(*) FILTER (is_starter) AS starters, count(*) FILTER (is_watcher) AS watchers,
       count(*) FILTER (covered_ms * 10 >= season_ms * 9) AS completers
FROM accounts JOIN whole USING (season_id) GROUP BY ALL;

CREATE TEMP TABLE drop_off AS
WITH started AS (SELECT DISTINCT season_id, account_id, days, number FROM reached WHERE covered_ms >= 120000)
SELECT season_id, days, started.number, count(*) AS accounts
FROM started JOIN started begun USING (season_id, account_id, days) JOIN whole USING (season_id)
WHERE begun.number = first_number GROUP BY ALL;

CREATE TEMP TABLE completions AS
WITH starts AS (
    SELECT season_id, account_id, min(day) AS started_on FROM coverage WHERE covered_ms >= 120000 GROUP BY ALL
), gains AS (
    SELECT season_id, account_id, day,
           covered_ms - coalesce(lag(covered_ms) OVER (PARTITION BY account_id, episode_id ORDER BY day), 0) AS gain_ms
    FROM coverage
), sums AS (
    SELECT season_id, account_id, day,
           sum(gain_ms) OVER (PARTITION BY season_id, account_id ORDER BY day) AS covered_ms  -- all of a day together
    FROM gains
), ends AS (
    SELECT season_id, account_id, min(day) AS completed_on FROM sums JOIN whole USING (season_id)
    WHERE covered_ms * 10 >= season_ms * 9 GROUP BY ALL
)
SELECT season_id, started_on,
       CASE WHEN completed_on IS NOT NULL THEN greatest(completed_on - started_on, 0) END AS days, count(*) AS accounts
FROM starts LEFT JOIN ends USING (season_id, account_id) GROUP BY ALL;
