"""Doctor: what is wrong with a home, and how to mend it. It looks at everything and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow.compute as pc

from overnights.acts.accounts import account
from overnights.acts.batches import BATCH_TABLES, check_whole, counted_files, is_all_withdrawn, left_behind, withdrawn
from overnights.acts.chart_store import history_of
from overnights.acts.doctor_desk import desk
from overnights.acts.doctor_downloads import downloads
from overnights.acts.doctor_withdrawn import withdrawals
from overnights.acts.doors import is_published
from overnights.acts.measure import figures_of
from overnights.acts.undecided import undecided_days, undecided_said
from overnights.acts.vintages import counted_vintages, is_made_from, left_by_killed_loads, without_their_rows
from overnights.charts.plan import Clock, due
from overnights.charts.viewed import Viewing
from overnights.errors import BadSettings, Conflict, NoPlace, OvernightsError, StoreError
from overnights.home import Home, open_home
from overnights.pages.words import counted
from overnights.places import Folder, is_url
from overnights.tables import BATCHES, CATALOGUES, EVENTS, FILES_SET_ASIDE, MEASURES, RESTATED, TABLES
from overnights.weeks import local_day, zone_named

AWAITED = frozenset(
    {"catalogue", "events", "measures", "rules", "editions", "published"}
)  # what a command at work may still bring
CHART = "netflix-weekly"
FROM_A_COPY = "Bring the home back from a copy."
AT_WORK = "Another process is writing to this home now: what it has yet to do is not wrong."
ALL_WITHDRAWN = "All batches of events are withdrawn."
NOT_TOLD = "Whoever runs this home finds more with “overnights doctor”."
NAMES_A_FILE = re.compile(r"[/\\]|\.(?:csv|gz|json|ndjson|parquet|tar|tsv|xlsx|xz|zip)\b", re.IGNORECASE)
IN_THE_MAKING = "The demo is being made, or was ended early: `overnights demo HOME` finishes it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. `state` is well, note or wrong; `way_out` mends it."""

    name: str
    state: str
    says: str
    way_out: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All checks of a home, in the order of the flow."""

    home: Path
    is_well: bool
    checks: tuple[Check, ...]


def doctor(named: str | Path | None = None, *, now: datetime) -> Diagnosis:
    """Look at the home that was named, else the one that commands would find.

    Raises: NoHome, where there is none.
    """
    try:
        home = open_home(named)
    except BadSettings as error:
        sentence = str(error)
        found = Check(name="settings", state="wrong", says=sentence, way_out="Mend that line of overnights.toml.")
        return _diagnosis(Path(getattr(error, "path", None) or named or "."), [found])
    checks = [Check(name="settings", state="well", says=f"Settings are readable; the zone is {home.settings.zone}.")]
    try:
        home.lake.unknown()
    except StoreError as error:  # an object store that does not answer: nothing else can be looked at
        return _diagnosis(home.path, [*checks, Check(name="lake", state="wrong", says=str(error))])
    for look in LOOKS:
        checks += _looked(look, home, now)
    return _diagnosis(home.path, _without_what_is_under_way(home, checks))


def told(home: Home, *, now: datetime) -> tuple[Check, ...]:
    """What may be told to everybody of what this doctor sees in the data: no file, no path, no way out.

    Looks that cost much, or are about the disk, are left out.
    """
    seen = (check for look in LOOKS_TOLD for check in _looked(look, home, now))
    return tuple(
        Check(name=one.name, state=one.state, says=NOT_TOLD if NAMES_A_FILE.search(one.says) else one.says)
        for one in seen
    )


def _without_what_is_under_way(home: Home, checks: list[Check]) -> list[Check]:
    """The checks, where what is awaited of another process, or of a demo that is being made, is a note."""
    awaited = [check for check in checks if check.state == "wrong" and check.name in AWAITED]
    if not awaited:  # the lock is asked for only where it matters: a writer that starts now would be refused
        return checks
    if _is_at_work(home):
        why = Check(name="writer", state="note", says=AT_WORK)
    elif _is_demo_in_the_making(home):
        why = Check(name="demo", state="note", says=IN_THE_MAKING)
    else:
        return checks
    return [*(replace(check, state="note") if check in awaited else check for check in checks), why]


def _is_at_work(home: Home) -> bool:
    """Whether another process is writing to the home."""
    if home.lake.lacks():
        return False
    try:
        with home.lake.lock():
            return False
    except Conflict:
        return True
    except NoPlace:
        return False


def _is_demo_in_the_making(home: Home) -> bool:
    """Whether this is the demo's home and its last step, the pages, is not done."""
    return home.settings.is_demo and not (home.path / "site" / "index.html").is_file()


def _diagnosis(path: Path, checks: list[Check]) -> Diagnosis:
    is_well = all(check.state != "wrong" for check in checks)
    return Diagnosis(home=path, is_well=is_well, checks=tuple(checks))


def _looked(look: Callable[[Home, datetime], Iterator[Check]], home: Home, now: datetime) -> list[Check]:
    """What one look finds; where the tables cannot even be read, that is what is wrong."""
    try:
        return list(look(home, now))
    except OvernightsError as error:
        return [Check(name=look.__name__.strip("_"), state="wrong", says=str(error))]


