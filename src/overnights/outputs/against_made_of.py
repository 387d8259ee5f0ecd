"""What each page of two seasons is made of, as a digest: their own rows, and their lists in the weeks that are told of.

Unlike a title's page it says nothing of where a season stands among all others, so that a new week leaves most alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate

from overnights.charts.columns import Columns
from overnights.charts.digests import ChartDigests, Ranges, digest_of
from overnights.outputs.against_parts import Pair, links_of, runs_of
from overnights.outputs.parts import Site
from overnights.pages.against_shown import followed_by
from overnights.pages.places import WORLDWIDE
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART

AROUND = timedelta(weeks=6)  # more than lies between a release and a first list, and after the last


def against_made_of(
    site: Site, columns: Columns, charts: ChartDigests, pairs: Mapping[str, Sequence[Pair]],
    season_paths: Mapping[str, str], own: Callable[[str], int],
) -> Iterator[tuple[str, int]]:  # fmt: skip
    """By path of each pair its digest.

    Args:
        own: a digest of what pages say of a season alone: its rows and runs, audience, verdict and decision.
    """
    spans, ranges = _spans(site, columns), Ranges(columns, charts.places)
    kept = _Kept(site, columns)
    facts: dict[str, int] = {}
    for theirs in pairs.values():
        for pair in theirs:
            ids = (pair.season_id, pair.other_id)
            for season_id in ids:
                if season_id not in facts:
                    facts[season_id] = digest_of((_facts(site, season_id), season_paths.get(season_id), own(season_id)))
            known = [spans[season_id] for season_id in ids if season_id in spans]
            length = max((last - first for _, first, last in known), default=timedelta(0))
            told = [ranges.between(n, first - AROUND, first + length + AROUND) for n, first, _ in known]
            here = [kept.between(first - AROUND, first + length + AROUND) for _, first, _ in known]
            yield pair.path, digest_of(([facts[season_id] for season_id in ids], told, here))


def _spans(site: Site, columns: Columns) -> dict[str, tuple[int, date, date]]:
    """Of each season that was on a worldwide list: the list, by its place; its first and its last week there."""
    numbers = {name: number for number, name in enumerate(columns.names)
               if (name.chart, name.territory) == (WORLD_CHART, WORLDWIDE)}  # fmt: skip
    rows = runs_of(site).runs
    names = ("chart", "territory", "category", "season_id", "first_week", "last_week")
    by_name = {(name.chart, name.territory, name.category): number for name, number in numbers.items()}
    found: dict[str, tuple[int, date, date]] = {}
    for chart, territory, category, season_id, first, last in zip(
        *(rows[name].to_pylist() for name in names), strict=True
    ):
        number = by_name.get((chart, territory, category))
        if number is not None:
            before = found.get(season_id)
            found[season_id] = (number, first, last) if before is None else (
                number if last > before[2] else before[0], min(first, before[1]), max(last, before[2])
            )  # fmt: skip
    return found


class _Kept:
    """Which territories' lists are here, as digests to be summed from one week to another."""

    def __init__(self, site: Site, columns: Columns) -> None:
        self._weeks = sorted(columns.dates.values())
        there = (digest_of((week, site.history.territories(TERRITORY_CHART, week))) for week in self._weeks)
        self._until = list(accumulate(there, initial=0))

    def between(self, first: date, last: date) -> int:
        """From one day to another, both with it."""
        return self._until[bisect_right(self._weeks, last)] - self._until[bisect_left(self._weeks, first)]


def _facts(site: Site, season_id: str) -> tuple[object, ...]:
    """What a catalogue, and reports, say of a season and its title."""
    book = site.catalogue
    return (
        book.title_of(season_id),
        book.seasons[season_id],
        book.rows(season_id),
        book.category(season_id),
        runs_of(site).made.facts.released_on.get(season_id),
        followed_by(book, season_id),
    )


def links_made_of(site: Site, pairs: Mapping[str, Sequence[Pair]], season_id: str) -> object:
    """What a season's own page says of those that it is held against."""
    return links_of(site, pairs.get(season_id, ()))
