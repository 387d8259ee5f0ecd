"""`load published`: files that a service published to vintages, and from all vintages the archive; all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.by_hand import lines_by_hand
from overnights.acts.doors import check_published_door
from overnights.acts.files_set_aside import keep_set_aside
from overnights.acts.published_offers import Fault, Offer, day_in_name, offers_of, refusal
from overnights.acts.refused import Refused
from overnights.acts.undecided import undecided_days
from overnights.acts.vintages import (
    ROWS_OF,
    STORED,
    check_rows,
    counted_vintages,
    has_archive,
    has_joined,
    is_made_from,
    not_of_charts,
    of_charts,
    put_archive,
    put_vintages,
    read_vintages,
    rows_kept,
    sweep_vintages,
    write_rows,
)
from overnights.countries import ALL
from overnights.errors import NotData, OutOfRange
from overnights.home import Home
from overnights.published.layouts import CHARTS, COUNTRIES
from overnights.published.overruled import REFUSED
from overnights.published.whole import check_territories
from overnights.sources.published_files import PublishedPath, find_published
from overnights.tables import ALIASES, EDITIONS, LABELS, RESTATED, VINTAGES

__all__ = [
    "ArchiveHeld",
    "NewPublished",
    "PublishedLoaded",
    "archive_held",
    "day_in_name",
    "load_found",
    "load_published",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLoaded:
    """What a load did with one file.

    `editions_new` are the editions of the archive that this file was the first to show, and `restated` those of them
    that follow another; `cells` are those of its day and kind that are known as changed since this load, and were not
    before. All three are 0 where the home had the file's rows already (`is_new` false). Reports and all-time
    lists have no weeks and show no edition; `joined` is how many of their rows are of a season of the archive (0 where
    a later download of the same report or list stands).
    """

    source: str
    kind: str
    layout: str
    vintage: str
    seen_on: date
    is_inferred: bool
    rows: int
    weeks: int
    first_week: date | None
    last_week: date | None
    territories: int
    editions_new: int
    restated: int
    is_new: bool
    cells: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveHeld:
    """What the archive of a home holds: vintages, weeks, lists (a week, territory and category each), seasons; the
    cells that a later download changed; the lines of aliases by hand that downloads no longer let hold; and the days of
    which two downloads differ, and nothing says which came first.
    """

    vintages: int
    weeks: int
    lists: int
    seasons: int
    restated: int = 0
    aliases_refused: int = 0
    undecided: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublished:
    """What came of published files: one record for each that was taken, by their paths, and those set aside."""

    loaded: tuple[PublishedLoaded, ...]
    refused: tuple[Refused, ...] = ()


def load_published(
    home: Home, paths: Sequence[str | Path], *, seen_on: date | None = None, now: datetime
) -> tuple[PublishedLoaded, ...]:
    """Reads, checks and keeps published files, and makes the archive anew from all that were ever kept: all or nothing.

    As `load_found`, with every file that is found.

    Args:
        paths: files, archives of them, folders (with all below them) and globs.
    Raises: as `load_found`, and NoFiles.
    """
    return load_found(home, find_published(paths), seen_on=seen_on, now=now, is_due=lambda _: True).loaded


def load_found(
    home: Home,
    found: Sequence[PublishedPath],
    *,
    seen_on: date | None = None,
    now: datetime,
    is_due: Callable[[Fault], bool],
    is_some_due: bool = False,
) -> NewPublished:
    """Reads, checks and keeps those of some files that are good, and makes the archive anew from all ever kept.

    All files are read and checked before any is stored. A vintage counts once its row in `vintages` is committed, so a
    load that is killed changes nothing that counts, and the next one finishes it. The same rows of the same day are
    kept once, whatever file they come in. Rows whose day nobody named are not kept beside the same rows of a day that
    somebody did: the named day stands, whichever came first.

    Args:
        seen_on: the day on which the publisher showed them; null: a day in the file's name, else the last week's
            Sunday + 3 days, or of a report the day after its last one (or tomorrow, if that is sooner), marked as
            inferred. Nothing in an all-time list says a day: it must be named.
        now: the instant of loading, in UTC.
        is_due: whether a file that is not taken refuses all; else it is set aside, and holds up no other.
        is_some_due: whether all are refused where no file is good.
    Returns: one for each file that was taken, in the order of their paths, and those set aside.
    Raises: NotData; OutOfRange, where `seen_on` is not after the last week, or it or a week is yet to come; OtherDoor,
        where the home has events; Conflict, where another process is writing; StoreError, where the disk does not take
        it.
    """
    check_published_door(home)
    if seen_on is not None and seen_on > (now + timedelta(days=1)).date():  # a day more: it may be tomorrow elsewhere
        raise OutOfRange(f"{seen_on} is yet to come: no file was seen on it. Name the day it was seen.", day=seen_on)
    named = {str(one.path) for one in found if one.is_named}
    offers, faults = offers_of(found, seen_on, now)
    _raise_due(faults, is_due if offers or not is_some_due else lambda _: True)
    if not offers:
        return NewPublished(loaded=(), refused=_refused(faults))
    with home.lake.lock():
        check_published_door(home)
        sweep_vintages(home.lake)
        before = counted_vintages(home.lake)
        while cut_off := _without_territories(home, before, offers, named):
            _raise_due(cut_off, is_due)
            faults += cut_off
            offers = [offer for offer in offers if offer.source not in {fault.source for fault in cut_off}]
        loaded = _kept(home, before, sorted(offers, key=lambda offer: offer.source), now)
        keep_set_aside(home.lake, _refused(faults), now)
    return NewPublished(loaded=loaded, refused=_refused(faults))


def _kept(home: Home, before: pa.Table, offers: Sequence[Offer], now: datetime) -> tuple[PublishedLoaded, ...]:
    """Keeps what is new, makes the archive anew where it is not that of now, and says what came of each file."""
    rows, stands, is_new = _planned(before, offers, now)
    known = _cells_by(home)
    if rows != {row["vintage"]: row for row in before.to_pylist()} or not is_made_from(home.lake, before):
        _store(home, offers, rows, is_new)
    made, cells, joined = _made_by(home), _cells_by(home) - known, _joined_by(home)
    loaded = [
        _loaded(offer, rows[stands[offer.source]], offer.source == is_new.get(offer.vintage), made) for offer in offers
    ]
    by = {(one.seen_on, one.kind == COUNTRIES): one.source for one in sorted(loaded, key=_has_changed) if one.is_new}
    return tuple(
        replace(
            one,
            cells=cells[day] if by.get(day := (one.seen_on, one.kind == COUNTRIES)) == one.source else 0,
            joined=joined.get(one.vintage, 0),
        )
        for one in loaded
    )


def _has_changed(one: PublishedLoaded) -> tuple[bool, int, int]:
    """Where several files of a day and kind are new, what they changed together is told of the last by this order."""
    return one.kind in CHARTS, one.restated, one.editions_new


def _refused(faults: Sequence[Fault]) -> tuple[Refused, ...]:
    return tuple(Refused(path=fault.source, says=str(fault.error)) for fault in faults)


def _raise_due(faults: Sequence[Fault], is_due: Callable[[Fault], bool]) -> None:
    """Raises: NotData; OutOfRange."""
    due = [fault for fault in faults if is_due(fault)]
    if due:
        raise refusal(due)


def archive_held(home: Home) -> ArchiveHeld:
    """What the home's archive holds now."""
    weeks = home.lake.read(EDITIONS, columns=["week", "territory", "category"])
    return ArchiveHeld(
        vintages=home.lake.read(VINTAGES, columns=["vintage"]).num_rows,
        weeks=pc.count_distinct(weeks["week"]).as_py(),
        lists=weeks.group_by(weeks.column_names).aggregate([]).num_rows,
        seasons=pc.count_distinct(home.lake.read(LABELS, columns=["season_id"])["season_id"]).as_py(),
        restated=sum(file.rows for file in home.lake.files(RESTATED)),
        aliases_refused=home.lake.read(ALIASES, columns=["rule"], where=[("outcome", "=", REFUSED)]).num_rows,
        undecided=undecided_days(home.lake),
    )


