-- From events that count (`once`) to figures, in straightforward SQL: segments by a window over each playback, midnight,
-- plays, viewing, coverage as a union, progress, reach, weekly ranks. Times in µs, positions in ms, whole numbers
-- throughout. The tables `once`, `episodes` and `seasons` (released_on, category) are made before.

CREATE TEMP TABLE segments AS
WITH neighbours AS (
    SELECT *,
           lead(ts) OVER follows - ts AS dt,
           lead(CASE WHEN type = 5 THEN from_ms ELSE position_ms END) OVER follows - position_ms AS dp
    FROM once
    WINDOW follows AS (PARTITION BY playback_id ORDER BY ts, type, position_ms, event_id::VARCHAR)
), counted AS (
    SELECT *, rate * dt // 1000000 AS clock_ms FROM neighbours
    WHERE type NOT IN (3, 6) AND dt > 0 AND dt <= 300000000 AND dp > 0
), whole AS (
    SELECT playback_id, account_id, episode_id, country, position_ms AS begin_ms, ts, dt,
           least(dt, dp * 1000000 // rate) AS watched_us,
           CASE WHEN dp * 1000000 <= rate * dt + 1500000000 THEN dp ELSE clock_ms END AS length_ms,
           ts // 86400000000 AS day,
           (ts + dt - 1) // 86400000000 AS last_day
    FROM counted
), halves AS (
    SELECT *, (last_day * 86400000000 - ts) AS elapsed FROM whole
)
SELECT playback_id, account_id, episode_id, country, day,
       CASE WHEN day = last_day THEN watched_us ELSE watched_us * elapsed // dt END AS watched_us,
       begin_ms,
       begin_ms + CASE WHEN day = last_day THEN length_ms ELSE length_ms * elapsed // dt END AS until_ms
FROM halves
UNION ALL
SELECT playback_id, account_id, episode_id, country, last_day,
       watched_us - watched_us * elapsed // dt,
       begin_ms + length_ms * elapsed // dt,
       begin_ms + length_ms
FROM halves WHERE day < last_day;

CREATE TEMP TABLE plays AS
SELECT playback_id, account_id, episode_id, country, day, (sum(watched_us) + 500)::BIGINT // 1000 AS watched_ms
FROM segments GROUP BY ALL;

CREATE TEMP TABLE viewing AS
SELECT season_id, episode_id, country AS territory, day, sum(watched_ms)::BIGINT AS watched_ms,
       count(*) FILTER (watched_ms > 0) AS plays
FROM plays JOIN episodes USING (episode_id) GROUP BY ALL;

CREATE TEMP TABLE reach AS
WITH weekly AS (
    SELECT season_id, account_id, country, (day + 3) // 7 * 7 + 3 AS last_on, sum(watched_ms) AS watched_ms
    FROM plays JOIN episodes USING (episode_id) GROUP BY ALL
)
SELECT season_id, country AS territory, last_on, count(*) AS accounts
FROM (SELECT season_id, account_id, country, last_on FROM weekly
      GROUP BY ALL HAVING sum(watched_ms) >= 120000)
WHERE country <> '' GROUP BY ALL
UNION ALL
SELECT season_id, 'ZZ', last_on, count(*)
FROM (SELECT season_id, account_id, last_on FROM weekly GROUP BY ALL HAVING sum(watched_ms) >= 120000)
GROUP BY ALL;

-- Stretches of content seen, merged within each day first, so that the windows of progress merge few rows.
CREATE TEMP TABLE seen AS
WITH clipped AS (
    SELECT account_id, episode_id, country, day, least(begin_ms, runtime_ms) AS begin_ms, least(until_ms, runtime_ms) AS until_ms
    FROM segments JOIN episodes USING (episode_id)
), marked AS (
    SELECT *, begin_ms > coalesce(max(until_ms) OVER before, -1) AS is_new
    FROM clipped WHERE until_ms > begin_ms
    WINDOW before AS (PARTITION BY account_id, episode_id, day ORDER BY begin_ms, until_ms
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), numbered AS (
    SELECT *, sum(is_new::INT) OVER (PARTITION BY account_id, episode_id, day ORDER BY begin_ms, until_ms
                                     ROWS UNBOUNDED PRECEDING) AS stretch
    FROM marked
)
SELECT account_id, episode_id, day, min(begin_ms) AS begin_ms, max(until_ms) AS until_ms
FROM numbered GROUP BY account_id, episode_id, day, stretch;

CREATE TEMP TABLE coverage AS
WITH windowed AS (
    SELECT s.account_id, s.episode_id, w.days, s.begin_ms, s.until_ms
    FROM seen s JOIN episodes USING (episode_id) JOIN seasons USING (season_id),
         (VALUES (7), (28), (91), (1000000)) w(days)
    WHERE s.day < released_on + w.days
), marked AS (
    SELECT *, greatest(until_ms - greatest(begin_ms, coalesce(max(until_ms) OVER before, 0)), 0) AS fresh_ms
    FROM windowed
    WINDOW before AS (PARTITION BY account_id, episode_id, days ORDER BY begin_ms, until_ms
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT account_id, episode_id, days, sum(fresh_ms) AS covered_ms FROM marked GROUP BY ALL;

CREATE TEMP TABLE progress AS
WITH accounts AS (
    SELECT season_id, account_id, days, max(covered_ms) >= 120000 AS is_starter,
           bool_or(covered_ms * 10 >= runtime_ms * 7) AS is_watcher, sum(covered_ms) AS covered_ms
    FROM coverage JOIN episodes USING (episode_id) GROUP BY ALL
), whole AS (SELECT season_id, sum(runtime_ms) AS runtime_ms FROM episodes GROUP BY ALL)
SELECT season_id, days, count(*) FILTER (is_starter) AS starters, count(*) FILTER (is_watcher) AS watchers,
       count(*) FILTER (covered_ms * 10 >= runtime_ms * 9) AS completers
FROM accounts JOIN whole USING (season_id) GROUP BY ALL;

CREATE TEMP TABLE ranks AS
WITH weekly AS (
    SELECT season_id, category, (day + 3) // 7 * 7 + 3 AS week, sum(watched_ms)::BIGINT AS watched_ms
    FROM viewing JOIN seasons USING (season_id) GROUP BY ALL
)
SELECT week, category, row_number() OVER (PARTITION BY week, category ORDER BY watched_ms DESC, season_id) AS rank,
       season_id, watched_ms
FROM weekly WHERE watched_ms > 0
QUALIFY rank <= 10;
