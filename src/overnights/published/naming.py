"""Ids of seasons and titles, and every label that a season had."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from overnights.published.groups import States, bounds
from overnights.published.joined import Joined
from overnights.published.names import first_words, kind_of, slug
from overnights.published.stack import Ints, Stack, combined
from overnights.tables import LABELS
from overnights.weeks import day_of

_WORLDWIDE_FIRST = ("English", "Non-English", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A season under one label; days and weeks as in `labels`."""

    season: int
    list_kind: str
    language_group: str | None
    show_title: str
    season_title: str | None
    first_seen_on: date
    last_seen_on: date
    first_week: date
    last_week: date

    @property
    def words(self) -> tuple[str, str]:
        return self.show_title, self.season_title or ""

    @property
    def earliest_first(self) -> tuple[date, bool, date, tuple[str, str]]:
        """Order of being the first label; of one day, the worldwide one, then the one of the earlier week."""
        return self.first_seen_on, self.language_group is None, self.first_week, self.words

    @property
    def latest_last(self) -> tuple[date, bool, date, tuple[str, str]]:
        """Order of being the present label; of one day, the worldwide one, then the one of the later week."""
        return self.last_seen_on, self.language_group is not None, self.last_week, self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Ids by season number, and the rows of `labels`."""

    season_ids: tuple[str, ...]
    title_ids: tuple[str, ...]
    labels: pa.Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """That the seasons of two sides are of one title, or are not, as a person says."""

    is_same: bool
    ours: frozenset[int]
    others: frozenset[int]


def named(stack: Stack, states: States, season: Ints, count: int, shows: Sequence[Shows] = ()) -> Names:
    """Names every season by the label that it was first published with, and lists its labels.

    Args:
        season: of every row of `states.rows()` its season, numbered from 0 to `count`.
        shows: what a person says of titles; it wins over the names of shows.
    """
    labels: dict[int, list[Called]] = defaultdict(list)
    for one in _called(stack, states, season):
        labels[one.season].append(one)
    firsts = [min(labels[n], key=lambda one: one.earliest_first) for n in range(count)]
    since = [min(one.first_week for one in labels[n]) for n in range(count)]
    titles = _titles(labels, firsts, since, shows)
    bases = [first_words(one.list_kind, one.show_title, one.season_title) for one in firsts]
    ids = unlike({n: Wish(words=base, week=since[n], order=_order(firsts[n])) for n, base in enumerate(bases)})
    season_ids = tuple(ids[n] for n in range(count))
    rows = [
        row
        for n in sorted(range(count), key=season_ids.__getitem__)
        for row in _rows(labels[n], firsts[n], season_ids[n], titles[n])
    ]
    return Names(
        season_ids=season_ids, title_ids=tuple(titles), labels=pa.Table.from_pylist(rows, schema=LABELS.schema)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What something would be called, the first week it was on a list, and what decides between those of one week."""

    words: str
    week: date
    order: tuple[str, ...]


def unlike(wishes: Mapping[int, Wish]) -> dict[int, str]:
    """An id for each: its words; where several want the same, those of later weeks add the year, then the week.

    >>> wishes = [Wish(words="doc", week=date(y, 1, 5), order=()) for y in (2025, 2025, 2024)]
    >>> unlike(dict(enumerate(wishes)))
    {2: 'doc', 0: 'doc-2025', 1: 'doc-2025-01-05'}
    """
    found: dict[int, str] = {}
    wanted = {wish.words for wish in wishes.values()}
    taken: set[str] = set()
    for key, wish in sorted(wishes.items(), key=lambda item: (item[1].week, item[1].order, item[0])):
        tries = [wish.words, f"{wish.words}-{wish.week.year}", f"{wish.words}-{wish.week}"]
        free = (t for t in tries if t not in taken and (t == wish.words or t not in wanted))
        found[key] = next(free, None) or _numbered(wish, taken)
        taken.add(found[key])
    return found


def _numbered(wish: Wish, taken: set[str]) -> str:
    count = 2
    while f"{wish.words}-{wish.week}-{count}" in taken:
        count += 1
    return f"{wish.words}-{wish.week}-{count}"


def _called(stack: Stack, states: States, season: Ints) -> list[Called]:
    """Every season under every label; a label of the worldwide lists and of territories' is one."""
    spelt: dict[tuple[str, str, str | None], int] = {}
    plain = np.array([spelt.setdefault((o[0], o[2], o[3]), len(spelt)) for o in stack.labels], np.int64)
    of_row = season[states.row_of]
    key = combined(of_row, plain[stack.label])
    order = np.argsort(key, kind="stable")
    starts, _ = bounds(key[order])
    if not len(starts):
        return []
    lows = {name: np.minimum.reduceat(c[order], starts) for name, c in (("v", stack.vintage), ("w", stack.week))}
    highs = {name: np.maximum.reduceat(c[order], starts) for name, c in (("v", stack.last), ("w", stack.week))}
    groups = np.array([_WORLDWIDE_FIRST.index(one.language_group) for one in stack.labels], np.int64)
    group = np.minimum.reduceat(groups[stack.label][order], starts)
    names = [stack.labels[n] for n in stack.label[order][starts].tolist()]
    return [
        Called(
            season=int(of_row[order[start]]),
            list_kind=names[n].list_kind,
            language_group=_WORLDWIDE_FIRST[int(group[n])],
            show_title=names[n].show_title,
            season_title=names[n].season_title,
            first_seen_on=stack.vintages[int(lows["v"][n])].seen_on,
            last_seen_on=stack.vintages[int(highs["v"][n])].seen_on,
            first_week=day_of(int(lows["w"][n])),
            last_week=day_of(int(highs["w"][n])),
        )
        for n, start in enumerate(starts.tolist())
    ]


