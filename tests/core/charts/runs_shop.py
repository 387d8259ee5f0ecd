"""Lists written as lines of weeks, and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.core.charts.charts_shop import edition, entry

from overnights.charts.columns import Columns
from overnights.charts.record import Edition, Entry, edition_rows, entry_rows
from overnights.charts.runs import Facts, Runs

FIRST = date(2022, 1, 2)


def week(number: int) -> date:
    """The Sunday of a week, counted from 0."""
    return FIRST + timedelta(weeks=number)


def listed(
    weeks: Sequence[str | None],
    *,
    hours: Mapping[tuple[str, int], float | None] | None = None,
    published: bool = False,
    **where: Any,
) -> tuple[list[Edition], list[Entry]]:
    """Editions and entries of one list.

    Args:
        weeks: of each week the seasons by rank, a letter each; None: the week has no edition.
        hours: by season and week; 1,000 hours a season where not said.
    """
    editions, entries = [], []
    seen: dict[str, int] = {}
    for number, seasons in enumerate(weeks):
        if seasons is None:
            continue
        editions.append(edition(week(number), rules="published" if published else "r", **where))
        for rank, season in enumerate(seasons, 1):
            seen[season] = seen.get(season, 0) + 1
            own = (hours or {}).get((season, number), 1_000.0)
            entries.append(
                entry(season, rank, week(number), hours_viewed=own, views=None, weeks_on_chart=seen[season], **where)
            )
    return editions, entries


def runs(*lists: tuple[list[Edition], list[Entry]], facts: Facts | None = None) -> Runs:
    """The runs of some lists."""
    editions = [one for made, _ in lists for one in made]
    entries = [one for _, made in lists for one in made]
    return Runs(Columns(edition_rows(editions), entry_rows(entries)), facts or Facts())
