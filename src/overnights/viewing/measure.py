"""Arrow to arrays and back: the kernel, as rows of `events` → rows of `plays` → rows of the figure tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.tables import PLAYS
from overnights.viewing import kernel
from overnights.viewing.frame import Frame, Ints

HEADS = ("account_id", "profile_id", "country", "device")  # columns of a play, from the first row that names them


def plays(rows: pa.Table, frame: Frame, *, generation: int) -> pa.Table:
    """Viewing of each playback on each local day.

    Args:
        rows: of `events`, of one bucket: whole playbacks, their runs in any order; none late, none ambiguous.
        frame: catalogue, rules and calendar.
        generation: of the measure.
    Returns: rows of `plays`, by (playback_hash, playback_id, day). A playback without viewing, as is one whose episode
        the catalogue does not know, has one row with a null day.
    """
    if not rows.num_rows:
        return PLAYS.schema.empty_table()
    rows = rows.combine_chunks()
    order, group_at = _playbacks(rows)
    ts_at, ts = _lists(rows["ts"])
    first_day, starts = _calendar(frame, ts)
    episode = pc.index_in(rows["episode_id"], value_set=frame.episode_ids)
    runtime = frame.runtime_ms[episode.fill_null(0).to_numpy()] if len(frame.episode_ids) else np.zeros(len(order))
    runtime = np.where(episode.is_valid().to_numpy(), runtime, kernel.NONE)
    out, spans, heads = kernel.derive_plays(
        order,
        group_at,
        ts_at,
        ts,
        _lists(rows["position_ms"])[1],
        _lists(rows["type"])[1],
        *_optional_lists(rows["from_position_ms"], np.int32),
        *_optional_lists(rows["rate_thousandths"], np.int32),
        *_ids(rows, has_to_order=len(group_at) <= len(order)),
        frozen(np.column_stack([rows[name].is_valid().to_numpy() for name in HEADS])),
        frozen(runtime.astype(np.int64)),
        frozen(np.array([frame.rules.idle_gap_us, frame.rules.jump_tolerance_ms], dtype=np.int64)),
        frozen(starts),
    )
    return _plays_table(rows, _with_empty(out, len(heads), first_day), spans, heads, generation)


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, read-only and in one piece, as Arrow's are: so the kernel is compiled once."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array


def _playbacks(rows: pa.Table) -> tuple[Ints, Ints]:
    """Places of the rows by (playback_hash, playback_id), and the bounds of each playback in them."""
    hashes = rows["playback_hash"].to_numpy()
    order = np.argsort(hashes, kind="stable")
    is_new = np.ones(len(order) + 1, dtype=np.bool_)
    is_new[1:-1] = hashes[order[1:]] != hashes[order[:-1]]
    if not is_new.all():
        ids = rows["playback_id"].combine_chunks().dictionary_encode()
        codes = ids.indices.to_numpy()
        if (codes[order[1:]] != codes[order[:-1]])[~is_new[1:-1]].any():
            order = pc.sort_indices(rows, [("playback_hash", "ascending"), ("playback_id", "ascending")]).to_numpy()
            is_new[1:-1] = hashes[order[1:]] != hashes[order[:-1]]
        is_new[1:-1] |= codes[order[1:]] != codes[order[:-1]]
    return frozen(order.astype(np.int64)), frozen(np.flatnonzero(is_new).astype(np.int64))


def _lists(column: pa.ChunkedArray) -> tuple[Ints, npt.NDArray[Any]]:
    """Bounds (rows + 1,) and values of a list column without nulls."""
    lists = _one(column)
    return frozen(lists.offsets.to_numpy().astype(np.int64)), frozen(lists.values.to_numpy(zero_copy_only=False))


def _optional_lists(column: pa.ChunkedArray, kind: type) -> tuple[Ints, npt.NDArray[Any]]:
    """Where each row's list begins, NONE where it has none; and the values, null as NONE."""
    lists = _one(column)
    if lists.null_count == len(lists):
        return frozen(np.full(len(lists), kernel.NONE, dtype=np.int64)), frozen(np.zeros(0, dtype=kind))
    begins = lists.offsets.to_numpy()[:-1].astype(np.int64)
    begins = np.where(lists.is_valid().to_numpy(zero_copy_only=False), begins, kernel.NONE)
    values = lists.values.fill_null(kernel.NONE).to_numpy(zero_copy_only=False).astype(kind)
    return frozen(begins), frozen(values)


