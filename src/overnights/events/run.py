"""One chunk of event rows → one run: accepted rows grouped by playback, rows set aside, and the count of both.

A run is checked and counted once within itself, in the order of the method (section 1); what depends on other chunks
and batches is resolved afterwards. Rows are computed on as whole numbers, without the interpreter's lock.
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
from overnights.events.checks import (
    CONFLICTING_DUPLICATE,
    DUPLICATE,
    TOO_LATE,
    judge,
)
from overnights.events.columns import BROKEN, COLUMNS, REQUIRED
from overnights.events.days import late
from overnights.events.fields import (
    EventIds,
    Texts,
    event_ids,
    flags,
    instants,
    one_array,
    texts_of,
    thousandths,
    types_of,
    unit_of,
)
from overnights.events.grouping import (
    KEPT,
    OTHER,
    SAME,
    SixCodes,
    contexts,
    count_once,
    counting_sort,
    gather,
    place,
    put_in_order,
)
from overnights.events.hashing import bucket, frozen, hash_text
from overnights.events.set_aside import set_aside_rows
from overnights.events.texts import BAD, NULL
from overnights.tables import EVENTS
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
    those with is_late. `set_aside` has the schema of that table, in row order, and holds late rows too. `accepted`
    counts rows of `events` that are not late: offered = accepted + duplicates + rows of `set_aside`.
    """

    events: pa.Table
    set_aside: pa.Table
    offered: int
    accepted: int
    duplicates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The columns of a chunk as arrays, n entries each: codes, ms, µs and thousandths, with NULL and BAD."""

    event: EventIds
    account: Texts
    profile: Texts
    playback: Texts
    episode: Texts
    country: Texts
    device: Texts
    type: npt.NDArray[np.int8]
    ts: Int64s
    received: Int64s
    position: Int64s
    from_position: Int64s
    rate: Int64s
    flag: npt.NDArray[np.int8]
    is_broken: npt.NDArray[np.bool_]

    @property
    def texts(self) -> SixCodes:
        """Codes of account, profile, playback, episode, country and device."""
        first = (self.account.codes, self.profile.codes, self.playback.codes)
        return (*first, self.episode.codes, self.country.codes, self.device.codes)

    @property
    def numbers(self) -> tuple[Int64s, Int64s, Int64s]:
        return self.position, self.from_position, self.rate


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
    reason, column = judge(
        fields.event.kinds,
        fields.texts,
        fields.type,
        (fields.ts, fields.received),
        fields.numbers,
        fields.flag,
        fields.is_broken,
        _limits(fields.episode, known),
        _assigned(fields.country),
    )
    is_late = np.zeros(len(reason), dtype=np.uint8)
    is_late[late(fields.ts, fields.received, reason == 0, zone, known.late_days)] = 1
    events, twins = _grouped(fields, reason, frozen(is_late), batch=batch, first_ordinal=first_ordinal)
    duplicates = int(np.count_nonzero(reason == DUPLICATE))
    kept_out = set_aside_rows(
        chunk,
        reason,
        column,
        twins=twins,
        ts=fields.ts,
        zone=zone,
        batch=batch,
        first_ordinal=first_ordinal,
        source=source,
    )
    accepted = len(reason) - duplicates - kept_out.num_rows
    return Run(events=events, set_aside=kept_out, offered=len(reason), accepted=accepted, duplicates=duplicates)


def read_fields(chunk: pa.Table) -> Fields:
    """The columns of a chunk as arrays; an absent optional column is null throughout.

    Raises: MissingColumns, NotData.
    """
    absent = [name for name in REQUIRED if name not in chunk.column_names]
    if absent:
        raise MissingColumns(
            f"There is no column {', '.join(absent)}; the columns are {', '.join(chunk.column_names)}. "
            "An event needs it: name it in a mapping file.",
            missing=tuple(absent),
            found=tuple(chunk.column_names),
        )
    arrays = {name: _column(chunk, name) for name in COLUMNS}
    unit = {name: _unit(chunk, name) for name in COLUMNS}
    rate = thousandths("playback_rate", arrays["playback_rate"])
    return Fields(
        event=event_ids(arrays["event_id"]),
        account=texts_of("account_id", arrays["account_id"]),
        profile=texts_of("profile_id", arrays["profile_id"]),
        playback=texts_of("playback_id", arrays["playback_id"]),
        episode=texts_of("episode_id", arrays["episode_id"]),
        country=texts_of("country", arrays["country"]),
        device=texts_of("device", arrays["device"]),
        type=types_of(arrays["type"]),
        ts=instants("ts", arrays["ts"], unit["ts"] or "us"),
        received=instants("received_at", arrays["received_at"], unit["received_at"] or "us"),
        position=thousandths("position_s", arrays["position_s"], unit["position_s"] or "s"),
        from_position=thousandths("from_position_s", arrays["from_position_s"], unit["from_position_s"] or "s"),
        rate=frozen(np.where(rate == NULL, 1000, np.where(rate == BAD, 0, rate))),
        flag=flags("is_supplemental", arrays["is_supplemental"]),
        is_broken=_is_broken(chunk),
    )


def _fields(chunk: pa.Table, source: str) -> Fields:
    try:
        return read_fields(chunk)
    except (NotData, MissingColumns) as cause:
        raise type(cause)(f"{source}: {cause}", **{**cause.about, "path": source}) from cause


def _column(chunk: pa.Table, name: str) -> pa.Array:
    if name in chunk.column_names:
        return one_array(chunk.column(name))
    return pa.nulls(chunk.num_rows, pa.string())


def _unit(chunk: pa.Table, name: str) -> str:
    return unit_of(chunk.schema.field(name), "") if name in chunk.column_names else ""


def _is_broken(chunk: pa.Table) -> npt.NDArray[np.bool_]:
    if BROKEN not in chunk.column_names:
        return frozen(np.zeros(chunk.num_rows, dtype=np.bool_))
    return frozen(one_array(chunk.column(BROKEN)).is_valid().to_numpy(zero_copy_only=False))


def _limits(episode: Texts, known: Known) -> Int64s:
    """The greatest position in ms of each episode code; -1 where the catalogue does not know it."""
    runtimes = [known.runtime_ms.get(text or "", -1) for text in episode.texts.to_pylist()]
    return frozen(np.array([min(ms + BEYOND_MS, _MOST_MS) if ms >= 0 else -1 for ms in runtimes], dtype=np.int64))


def _assigned(country: Texts) -> npt.NDArray[np.bool_]:
    return frozen(np.array([text in TERRITORIES for text in country.texts.to_pylist()], dtype=np.bool_))


def _grouped(
    fields: Fields, reason: npt.NDArray[np.uint8], is_late: npt.NDArray[np.uint8], *, batch: int, first_ordinal: int
) -> tuple[pa.Table, Codes]:
    """The `events` rows of all rows without a reason; marks duplicates, conflicts and late rows in `reason`.

    Returns also, for each row, the row that it contradicts, -1 where none.
    """
    texts, ids = fields.texts, fields.event
    events = (ids.keys, ids.kinds, ids.offsets, ids.data)
    context, firsts = contexts(texts, is_late, frozen(reason != 0), len(fields.playback.texts))
    rank, playback_hash, buckets = _ranks(fields, firsts)
    home = _homes(fields.playback.codes[firsts], rank)
    rows, starts = counting_sort(context, home, len(firsts))
    status, twin = count_once(rows, starts, texts, events, fields.type, fields.ts, fields.numbers, is_late)
    reason[rows[status == SAME]] = DUPLICATE
    reason[rows[status == OTHER]] = CONFLICTING_DUPLICATE
    kept = rows[status == KEPT]
    reason[kept[is_late[kept] == 1]] = TOO_LATE
    twins = np.full(len(reason), -1, dtype=np.int32)
    twins[rows] = twin
    placed, ends = place(rows, status, context, rank, len(firsts))
    put_in_order(placed, ends, fields.ts, fields.type, fields.position, events)
    order = np.empty(len(firsts), dtype=np.int64)
    order[rank] = np.arange(len(firsts))
    has_rows = np.diff(ends) > 0
    keep = order[has_rows]
    bounds = np.append(ends[:-1][has_rows], ends[-1]).astype(np.int64)
    table = _table(fields, firsts[keep], is_late, placed, bounds, batch=batch, first_ordinal=first_ordinal)
    return _with_keys(table, playback_hash[keep], buckets[keep]), twins


def _ranks(fields: Fields, firsts: Codes) -> tuple[Codes, Int64s, npt.NDArray[np.int16]]:
    """The place of each context in the order (bucket, playback_hash, playback_id), its playback's hash, its bucket."""
    playback = fields.playback.codes[firsts]
    hashes = hash_text(fields.playback.texts)[playback] if len(firsts) else np.zeros(0, dtype=np.int64)
    accounts = hash_text(fields.account.texts)
    buckets = bucket(accounts[fields.account.codes[firsts]]) if len(firsts) else np.zeros(0, dtype=np.int16)
    order = np.lexsort((_text_ranks(fields.playback, hashes, playback), hashes, buckets))
    rank = np.empty(len(firsts), dtype=np.int32)
    rank[order] = np.arange(len(firsts), dtype=np.int32)
    return frozen(rank), hashes, buckets


