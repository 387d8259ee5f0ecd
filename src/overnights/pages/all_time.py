"""All-time lists as their publisher shows them: what stood in the first 28 or 91 days, and what downloads changed.

A publisher's figure is quoted as it is; what is compared here are downloads of one list, by title and season as named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName, Published
from overnights.pages import places, words
from overnights.pages.countries import label_of
from overnights.pages.feeds import Feed, FeedItem, item_id
from overnights.pages.first_days import FirstDays, Out, first_days, last_sunday
from overnights.pages.week import full_name, list_order

ENTERED, LEFT, FIGURE, RELABELLED = "entered", "left", "figure", "relabelled"
MOST = 60  # items of its feed
HOURS, VIEWS = "hours_viewed", "views"
OWN_CHARTS = {"most-popular-91d": 91, "most-popular-28d": 28}  # by the days of their window
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """A place of an all-time list as published; `season_id` null where no season of the lists is it for certain."""

    rank: int
    season_id: str | None
    title: str
    label: str | None
    hours_viewed: float
    runtime_h: float | None
    views: float | None
    first_days: FirstDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a later download of a list changed about a title; ranks and figures null where it was not on the list."""

    kind: str  # entered, left, figure, relabelled
    title: str
    label: str | None
    title_before: str | None
    rank_before: int | None
    rank: int | None
    hours_before: float | None
    hours: float | None
    views_before: float | None
    views: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """What one download of a list changed against the one before it; empty `changes`: nothing."""

    seen_on: date
    before_on: date
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One all-time list: of a window of days, as last seen; `downloads` are the days on which it was seen, ascending.

    Of a service's own list `downloads` is empty, and `seen_on` is the Sunday of the week to which it counts. `metric`
    is what it is ranked by: hours_viewed or views.
    """

    window_days: int
    category: str
    metric: str
    seen_on: date
    downloads: tuple[date, ...]
    rows: tuple[ListedRow, ...]
    restatements: tuple[Restatement, ...]

    @property
    def is_by_views(self) -> bool:
        """Whether it is ranked by views; else by hours."""
        return self.metric == VIEWS

    @property
    def largest(self) -> float:
        return max((amount_of(self, row) for row in self.rows), default=0)

    def as_json(self) -> dict[str, Any]:
        return {
            "window_days": self.window_days,
            "category": self.category,
            "ranked_by": self.metric,
            "seen_on": self.seen_on.isoformat(),
            "downloads_seen_on": [day.isoformat() for day in self.downloads],
            "entries": [_row_json(row) for row in self.rows],
            "restatements": [
                {"seen_on": one.seen_on.isoformat(), "before_on": one.before_on.isoformat(),
                 "changes": [_changed_json(change) for change in one.changes]}
                for one in self.restatements
            ],
        }  # fmt: skip


def amount_of(listed: Listed, row: ListedRow) -> float:
    """What a row is ranked by."""
    return row.views if listed.is_by_views and row.views is not None else row.hours_viewed


@dataclass(frozen=True, slots=True)
class AllTimeTables:
    """Rows of `all_time`, and of `all_time_rows` with the day on which their download was seen (`seen_on`)."""

    latest: pa.Table
    downloads: pa.Table


def published_lists(tables: AllTimeTables, out: Mapping[str | None, Out] = MappingProxyType({})) -> tuple[Listed, ...]:
    """Every all-time list that is here: TV before films, the longer window first.

    Args:
        out: by season since when it is out, as far as that is known.
    """
    known = {(row["window_days"], row["category"], row["rank"]): row["season_id"] for row in tables.latest.to_pylist()}
    days: dict[tuple[int, str], dict[date, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in tables.downloads.to_pylist():
        days[row["window_days"], row["category"]][row["seen_on"]].append(row)
    found = []
    for (window, category), by_day in days.items():
        seen = sorted(by_day)
        last = sorted(by_day[seen[-1]], key=lambda row: row["rank"])
        ids = [known.get((window, category, row["rank"])) for row in last]
        counted_to = last_sunday(seen[-1])
        found.append(
            Listed(
                window_days=window,
                category=category,
                metric=VIEWS if all(row["views"] is not None for row in last) else HOURS,
                seen_on=seen[-1],
                downloads=tuple(seen),
                rows=tuple(
                    ListedRow(
                        rank=row["rank"], season_id=season_id, title=row["show_title"], label=row["season_title"],
                        hours_viewed=row["hours_viewed"], runtime_h=row["runtime_h"], views=row["views"],
                        first_days=first_days(out.get(season_id, Out()), window, counted_to),
                    )
                    for row, season_id in zip(last, ids, strict=True)
                ),
                restatements=tuple(
                    Restatement(seen_on=after, before_on=before, changes=changes(by_day[before], by_day[after]))
                    for before, after in pairwise(seen)
                ),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (list_order(one.category), -one.window_days)))


def own_lists(history: ChartHistory, catalogue: Catalogue) -> tuple[Listed, ...]:
    """A service's own lists of first days, as they stood in the latest week; none where it makes none."""
    found = []
    for chart, days in OWN_CHARTS.items():
        for category in history.categories(chart, places.WORLDWIDE):
            name = ListName(chart=chart, territory=places.WORLDWIDE, category=category)
            (one,) = history.latest_of([name], history.list_of(name).weeks[-1:])
            if one.entries:
                found.append(_own(one, days, catalogue))
    return tuple(sorted(found, key=lambda one: (list_order(one.category), -one.window_days)))


