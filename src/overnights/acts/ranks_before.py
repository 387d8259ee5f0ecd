"""The ranks that a chart's rows had in the weeks before, for the small run beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from overnights.charts.listing import Chart
from overnights.charts.record import ListName
from overnights.home import Home
from overnights.tables import EDITIONS, ENTRIES

WEEKS = 10
Ranks: TypeAlias = "tuple[int | None, ...]"
"""A rank a window, the earliest first; 0: off the list; None: no list of that window is here."""

Place: TypeAlias = "tuple[str, str, date]"
_PLACE = ("territory", "category", "week")


def ranks_before(home: Home, charts: Sequence[Chart], *, windows: int = WEEKS) -> Mapping[tuple[ListName, str], Ranks]:
    """By list and season the ranks in the latest editions of some windows, up to that of the charts.

    Args:
        charts: lists of one chart in one window; the last rank is that of the edition that they show.
    """
    if not charts:
        return {}
    edition = charts[0].edition
    days = [edition.week - timedelta(days=edition.step_days * n) for n in range(windows)][::-1]
    there, ranks = _recorded(home, charts, days[:-1])
    return {
        (one.edition.list_name, entry.season_id): (
            *(
                _rank(there, ranks, (one.edition.territory, one.edition.category, day), entry.season_id)
                for day in days[:-1]
            ),
            entry.rank,
        )
        for one in charts
        for entry in one.entries
    }


def _recorded(
    home: Home, charts: Sequence[Chart], days: Sequence[date]
) -> tuple[Mapping[Place, int], Mapping[tuple[Place, str], int]]:
    """The number of the latest edition of each list and window; and the rank of each season in it."""
    where: list[tuple[str, str, object]] = [
        ("chart", "=", charts[0].edition.chart),
        ("week", "in", list(days)),
        ("territory", "in", sorted({one.edition.territory for one in charts})),
    ]
    latest: dict[Place, int] = {}
    for row in home.lake.read(EDITIONS, columns=[*_PLACE, "edition"], where=where).to_pylist():
        place = _place(row)
        latest[place] = max(row["edition"], latest.get(place, 0))
    seasons = sorted({entry.season_id for one in charts for entry in one.entries})
    columns = [*_PLACE, "edition", "rank", "season_id"]
    rows = home.lake.read(ENTRIES, columns=columns, where=[*where, ("season_id", "in", seasons)]).to_pylist()
    current = (row for row in rows if row["edition"] == latest.get(_place(row)))
    return latest, {(_place(row), row["season_id"]): row["rank"] for row in current}


def _place(row: Mapping[str, Any]) -> Place:
    return row["territory"], row["category"], row["week"]


def _rank(
    there: Mapping[Place, int], ranks: Mapping[tuple[Place, str], int], place: Place, season_id: str
) -> int | None:
    return ranks.get((place, season_id), 0) if place in there else None
