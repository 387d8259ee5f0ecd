"""What a load would make of a file: its first rows before and after the mapping, and the count of each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.columns import BROKEN, COLUMNS, ROW, TYPES
from overnights.events.days import local_days
from overnights.events.fields import Texts
from overnights.events.grouping import USUAL_RATE
from overnights.events.mapping import Mapping
from overnights.events.reading import Fields, read_fields
from overnights.events.resolve import fates, flat, of_playbacks
from overnights.events.run import Known, Run, make_run
from overnights.events.set_aside import row_numbers
from overnights.events.texts import BAD, NULL, WHOLE
from overnights.tables import INSTANT, SET_ASIDE
from overnights.viewing.rules import Rules
from overnights.weeks import zone_named

Int64s: TypeAlias = "npt.NDArray[np.int64]"
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The outcome of a dry run over the first chunk of a file.

    `before` has the first rows as they stand in the file, `after` the same rows as events (all our columns; what is
    absent or cannot be read is null). offered = accepted + duplicates + the sum of `reasons`, each a count of rows.
    """

    source: str
    before: pa.Table
    after: pa.Table
    offered: int
    accepted: int
    duplicates: int
    reasons: MappingOf[str, int]
    set_aside: pa.Table


def preview(
    chunk: pa.Table, mapping: Mapping, known: Known, rules: Rules, *, source: str, rows: int = FIRST_ROWS
) -> Preview:
    """What a load would make of the first chunk of a file; nothing is stored.

    Args:
        chunk: raw columns as a reader gave them, under the file's own names.
        rows: how many rows `before`, `after` and `set_aside` show at most.
    Raises: MissingColumns; NotData, where a column's type cannot hold its values.
    """
    renamed = mapping.renamed(chunk)
    run = make_run(renamed, known, rules, batch=0, first_ordinal=0, source=source)
    set_aside, duplicates = _together(run, renamed, rules, source)
    counts = Counter(set_aside.column("reason").to_pylist())
    shown = [name for name in chunk.column_names if name not in (ROW, BROKEN)]
    return Preview(
        source=source,
        before=chunk.select(shown).slice(0, rows),
        after=_as_events(read_fields(renamed.slice(0, rows))),
        offered=run.offered,
        accepted=run.offered - duplicates - set_aside.num_rows,
        duplicates=duplicates,
        reasons=dict(sorted(counts.items())),
        set_aside=set_aside.slice(0, rows),
    )


def _together(run: Run, chunk: pa.Table, rules: Rules, source: str) -> tuple[pa.Table, int]:
    """The rows set aside, in row order, and the count of duplicates, once the rows of a run are held together."""
    found = fates(run.events, np.zeros(run.events.num_rows, dtype=np.int64))
    met = pa.concat_arrays([part["ordinal"].combine_chunks() for part in (found.duplicates, found.conflicts)])
    out = [(found.conflicts, "conflicting_duplicate")]
    if found.ambiguous.num_rows:
        in_time = run.events.filter(pc.invert(run.events["is_late"]))
        events = flat(of_playbacks(in_time, found.ambiguous))
        events = events.filter(pc.invert(pc.is_in(events["ordinal"], met)))
        names = pc.binary_join_element_wise("playback_id", events["playback_id"], " ")
        out.append((events.append_column("detail", names), "ambiguous_playback"))
    left = run.set_aside.filter(pc.invert(pc.is_in(run.set_aside["ordinal"], met)))
    parts = [left, *(_as_set_aside(rows, reason, chunk, rules, source) for rows, reason in out)]
    return pa.concat_tables(parts).sort_by("ordinal"), run.duplicates + found.more_duplicates[0]


def _as_set_aside(events: pa.Table, reason: str, chunk: pa.Table, rules: Rules, source: str) -> pa.Table:
    """Events (`ordinal`, `ts`, `detail`) as rows of the table `set_aside`."""
    ordinals = events["ordinal"].to_numpy()
    days = local_days(events["ts"].to_numpy(), zone_named(rules.zone)).astype(np.int32)
    zeros = pa.array(np.zeros(len(ordinals), dtype=np.int32))
    columns = {
        "batch": zeros,
        "by_batch": zeros,
        "ordinal": events["ordinal"],
        "source": pa.repeat(pa.scalar(source, pa.string()), len(ordinals)),
        "row": row_numbers(chunk, ordinals),
        "reason": pa.repeat(pa.scalar(reason), len(ordinals)),
        "detail": events["detail"],
        "day": pa.array(days).cast(pa.date32()),
    }
    return pa.table(columns, schema=SET_ASIDE.schema)


def _as_events(fields: Fields) -> pa.Table:
    """Rows under our names and in our types: instants, seconds, texts."""
    count = len(fields.ts)
    types = pa.array([*TYPES, None], pa.string())
    codes = np.where((fields.type >= 0) & (fields.type < len(TYPES)), fields.type, len(TYPES))
    columns = {
        "event_id": _event_texts(fields),
        "account_id": _texts(fields.account),
        "profile_id": _texts(fields.profile),
        "playback_id": _texts(fields.playback),
        "episode_id": _texts(fields.episode),
        "ts": _readable(fields.ts).cast(INSTANT),
        "type": types.take(pa.array(codes)),
        "position_s": _seconds(fields.position),
        "from_position_s": _seconds(_each(fields.from_position, count, NULL)),
        "playback_rate": _seconds(_each(fields.rate, count, USUAL_RATE)),
        "device": _texts(fields.device),
        "country": _texts(fields.country),
        "received_at": _readable(_each(fields.received, count, NULL)).cast(INSTANT),
        "is_supplemental": pa.array(_each(fields.flag, count, 0) == 1),
    }
    return pa.table({name: columns[name] for name in COLUMNS})


def _texts(kind: Texts) -> pa.StringArray:
    return kind.texts.take(pa.array(kind.codes, mask=kind.codes < 0))


def _event_texts(fields: Fields) -> pa.StringArray:
    if fields.event.texts is not None:
        return fields.event.texts
    kinds = _each(fields.event.kinds, len(fields.ts), WHOLE)
    return pa.array(fields.event.keys, mask=kinds != WHOLE).cast(pa.string())


def _each(values: npt.NDArray[Any], count: int, usual: int) -> npt.NDArray[Any]:
    """The values of each row, where none stand for the usual one throughout."""
    return values if len(values) else np.full(count, usual, dtype=values.dtype)


def _readable(values: Int64s) -> pa.Array:
    return pa.array(values, mask=(values == NULL) | (values == BAD))


def _seconds(values: Int64s) -> pa.Array:
    is_unknown = (values == NULL) | (values == BAD)
    return pa.array(np.where(is_unknown, 0, values) / 1000, mask=is_unknown)