def _text_ranks(playback: Texts, hashes: Int64s, codes: Codes) -> Int64s:
    """Ranks that order different playbacks of one hash by their text; such pairs are as rare as 64-bit collisions."""
    distinct = np.unique(codes)
    if len(np.unique(hashes)) == len(distinct):
        return np.zeros(len(codes), dtype=np.int64)
    texts = playback.texts.take(pa.array(codes)).to_pylist()
    place_of = {text: place for place, text in enumerate(sorted(set(texts), key=str.encode))}
    return np.array([place_of[text] for text in texts], dtype=np.int64)


def _homes(playback: Codes, rank: Codes) -> Codes:
    """For each context, the least rank among the contexts of its playback."""
    least = np.full(int(playback.max()) + 1 if len(playback) else 0, 2**31 - 1, dtype=np.int32)
    np.minimum.at(least, playback, rank)
    return frozen(least[playback])


def _table(
    fields: Fields,
    firsts: Codes,
    is_late: npt.NDArray[np.uint8],
    placed: Codes,
    bounds: Int64s,
    *,
    batch: int,
    first_ordinal: int,
) -> pa.Table:
    """The rows of `events` (one a context, `firsts` being a row of each) without hash and bucket, which are null."""
    ids = fields.event
    events = (ids.keys, ids.kinds, ids.offsets, ids.data)
    ts, position, types, from_, rate, key, marks = gather(
        placed, bounds, fields.type, fields.ts, fields.numbers, events
    )
    has_from, has_rate, has_text = (marks[k::3].astype(np.bool_) for k in range(3))
    columns = {
        "batch": pa.array(np.full(len(firsts), batch, dtype=np.int32)),
        "playback_id": _named(fields.playback, firsts),
        "account_id": _named(fields.account, firsts),
        "profile_id": _named(fields.profile, firsts),
        "episode_id": _named(fields.episode, firsts),
        "country": _named(fields.country, firsts),
        "device": _named(fields.device, firsts),
        "is_late": pa.array(is_late[firsts].astype(np.bool_)),
        "ts": _lists(pa.array(ts), bounds),
        "position_ms": _lists(pa.array(position), bounds),
        "type": _lists(pa.array(types), bounds),
        "from_position_ms": _some_lists(from_, bounds, has_from, is_null=from_ < 0),
        "rate_thousandths": _some_lists(rate, bounds, has_rate),
        "event_int": _some_lists(key, bounds, ~has_text),
        "event_text": _text_lists(ids, placed, bounds, has_text),
        "ordinal": _lists(pa.array(placed.astype(np.int64) + first_ordinal), bounds),
    }
    empty = pa.nulls(len(firsts))
    return pa.table([columns.get(f.name, empty).cast(f.type) for f in EVENTS.schema], schema=EVENTS.schema)


