-- Weekly lists by hours, as our charts hold them; for the run that keeps what it made.

CREATE TABLE ranks AS
WITH weekly AS (
    SELECT season_id, (day + 3) // 7 * 7 + 3 AS week, sum(watched_ms)::BIGINT AS watched_ms FROM viewing GROUP BY ALL
), ranked AS (
    SELECT week, category, row_number() OVER (PARTITION BY week, category ORDER BY watched_ms DESC, season_id) AS rank,
           season_id, watched_ms, season_ms AS runtime_ms,
           CASE WHEN released_on <= week THEN watched_ms / season_ms ELSE 0 END AS views  -- all episodes are out at once
    FROM weekly JOIN seasons USING (season_id) JOIN whole USING (season_id) WHERE watched_ms > 0
    QUALIFY rank <= 10
)
SELECT *, row_number() OVER so_far AS weeks_on_chart, min(rank) OVER so_far AS peak_rank,
       CASE WHEN lag(week) OVER so_far = week - 7 THEN lag(rank) OVER so_far END AS last_rank
FROM ranked
WINDOW so_far AS (PARTITION BY category, season_id ORDER BY week);
