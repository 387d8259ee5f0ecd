-- From events that count to figures: the analyst's SQL in Spark's words.

-- ── plays and spans ─────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE playbacks USING parquet AS
SELECT playback_id, min(account_id) AS account_id, min(episode_id) AS episode_id, coalesce(min(country), '') AS country,
       min_by(profile_id, struct(ts, type, position_ms)) AS profile_id, min_by(device, struct(ts, type, position_ms)) AS device
FROM events GROUP BY playback_id;

CREATE TABLE segments USING parquet AS
WITH neighbours AS (
    SELECT playback_id, ts, type, position_ms, rate,
           (lead(ts) OVER follows) - ts AS dt,
           (lead(CASE WHEN type = 5 THEN from_ms ELSE position_ms END) OVER follows) - position_ms AS dp
    FROM events
    WINDOW follows AS (PARTITION BY playback_id ORDER BY ts, type, position_ms, CAST(event_id AS STRING))
), counted AS (
    SELECT *, rate * dt div 1000000 AS clock_ms FROM neighbours
    WHERE type NOT IN (3, 6) AND dt > 0 AND dt <= 300000000 AND dp > 0
), whole AS (
    SELECT playback_id, position_ms AS begin_ms, ts, dt,
           least(dt, dp * 1000000 div rate) AS watched_us,
           CASE WHEN dp * 1000000 <= rate * dt + 1500000000 THEN dp ELSE clock_ms END AS length_ms,
           ts div 86400000000 AS day,
           (ts + dt - 1) div 86400000000 AS last_day
    FROM counted
), halves AS (
    SELECT *, last_day * 86400000000 AS midnight, last_day * 86400000000 - ts AS elapsed FROM whole
)
SELECT playback_id, day, ts AS begin_us,
       CASE WHEN day = last_day THEN ts + dt ELSE midnight END AS until_us,
       CASE WHEN day = last_day THEN watched_us ELSE watched_us * elapsed div dt END AS watched_us,
       begin_ms,
       begin_ms + CASE WHEN day = last_day THEN length_ms ELSE length_ms * elapsed div dt END AS until_ms
FROM halves
UNION ALL
SELECT playback_id, last_day, midnight, ts + dt,
       watched_us - watched_us * elapsed div dt,
       begin_ms + length_ms * elapsed div dt,
       begin_ms + length_ms
FROM halves WHERE day < last_day;

CREATE TABLE plays USING parquet AS
WITH sums AS (
    SELECT playback_id, day, (sum(watched_us) + 500) div 1000 AS watched_ms, min(begin_us) AS first_at,
           max(until_us) AS last_at
    FROM segments GROUP BY ALL
)
SELECT playback_id, account_id, profile_id, episode_id, country, device, day, watched_ms, first_at, last_at
FROM sums JOIN playbacks USING (playback_id);

CREATE TABLE spans USING parquet AS
WITH clipped AS (
    SELECT playback_id, day, least(begin_ms, runtime_ms) AS begin_ms, least(until_ms, runtime_ms) AS until_ms
    FROM segments JOIN playbacks USING (playback_id) JOIN episodes USING (episode_id)
), marked AS (
    SELECT *, begin_ms > coalesce(max(until_ms) OVER before, -1) AS is_new
    FROM clipped WHERE until_ms > begin_ms
    WINDOW before AS (PARTITION BY playback_id, day ORDER BY begin_ms, until_ms
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), numbered AS (
    SELECT *, sum(CAST(is_new AS INT)) OVER (PARTITION BY playback_id, day ORDER BY begin_ms, until_ms
                                     ROWS UNBOUNDED PRECEDING) AS stretch
    FROM marked
)
SELECT playback_id, day, min(begin_ms) AS begin_ms, max(until_ms) AS until_ms
FROM numbered GROUP BY playback_id, day, stretch;

-- ── viewing and reach ───────────────────────────────────────────────────────────────────────────────────────────────

CREATE TEMP VIEW viewing AS
SELECT season_id, episode_id, country AS territory, day, sum(watched_ms) AS watched_ms,
       count(*) FILTER (WHERE watched_ms > 0) AS plays
FROM plays JOIN episodes USING (episode_id) GROUP BY ALL;

CREATE TEMP VIEW reach AS
WITH daily AS (
    SELECT season_id, account_id, country, day, sum(watched_ms) AS watched_ms
    FROM plays JOIN episodes USING (episode_id) GROUP BY ALL
), windowed AS (
    SELECT season_id, account_id, country, watched_ms, `window`, last_on FROM daily
    LATERAL VIEW inline(array(
        named_struct('window', 'day', 'last_on', day),
        named_struct('window', 'week', 'last_on', (day + 3) div 7 * 7 + 3),  -- Monday to Sunday
        named_struct('window', 'friday_week', 'last_on', (day + 6) div 7 * 7)  -- Friday to Thursday
    )) w AS `window`, last_on
), reached AS (
    SELECT season_id, country AS territory, `window`, last_on, account_id FROM windowed WHERE country <> ''
    GROUP BY ALL HAVING sum(watched_ms) >= 120000
    UNION ALL
    SELECT season_id, 'ZZ', `window`, last_on, account_id FROM windowed
    GROUP BY ALL HAVING sum(watched_ms) >= 120000
)
SELECT season_id, territory, `window`, last_on, count(*) AS accounts FROM reached GROUP BY ALL;

-- ── progress, drop-off, completions ─────────────────────────────────────────────────────────────────────────────────

-- What an account had covered of an episode at the end of each day on which it saw some of it.
CREATE TABLE coverage USING parquet AS
WITH content AS (
    SELECT account_id, episode_id, day, begin_ms, until_ms FROM spans JOIN plays USING (playback_id, day)
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
SELECT season_id, account_id, episode_id, number, runtime_ms, until_day AS day, sum(fresh_ms) AS covered_ms
FROM fresh JOIN episodes USING (episode_id) GROUP BY ALL;

CREATE TABLE reached USING parquet AS
SELECT season_id, account_id, episode_id, number, runtime_ms, days, max(covered_ms) AS covered_ms
FROM coverage JOIN seasons USING (season_id), (VALUES (7), (28), (91), (1000000)) AS windows(days)
WHERE day < released_on + days GROUP BY ALL;

CREATE TEMP VIEW whole AS
SELECT season_id, sum(runtime_ms) AS season_ms, min(number) AS first_number FROM episodes GROUP BY ALL;

CREATE TEMP VIEW progress AS
WITH accounts AS (
    SELECT season_id, account_id, days, max(covered_ms) >= 120000 AS is_starter,
           bool_or(covered_ms * 10 >= runtime_ms * 7) AS is_watcher, sum(covered_ms) AS covered_ms
    FROM reached GROUP BY ALL
)
SELECT season_id, days, count(*) FILTER (WHERE is_starter) AS starters, count(*) FILTER (WHERE is_watcher) AS watchers,
       count(*) FILTER (WHERE covered_ms * 10 >= season_ms * 9) AS completers
FROM accounts JOIN whole USING (season_id) GROUP BY ALL;

CREATE TEMP VIEW drop_off AS
WITH started AS (SELECT DISTINCT season_id, account_id, days, number FROM reached WHERE covered_ms >= 120000)
SELECT season_id, days, started.number, count(*) AS accounts
FROM started JOIN started begun USING (season_id, account_id, days) JOIN whole USING (season_id)
WHERE begun.number = first_number GROUP BY ALL;

CREATE TEMP VIEW completions AS
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
