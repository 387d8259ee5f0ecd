"""Lists that a later download no longer has, and those that are back: told from files that are whole alone.

A download that has nothing of a week says nothing of it, unless it is one of all weeks. Whether it is, its own first
week tells: where all are counted as in their first week, counting begins there.
The rules are in docs/methods/edition.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from overnights.published.groups import bounds
from overnights.published.stack import Flags, Ints, Stack

MORE_THAN = 1 / 2  # of the weeks that a territory's lists have by then, in a download that begins where counting does
NEARLY_ALL = 19 / 20  # of them, in one that begins elsewhere, after one of all weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Lists and weeks that went or came back, in order of downloads; one element each.

    `key`: which list and week, by its place among all of the stack; `vintage`: the download that lacks it, or has it
    again; `is_back`: the latter.
    """

    key: Ints
    vintage: Ints
    is_back: Flags

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """All lists and weeks of the stack: of each its territory and week; of each download which it has, and its rows."""

    territory: Ints
    week: Ints
    of_vintage: list[Ints]
    is_first_week: list[Flags]  # of each of them, whether all its rows are counted as a first week


def turns_of(stack: Stack) -> Turns:
    """What went and what came back, by the days on which downloads were seen.

    What any download of a day has did not go on that day.
    """
    keys = _keys(stack)
    held, gone = (np.zeros(len(keys.week), np.bool_) for _ in range(2))
    was_whole = np.zeros(int(keys.territory.max(initial=-1)) + 1, np.bool_)  # territories of which a file had all weeks
    found: list[tuple[int, int, bool]] = []
    days = [one.seen_on for one in stack.vintages]
    for _, members in groupby(range(len(days)), key=days.__getitem__):
        of_day = list(members)
        before = held & ~gone
        for n in of_day:
            back = keys.of_vintage[n][gone[keys.of_vintage[n]]]
            gone[back] = False
            found += [(key, n, True) for key in back.tolist()]
        shown = np.zeros(len(held), np.bool_)
        shown[np.concatenate([keys.of_vintage[n] for n in of_day])] = True
        for n in of_day:
            went = np.flatnonzero(before & ~gone & ~shown & _told_of(keys, n, before, was_whole))
            gone[went] = True
            found += [(key, n, False) for key in went.tolist()]
        held |= shown
    key, vintage, is_back = zip(*found, strict=True) if found else ((), (), ())
    return Turns(key=np.array(key, np.int64), vintage=np.array(vintage, np.int64), is_back=np.array(is_back, np.bool_))


def _told_of(keys: _Keys, n: int, before: Flags, was_whole: Flags) -> Flags:
    """The lists and weeks that a download says all of: those up to its last week, of territories it has all weeks of.

    Args:
        before: what is there of before.
        was_whole: is added to.
    """
    own = keys.of_vintage[n]
    is_due = keys.week <= keys.week[own].max(initial=-1)
    count = len(was_whole)
    has = np.bincount(keys.territory[own], minlength=count)
    kept = np.bincount(keys.territory[own[before[own]]], minlength=count)
    due = np.bincount(keys.territory[before & is_due], minlength=count)
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, keys.territory[own], keys.week[own])
    starts = np.ones(count, np.bool_)  # whether all lists of the first week count a first week
    at_start = keys.week[own] == first[keys.territory[own]]
    np.logical_and.at(starts, keys.territory[own[at_start]], keys.is_first_week[n][at_start])
    is_whole = (has > 0) & ((starts & (kept > MORE_THAN * due)) | (was_whole & (kept >= NEARLY_ALL * due)))
    was_whole |= (has > 0) & starts
    told: Flags = is_whole[keys.territory] & is_due
    return told


def _keys(stack: Stack) -> _Keys:
    starts, _ = bounds(stack.list_code, stack.week)
    territories = sorted({one.territory for one in stack.lists})
    of_list = np.array([territories.index(one.territory) for one in stack.lists], np.int64)
    return _Keys(
        territory=of_list[stack.list_code[starts]],
        week=stack.week[starts],
        of_vintage=list(stack.shown),
        is_first_week=list(stack.begins),
    )
