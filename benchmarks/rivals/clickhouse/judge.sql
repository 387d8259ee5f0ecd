-- Playbacks; those of which it cannot be said that they are sound, judged row by row in the order offered; the account.

CREATE VIEW sound AS SELECT *, '' AS tie FROM rows;

CREATE TABLE offered ENGINE = Memory AS
PLAYBACKS OF sound;

CREATE TABLE suspects ENGINE = Memory AS
SELECT playback_id FROM offered WHERE reason = '' AND (is_suspect OR has_late OR is_mixed);

CREATE TABLE judged ENGINE = Memory AS
SELECT *, row_number() OVER (PARTITION BY playback_id, event_id ORDER BY is_late, file, row) AS nth
FROM rows WHERE reason = '' AND playback_id IN (SELECT playback_id FROM suspects);

CREATE TABLE fates ENGINE = Memory AS
SELECT multiIf(f.nth = 0 OR r.is_late AND (r.file, r.row) < (f.file, f.row), 'too_late',
               (r.who, r.place, r.position_ms, r.rate, r.arrive_ms) <> (f.who, f.place, f.position_ms, f.rate, f.arrive_ms),
               'conflicting_duplicate', 'duplicate') AS fate
FROM (SELECT * FROM judged WHERE is_late OR nth > 1) AS r
LEFT JOIN (SELECT * FROM judged WHERE nth = 1 AND NOT is_late) AS f
    ON f.playback_id = r.playback_id AND f.event_id = r.event_id;

CREATE TABLE ambiguous ENGINE = Memory AS
SELECT playback_id, count() AS rows FROM judged WHERE nth = 1 AND NOT is_late GROUP BY playback_id
HAVING min(account_id) <> max(account_id) OR min(episode_id) <> max(episode_id)
       OR ifNull(min(country) <> max(country), 0);

CREATE VIEW firsts AS
SELECT * EXCEPT (account_id, episode_id, country), account_id, episode_id, country, toString(event_id) AS tie
FROM judged WHERE nth = 1 AND NOT is_late AND playback_id NOT IN (SELECT playback_id FROM ambiguous);

CREATE TABLE counted ENGINE = Memory AS
SELECT playback_id, account_id, episode_id, country, watched_us, spans FROM offered
WHERE reason = '' AND playback_id NOT IN (SELECT playback_id FROM suspects)
UNION ALL
SELECT playback_id, account_id, episode_id, country, watched_us, spans FROM (
PLAYBACKS OF firsts
);

CREATE TABLE reasons ENGINE = Memory AS
SELECT reason, toInt64(sum(n)) AS rows FROM (
    SELECT reason, offered AS n FROM offered WHERE reason <> ''
    UNION ALL
    SELECT fate, 1 FROM fates WHERE fate <> 'duplicate'
    UNION ALL
    SELECT 'ambiguous_playback', rows FROM ambiguous
) GROUP BY reason;

CREATE TABLE account ENGINE = Memory AS
WITH
    (SELECT toInt64(sum(offered)) FROM offered) AS rows_offered,
    (SELECT toInt64(sum(rows)) FROM reasons) AS rows_set_aside,
    (SELECT toInt64(countIf(fate = 'duplicate')) FROM fates)
    + (SELECT toInt64(sum(repeats)) FROM offered
       WHERE reason = '' AND playback_id NOT IN (SELECT playback_id FROM suspects)) AS rows_again
SELECT assumeNotNull(rows_offered) AS offered,
       assumeNotNull(rows_offered - rows_again - rows_set_aside) AS accepted,
       assumeNotNull(rows_again) AS duplicates, assumeNotNull(rows_set_aside) AS set_aside;