def _folder(home: Home, _now: datetime) -> Iterator[Check]:
    for place in (Folder(home.path), home.lake):
        says = place.lacks()
        if says:
            way_out = f"Give yourself the right: chmod u+rwx {place.address}"
            yield Check(name="folder", state="wrong", says=says, way_out=way_out)
            return
    yield Check(name="folder", state="well", says="The folder can be written to.")
    if is_url(home.lake.address):
        yield Check(name="lake", state="well", says=f"The lake is at {home.lake.address}, which answers.")


def _unknown_tables(home: Home, _now: datetime) -> Iterator[Check]:
    unknown = home.lake.unknown()
    if unknown:
        yield Check(
            name="unknown_tables",
            state="wrong",
            says=f"{home.lake.address} holds {', '.join(unknown)}, which no table is named.",
            way_out="Move it elsewhere; or it was written by a newer Overnights: upgrade.",
        )


def _catalogue(home: Home, _now: datetime) -> Iterator[Check]:
    versions = home.lake.read(CATALOGUES, columns=["version"])["version"].to_pylist()
    if versions:
        yield Check(name="catalogue", state="well", says=f"The catalogue is at version {max(versions)}.")
    elif not is_published(home):  # what was published names its titles itself
        way_out = f"overnights load catalogue PATH --home {home.path}"
        yield Check(name="catalogue", state="wrong", says="There is no catalogue.", way_out=way_out)


def _events(home: Home, _now: datetime) -> Iterator[Check]:
    batches = home.lake.read(BATCHES, columns=["batch"]).num_rows - len(withdrawn(home.lake))
    if is_all_withdrawn(home.lake):
        yield Check(name="events", state="note", says=ALL_WITHDRAWN)
    elif batches:
        yield Check(
            name="events", state="well", says=f"{_are(batches, 'batch of events', 'batches of events')} loaded."
        )
    elif not is_published(home):
        way_out = f"overnights load events PATH --home {home.path}"
        yield Check(name="events", state="wrong", says="No events are loaded.", way_out=way_out)


def _published(home: Home, _now: datetime) -> Iterator[Check]:
    """Downloads of published charts: whether all their rows are there, and the archive is made from all of them."""
    vintages = counted_vintages(home.lake)
    if not vintages.num_rows:
        return
    if home.lake.read(BATCHES, columns=["batch"]).num_rows:
        says = "The home holds both events and published charts: a home has one door."
        yield Check(name="doors", state="wrong", says=says, way_out=FROM_A_COPY)
    gone = without_their_rows(home.lake, vintages)
    if gone:
        says = f"Rows of {counted(len(gone), 'download')} of published charts are gone, as of {gone[0]}."
        yield Check(name="published", state="wrong", says=says, way_out=FROM_A_COPY)
    elif not is_made_from(home.lake, vintages):
        says = "Published charts are not made from all downloads: a load was killed, or their files were changed."
        way_out = f"overnights load published PATH --home {home.path}   (any file, loaded before or new)"
        yield Check(name="published", state="wrong", says=says, way_out=way_out)
    else:
        cells = sum(file.rows for file in home.lake.files(RESTATED))
        restated = f"; {counted(cells, 'cell')} restated (overnights restatements)" if cells else ""
        says = f"Published charts are made from {counted(vintages.num_rows, 'download')}{restated}."
        yield Check(name="published", state="well", says=says)
        if aside := home.lake.read(FILES_SET_ASIDE, columns=["source"])["source"].to_pylist():
            says = f"{counted(len(aside), 'published file')} set aside, the last {aside[-1]} (table files_set_aside)."
            yield Check(name="published", state="note", says=says)
        if days := undecided_days(home.lake):
            yield Check(name="published", state="note", says=undecided_said(days))


def _accounts(home: Home, _now: datetime) -> Iterator[Check]:
    rows = account(home).to_pylist()
    for row in rows:
        if row["accepted"] + row["duplicates"] + row["set_aside"] == row["offered"] and row["accepted"] >= 0:
            continue
        yield Check(
            name="account",
            state="wrong",
            says=f"Batch {row['batch']} does not add up: {row['offered']:,} offered, {row['accepted']:,} accepted, "
            f"{row['duplicates']:,} duplicates, {row['set_aside']:,} set aside.",
            way_out="Files of the lake were changed from outside: bring the home back from a copy.",
        )
        return
    if rows:
        offered, aside = sum(row["offered"] for row in rows), sum(row["set_aside"] for row in rows)
        says = f"Every batch adds up: {offered:,} rows offered, {aside:,} of them set aside."
        yield Check(name="account", state="well", says=says)


