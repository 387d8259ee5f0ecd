"""Arrow to arrays and back: the kernel, as rows of `events` → rows of `plays`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.buffers import codes_of
from overnights.tables import PLAYS
from overnights.viewing import kernel, merging
from overnights.viewing.frame import Frame, Ints

HEADS = ("profile_id", "country", "device")  # columns of a play, from the first row in order that names them
IDS = ("event_int", "event_text")  # columns that are asked only where events stand level otherwise
_NEEDED = (
    *("bucket", "playback_hash", "playback_id", "account_id", "episode_id", *HEADS),
    *("ts", "position_ms", "type", "from_position_ms", "rate_thousandths"),
)
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Lists: TypeAlias = "tuple[npt.NDArray[Any], ...]"

FEW_CHUNKS = 16  # of a column: looked up each by itself, without a dictionary of all


def plays(
    rows: pa.Table,
    frame: Frame,
    *,
    generation: int,
    ids: Callable[[], pa.Table] | None = None,
    which: Flags | None = None,
) -> pa.Table:
    """Viewing of each playback on each local day.

    Args:
        rows: of `events`, of one bucket: whole playbacks, their runs in any order; none late, none ambiguous. An event
            may stand in several of them. Text may be dictionary-coded; `batch`, `ordinal` and `is_late` are not needed.
        frame: catalogue, rules and calendar.
        generation: of the measure.
        ids: gives the columns IDS of the same rows; called only where an order hangs on them. Null: `rows` has them.
        which: of the rows, where not all are asked for; whole playbacks.
    Returns: rows of `plays`, by (playback_hash, playback_id, day); text is coded where it was. A playback without
        viewing, as is one whose episode the catalogue does not know, has one row with a null day.
    """
    if not rows.num_rows or (which is not None and not which.any()):
        return PLAYS.schema.empty_table()
    held = rows.select(_NEEDED).combine_chunks()
    order, group_at = _playbacks(held, which)
    ts_at, ts = _lists(held["ts"])
    lists = (ts, _lists(held["position_ms"])[1], _lists(held["type"])[1])
    optional = (*_optional_lists(held["from_position_ms"]), *_optional_lists(held["rate_thousandths"]))
    source, merged_at, merged, heads = _merged(held, order, group_at, ts_at, lists, optional, ids or (lambda: rows))
    first_day, starts = frame.starts_over(int(ts.min()), int(ts.max())) if len(ts) else (0, frame.starts_us)
    first = order[group_at[:-1]]
    out, spans = kernel.derive_plays(
        source,
        frozen(first),
        ts_at,
        lists,
        optional,
        merged_at,
        merged[:3],
        merged[3:],
        _runtimes(held["episode_id"], frame),
        frozen(np.array([frame.rules.idle_gap_us, frame.rules.jump_tolerance_ms], dtype=np.int64)),
        frozen(starts),
    )
    return _plays_table(held, out, spans, np.column_stack([first, heads]), (generation, first_day))


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, read-only and in one piece, as Arrow's are: so the kernel is compiled once."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


def codes(column: pa.ChunkedArray, known: pa.Array) -> Ints:
    """Place of each text among those known, -1 where it is not among them; a dictionary is looked up once."""
    chunks = column.chunks if column.num_chunks <= FEW_CHUNKS else [one(column)]
    return np.concatenate([np.empty(0, np.int64), *(_codes(chunk, known) for chunk in chunks)])


def _codes(texts: pa.Array, known: pa.Array) -> npt.NDArray[np.int32]:
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    places = pc.fill_null(pc.index_in(texts.dictionary.cast(known.type), value_set=known), merging.NONE).to_numpy()
    return codes_of(texts.indices, np.append(places, merging.NONE).astype(np.int32))


def one(column: pa.ChunkedArray) -> pa.Array:
    """The column in one piece; its dictionaries, where it has several, as one."""
    if column.num_chunks == 1:
        return column.chunk(0)  # it would be copied otherwise
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    chunk = column.combine_chunks()
    return chunk.chunk(0) if isinstance(chunk, pa.ChunkedArray) else chunk


def _playbacks(rows: pa.Table, which: Flags | None) -> tuple[Ints, Ints]:
    """Places of rows by (playback_hash, playback_id), and the bounds of each playback in them."""
    hashes = rows["playback_hash"].to_numpy()
    ends, letters = _texts(one(rows["playback_id"]))
    order = _chosen(np.argsort(hashes, kind="stable"), which)
    bounds, is_shared = merging.bound_playbacks(frozen(hashes), order, ends, letters)
    if is_shared:
        keys = pa.table({"hash": hashes, "id": one(rows["playback_id"]).cast(pa.string())})
        order = _chosen(pc.sort_indices(keys, [("hash", "ascending"), ("id", "ascending")]).to_numpy(), which)
        bounds, _ = merging.bound_playbacks(frozen(hashes), order, ends, letters)
    return order, frozen(bounds)


def _chosen(order: npt.NDArray[Any], which: Flags | None) -> Ints:
    chosen: Ints = frozen((order if which is None else order[which[order]]).astype(np.int64))
    return chosen


def _texts(texts: pa.Array) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """The ends of texts in their letters, after a leading 0, and the letters; null is an empty text."""
    texts = texts.cast(pa.large_string())
    ends = np.frombuffer(texts.buffers()[1], np.int64, count=len(texts) + 1, offset=8 * texts.offset)
    letters = texts.buffers()[2]
    return frozen(ends), frozen(np.frombuffer(letters if letters else b"", np.uint8))


def _lists(column: pa.ChunkedArray) -> tuple[Ints, npt.NDArray[Any]]:
    """Bounds (rows + 1,) and values of a list column without nulls."""
    lists = one(column)
    return frozen(lists.offsets.to_numpy().astype(np.int64)), frozen(lists.values.to_numpy(zero_copy_only=False))


def _optional_lists(column: pa.ChunkedArray) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Where each row's list begins, NONE where it has none; and the values, null as NONE."""
    lists = one(column)
    if lists.null_count == len(lists):
        return frozen(np.full(len(lists), merging.NONE, dtype=np.int64)), frozen(np.zeros(0, dtype=np.int32))
    begins = lists.offsets.to_numpy()[:-1].astype(np.int64)
    if lists.null_count:
        begins = np.where(lists.is_valid().to_numpy(zero_copy_only=False), begins, merging.NONE)
    values = lists.values.fill_null(merging.NONE).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return frozen(begins), frozen(values)


