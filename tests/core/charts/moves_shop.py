"""Lists written as lines of weeks, with the columns that an archive has of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tests.core.charts.charts_shop import edition, entry
from tests.core.charts.runs_shop import week

from overnights.charts.history import placing
from overnights.charts.record import Edition, Entry


def archived(
    weeks: Sequence[str | None], counts: Mapping[tuple[str, int], int], *, rules: str = "published"
) -> tuple[list[Edition], list[Entry]]:
    """A list with the columns that an archive has of it.

    Args:
        weeks: of each week the seasons by rank, a letter each; None: it is not here.
        counts: the publisher's, where they differ from weeks that are here.
    """
    editions: list[Edition] = []
    entries: list[Entry] = []
    ranks: dict[str, list[tuple[date, int]]] = {}
    for number, seasons in enumerate(weeks):
        if seasons is None:
            continue
        editions.append(edition(week(number), rules=rules))
        for rank, season in enumerate(seasons, 1):
            earlier = ranks.setdefault(season, [])
            placed = placing(earlier, week(number), rank)
            count = counts.get((season, number), placed.weeks_on_chart)
            flags = {
                "is_debut": placed.is_debut and count == 1,
                "is_re_entry": placed.last_rank is None
                and count > 1
                and week(number - 1) in {e.week for e in editions},
            }
            last = {"last_rank": placed.last_rank, "weeks_on_chart": count}
            entries.append(entry(season, rank, week(number), **last, **flags))
            earlier.append((week(number), rank))
    return editions, entries
