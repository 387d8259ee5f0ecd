"""Rows of a chunk grouped into playbacks and contexts: compiled, without the interpreter's lock.

A *context* is (playback, account, profile, episode, country, device, is_late): one row of the table `events`. A row of
the chunk is named by its place in it. A *record* is what counting, ordering and writing a row need of it, side by side
in memory: three int64, being instant × 8 + type, event key, and position × 2^32 + row, where bit 31 marks what few rows
have: a from-position, a rate but 1000, an id that is no whole number. Columns that hold the default throughout have no
entries.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from overnights.compiled import lean
from overnights.events.columns import SEEK
from overnights.events.texts import NULL, TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
SixCodes: TypeAlias = "tuple[Codes, Codes, Codes, Codes, Codes, Codes]"

ACCOUNT, PROFILE, PLAYBACK, EPISODE, COUNTRY, DEVICE, IS_LATE, COUNT = range(8)  # columns of a table of contexts
TYPE_BITS, POSITION_AT = 3, 32  # places in a record's first and last number
TYPE, ROW, IS_RARE = 7, 2**31 - 1, 2**31  # masks of both
USUAL_RATE = 1000


@lean()
def mixed(value: int) -> int:
    """A number from 0 on whose low bits depend on all bits of the value."""
    h = np.uint64(value)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return int(np.int64((h ^ (h >> np.uint64(32))) & np.uint64(0x7FFFFFFFFFFFFFFF)))


def contexts(texts: SixCodes, is_late: Marks, reason: Marks, playbacks: int) -> tuple[Codes, Codes]:
    """The context of each row (-1: it has a reason), and the contexts, numbered as they come.

    `texts` are codes of account, profile, playback, episode, country and device; `playbacks` is above every playback
    code. A context is a row of eight: the six codes, whether it is late, and the count of its rows.
    """
    context = np.empty(len(reason), dtype=np.int32)
    last = np.full(playbacks, -1, dtype=np.int32)
    found = np.zeros((1024, 8), dtype=np.int32)
    at, count = 0, 0
    while True:
        slots = np.full(4 * len(found), -1, dtype=np.int32)
        at, count = _contexts(texts, is_late, reason, context, found, slots, last, at, count)
        if at == len(reason):
            return context, found[:count]
        found = np.concatenate([found, np.zeros((3 * count, 8), dtype=np.int32)])


@lean()
def _slot_of(found: Codes, c: int, slots: Codes) -> int:
    """The slot that holds an equal context, or the free one where it goes."""
    h = 0
    for k in range(COUNT):
        h = mixed(h * 31 + found[c, k])
    slot = h & (len(slots) - 1)
    while slots[slot] >= 0:
        d = slots[slot]
        is_same = True
        for k in range(COUNT):
            is_same = is_same and found[c, k] == found[d, k]
        if is_same:
            break
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@lean()
def _contexts(
    texts: SixCodes,
    is_late: Marks,
    reason: Marks,
    context: Codes,
    found: Codes,
    slots: Codes,
    last: Codes,
    at: int,
    count: int,
) -> tuple[int, int]:
    """Goes on from row `at` with `count` contexts found; stops where `found` is full. Returns both as they then are.

    `slots` are free. The last context of a playback is looked at first, so the slots are asked once a context.
    """
    account, profile, playback, episode, country, device = texts
    for known in range(count):
        slots[_slot_of(found, known, slots)] = known
    for i in range(at, len(reason)):
        if reason[i]:
            context[i] = -1
            continue
        late = is_late[i] if len(is_late) else 0
        c = last[playback[i]]
        if c < 0 or not (
            found[c, ACCOUNT] == account[i]
            and found[c, PROFILE] == profile[i]
            and found[c, EPISODE] == episode[i]
            and found[c, COUNTRY] == country[i]
            and found[c, DEVICE] == device[i]
            and found[c, IS_LATE] == late
        ):
            if count == len(found):
                return i, count
            found[count, ACCOUNT], found[count, PROFILE], found[count, PLAYBACK] = account[i], profile[i], playback[i]
            found[count, EPISODE], found[count, COUNTRY], found[count, DEVICE] = episode[i], country[i], device[i]
            found[count, IS_LATE], found[count, COUNT] = late, 0
            slot = _slot_of(found, count, slots)
            if slots[slot] < 0:
                slots[slot] = count
                count += 1
            c = slots[slot]
            last[playback[i]] = c
        found[c, COUNT] += 1
        context[i] = c
    return len(reason), count


@lean()
def gather(
    context: Codes,
    fill: Int64s,
    types: Small,
    ts: Int64s,
    numbers: tuple[Int64s, Int64s, Int64s],
    keys: Int64s,
    kinds: Marks,
    records: Int64s,
) -> None:
    """Writes the records (n × 3) of all rows that have a context, each context's from its start on, in row order.

    `fill` says where each context's records start, and afterwards where they end; `numbers` are position,
    from-position and rate.
    """
    position, from_position, rate = numbers
    for i in range(len(context)):
        c = context[i]
        if c < 0:
            continue
        last = (position[i] << POSITION_AT) | i
        if len(rate) and rate[i] != USUAL_RATE:
            last |= IS_RARE
        if len(from_position) and types[i] == SEEK and from_position[i] != NULL:
            last |= IS_RARE
        if len(kinds) and kinds[i] == TEXT:
            last |= IS_RARE
        at = fill[c]
        fill[c] = at + 1
        records[at, 0] = (ts[i] << TYPE_BITS) | types[i]
        records[at, 1] = keys[i]
        records[at, 2] = last