def _without_territories(home: Home, before: pa.Table, offers: Sequence[Offer], named: Collection[str]) -> list[Fault]:
    """Those files of territories that were cut off by the one seen last before them, kept or of the same load."""
    faults = []
    columns = ("week", "territory")
    kept = [(row["seen_on"], row["vintage"]) for row in before.to_pylist() if row["kind"] == COUNTRIES]
    new = {offer.vintage: offer for offer in offers if offer.typed.kind == COUNTRIES}
    seen = sorted({*kept, *((offer.seen_on, vintage) for vintage, offer in new.items())})
    for own, offer in new.items():
        earlier = [name for day, name in seen if day <= offer.seen_on and name != own]
        if earlier:
            there = new.get(earlier[-1])
            rows = there.typed.rows if there else rows_kept(home.lake, earlier[-1], columns)
            try:
                if rows.num_rows:
                    check_territories(offer.typed.rows, rows, offer.source)
            except NotData as error:
                faults.append(Fault(source=offer.source, error=error, is_named=offer.source in named))
    return faults


def _planned(
    before: pa.Table, offers: Sequence[Offer], now: datetime
) -> tuple[dict[str, dict[str, Any]], dict[str, str], dict[str, str]]:
    """Rows of `vintages` after the load, by vintage; the vintage that stands for each file; and the new ones, with
    the file that brings each.

    A named day takes the place of an inferred one with the same rows, and an inferred one stands aside for it.
    """
    rows = {row["vintage"]: row for row in before.to_pylist()}
    stands: dict[str, str] = {}
    is_new: dict[str, str] = {}
    for offer in sorted(offers, key=lambda offer: offer.is_inferred):
        same = [name for name, row in rows.items() if name == offer.vintage_on(row["seen_on"])]
        if offer.is_inferred and same:
            stands[offer.source] = same[0]
            continue
        for name in same:
            if rows[name]["is_inferred"]:
                del rows[name]
        if offer.vintage not in same:
            is_new[offer.vintage] = offer.source
        rows.setdefault(offer.vintage, _row(offer, now))
        stands[offer.source] = offer.vintage
    return rows, stands, is_new


