"""Events met more than once in the rows of a playback, and playbacks that name two of something: compiled, no GIL.

Rows are rows of `events`, named by their places; events are named by their places in the rows' lists laid end to end.
Source: docs/methods/events.md (counted once; ambiguous playbacks).
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.compiled import lean

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int32s: TypeAlias = "npt.NDArray[np.int32]"
Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Text: TypeAlias = "tuple[Int32s, Bytes]"  # n + 1 offsets, and the bytes; null is the empty text
Texts: TypeAlias = "tuple[Text, ...]"  # account, episode, country, profile, device
Order: TypeAlias = "tuple[Int64s, Flags, Flags, Int64s]"  # of a row its turn, is late, was let in; ordinals of events
Ids: TypeAlias = "tuple[Int64s, Int32s, Int32s, Bytes]"  # keys; place of the text (-1: whole number), texts
Content: TypeAlias = "tuple[Int64s, npt.NDArray[np.int8], Int32s]"  # ts, type, position
Sparse: TypeAlias = "tuple[Int64s, Int32s]"  # where a row's list begins (-1: it has none), and the values

COUNTS, REPEATS, DIFFERS = 0, 1, 2  # DIFFERS + n: the first column that differs is DIFFERING[n]
DIFFERING = (
    *("account_id", "profile_id", "episode_id", "country", "device"),
    *("ts", "type", "position_ms", "from_position_ms", "rate_thousandths"),
)
_AS_TOLD = (0, 3, 1, 2, 4)  # places of the first five in Texts
NAMED_ONCE = 3  # the first so many of Texts are named once in a playback
_NO_FROM, _USUAL_RATE = -1, 1000


@lean()
def _is_same_text(text: Text, i: int, j: int) -> bool:
    offsets, data = text
    length = offsets[i + 1] - offsets[i]
    if offsets[j + 1] - offsets[j] != length:
        return False
    for k in range(length):  # noqa: SIM110 — compiled
        if data[offsets[i] + k] != data[offsets[j] + k]:
            return False
    return True


@lean()
def has_shared_hash(order: Int64s, hashes: Int64s, playback: Text) -> bool:
    """Whether two playbacks have one hash; `order` sorts the rows by it."""
    for k in range(1, len(order)):
        i, j = order[k - 1], order[k]
        if hashes[i] == hashes[j] and not _is_same_text(playback, i, j):
            return True
    return False


@lean()
def _mixed(value: int) -> int:
    """A number whose low bits depend on all bits of the value."""
    h = np.uint64(value)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return int(np.int64((h ^ (h >> np.uint64(32))) & np.uint64(0x7FFFFFFFFFFFFFFF)))


@lean()
def _is_same_id(ids: Ids, i: int, j: int) -> bool:
    keys, places, offsets, data = ids
    if keys[i] != keys[j]:
        return False
    if len(places) == 0 or (places[i] < 0 and places[j] < 0):
        return True
    if places[i] < 0 or places[j] < 0:
        return False
    return _is_same_text((offsets, data), places[i], places[j])


@lean()
def _is_before(order: Order, i: int, row: int, j: int, other: int) -> bool:
    """Whether event i of `row` was offered before event j of `other`."""
    turns, _, _, ordinals = order
    if turns[row] != turns[other]:
        return bool(turns[row] < turns[other])
    return bool(ordinals[i] < ordinals[j])


@lean()
def _sparse(values: Sparse, row: int, nth: int, usual: int) -> int:
    starts, numbers = values
    return usual if starts[row] < 0 else int(numbers[starts[row] + nth])


@lean()
def _verdict(
    texts: Texts, content: Content, left: Sparse, rates: Sparse, starts: Int64s, i: int, row: int, j: int, other: int
) -> int:
    """What event i of `row` is beside event j of `other`, which counts and has its id."""
    if row != other:
        for n in range(len(_AS_TOLD)):
            if not _is_same_text(texts[_AS_TOLD[n]], row, other):
                return DIFFERS + n
    ts, types, positions = content
    if ts[i] != ts[j]:
        return DIFFERS + 5
    if types[i] != types[j]:
        return DIFFERS + 6
    if positions[i] != positions[j]:
        return DIFFERS + 7
    nth, nth_of_other = i - starts[row], j - starts[other]
    if _sparse(left, row, nth, _NO_FROM) != _sparse(left, other, nth_of_other, _NO_FROM):
        return DIFFERS + 8
    if _sparse(rates, row, nth, _USUAL_RATE) != _sparse(rates, other, nth_of_other, _USUAL_RATE):
        return DIFFERS + 9
    return REPEATS


@lean()
def _names_two(rows: Int64s, counts: Flags, texts: Texts) -> bool:
    """Whether the rows of a playback that have an accepted event name two accounts, episodes or countries."""
    for n in range(NAMED_ONCE):
        offsets = texts[n][0]
        named = -1
        for row in rows:
            if not counts[row] or offsets[row] == offsets[row + 1]:
                continue
            if named >= 0 and not _is_same_text(texts[n], named, row):
                return True
            named = int(row)
    return False


@numba.njit(cache=True, nogil=True)
def judge_playbacks(
    rows: Int64s,
    bounds: Int64s,
    starts: Int64s,
    order: Order,
    ids: Ids,
    texts: Texts,
    content: Content,
    left: Sparse,
    rates: Sparse,
) -> tuple[Bytes, Flags]:
    """What each event is (COUNTS, REPEATS, DIFFERS + n), and whether each playback is ambiguous.

    Args:
        rows: rows by playback; bounds: where in them each playback begins, and the end.
        starts: where each row's events begin, and the end.
        left, rates: the lists that a row may lack.
    A late row that nothing was accepted of before is COUNTS here: it is still late. Of a playback of one row, not let
    in, all is COUNTS: its events are repeated by the next in their list at most, which was told with its run.
    """
    is_late, was_let_in, keys = order[1], order[2], ids[0]
    verdicts = np.zeros(starts[-1], dtype=np.uint8)
    is_ambiguous = np.zeros(len(bounds) - 1, dtype=np.bool_)
    counts = np.zeros(len(starts) - 1, dtype=np.bool_)
    table, row_of, stamps = np.empty(16, np.int64), np.empty(16, np.int64), np.full(16, -1, np.int64)
    for g in range(len(bounds) - 1):
        mine = rows[bounds[g] : bounds[g + 1]]
        if len(mine) < 2 and not was_let_in[mine[0]]:
            continue
        length = 0
        for row in mine:
            length += starts[row + 1] - starts[row]
        mask = 15
        while mask + 1 < 2 * length:
            mask = 2 * mask + 1
        if mask >= len(table):
            table, row_of, stamps = np.empty(mask + 1, np.int64), np.empty(mask + 1, np.int64), np.full(mask + 1, -1)
        for row in mine:
            if is_late[row]:
                continue
            for i in range(starts[row], starts[row + 1]):
                slot = _mixed(keys[i]) & mask
                while stamps[slot] == g and not _is_same_id(ids, table[slot], i):
                    slot = (slot + 1) & mask
                if stamps[slot] != g or _is_before(order, i, row, table[slot], row_of[slot]):
                    stamps[slot], table[slot], row_of[slot] = g, i, row
        for row in mine:
            for i in range(starts[row], starts[row + 1]):
                slot = _mixed(keys[i]) & mask
                while stamps[slot] == g and not _is_same_id(ids, table[slot], i):
                    slot = (slot + 1) & mask
                if stamps[slot] != g:
                    continue
                j, other = table[slot], row_of[slot]
                if i == j:
                    counts[row] = True
                elif not (is_late[row] and _is_before(order, i, row, j, other)):
                    verdicts[i] = _verdict(texts, content, left, rates, starts, i, row, j, other)
        is_ambiguous[g] = _names_two(mine, counts, texts)
    return verdicts, is_ambiguous


@numba.njit(cache=True, nogil=True)
def repeat_neighbours(
    events: Int64s, rows: Int64s, starts: Int64s, order: Order, ids: Ids, content: Content, left: Sparse, rates: Sparse
) -> Flags:
    """Whether each of some events, of these rows, repeats the one before it in its list; late rows are not asked."""
    _, is_late, was_let_in, _ = order
    ts, types, positions = content
    found = np.zeros(len(events), dtype=np.bool_)
    for n in range(len(events)):
        i, row = events[n], rows[n]
        if i == starts[row] or is_late[row] or was_let_in[row] or not _is_same_id(ids, i - 1, i):
            continue
        nth = i - starts[row]
        found[n] = (
            ts[i] == ts[i - 1]
            and types[i] == types[i - 1]
            and positions[i] == positions[i - 1]
            and _sparse(left, row, nth, _NO_FROM) == _sparse(left, row, nth - 1, _NO_FROM)
            and _sparse(rates, row, nth, _USUAL_RATE) == _sparse(rates, row, nth - 1, _USUAL_RATE)
        )
    return found