def _own(one: Published, days: int, catalogue: Catalogue) -> Listed:
    return Listed(
        window_days=days,
        category=one.edition.category,
        metric=one.entries[0].metric,
        seen_on=one.edition.week,
        downloads=(),
        rows=tuple(
            ListedRow(
                rank=entry.rank, season_id=entry.season_id, title=entry.title,
                label=label_of(catalogue, entry.season_id, entry.season_label), hours_viewed=entry.hours_viewed or 0,
                runtime_h=entry.runtime_h, views=entry.views,
                first_days=first_days(_released(catalogue, entry.season_id), days, one.edition.week),
            )
            for entry in one.entries
        ),
        restatements=(),
    )  # fmt: skip


def _released(catalogue: Catalogue, season_id: str) -> Out:
    season = catalogue.seasons.get(season_id)
    return Out(released_on=season.released_on if season else None)


def changes(before: Rows, after: Rows) -> tuple[Changed, ...]:
    """What changed between two downloads of one list: titles that came and went, figures, labels.

    A rank that moved since others came or went is no change of its own. Where one label went and another came with the
    same hours, it is the same title under another name.
    """
    old, new = ({(row["show_title"], row["season_title"]): row for row in rows} for rows in (before, after))
    came = [row for key, row in new.items() if key not in old]
    went = [row for key, row in old.items() if key not in new]
    found: list[Changed] = []
    for row in came:
        same = next((one for one in went if one["hours_viewed"] == row["hours_viewed"]), None)
        if same is not None:
            went.remove(same)
        found.append(_changed(ENTERED if same is None else RELABELLED, same, row))
    found += [_changed(LEFT, row, None) for row in went]
    for key in old.keys() & new.keys():
        if any(old[key][name] != new[key][name] for name in ("hours_viewed", "views")):
            found.append(_changed(FIGURE, old[key], new[key]))
    return tuple(sorted(found, key=lambda one: (one.rank or 1_000, one.rank_before or 0)))


def _changed(kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Changed:
    row = after or before or {}
    old, new = before or {}, after or {}
    return Changed(
        kind=kind,
        title=row["show_title"],
        label=row["season_title"],
        title_before=full_name(old["show_title"], old["season_title"]) if kind == RELABELLED else None,
        rank_before=old.get("rank"),
        rank=new.get("rank"),
        hours_before=old.get("hours_viewed"),
        hours=new.get("hours_viewed"),
        views_before=old.get("views"),
        views=new.get("views"),
    )


# ── feed ──


def all_time_feed(lists: Sequence[Listed]) -> Feed:
    """What downloads changed of all-time lists, an item a list and download."""
    items = sorted(_items(lists), key=lambda item: (item.at, item.id), reverse=True)[:MOST]
    return Feed(
        name="all-time",
        title="All-time lists",
        says="What each download changed of the publisher’s all-time lists: who came, who went, which figures changed.",
        items=tuple(items),
        known_at=max((datetime.combine(one.seen_on, time(), UTC) for one in lists), default=None),
    )


def _items(lists: Iterable[Listed]) -> Iterator[FeedItem]:
    for listed in lists:
        for one in listed.restatements:
            if one.changes:
                at = datetime.combine(one.seen_on, time(), UTC)
                told = [said(change) for change in one.changes]
                yield FeedItem(
                    id=item_id("all time", listed.window_days, listed.category, one.seen_on),
                    title=f"{listed.category}, first {listed.window_days} days: {told[0]}"
                    + (f", and {words.counted(len(told) - 1, 'more change')}" if len(told) > 1 else ""),
                    text=f"Seen on {words.day(one.seen_on)}, against {words.day(one.before_on)}: {'; '.join(told)}.",
                    part="restated",
                    on=one.seen_on,
                    at=at,
                    updated_at=at,
                )


def said(change: Changed) -> str:
    """A change in a sentence."""
    name = full_name(change.title, change.label)
    if change.kind == ENTERED:
        return f"{name} enters at {words.rank(change.rank or 0)}"
    if change.kind == LEFT:
        return f"{name} leaves, was {words.rank(change.rank_before or 0)}"
    if change.kind == RELABELLED:
        return f"{change.title_before} is called {name}"
    before, now, unit = figures_said(change)
    return f"{name} from {before} to {now} {unit}"


def figures_said(change: Changed) -> tuple[str, str, str]:
    """The figure before and after, and its unit: of views where those changed, else of hours."""
    if change.views_before != change.views and None not in (change.views_before, change.views):
        pair, unit = (change.views_before, change.views), "views"
    else:
        pair, unit = (change.hours_before, change.hours), "hours"
    before, after = (words.amount_said(value, 100_000) if value is not None else "not published" for value in pair)
    return before, after, unit


# ── JSON ──


def _row_json(row: ListedRow) -> dict[str, Any]:
    whys = {"season_id": "no season is it for certain", "runtime_h": "this list does not publish it",
            "views": "this list does not publish it"}  # fmt: skip
    told = {
        "rank": row.rank, "season_id": row.season_id, "title": row.title, "season_label": row.label,
        "hours_viewed": row.hours_viewed, "runtime_h": row.runtime_h, "views": row.views, **row.first_days.as_json(),
    }  # fmt: skip
    return told | {f"{name}_why": why for name, why in whys.items() if told[name] is None}


def _changed_json(one: Changed) -> dict[str, Any]:
    return {
        "kind": one.kind, "title": one.title, "season_label": one.label, "title_before": one.title_before,
        "rank_before": one.rank_before, "rank": one.rank, "hours_before": one.hours_before, "hours": one.hours,
        "views_before": one.views_before, "views": one.views,
    }  # fmt: skip
