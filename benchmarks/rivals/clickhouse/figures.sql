-- From playbacks to figures. A union of intervals is an aggregate function here.

CREATE TABLE plays ENGINE = Memory AS
SELECT e.season_id AS season_id, c.account_id AS account_id, c.episode_id AS episode_id,
       ifNull(c.country, '') AS country, w.1 AS day, intDiv(w.2 + 500, 1000) AS watched_ms
FROM (SELECT assumeNotNull(account_id) AS account_id, assumeNotNull(episode_id) AS episode_id, country, w
      FROM counted ARRAY JOIN watched_us AS w) AS c
JOIN episodes AS e ON e.episode_id = c.episode_id;

CREATE TABLE spans ENGINE = Memory AS
SELECT c.account_id AS account_id, c.episode_id AS episode_id, s.1 AS day, s.2 AS begin_ms,
       least(s.3, e.runtime_ms) AS until_ms
FROM (SELECT assumeNotNull(account_id) AS account_id, assumeNotNull(episode_id) AS episode_id, s
      FROM counted ARRAY JOIN spans AS s) AS c
JOIN episodes AS e ON e.episode_id = c.episode_id
WHERE s.2 < least(s.3, e.runtime_ms);

CREATE VIEW viewing AS
SELECT season_id, episode_id, country AS territory, day, sum(watched_ms) AS watched_ms,
       toInt64(countIf(watched_ms > 0)) AS plays
FROM plays GROUP BY season_id, episode_id, country, day;

CREATE VIEW reach AS
WITH daily AS (
    SELECT season_id, account_id, country, day, sum(watched_ms) AS ms FROM plays
    GROUP BY season_id, account_id, country, day
), windowed AS (
    SELECT season_id, account_id, country, ms, w.1 AS window, w.2 AS last_on FROM daily
    ARRAY JOIN [('day', day), ('week', intDiv(day + 3, 7) * 7 + 3), ('friday_week', intDiv(day + 6, 7) * 7)] AS w
), reached AS (
    SELECT season_id, country AS territory, window, last_on, account_id FROM windowed WHERE country <> ''
    GROUP BY season_id, country, window, last_on, account_id HAVING sum(ms) >= 120000
    UNION ALL
    SELECT season_id, 'ZZ', window, last_on, account_id FROM windowed
    GROUP BY season_id, window, last_on, account_id HAVING sum(ms) >= 120000
)
SELECT season_id, territory, window, last_on, toInt64(count()) AS accounts FROM reached
GROUP BY season_id, territory, window, last_on;

CREATE TABLE coverage ENGINE = Memory AS
WITH so_far AS (
    SELECT d.account_id AS account_id, d.episode_id AS episode_id, d.until_day AS day,
           toInt64(intervalLengthSum(c.begin_ms, c.until_ms)) AS covered_ms
    FROM spans AS c
    JOIN (SELECT DISTINCT account_id, episode_id, day AS until_day FROM spans) AS d
        ON d.account_id = c.account_id AND d.episode_id = c.episode_id
    WHERE c.day <= d.until_day GROUP BY d.account_id, d.episode_id, d.until_day
)
SELECT e.season_id AS season_id, s.account_id AS account_id, s.episode_id AS episode_id, e.number AS number,
       e.runtime_ms AS runtime_ms, s.day AS day, s.covered_ms AS covered_ms
FROM so_far AS s JOIN episodes AS e ON e.episode_id = s.episode_id;

CREATE TABLE reached ENGINE = Memory AS
SELECT c.season_id AS season_id, c.account_id AS account_id, c.episode_id AS episode_id, c.number AS number,
       c.runtime_ms AS runtime_ms, days, max(c.covered_ms) AS covered_ms
FROM coverage AS c JOIN seasons AS s ON s.season_id = c.season_id
ARRAY JOIN [7, 28, 91, 1000000] AS days
WHERE c.day < s.released_on + days
GROUP BY c.season_id, c.account_id, c.episode_id, c.number, c.runtime_ms, days;

CREATE TABLE whole ENGINE = Memory AS
SELECT season_id, sum(runtime_ms) AS season_ms, min(number) AS first_number FROM episodes GROUP BY season_id;

CREATE VIEW progress AS
WITH accounts AS (
    SELECT season_id, account_id, days, max(covered_ms) >= 120000 AS is_starter,
           max(covered_ms * 10 >= runtime_ms * 7) AS is_watcher, sum(covered_ms) AS covered
    FROM reached GROUP BY season_id, account_id, days
)
SELECT a.season_id AS season_id, toInt64(a.days) AS days, toInt64(countIf(is_starter)) AS starters,
       toInt64(countIf(is_watcher)) AS watchers, toInt64(countIf(covered * 10 >= w.season_ms * 9)) AS completers
FROM accounts AS a JOIN whole AS w ON w.season_id = a.season_id GROUP BY a.season_id, a.days;

CREATE VIEW drop_off AS
WITH started AS (
    SELECT DISTINCT r.season_id AS season_id, r.account_id AS account_id, r.days AS days, r.number AS number
    FROM reached AS r WHERE r.covered_ms >= 120000
), begun AS (
    SELECT season_id, account_id, days FROM started
    WHERE (season_id, number) IN (SELECT season_id, first_number FROM whole)
)
SELECT season_id, toInt64(days) AS days, number, toInt64(count()) AS accounts FROM started
WHERE (season_id, account_id, days) IN (SELECT season_id, account_id, days FROM begun)
GROUP BY season_id, days, number;

CREATE VIEW completions AS
WITH starts AS (
    SELECT season_id, account_id, min(day) AS started_on FROM coverage WHERE covered_ms >= 120000
    GROUP BY season_id, account_id
), gains AS (
    SELECT season_id, account_id, day,
           covered_ms - lagInFrame(covered_ms, 1, 0) OVER (PARTITION BY account_id, episode_id ORDER BY day) AS gain_ms
    FROM coverage
), sums AS (
    SELECT season_id, account_id, day,
           sum(gain_ms) OVER (PARTITION BY season_id, account_id ORDER BY day) AS covered  -- all of a day together
    FROM gains
), ends AS (
    SELECT s.season_id AS season_id, s.account_id AS account_id, min(s.day) AS completed_on
    FROM sums AS s JOIN whole AS w ON w.season_id = s.season_id
    WHERE s.covered * 10 >= w.season_ms * 9 GROUP BY s.season_id, s.account_id
)
SELECT s.season_id AS season_id, s.started_on AS started_on,
       if(e.completed_on > 0, greatest(e.completed_on - s.started_on, 0), NULL) AS days, toInt64(count()) AS accounts
FROM starts AS s LEFT JOIN ends AS e ON e.season_id = s.season_id AND e.account_id = s.account_id
GROUP BY season_id, started_on, days;
