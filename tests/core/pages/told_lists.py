"""A history from what lists say: by list and week the seasons in the order of their ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from overnights.catalogue import Catalogue, Season, Title
from overnights.charts.history import ChartHistory, ListHistory, placing
from overnights.charts.record import Edition, Entry, ListName, Published, edition_rows, entry_rows

FIRST = date(2022, 1, 2)
Told = Mapping[tuple[str, str, str], Mapping[int, Sequence[str]]]


def week(number: int) -> date:
    """The Sunday of a week, from 1."""
    return FIRST + timedelta(weeks=number - 1)


Figures = Mapping[tuple[str, int], float]


def history_of(told: Told, hours: Figures | None = None, views: Figures | None = None) -> ChartHistory:
    """Its history; the hours and the views of a season in a week, where they are told."""
    parts: list[Published] = []
    for (chart, territory, category), weeks in told.items():
        known = ListHistory.of(())
        for number, seasons in sorted(weeks.items()):
            name = ListName(chart=chart, territory=territory, category=category)
            parts.append(_published(name, known, number, seasons, hours or {}, views or {}))
            known = known.extended(parts[-1])
    entries = entry_rows(entry for one in parts for entry in one.entries)
    return ChartHistory.from_rows(edition_rows(one.edition for one in parts), entries)


def _published(
    name: ListName, known: ListHistory, number: int, seasons: Sequence[str], hours: Figures, views: Figures
) -> Published:
    on = week(number)
    edition = Edition(
        chart=name.chart, version=1, week=on, territory=name.territory, category=name.category, edition=1,
        status="consolidated", made_at=datetime.combine(on, time(), UTC), reason=None, diff=None, zone="UTC",
        rules="r", inputs="published", definition="{}", software="0",
    )  # fmt: skip
    entries = [
        _entry(name, known, on, rank, season, hours.get((season, number)), views.get((season, number)))
        for rank, season in enumerate(seasons, start=1)
    ]
    return Published(edition=edition, entries=tuple(entries))


def _entry(
    name: ListName, known: ListHistory, on: date, rank: int, season: str, value: float | None, views: float | None
) -> Entry:
    place = placing(known.earlier(season, on), on, rank)
    return Entry(
        chart=name.chart, version=1, week=on, territory=name.territory, category=name.category, edition=1,
        rank=rank, season_id=season, title=season.title(), season_label="Season 1", metric="hours_viewed",
        value=value, value_exact=None, hours_viewed=value, views=views, runtime_h=None, is_tie=False,
        weeks_on_chart=place.weeks_on_chart, streak=place.streak, last_rank=place.last_rank,
        peak_rank=place.peak_rank, peak_week=place.peak_week, is_debut=place.is_debut, is_re_entry=place.is_re_entry,
    )  # fmt: skip


def catalogue_of(seasons: Sequence[str], films: Sequence[str] = ()) -> Catalogue:
    """A title for each season."""
    return Catalogue(
        titles={
            one: Title(title_id=one, title=one.title(), kind="film" if one in films else "series") for one in seasons
        },
        seasons={one: Season(season_id=one, title_id=one, number=1, label="Season 1") for one in seasons},
        episodes=(),
    )
