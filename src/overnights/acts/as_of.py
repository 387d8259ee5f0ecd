"""A home as it was known at the end of a day: what any act that reads is given, so that it tells of nothing later.

Published charts are made anew from the downloads that had been seen by then. What a home records itself is what it had
recorded by then. What can be told of no day is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import RULED
from overnights.acts.by_hand import lines_by_hand
from overnights.acts.chart_store import counting
from overnights.acts.vintages import (
    DERIVED,
    JOINED,
    STORED,
    counted_vintages,
    has_archive,
    has_joined,
    of_charts,
    read_vintages,
    vintage_of,
)
from overnights.errors import NotKept, OutOfRange
from overnights.home import Home
from overnights.store.lake import Lake
from overnights.store.past import Part, PastLake, View
from overnights.tables import (
    ALIAS_FILES,
    BATCHES,
    CATALOGUE_TABLES,
    CATALOGUES,
    EDITIONS,
    ENTRIES,
    EVALUATIONS,
    FIGURE_TABLES,
    FILES_SET_ASIDE,
    JUDGEMENTS,
    LEDGER,
    LET_IN,
    MEASURES,
    MOVED,
    SET_ASIDE,
    SOURCES,
    VERDICTS,
    VINTAGES,
    WITHDRAWALS,
    Table,
)
from overnights.weeks import local_day, zone_named

Views: TypeAlias = "dict[str, Callable[[], View]]"
RECORDED = {
    CATALOGUES: "loaded_at",
    BATCHES: "loaded_at",
    WITHDRAWALS: "withdrawn_at",
    MEASURES: "measured_at",
    JUDGEMENTS: "made_at",
    ALIAS_FILES: "loaded_at",
    FILES_SET_ASIDE: "set_aside_at",
}
"""Tables whose rows say when they were recorded, and where."""
TOLD = {**dict.fromkeys(CATALOGUE_TABLES, (CATALOGUES, "catalogue_id")),
        **dict.fromkeys((EVALUATIONS, VERDICTS), (JUDGEMENTS, "judgement"))}  # fmt: skip
"""Tables whose rows count by a row of one of those, and the column that names it."""
COUNTED = (SET_ASIDE, SOURCES, LET_IN, MOVED)  # whose files count by a batch, which is known of or not
BY_HALF = "engagement"  # downloads of this kind are of no day that can be inferred but as the first that it can be


def as_of(home: Home, day: date) -> Home:
    """The home as it was known at the end of a day, in its zone; it can be read, and takes nothing in.

    Raises: OutOfRange, where nothing was known by then.
    """
    if home.as_of is not None and home.as_of <= day:
        return home
    lake = home.lake.present if isinstance(home.lake, PastLake) else home.lake
    then = replace(home, lake=lake, as_of=day)
    until = then.until
    assert until is not None
    vintages = counted_vintages(lake)
    known = known_vintages(vintages, day)
    if vintages.num_rows:
        _check_seen(home, vintages, known, day)
    else:
        _check_recorded(home, lake, day)
    return replace(then, lake=_past(lake, day, until, known, is_published=bool(vintages.num_rows)))


def check_over(home: Home, day: date, now: datetime) -> None:
    """Raises: OutOfRange, where a day is yet to come in the home's zone; today is as far as it has come."""
    today = local_day(zone_named(home.settings.zone), now)
    if day > today:
        raise OutOfRange(
            f"{day} is yet to come: it is {today}, and nobody knows what will be known. Name a day up to today.",
            day=day,
            today=today,
        )


def known_by(home: Home) -> str:
    """In a sentence what a home as of a day rests on; days of downloads that nobody named are said to be inferred."""
    from overnights.pages.words import counted

    rows = counted_vintages(home.lake)
    if not rows.num_rows:
        return f"As known on {home.as_of}, by what this home had recorded then."
    latest, inferred = pc.max(rows["seen_on"]).as_py(), sum(rows["is_inferred"].to_pylist())
    guessed = f" Nobody named the day of {inferred} of them: it is inferred." if inferred else ""
    return f"As known on {home.as_of}, by {counted(rows.num_rows, 'download')}, the latest seen on {latest}.{guessed}"


def known_vintages(rows: pa.Table, day: date) -> pa.Table:
    """Those rows of `vintages` whose download had been seen by the end of a day.

    A half-year report whose day nobody named counts from the day it was loaded, in UTC: it came out some time after its
    half-year, and by then for certain.
    """
    is_since = pc.and_(pc.equal(rows["kind"], BY_HALF), rows["is_inferred"])
    known_on = pc.if_else(is_since, rows["loaded_at"].cast(pa.timestamp("us")).cast(pa.date32()), rows["seen_on"])
    return rows.filter(pc.less_equal(known_on, pa.scalar(day)))