def _files(home: Home, _now: datetime) -> Iterator[Check]:
    """Files that the tables name and the disk lacks or has spoilt, and files that no table names."""
    for table in TABLES.values():
        bad = home.lake.damaged(table)
        if bad:
            says = f"{counted(len(bad), 'file')} of {table.name} gone or damaged, as {bad[0]}."
            yield Check(name="files", state="wrong", says=says, way_out=FROM_A_COPY)
    try:
        check_whole(home.lake)
    except StoreError as error:
        yield Check(name="files", state="wrong", says=str(error), way_out=FROM_A_COPY)
        return
    if home.lake.lacks() or not _left_behind(home):
        return
    try:
        with home.lake.lock():  # files of a writer at work are not left behind
            orphans = _left_behind(home)
    except Conflict:
        return
    if orphans:
        says = f"A command that was killed left {counted(orphans, 'file')} behind, which count for nothing."
        yield Check(name="orphans", state="wrong", says=says, way_out=f"overnights tidy --home {home.path}")


def _left_behind(home: Home) -> int:
    """Files that no table names, and files of batches that were never committed."""
    unnamed = sum(len(home.lake.orphans(table)) for table in TABLES.values()) + left_by_killed_loads(home.lake)
    return unnamed + sum(len(left_behind(home.lake, table)) for table in BATCH_TABLES)


def _measures(home: Home, now: datetime) -> Iterator[Check]:
    if not home.lake.read(BATCHES, columns=["batch"]).num_rows:
        return
    way_out = f"overnights measure --home {home.path}"
    rows = home.lake.read(MEASURES).sort_by("generation").to_pylist()
    if not rows:
        yield Check(name="measures", state="wrong", says="Nothing is measured yet.", way_out=way_out)
        return
    last = rows[-1]
    yield from _not_in(home, last["event_files"], last["catalogue_version"], way_out)
    if last["rules"] != home.rules.digest:
        yield Check(name="rules", state="wrong", says="Rules have changed since the last measure.", way_out=way_out)
    if last["first_on"] is None and is_all_withdrawn(home.lake):
        says = f"Measure {last['generation']}: no viewing, since all batches are withdrawn."
        yield Check(name="measures", state="well", says=says)
    elif last["first_on"] is None:
        says = "The events that were measured make no viewing."
        yield Check(name="measures", state="wrong", says=says, way_out="Look at `overnights export set_aside`.")
    else:
        says = f"Measure {last['generation']}: viewing from {last['first_on']} to {last['last_on']}."
        yield Check(name="measures", state="well", says=says)
        yield from _to_come(home, last["last_on"], now)


def _to_come(home: Home, last_on: date, now: datetime) -> Iterator[Check]:
    """Viewing on days that the clock has not come to: a player's clock runs ahead, or the logs are not of this time."""
    today = local_day(zone_named(home.settings.zone), now)
    if last_on <= today:
        return
    rows = figures_of(home, tables=("viewing",)).viewing
    plays = pc.sum(rows.filter(pc.greater(rows["day"], today))["plays"]).as_py()
    says = f"Viewing to {last_on} lies after today, {today}: {counted(plays, 'play')}."
    yield Check(name="measures", state="note", says=says)


def _not_in(home: Home, measured: list[str], version: int, way_out: str) -> Iterator[Check]:
    """What came after the last measure."""
    missing = {file.path for file in counted_files(home.lake, EVENTS)} - set(measured)
    if missing:
        says = f"Events were loaded after the last measure: {_are(len(missing), 'file', 'files')} not in it."
        yield Check(name="measures", state="wrong", says=says, way_out=way_out)
    newest = max(home.lake.read(CATALOGUES, columns=["version"])["version"].to_pylist(), default=0)
    if newest > version:
        says = f"The catalogue is newer (version {newest}) than the last measure (version {version})."
        yield Check(name="catalogue", state="wrong", says=says, way_out=way_out)


def _editions(home: Home, now: datetime) -> Iterator[Check]:
    """Closed weeks with viewing that no edition of netflix-weekly shows; an open week is not looked at."""
    rows = home.lake.read(MEASURES, columns=["generation", "first_on"]).sort_by("generation").to_pylist()
    if not rows or rows[-1]["first_on"] is None:
        return
    figures = figures_of(home, tables=("viewing",))
    clock = Clock(today=local_day(zone_named(home.settings.zone), now), late_days=home.settings.late_days)
    found = due([CHART], Viewing.of(figures.viewing, figures.catalogue), history_of(home.lake, [CHART]), clock)
    missing = sorted({one.week for one in found if one.edition == 1})
    if missing:
        weeks = f"week {missing[0]} has" if len(missing) == 1 else f"{len(missing)} weeks, the first {missing[0]}, have"
        way_out = f"overnights chart {CHART} --week {missing[-1]} --home {home.path}"
        yield Check(name="editions", state="wrong", says=f"{weeks.capitalize()} no edition yet.", way_out=way_out)


def _are(count: int, one: str, many: str) -> str:
    return f"{counted(count, one, many)} {'is' if count == 1 else 'are'}"


LOOKS = (
    _folder,
    _unknown_tables,
    _catalogue,
    _events,
    _published,
    downloads,
    _accounts,
    _files,
    _measures,
    withdrawals,
    _editions,
    desk,
)
LOOKS_TOLD = (_catalogue, _events, _published, _accounts, _measures)