def _store(home: Home, offers: Sequence[Offer], rows: dict[str, dict[str, Any]], is_new: Mapping[str, str]) -> None:
    """Rows of the new vintages, then the archive of all, then what names them; what no longer counts goes last."""
    from overnights.acts.reports import put_reports
    from overnights.published.archive import archive

    lake = home.lake
    new = {offer.vintage: offer.typed for offer in offers if offer.vintage in is_new}
    for table in STORED:
        files = {vintage: one.rows for vintage, one in new.items() if ROWS_OF[one.kind] is table}
        if files:
            add = [write_rows(lake, table, vintage, found) for vintage, found in files.items()]
            lake.commit(table, add=add, act=f"vintages-{uuid4().hex}")
    listed = sorted(rows.values(), key=lambda row: (row["seen_on"], row["vintage"]))
    after = pa.Table.from_pylist(listed, schema=VINTAGES.schema)
    check_rows(lake, after)
    if not has_archive(lake, after):
        charts = of_charts(after)
        put_archive(lake, archive(read_vintages(lake, charts), lines_by_hand(lake)), charts["vintage"].to_pylist())
    if not has_joined(lake, after):
        put_reports(lake, after)
    put_vintages(lake, after)
    sweep_vintages(lake)


def _row(offer: Offer, now: datetime) -> dict[str, Any]:
    """The row of `vintages`."""
    rows = offer.typed.rows
    first, last = _weeks(offer)
    return {
        "vintage": offer.vintage,
        "kind": offer.typed.kind,
        "seen_on": offer.seen_on,
        "is_inferred": offer.is_inferred,
        "layout": offer.typed.layout,
        "source": Path(offer.source).name,
        "digest": offer.digest,
        "rows": rows.num_rows,
        "first_week": first,
        "last_week": last,
        "loaded_at": now,
    }


def _weeks(offer: Offer) -> tuple[date | None, date | None]:
    """The first and the last week of weekly lists; None twice of what has none."""
    if offer.typed.kind not in CHARTS:
        return None, None
    weeks = pc.min_max(offer.typed.rows["week"]).as_py()
    return weeks["min"], weeks["max"]


def _loaded(offer: Offer, row: dict[str, Any], is_new: bool, made: Mapping[str, tuple[int, int]]) -> PublishedLoaded:
    rows = offer.typed.rows
    is_charts = offer.typed.kind in CHARTS
    editions_new, restated = made.get(row["vintage"][:16], (0, 0)) if is_new else (0, 0)
    return PublishedLoaded(
        source=offer.source,
        kind=offer.typed.kind,
        layout=offer.typed.layout,
        vintage=row["vintage"],
        seen_on=row["seen_on"],
        is_inferred=row["is_inferred"],
        rows=rows.num_rows,
        weeks=pc.count_distinct(rows["week"]).as_py() if is_charts else 0,
        first_week=row["first_week"],
        last_week=row["last_week"],
        territories=len(pc.unique(rows["territory"])) if is_charts else 0,
        editions_new=editions_new,
        restated=restated,
        is_new=is_new,
    )


def _made_by(home: Home) -> dict[str, tuple[int, int]]:
    """Editions that each vintage was the first to show, and how many of them follow another; by 16 letters of it."""
    editions = home.lake.read(EDITIONS, columns=["inputs", "edition"])
    first = pc.equal(editions["edition"], 1)
    counts = pa.table({"inputs": editions["inputs"], "is_first": first.cast(pa.int64())}).group_by("inputs")
    found = counts.aggregate([("is_first", "count"), ("is_first", "sum")])
    return {
        row["inputs"].removeprefix("vintage@")[:16]: (
            row["is_first_count"],
            row["is_first_count"] - row["is_first_sum"],
        )
        for row in found.to_pylist()
    }


def _cells_by(home: Home) -> Counter[tuple[date, bool]]:
    """Restated cells by the day they were seen, and whether they are of territories."""
    cells = home.lake.read(RESTATED, columns=["seen_on", "territory"])
    counted: Counter[tuple[date, bool]] = Counter()
    for row in cells.group_by(cells.column_names).aggregate([([], "count_all")]).to_pylist():
        counted[row["seen_on"], row["territory"] != ALL] += row["count_all"]
    return counted


def _joined_by(home: Home) -> dict[str, int]:
    """By vintage of reports and all-time lists how many of its rows are of a season."""
    from overnights.acts.reports import joined_by

    return joined_by(home.lake) if not_of_charts(counted_vintages(home.lake)).num_rows else {}
