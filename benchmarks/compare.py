"""What two sides made, row by row: equal to the integer, or which rows are not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from overnights.acts.accounts import set_aside_of
from overnights.home import open_home
from overnights.tables import AMBIGUOUS, EVENTS, PLAYS, RULINGS

KEYS = {  # table: by what its rows are ordered
    "account": ("offered",),
    "reasons": ("reason",),
    "viewing": ("season_id", "episode_id", "territory", "day"),
    "reach": ("season_id", "territory", '"window"', "last_on"),
    "progress": ("season_id", "days"),
    "drop_off": ("season_id", "days", "number"),
    "completions": ("season_id", "started_on", "days"),
}
RANKS = ("week", "category", "rank")
SEEN = {  # a season that nobody had begun by then is 0 in ours and no row in a rival
    "progress": "WHERE starters + watchers + completers > 0",
    "drop_off": "WHERE accounts > 0",
}
KEPT = {  # of both stores, name by name: the same rows in the same columns
    "set_aside": (
        "SELECT source, row, reason FROM set_aside",
        "SELECT source, row, reason FROM rival.set_aside",
    ),
    "events": (  # copies that are equal stand in ours, each once for every time it was offered
        """WITH offered AS (
               SELECT playback_id, batch, unnest(ts) AS ts, unnest(position_ms) AS position_ms, unnest(type) AS type,
                      unnest(event_int) AS event_id, unnest(ordinal) AS ordinal,
                      unnest(coalesce(rate_thousandths, list_transform(ts, lambda t: 1000))) AS rate
               FROM events WHERE NOT is_late AND playback_id NOT IN (SELECT playback_id FROM ambiguous)
           ), once AS (
               SELECT DISTINCT ON (playback_id, event_id) * FROM offered ANTI JOIN rulings USING (batch, ordinal)
           )
           SELECT playback_id, count(*) AS events, sum(ts) AS ts, sum(position_ms) AS position_ms, sum(type) AS type,
                  sum(event_id) AS event_id, sum(rate) AS rate
           FROM once GROUP BY ALL""",
        """SELECT playback_id, count(*), sum(ts), sum(position_ms), sum(type - 1), sum(event_id), sum(rate)
           FROM rival.events GROUP BY ALL""",
    ),
    "plays": (
        """SELECT playback_id, account_id, profile_id, episode_id, coalesce(country, '') AS country, device,
                  day::DATE - DATE '1970-01-01' AS day, watched_ms, epoch_us(first_at) AS first_at,
                  epoch_us(last_at) AS last_at FROM plays WHERE day IS NOT NULL""",
        """SELECT playback_id, account_id, profile_id, episode_id, country, device, day, watched_ms, first_at, last_at
           FROM rival.plays""",
    ),
    "spans": (
        """SELECT playback_id, day::DATE - DATE '1970-01-01' AS day, unnest(span_from) AS begin_ms,
                  unnest(span_to) AS until_ms FROM plays""",
        "SELECT playback_id, day, begin_ms, until_ms FROM rival.spans",
    ),
}


def differences(ours: Path, rival: Path, tables: Iterable[str] = tuple(KEYS)) -> list[str]:
    """Rows of the figures that the two do not share."""
    base = duckdb.connect()
    keys = {**KEYS, "ranks": RANKS}
    lines = []
    for table in tables:
        left, right = (f"FROM '{folder / table}.parquet' {SEEN.get(table, '')}" for folder in (ours, rival))
        columns = ", ".join(f'"{name}"' for name, *_ in base.execute(f"DESCRIBE {right}").fetchall())
        lines += _apart(base, table, f"SELECT {columns} {left}", f"SELECT {columns} {right}", ", ".join(keys[table]))
    return lines


def differences_kept(ours: Path, rival: Path) -> list[str]:
    """Rows of lists, events, rows set aside, plays and spans that two do not share; events as sums by playback."""
    lines = differences(ours, rival, ("ranks",))
    base, home = duckdb.connect(), open_home(ours / "home")
    base.execute(f"SET temp_directory = '{rival / 'spill'}'")
    for table in (EVENTS, RULINGS, AMBIGUOUS, PLAYS):
        base.register(table.name, home.lake.read(table))
    base.register("set_aside", set_aside_of(home))
    base.execute(f"ATTACH '{rival / 'rival.duckdb'}' AS rival (READ_ONLY)")
    return lines + [line for table, pair in KEPT.items() for line in _apart(base, table, *pair, "ALL")]


def _apart(base: duckdb.DuckDBPyConnection, table: str, left: str, right: str, order: str) -> list[str]:
    lines = []
    for whose, one, other in (("ours alone", left, right), ("the rival's alone", right, left)):
        found = base.execute(f"FROM (({one}) EXCEPT ALL ({other})) ORDER BY {order}").fetchall()
        lines += [f"{table}: {len(found)} rows are {whose}, the first {found[0]}"] if found else []
    return lines