def _check_seen(home: Home, rows: pa.Table, known: pa.Table, day: date) -> None:
    """Raises: OutOfRange, where no download had been seen by the day."""
    if known.num_rows:
        return
    first = pc.min(rows["seen_on"]).as_py()
    raise OutOfRange(
        f"Nothing was known on {day}: the earliest download that {home.path} holds was seen on {first}. Name a day "
        "from then on, or load an older download.",
        day=day,
        first=first,
    )


def _check_recorded(home: Home, lake: Lake, day: date) -> None:
    """Raises: OutOfRange, where the home had recorded nothing by the day."""
    zone = zone_named(home.settings.zone)
    loads = [pc.min(lake.read(table, columns=["loaded_at"])["loaded_at"]).as_py() for table in (CATALOGUES, BATCHES)]
    began = min((local_day(zone, at) for at in loads if at is not None), default=None)
    if began is not None and began > day:
        raise OutOfRange(
            f"Nothing was known on {day}: {home.path} was first loaded on {began}. Name a day from then on.",
            day=day,
            first=began,
        )


def _past(lake: Lake, day: date, until: datetime, vintages: pa.Table, *, is_published: bool) -> PastLake:
    """The lake through what was known of each table; what is not named here is not to be read."""
    views: Views = {table.name: partial(Part, where=((column, "<", until),)) for table, column in RECORDED.items()}
    views |= {table.name: partial(_told, lake, by, key, until) for table, (by, key) in TOLD.items()}
    views |= {table.name: partial(_ruled, lake, table, day, until) for table in RULED}
    views |= {table.name: partial(Part, is_by_version=True) for table in FIGURE_TABLES}
    views |= {table.name: Part for table in (*COUNTED, LEDGER, *STORED, *DERIVED, *JOINED)}
    views[VINTAGES.name] = lambda: vintages
    past = PastLake(lake, views, day)
    views |= _seen(lake, past, vintages, day) if is_published else _own(lake, until)
    return past


def _told(lake: Lake, by: Table, key: str, until: datetime) -> Part:
    """The rows that a row of another table names, which was recorded by then."""
    keys = lake.read(by, columns=[key], where=[(RECORDED[by], "<", until)])[key].to_pylist()
    return Part(where=((key, "in", keys),))


def _ruled(lake: Lake, table: Table, day: date, until: datetime) -> Part:
    """What rows decide about others; a withdrawal writes it anew, and what stood before it is gone.

    Raises: NotKept.
    """
    later = lake.read(WITHDRAWALS, columns=["batch"], where=[("withdrawn_at", ">=", until)])["batch"].to_pylist()
    if later:
        raise NotKept(
            f"Which rows counted on {day} is not kept: batch {min(later)} was withdrawn since. Take a later day.",
            table=table.name,
            day=day,
        )
    return Part()


def _own(lake: Lake, until: datetime) -> Views:
    """Editions that the home had made by then."""
    return {EDITIONS.name: partial(Part, where=(("made_at", "<", until),)), ENTRIES.name: partial(_made, lake, until)}


def _made(lake: Lake, until: datetime) -> View:
    """The entries of those editions."""
    editions = lake.read(EDITIONS)
    known = editions.filter(pc.less(editions["made_at"], pa.scalar(until, editions["made_at"].type)))
    return Part() if known.num_rows == editions.num_rows else counting(known, lake.read(ENTRIES))


def _seen(lake: Lake, past: Lake, vintages: pa.Table, day: date) -> Views:
    """What the downloads that had been seen say together, as a load of no more than these would have made it.

    With the aliases by hand that were decided by the day.
    """
    names = {vintage[:16] for vintage in vintages["vintage"].to_pylist()}
    views: Views = {table.name: partial(Part, is_shown=lambda file: vintage_of(file) in names) for table in STORED}
    if not has_archive(lake, vintages, day):
        made = cache(partial(_archive, lake, vintages, day))
        views |= {table.name: partial(_table, made, table.name) for table in DERIVED}
    if not has_joined(lake, vintages, day):
        joined = cache(partial(_joined, past, vintages))
        views |= {table.name: partial(_table, joined, table.name) for table in JOINED}
    return views


def _archive(lake: Lake, vintages: pa.Table, day: date) -> dict[str, pa.Table]:
    """What is derived from downloads, by name, made anew."""
    from overnights.published.archive import archive

    made = archive(read_vintages(lake, of_charts(vintages)), lines_by_hand(lake, day))
    return {table.name: getattr(made, table.name) for table in DERIVED}


def _joined(past: Lake, vintages: pa.Table) -> dict[str, pa.Table]:
    """Reports and all-time lists by name, joined to the seasons of then."""
    from overnights.acts.reports import joined_reports

    return joined_reports(past, vintages)


def _table(made: Callable[[], dict[str, pa.Table]], name: str) -> pa.Table:
    return made()[name]