def _titles(
    labels: Mapping[int, Sequence[Called]], firsts: Sequence[Called], since: Sequence[date], shows: Sequence[Shows]
) -> list[str]:
    """The title of every season: a film's own; of series, the seasons of one show in one language group.

    Seasons that are said to be of another title share none with those of their show's name that are not.
    """
    keys: dict[tuple[object, ...], int] = {}
    groups = _groups_of_shows(labels, since)
    twins: Counter[tuple[object, ...]] = Counter()
    wanted: list[list[tuple[object, ...]]] = [[] for _ in firsts]
    for n in sorted(labels, key=lambda n: (since[n], _order(firsts[n]))):
        first, group = firsts[n], groups(n)
        twin = (first.list_kind, group, first.words)
        own = ("own", *twin, twins[twin])
        is_alone = first.list_kind == "film" or twins[twin] > 0
        marks = tuple(at for at, said in enumerate(shows) if not said.is_same and n in said.ours)
        wanted[n] = [own] if is_alone else [("show", group, one.show_title, *marks) for one in labels[n]]
        twins[twin] += 1
        for key in wanted[n]:
            keys.setdefault(key, len(keys))
    joined = Joined(len(keys))
    for ours in wanted:
        for key in ours[1:]:
            joined.join(keys[ours[0]], keys[key])
    for said in (said for said in shows if said.is_same):
        same = [keys[wanted[n][0]] for n in sorted(said.ours | said.others)]
        for other in same[1:]:
            joined.join(same[0], other)
    root = [joined.root(keys[ours[0]]) for ours in wanted]
    ids = unlike(_wishes(root, firsts, since))
    return [ids[one] for one in root]


def _wishes(root: Sequence[int], firsts: Sequence[Called], since: Sequence[date]) -> dict[int, Wish]:
    """What titles would be called: by their earliest season; a film that has the words of a series says film."""
    earliest: dict[int, int] = {}
    for n in sorted(range(len(root)), key=lambda n: (since[n], _order(firsts[n]))):
        earliest.setdefault(root[n], n)
    words = {one: slug(firsts[n].show_title) for one, n in earliest.items()}
    series = {words[one] for one, n in earliest.items() if firsts[n].list_kind == "tv"}
    for one, n in earliest.items():
        if firsts[n].list_kind == "film" and words[one] in series:
            words[one] += "-film"
    return {one: Wish(words=words[one], week=since[n], order=_order(firsts[n])) for one, n in earliest.items()}


def _groups_of_shows(labels: Mapping[int, Sequence[Called]], since: Sequence[date]) -> Callable[[int], str | None]:
    """The language group of a season: its own; else that of the show's worldwide season nearest in time."""
    own = {
        n: next((o.language_group for o in sorted(ours, key=lambda o: o.language_group or "~")), None)
        for n, ours in labels.items()
    }
    shows: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for n, ours in labels.items():
        group = own[n]
        for one in ours if group else ():
            shows[one.list_kind, one.show_title].append((since[n], group or ""))

    def group_of(n: int) -> str | None:
        near = [o for one in labels[n] for o in shows.get((one.list_kind, one.show_title), ())]
        if own[n] or not near:
            return own[n]
        return min(near, key=lambda o: (abs((o[0] - since[n]).days), o[1]))[1]

    return group_of


def _order(one: Called) -> tuple[str, ...]:
    return one.list_kind, one.language_group or "~", *one.words


def _rows(called: Iterable[Called], first: Called, season_id: str, title_id: str) -> list[dict[str, object]]:
    """A season's labels as rows of `labels`, the first ones first."""
    ours = sorted(called, key=lambda one: one.earliest_first)
    present = max(ours, key=lambda one: one.latest_last)
    kind, number = kind_of(first.list_kind, first.show_title, first.season_title)
    return [
        {
            "season_id": season_id,
            "title_id": title_id,
            "show_title": one.show_title,
            "season_title": one.season_title,
            "list_kind": one.list_kind,
            "language_group": one.language_group,
            "kind": kind,
            "number": number,
            "first_seen_on": one.first_seen_on,
            "last_seen_on": one.last_seen_on,
            "first_week": one.first_week,
            "last_week": one.last_week,
            "is_present": one is present,
            "is_first": one is first,
        }
        for one in ours
    ]