def _one(column: pa.ChunkedArray) -> pa.ListArray:
    chunk = column.combine_chunks()
    return chunk.chunk(0) if isinstance(chunk, pa.ChunkedArray) else chunk


def _ids(rows: pa.Table, *, has_to_order: bool) -> tuple[Ints, Ints, npt.NDArray[np.uint8]]:
    """Event ids as `kernel.id_before` wants them, and where each row's begin; empty, where no order hangs on them."""
    whole, text = _one(rows["event_int"]), _one(rows["event_text"])
    if not has_to_order:
        return frozen(np.zeros(len(whole), np.int64)), frozen(np.zeros(0, np.int64)), frozen(np.zeros(0, np.uint8))
    begins, numbers = whole.offsets.to_numpy()[:-1].astype(np.int64), whole.values
    if whole.null_count == 0 and pc.min(numbers).as_py() != np.iinfo(np.int64).min:
        return frozen(begins), frozen(numbers.to_numpy()), frozen(np.zeros(0, np.uint8))
    is_text = whole.is_null().to_numpy(zero_copy_only=False)
    texts = pa.concat_arrays([numbers.cast(pa.large_string()), text.values.cast(pa.large_string())])
    begins = np.where(is_text, text.offsets.to_numpy()[:-1].astype(np.int64) + len(numbers), begins)
    ends = np.frombuffer(texts.buffers()[1], np.int64, count=len(texts) + 1, offset=8 * texts.offset)
    letters = texts.buffers()[2]
    return frozen(begins), frozen(ends), frozen(np.frombuffer(letters, np.uint8))


def _calendar(frame: Frame, ts: Ints) -> tuple[int, Ints]:
    return frame.starts_over(int(ts.min()), int(ts.max())) if len(ts) else (frame.first_day, frame.starts_us)


def _with_empty(out: Ints, playbacks: int, first_day: int) -> Ints:
    """The plays, with true days, and one of day NONE for each playback that has none."""
    out[:, kernel.DAY] += first_day
    missing = np.setdiff1d(np.arange(playbacks), out[:, kernel.PLAYBACK])
    if not len(missing):
        return out
    empty = np.zeros((len(missing), out.shape[1]), dtype=np.int64)
    empty[:, kernel.PLAYBACK], empty[:, kernel.DAY] = missing, kernel.NONE
    empty[:, [kernel.WATCHED, kernel.LONGEST]] = 0
    together = np.concatenate([out, empty])
    return together[np.argsort(together[:, kernel.PLAYBACK], kind="stable")]


def _plays_table(rows: pa.Table, out: Ints, spans: Ints, heads: Ints, generation: int) -> pa.Table:
    playback = out[:, kernel.PLAYBACK]
    is_empty = (out[:, kernel.DAY] == kernel.NONE) & (out[:, kernel.BEGIN] == out[:, kernel.END])
    first = pa.array(heads[playback, 0])
    columns: dict[str, Any] = {name: rows[name].take(first) for name in ("bucket", "playback_hash", "playback_id")}
    columns["episode_id"] = rows["episode_id"].take(first)
    for n, name in enumerate(HEADS):
        row = heads[playback, n]
        columns[name] = rows[name].take(pa.array(row, mask=row == kernel.NONE))
    columns["generation"] = pa.array(np.full(len(out), generation, dtype=np.int32))
    columns["day"] = pa.array(out[:, kernel.DAY].astype(np.int32), mask=is_empty).cast(pa.date32())
    for name, column in (("watched_ms", kernel.WATCHED), ("longest_ms", kernel.LONGEST)):
        columns[name] = pa.array((out[:, column] + 500) // 1_000)
    for name, column in (("first_at", kernel.BEGIN), ("last_at", kernel.END)):
        columns[name] = pa.array(out[:, column], mask=is_empty).cast(PLAYS.schema.field(name).type)
    bounds = np.append(0, np.cumsum(out[:, kernel.SPAN_TO] - out[:, kernel.SPAN_FROM])).astype(np.int32)
    for n, name in enumerate(("span_from", "span_to")):
        columns[name] = pa.ListArray.from_arrays(pa.array(bounds), pa.array(spans[:, n].astype(np.int32)))
    return pa.table([columns[name] for name in PLAYS.column_names], schema=PLAYS.schema)