def _merged(
    rows: pa.Table, order: Ints, group_at: Ints, ts_at: Ints, lists: Lists, optional: Lists, ids: Callable[[], pa.Table]
) -> tuple[Ints, Ints, Lists, Ints]:
    """What to walk of each playback, and its heads; event ids are asked only where an order hangs on them."""
    named = frozen(np.column_stack([rows[name].is_valid().to_numpy() for name in HEADS]))
    no_ids = (frozen(np.zeros(0, np.int64)), frozen(np.zeros(0, np.int64)), frozen(np.zeros(0, np.uint8)))
    found = merging.merge(order, group_at, ts_at, lists, optional, *no_ids, named)
    *_, ties, known = found
    if known == merging.TORN or (known == merging.TIED and _differ(rows, ties)):
        found = merging.merge(order, group_at, ts_at, lists, optional, *_ids(ids()), named)
    source, merged_at, merged, heads, *_ = found
    return frozen(source), frozen(merged_at), tuple(frozen(values) for values in merged), heads


def _differ(rows: pa.Table, pairs: Ints) -> bool:
    """Whether some pair of rows names two."""
    a, b = (rows.select(HEADS).take(pa.array(side)) for side in pairs.T)
    return any(pc.any(pc.not_equal(_plain(a[name]), _plain(b[name])), min_count=0).as_py() for name in HEADS)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _ids(rows: pa.Table) -> tuple[Ints, Ints, npt.NDArray[np.uint8]]:
    """Where each row's event ids begin, and the ids as `merging.id_before` wants them."""
    whole, text = one(rows["event_int"]), one(rows["event_text"])
    begins, numbers = whole.offsets.to_numpy()[:-1].astype(np.int64), whole.values
    if whole.null_count == 0 and pc.min(numbers).as_py() != np.iinfo(np.int64).min:
        return frozen(begins), frozen(numbers.to_numpy()), frozen(np.zeros(0, np.uint8))
    is_text = whole.is_null().to_numpy(zero_copy_only=False)
    texts = pa.concat_arrays([numbers.cast(pa.large_string()), text.values.cast(pa.large_string())])
    begins = np.where(is_text, text.offsets.to_numpy()[:-1].astype(np.int64) + len(numbers), begins)
    return frozen(begins), *_texts(texts)


def _runtimes(episode_id: pa.ChunkedArray, frame: Frame) -> Ints:
    """Runtime of each row's episode in ms, NONE where the catalogue does not know it."""
    return frozen(np.append(frame.runtime_ms, merging.NONE)[codes(episode_id, frame.episode_ids)])


def _plays_table(rows: pa.Table, out: Ints, spans: Ints, heads: Ints, told: tuple[int, int]) -> pa.Table:
    """The plays as rows; `heads` has for each playback one of its rows, and those that name HEADS; `told` is the
    generation and the number of the first day."""
    generation, first_day = told
    is_empty = out[kernel.DAY] == kernel.EMPTY
    of_play = heads[out[kernel.PLAYBACK]]
    first = pa.array(of_play[:, 0])
    columns: dict[str, Any] = {
        name: rows[name].take(first) for name in ("bucket", "playback_hash", "playback_id", "account_id", "episode_id")
    }
    for n, name in enumerate(HEADS, start=1):
        columns[name] = rows[name].take(pa.array(of_play[:, n], mask=of_play[:, n] == merging.NONE))
    columns["generation"] = pa.array(np.full(out.shape[1], generation, dtype=np.int32))
    day = pa.array((out[kernel.DAY] + first_day).astype(np.int32), mask=is_empty)
    columns["day"] = day.view(pa.date32())
    for name, column in (("watched_ms", kernel.WATCHED), ("longest_ms", kernel.LONGEST)):
        columns[name] = pa.array((out[column] + 500) // 1_000)
    for name, column in (("first_at", kernel.BEGIN), ("last_at", kernel.END)):
        columns[name] = pa.array(out[column], mask=is_empty).view(PLAYS.schema.field(name).type)
    bounds = pa.array(np.append(0, out[kernel.SPAN_TO]).astype(np.int32))
    for n, name in enumerate(("span_from", "span_to")):
        columns[name] = pa.ListArray.from_arrays(bounds, pa.array(spans[n]))
    return pa.table([columns[name] for name in PLAYS.column_names], names=list(PLAYS.column_names))
