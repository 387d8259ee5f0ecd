"""One chunk of event rows → one run: accepted rows grouped by playback, rows set aside, and the count of both.

A run is checked by itself, in the order of the method (section 1), and equal rows in it are told; what depends on
other rows is resolved afterwards. Rows are computed on as whole numbers, without the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.countries import TERRITORIES
from overnights.errors import MissingColumns, NotData
from overnights.events.checks import DUPLICATE, TOO_LATE, judge
from overnights.events.days import late, surely_timely_us
from overnights.events.fields import Texts
from overnights.events.hashing import frozen
from overnights.events.playbacks import grouped
from overnights.events.reading import Fields
from overnights.events.reading import read_fields as read_fields
from overnights.events.set_aside import set_aside_rows
from overnights.viewing.rules import Rules
from overnights.weeks import zone_named

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
BEYOND_MS = 60_000  # a position may lie 60 s beyond the runtime (method, section 1)
_MOST_MS = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the checks hold a row against: the catalogue's runtimes in ms by episode_id, and the setting late_days."""

    runtime_ms: Mapping[str, int] = field(default_factory=dict)
    late_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of one chunk.

    `events` has the schema of the table of that name, sorted by bucket, playback_hash and playback_id; late rows are
    those with is_late. `set_aside` has the schema of that table, in row order, and holds late rows too. `duplicates`
    repeat the event before them in their list; they stay there, as they go where that one goes. `accepted` counts the
    other events that are not late; those of one id and several contents, in lists apart, are not judged yet. offered =
    accepted + duplicates + rows of `set_aside`.
    """

    events: pa.Table
    set_aside: pa.Table
    offered: int
    accepted: int
    duplicates: int


def make_run(chunk: pa.Table, known: Known, rules: Rules, *, batch: int, first_ordinal: int, source: str) -> Run:
    """The run of one chunk: rows as a reader gave them, under our column names, in the order offered.

    Args:
        chunk: the columns of the method, any order, optional ones absent or not; `_row`, and `_broken` and `_source`
            where there are any.
        first_ordinal: the place of the chunk's first row among the rows of the batch.
        source: the file, for rows without `_source`.
    Raises: MissingColumns; NotData, where a column's type cannot hold its values.
    """
    zone = zone_named(rules.zone)
    fields = _fields(chunk, source)
    offered = chunk.num_rows
    reason, column = np.zeros(offered, dtype=np.uint8), np.zeros(offered, dtype=np.uint8)
    far = judge(
        fields.event.kinds,
        fields.texts,
        fields.type,
        (fields.ts, fields.received),
        fields.numbers,
        fields.flag,
        fields.is_broken,
        _limits(fields.episode, known),
        _assigned(fields.country),
        surely_timely_us(known.late_days),
        reason,
        column,
    )
    late_rows = late(fields.ts, fields.received, far, zone, known.late_days)
    late_rows = late_rows[reason[late_rows] == 0]
    kept_out = set_aside_rows(
        chunk,
        _with_late(reason, late_rows),
        column,
        ts=fields.ts,
        zone=zone,
        batch=batch,
        first_ordinal=first_ordinal,
        source=source,
    )
    del chunk  # a good part of it is not asked any more, and goes where the caller does not hold it
    events = grouped(fields, reason, late_rows, batch=batch, first_ordinal=first_ordinal)
    duplicates = int(np.count_nonzero(reason == DUPLICATE))
    accepted = offered - duplicates - kept_out.num_rows
    return Run(events=events, set_aside=kept_out, offered=offered, accepted=accepted, duplicates=duplicates)


def _with_late(reason: npt.NDArray[np.uint8], late_rows: Int64s) -> npt.NDArray[np.uint8]:
    """The reasons, and that of late rows, which are events all the same."""
    found = reason.copy()
    found[late_rows] = TOO_LATE
    return found


def _fields(chunk: pa.Table, source: str) -> Fields:
    try:
        return read_fields(chunk)
    except (NotData, MissingColumns) as cause:
        raise type(cause)(f"{source}: {cause}", **{**cause.about, "path": source}) from cause


def _limits(episode: Texts, known: Known) -> Int64s:
    """The greatest position in ms of each episode code; -1 where the catalogue does not know it."""
    runtimes = [known.runtime_ms.get(text or "", -1) for text in episode.texts.to_pylist()]
    return frozen(np.array([min(ms + BEYOND_MS, _MOST_MS) if ms >= 0 else -1 for ms in runtimes], dtype=np.int64))


def _assigned(country: Texts) -> npt.NDArray[np.bool_]:
    return frozen(np.array([text in TERRITORIES for text in country.texts.to_pylist()], dtype=np.bool_))