def _with_keys(table: pa.Table, hashes: Int64s, buckets: npt.NDArray[np.int16]) -> pa.Table:
    for name, values in (("bucket", pa.array(buckets)), ("playback_hash", pa.array(hashes))):
        place_ = table.schema.get_field_index(name)
        table = table.set_column(place_, table.schema.field(place_), values)
    return table


def _named(kind: Texts, rows: Codes) -> pa.StringArray:
    codes = kind.codes[rows]
    return kind.texts.take(pa.array(codes, mask=codes < 0))


def _lists(values: pa.Array, bounds: Int64s) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), values)


def _some_lists(
    values: npt.NDArray[np.generic],
    bounds: Int64s,
    is_there: npt.NDArray[np.bool_],
    is_null: npt.NDArray[np.bool_] | None = None,
) -> pa.ListArray:
    """Lists for the groups of `is_there`, null for the others; values of `is_null` are null within a list."""
    lengths = np.diff(bounds)
    mask = np.repeat(is_there, lengths)
    nulls = None if is_null is None else is_null[mask]
    return _masked(pa.array(values[mask], mask=nulls), lengths, is_there)


def _text_lists(ids: EventIds, placed: Codes, bounds: Int64s, is_there: npt.NDArray[np.bool_]) -> pa.ListArray:
    """Event ids as lists of texts for the groups of `is_there`, null for the others."""
    lengths = np.diff(bounds)
    if ids.texts is None or not is_there.any():
        return pa.nulls(len(is_there), pa.list_(pa.string()))
    rows = placed[np.repeat(is_there, lengths)]
    return _masked(ids.texts.take(pa.array(rows)), lengths, is_there)


def _masked(values: pa.Array, lengths: Int64s, is_there: npt.NDArray[np.bool_]) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum(np.where(is_there, lengths, 0))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=pa.array(~is_there))
