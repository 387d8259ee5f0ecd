"""A home's data from within: what came in, what was set aside, how late; what everybody may see of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts import doctor
from overnights.acts.accounts import account, set_aside_of
from overnights.acts.batches import counted_files
from overnights.acts.undecided import undecided_days
from overnights.acts.vintages import counted_vintages
from overnights.events.reasons import REASONS
from overnights.home import Home
from overnights.pages import health as pages
from overnights.store.lake import Lake
from overnights.tables import (
    ALIASES,
    ALL_TIME,
    BATCHES,
    ENGAGEMENT,
    FILES_SET_ASIDE,
    MEASURES,
    MOVED,
    RULINGS,
    SET_ASIDE,
    VIEWING,
    WITHDRAWALS,
    Table,
)
from overnights.weeks import local_day, zone_named

HEALTH_TABLES = (BATCHES, SET_ASIDE, RULINGS, MOVED, WITHDRAWALS, FILES_SET_ASIDE, ALIASES)
"""What the data's health is made of beside what other pages show."""
_RECEIVED = r"^received_at \d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}"
_INSTANT = slice(len("received_at "), len("received_at 2022-08-14 06:09:10"))
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def health_of(home: Home) -> pages.Health:
    """The data's health as it is told to everybody; as of the last load or measure, whatever the clock says."""
    measures = home.lake.read(MEASURES, columns=["measured_at"])["measured_at"]
    checks = doctor.told(home, now=pc.max(measures).as_py() or _FIRST)
    return pages.Health(
        checks=tuple(pages.Checked(name=one.name, state=one.state, says=one.says) for one in checks),
        events=_events(home),
        downloads=_downloads(home),
        facts=frozenset(_facts(home)),
    )


def _facts(home: Home) -> list[str]:
    said = home.settings
    return [name for name in ("domestic", "value_per_hour", "currency") if getattr(said, name) is not None]


# ── events ──


def _events(home: Home) -> pages.Events | None:
    rows = account(home).to_pylist()
    if not rows:
        return None
    batches = _batches(home, rows)
    reasons = Counter[str]()
    for pair in set_aside_of(home, columns=["reason"])["reason"].value_counts().to_pylist():
        reasons[pair["values"]] += pair["counts"]
    says = {one.code: one.condition for one in REASONS}
    floor = home.settings.min_cell
    return pages.Events(
        batches=batches,
        aside=pages.set_aside_by_reason(reasons, says, floor),
        late=pages.late_by_days(_days_late(home), floor),
        late_days=home.settings.late_days,
        min_cell=floor,
        measured=_measured(home, batches),
    )


def _batches(home: Home, rows: list[dict[str, Any]]) -> tuple[pages.Batch, ...]:
    """All that offered rows, the latest first."""
    zone = zone_named(home.settings.zone)
    read = home.lake.read(BATCHES, columns=["batch", "first_at", "last_at"]).to_pylist()
    span = {row["batch"]: (row["first_at"], row["last_at"]) for row in read}
    gone = {row["batch"]: row["withdrawn_at"] for row in home.lake.read(WITHDRAWALS).to_pylist()}

    made = []
    names = ("files", "offered", "accepted", "duplicates", "set_aside")
    for row in rows:
        number = row["batch"]
        days = [at and local_day(zone, at) for at in (*span[number], gone.get(number))]
        made.append(
            pages.Batch(
                number=number,
                loaded_on=local_day(zone, row["loaded_at"]),
                first_on=days[0],
                last_on=days[1],
                withdrawn_on=days[2],
                **{name: row[name] for name in names},
            )
        )
    return tuple(sorted((one for one in made if one.offered), key=lambda one: -one.number))


def _days_late(home: Home) -> Counter[int]:
    """Rows by the local days from their event to the day they were received, of those that came too late."""
    lake, files = home.lake, counted_files(home.lake, SET_ASIDE)
    rows = lake.read(SET_ASIDE, columns=["reason", "detail", "day"], where=[("reason", "=", "too_late")], files=files)
    rows = rows.filter(pc.and_(pc.match_substring_regex(rows["detail"], _RECEIVED), pc.is_valid(rows["day"])))
    if not rows.num_rows:
        return Counter()
    said = pc.utf8_slice_codeunits(rows["detail"], _INSTANT.start, _INSTANT.stop)
    at = pc.assume_timezone(pc.cast(said, pa.timestamp("s")), "UTC").cast(pa.timestamp("s", home.settings.zone))
    received = pc.local_timestamp(at).cast(pa.date32())
    late = pc.subtract(received.cast(pa.int32()), rows["day"].cast(pa.int32()))
    return Counter({pair["values"]: pair["counts"] for pair in late.value_counts().to_pylist()})


def _measured(home: Home, batches: tuple[pages.Batch, ...]) -> pages.Measured | None:
    rows = home.lake.read(MEASURES).sort_by("generation").to_pylist()
    if not rows:
        return None
    last = rows[-1]
    first_on, last_on = last["first_on"], last["last_on"]
    seen = pc.unique(home.lake.read(VIEWING, columns=["day"])["day"]).to_pylist() if first_on else []
    return pages.Measured(
        number=last["generation"],
        measured_on=local_day(zone_named(home.settings.zone), last["measured_at"]),
        first_on=first_on,
        last_on=last_on,
        catalogue_version=last["catalogue_version"],
        batches_after=sum(one.number > last["last_batch"] for one in batches),
        days_without=pages.days_between(seen, first_on, last_on) if first_on else (),
    )


# ── published files ──


def _downloads(home: Home) -> pages.Downloads | None:
    lake = home.lake
    rows = counted_vintages(lake).to_pylist()
    if not rows:
        return None
    names = ("kind", "seen_on", "is_inferred", "layout", "rows", "first_week", "last_week")
    aliases = Counter(lake.read(ALIASES, columns=["outcome"])["outcome"].to_pylist())
    return pages.Downloads(
        downloads=tuple(pages.Download(**{name: row[name] for name in names}) for row in reversed(rows)),
        aside=_files_aside(home),
        undecided=undecided_days(lake),
        aliases_by_rule=aliases.pop("by_rule", 0),
        by_hand=dict(sorted(aliases.items())),
        joined={name: found for name, table in _JOINED.items() if (found := _unmatched(lake, table))},
    )


_JOINED = {"rows of half-year reports": ENGAGEMENT, "rows of all-time lists": ALL_TIME}


def _unmatched(lake: Lake, table: Table) -> tuple[int, int] | None:
    ids = lake.read(table, columns=["season_id"])["season_id"]
    return (len(ids), ids.null_count) if len(ids) else None


def _files_aside(home: Home) -> tuple[pages.FileAside, ...]:
    zone = zone_named(home.settings.zone)
    rows = home.lake.read(FILES_SET_ASIDE).sort_by("set_aside_at").to_pylist()
    return tuple(
        pages.FileAside(
            reason=nameless(row["reason"], row["source"]), set_aside_on=local_day(zone, row["set_aside_at"])
        )
        for row in reversed(rows)
    )


def nameless(reason: str, source: str) -> str:
    """Why a file was set aside, without its name; a short word where it cannot be said so.

    >>> nameless("a.tsv is a web page by its content, not a table. Fetch it anew.", "a.tsv")
    'It is a web page by its content, not a table.'
    """
    first = re.split(r"(?<=[.!?])\s", reason.replace(source, "It"), maxsplit=1)[0]
    return "It could not be read." if doctor.NAMES_A_FILE.search(first) else first
