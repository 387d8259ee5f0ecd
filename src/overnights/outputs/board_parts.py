"""Pages of the board: the whole, each list, each filter and order, and the pages that follow the first of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from overnights import links
from overnights.outputs import files, render
from overnights.outputs.board_bar import board_run, margin_bar
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages import board, places, words
from overnights.pages.board_seasons import NOT_ASKED, REASONS, BoardSeasons, board_seasons
from overnights.pages.board_since import Changes, changes
from overnights.pages.board_views import (
    ALL,
    DUE,
    DUES,
    ORDERS,
    SEASONS,
    Ordered,
    View,
    views,
)
from overnights.pages.week import WORLD_CHART, short_name

HERE = "On the bubble"


def board_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """Every page that a board may have; one without a season is none. No judgement, no board."""
    if site.judging is None or not site.judging.seasons:
        return {}
    made = _Boards(site=site, title_paths=title_paths)
    categories = site.history.categories(WORLD_CHART, places.WORLDWIDE)
    parts: Parts = {}
    for view in views(categories, has_due=site.judging.decide_within_days is not None):
        for page in range(1, 1 + (1 if view.order == "" else view.most_pages)):
            parts[path_of(view, page)] = partial(made.part, view, page)
    return parts


def path_of(view: View, page: int = 1) -> str:
    """The page of a view; those of the whole board and of its lists have short names."""
    return links.bubble(view.category, *(one for one in (view.seasons, view.due, view.order) if one), page=page)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a picker; `path` empty: no season is so."""

    name: str
    path: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Picker:
    """One control: what it chooses, what is chosen, and the other choices."""

    name: str
    current: str
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class _Boards:
    """What all pages of the board share, made when the first is asked for."""

    site: Site
    title_paths: Mapping[str, str]
    since: dict[str, Changes] = field(default_factory=dict)

    @cached_property
    def ordered(self) -> Ordered:
        site = self.site
        assert site.judging is not None
        return Ordered(
            seasons=board_seasons(
                site.judging, site.history, site.catalogue, site.decisions, runs=site.runs, rounding=site.rounding
            )
        )

    @property
    def seasons(self) -> BoardSeasons:
        return self.ordered.seasons

    def changes(self, category: str) -> Changes:
        if category not in self.since:
            self.since[category] = changes(self.seasons, self.site.before, self.site.decisions, category)
        return self.since[category]

    def part(self, view: View, page: int) -> Part:
        if page > self.ordered.pages(view) or self._is_double(view):
            return Part(())
        site = self.site
        made = board.board_page(
            self.ordered, view, page, self.changes(view.category), service=site.service, is_demo=site.is_demo
        )
        path = path_of(view, page)
        cells = self._whole() if path == links.BUBBLE else [row.as_cells() for row in made.rows]
        return Part((
            File(path, self._html(made, path).encode()),
            File(links.as_json(path), render.as_json(made.as_json() | {"next": self._next_json(made)}).encode()),
            File(links.as_csv(path), files.as_csv(cells, board.COLUMNS).encode()),
        ))  # fmt: skip

    def _is_double(self, view: View) -> bool:
        """Whether a filtered view names the order that it has anyway."""
        return view.is_filtered and view.order == self.ordered.own_order

    def _whole(self) -> list[dict[str, object]]:
        """Every season of the board, in its own order."""
        found = self.ordered.of(View())
        required = self.seasons.required
        return [board.BoardRow(season=one, required=required(one.season_id), ranks=()).as_cells() for one in found]

    def _next_json(self, made: board.Board) -> str | None:
        path = self._turned(made, made.page + 1)
        return links.as_json(path) if path else None

    def _turned(self, made: board.Board, page: int) -> str:
        """Another page of a view; empty where there is none. Pages after the first name the order they have."""
        own = "" if page == 1 and made.order == self.ordered.own_order else made.order
        view = replace(made.view, order=own)
        return path_of(view, page) if 1 <= page <= self.ordered.pages(view) else ""

    def _html(self, made: board.Board, path: str) -> str:
        return render.html(
            "bubble.html",
            path,
            here=HERE,
            frame=frame_of(self.site),
            board=made,
            pickers=self._pickers(made),
            season_path=lambda one: self.title_paths.get(one.season_id, ""),
            board_run=board_run,
            margin_bar=margin_bar,
            musts_said=board.musts_said,
            short_name=short_name,
            reasons=REASONS,
            not_asked=NOT_ASKED,
            most_named=board.MOST_NAMED,
            before=self._turned(made, made.page - 1),
            after=self._turned(made, made.page + 1),
            millions=", million" if words.is_in_millions(self.site.rounding) else "",
            rounding=self.site.rounding,
        )

    def _pickers(self, made: board.Board) -> tuple[Picker, ...]:
        view, has_due = made.view, self.seasons.judging.decide_within_days is not None
        lists = {ALL: "All", **{name: name for name in self.ordered.categories}}
        orders = {name: told for name, told in ORDERS.items() if has_due or name != DUE}
        found = [
            Picker("List", lists[view.category], tuple(self._option(view, lists, "category", name) for name in lists)),
            Picker("Seasons", SEASONS[view.seasons],
                   tuple(self._option(view, SEASONS, "seasons", name) for name in SEASONS)),
        ]  # fmt: skip
        if has_due:
            found.append(Picker("Due", DUES[view.due], tuple(self._option(view, DUES, "due", name) for name in DUES)))
        return (*found, Picker("Sort by", ORDERS[made.order], tuple(self._order(made, name) for name in orders)))

    def _option(self, view: View, names: Mapping[str, str], field_name: str, value: str) -> Option:
        order = "" if view.order == self.ordered.own_order else view.order
        other = replace(view, **{field_name: value, "order": order})
        count = self.ordered.counts[other.choice]
        path = path_of(other) if self.ordered.is_there(other) else ""
        return Option(names[value], path, value == getattr(view, field_name), count)

    def _order(self, made: board.Board, order: str) -> Option:
        own = "" if order == self.ordered.own_order else order
        return Option(ORDERS[order], path_of(replace(made.view, order=own)), order == made.order)
