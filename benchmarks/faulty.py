"""Events with every fault that sets a row aside, made from sound ones: on them both sides must judge alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

# Rows are chosen by a hash; some are sent again, of those some altered and some too late.
_SPOILED = """
WITH chosen AS (SELECT *, hash(event_id, received_at) % 2000 AS h FROM '{file}'), spoiled AS (
    SELECT * REPLACE (
        CASE h WHEN 1 THEN NULL WHEN 2 THEN 'a000001' ELSE account_id END AS account_id,
        CASE h WHEN 3 THEN 'nothing' ELSE episode_id END AS episode_id,
        CASE h WHEN 4 THEN 'ping' WHEN 5 THEN NULL ELSE type END AS type,
        CASE h WHEN 6 THEN -3 WHEN 7 THEN 90000 WHEN 8 THEN 'NaN'::DOUBLE WHEN 9 THEN 'inf'::DOUBLE WHEN 10 THEN NULL
               ELSE position_s END AS position_s,
        CASE h WHEN 11 THEN 0 WHEN 12 THEN 'inf'::DOUBLE WHEN 13 THEN NULL WHEN 14 THEN 'NaN'::DOUBLE
               ELSE playback_rate END AS playback_rate,
        CASE h WHEN 15 THEN 'UK' WHEN 16 THEN 'XK' WHEN 17 THEN NULL ELSE country END AS country,
        CASE h WHEN 18 THEN received_at + INTERVAL 20 DAY WHEN 19 THEN ts - INTERVAL 26 HOUR ELSE received_at END
            AS received_at,
        h = 20 AS is_supplemental,
        CASE h WHEN 21 THEN NULL ELSE device END AS device,
        CASE h WHEN 22 THEN NULL ELSE profile_id END AS profile_id)
    FROM chosen
), again AS (
    SELECT * REPLACE (
        position_s + h % 2 AS position_s,
        CASE h % 3 WHEN 0 THEN received_at + INTERVAL 20 DAY ELSE received_at END AS received_at)
    FROM chosen WHERE h BETWEEN 18 AND 60
)
SELECT * EXCLUDE (h) FROM (FROM spoiled UNION ALL FROM again)
"""


def spoil(sound: Path, folder: Path) -> Path:
    """The same catalogue, and the events with faults; gives the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sound / "catalogue", folder / "catalogue")
    (folder / "events").mkdir()
    base = duckdb.connect()
    for file in sorted((sound / "events").glob("*.parquet")):
        base.execute(f"COPY ({_SPOILED.format(file=file)}) TO '{folder / 'events' / file.name}'")
    return folder
