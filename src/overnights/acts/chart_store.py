"""Editions and entries in the lake: reading what counts, storing more.

Entries are committed first, editions last, and only entries whose edition is there count; so a killed writer leaves
nothing visible, and the next one removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.kept import kept_or
from overnights.charts.history import ChartHistory
from overnights.charts.record import Published, edition_rows, entry_rows
from overnights.countries import ALL
from overnights.errors import UnknownChart
from overnights.store.lake import Lake
from overnights.tables import EDITIONS, ENTRIES

KEY = ("chart", "week", "territory", "category", "edition")


def recorded(lake: Lake, names: Sequence[str] | None = None) -> tuple[pa.Table, pa.Table]:
    """Rows of `editions`, and the rows of `entries` that count: those whose edition is there.

    Args:
        names: of charts; null: all.
    """
    where = [] if names is None else [("chart", "in", list(names))]
    editions = lake.read(EDITIONS, where=where)
    return editions, counting(editions, lake.read(ENTRIES, where=where))


def history_of(lake: Lake, names: Iterable[str], weeks: Sequence[date] = ()) -> ChartHistory:
    """The history of some charts; of some weeks alone, where they are named. Of a lasting process: all there is."""

    def part() -> ChartHistory:
        where: list[tuple[str, str, object]] = [("chart", "in", list(names))]
        if weeks:
            where.append(("week", "in", list(weeks)))
        return ChartHistory.from_rows(lake.read(EDITIONS, where=where), lake.read(ENTRIES, where=where))

    return _history(lake, part)


def history_around(lake: Lake, season_ids: Sequence[str]) -> ChartHistory:
    """Every edition there is, with the rows that tell of some seasons: their own, on any list, and all rows of the
    worldwide lists they stand on.

    Of a territory's list it has the rows of these seasons alone, so it says where they were, and when, but not who left
    that list or stood beside them. Of a lasting process: all there is.
    """

    def part() -> ChartHistory:
        whose: tuple[str, str, object] = ("season_id", "in", list(season_ids))
        weeks = lake.read(ENTRIES, columns=["week"], where=[whose])["week"]  # few, and the rows lie by week
        theirs = lake.read(ENTRIES, where=[whose, ("week", "in", pc.unique(weeks).to_pylist())])
        is_worldwide = pc.equal(theirs["territory"], ALL)
        on = theirs.filter(is_worldwide)
        charts, categories = (pc.unique(on[name]).to_pylist() for name in ("chart", "category"))
        where = [("territory", "=", ALL), ("chart", "in", charts), ("category", "in", categories)]
        beside = lake.read(ENTRIES, where=where) if on.num_rows else on
        entries = pa.concat_tables([theirs.filter(pc.invert(is_worldwide)), beside])
        return ChartHistory.from_rows(lake.read(EDITIONS), entries)

    return _history(lake, part)


def _history(lake: Lake, part: Callable[[], ChartHistory]) -> ChartHistory:
    def whole() -> ChartHistory:
        return ChartHistory.from_rows(lake.read(EDITIONS), lake.read(ENTRIES))

    return kept_or(lake, "history", (EDITIONS, ENTRIES), make=whole, part=part)


def latest_recorded(lake: Lake, name: str, territory: str | None = None) -> date:
    """The latest week, or other window by its last day, of which a chart has an edition.

    Args:
        territory: the latest of its lists there, where it has any; null: of all.
    Raises: UnknownChart, where it has none.
    """
    editions = lake.read(EDITIONS, columns=["chart", "week", "territory"])
    weeks = editions.filter(pc.equal(editions["chart"], name))
    there = weeks.filter(pc.equal(weeks["territory"], territory)) if territory else weeks
    latest = pc.max((there if there.num_rows else weeks)["week"]).as_py()
    if latest is None:
        there = ", ".join(sorted(set(editions["chart"].to_pylist()))) or "none"
        raise UnknownChart(f"No edition of {name} is recorded. The charts that have some: {there}.", name=name)
    return latest  # type: ignore[no-any-return]


def store(lake: Lake, published: Sequence[Published]) -> None:
    """Stores editions with their entries; the caller holds the lock and has swept.

    An act is named by the version that it follows, which under the lock no other has.
    """
    entries = entry_rows(entry for one in published for entry in one.entries)
    editions = edition_rows(one.edition for one in published)
    lake.append(ENTRIES, entries, act=f"entries-after-{lake.version(ENTRIES)}")
    lake.append(EDITIONS, editions, act=f"editions-after-{lake.version(EDITIONS)}")


def sweep(lake: Lake) -> None:
    """Removes entries whose edition a killed writer did not reach; the caller holds the lock."""
    editions, keys = lake.read(EDITIONS, columns=list(KEY)), lake.read(ENTRIES, columns=list(KEY))
    if counting(editions, keys).num_rows < keys.num_rows:
        lake.replace(ENTRIES, counting(editions, lake.read(ENTRIES)), act=f"sweep-after-{lake.version(ENTRIES)}")


def counting(editions: pa.Table, entries: pa.Table) -> pa.Table:
    """The entries whose edition is there."""
    made = editions.select(list(KEY)).append_column("is_made", pa.array([True] * editions.num_rows, pa.bool_()))
    placed = entries.select(list(KEY)).append_column("place", pa.array(range(entries.num_rows), pa.int64()))
    found = placed.join(made, keys=list(KEY), join_type="inner", use_threads=False)["place"]
    return entries.take(pa.array(sorted(found.to_pylist()), pa.int64()))
