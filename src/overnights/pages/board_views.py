"""The board's views: which seasons, of which list, due when, in which order. Few enough that each is a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from overnights.pages.board_seasons import SOON_DAYS, BoardSeasons, Waiting, newest

ALL = ""  # of a choice that leaves nothing out
NOW, FIRST, LATER = "now", "first", "later"
SOON, OVER = "soon", "over"
NEWEST, MARGIN, DUE = "newest", "by-margin", "due"
SEASONS = {ALL: "All", NOW: "On a list now", FIRST: "First seasons", LATER: "Later seasons"}
DUES = {ALL: "Any time", SOON: f"Within {SOON_DAYS} days", OVER: "Overdue"}
ORDERS = {MARGIN: "Margin, high first", NEWEST: "Newest first", DUE: "Decision due, soonest first"}
ON_ONE_PAGE = 40  # seasons
MOST_PAGES = 10  # of a view that is not filtered; one that is has one
Choice: TypeAlias = "tuple[str, str, str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view; `order` empty: the board's own, the margin where all fit on a page, else the newest first."""

    category: str = ALL
    seasons: str = ALL
    due: str = ALL
    order: str = ""

    @property
    def choice(self) -> Choice:
        return self.category, self.seasons, self.due

    @property
    def is_filtered(self) -> bool:
        return bool(self.seasons or self.due)

    @property
    def most_pages(self) -> int:
        return 1 if self.is_filtered else MOST_PAGES


def views(categories: tuple[str, ...], *, has_due: bool) -> Iterator[View]:
    """Every view that there may be; those without a season have no page."""
    orders = ["", MARGIN, NEWEST, *([DUE] if has_due else [])]
    dues = tuple(DUES) if has_due else (ALL,)
    for category, seasons, due, order in product((ALL, *categories), SEASONS, dues, orders):
        yield View(category=category, seasons=seasons, due=due, order=order)


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """The seasons of each view, found once."""

    seasons: BoardSeasons
    counts: Counter[Choice] = field(default_factory=Counter)
    found: dict[View, tuple[Waiting, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for one in self.seasons.waiting:
            self.counts.update(product(_lists(one), _kinds(one), _dues(one)))

    @property
    def own_order(self) -> str:
        """The order of the board where none is chosen."""
        return MARGIN if len(self.seasons.waiting) <= ON_ONE_PAGE else NEWEST

    @property
    def categories(self) -> tuple[str, ...]:
        """The lists that have a season in question, by their names."""
        return tuple(sorted({one.category for one in self.seasons.waiting if one.category}))

    def is_there(self, view: View) -> bool:
        """Whether the view has a page: the whole board always has one."""
        return bool(self.counts[view.choice]) or not any(view.choice)

    def pages(self, view: View) -> int:
        """How many pages a view has."""
        if not self.is_there(view):
            return 0
        return min(view.most_pages, max(1, -(-self.counts[view.choice] // ON_ONE_PAGE)))

    def of(self, view: View) -> tuple[Waiting, ...]:
        """The seasons of a view in its order."""
        order = view.order or self.own_order
        known = self.found.get(key := replace(view, order=order))
        if known is None:
            chosen = [one for one in self.seasons.waiting if _is_of(one, view)]
            known = self.found[key] = tuple(self._sorted(chosen, order))
        return known

    def _sorted(self, chosen: list[Waiting], order: str) -> list[Waiting]:
        if order == DUE:
            return sorted(chosen, key=lambda one: (one.days is None, one.days or 0, newest(one)))
        if order == MARGIN:
            margins = {one.season_id: self.seasons.margin(one) for one in chosen}
            known = [one for one in chosen if margins[one.season_id] is not None]
            waits = {one.season_id: self.seasons.waits(one) for one in known}  # a margin that decides nothing yet
            known.sort(key=lambda one: (waits[one.season_id], -(margins[one.season_id] or 0), newest(one)))
            return known + [one for one in chosen if margins[one.season_id] is None]
        return chosen


def _is_of(one: Waiting, view: View) -> bool:
    return view.category in _lists(one) and view.seasons in _kinds(one) and view.due in _dues(one)


def _lists(one: Waiting) -> tuple[str, ...]:
    return (ALL, one.category) if one.category else (ALL,)


def _kinds(one: Waiting) -> tuple[str, ...]:
    now = (NOW,) if one.run and one.run.now else ()
    which = () if one.number is None else (FIRST if one.number == 1 else LATER,)
    return (ALL, *now, *which)


def _dues(one: Waiting) -> tuple[str, ...]:
    if one.days is None or one.days > SOON_DAYS:
        return (ALL,)
    return (ALL, OVER if one.days < 0 else SOON)
