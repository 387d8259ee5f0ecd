"""A season as a comparison shows it: what its own page has, but for the lists of territories week by week.

A season is listed in up to ninety territories, and most of its own page is made of them; a comparison has its best rank
in each alone, so that thousands of them are made in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from overnights.catalogue import Catalogue, Season, Title
from overnights.catalogue.finding import label_of
from overnights.catalogue.season_order import is_before
from overnights.charts.columns import DAYS, Columns
from overnights.charts.history import ChartHistory
from overnights.charts.record import Entry
from overnights.charts.run_tables import RunTables
from overnights.countries import ALL
from overnights.pages.audience import AudienceTables, audience
from overnights.pages.required import DecisionShown, Judging, required_of
from overnights.pages.run import editions_of, run_of
from overnights.pages.title import SeasonRecord
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A season; its best rank in each territory, by code; and how many territories listed it, by week.

    `followed_by` is what the next season of its title is called; null where none is known.
    """

    title: Title
    season: SeasonRecord
    rounding: int
    territories: Mapping[str, int] = field(default_factory=dict)
    territories_in: Mapping[date, int] = field(default_factory=dict)
    followed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of all seasons: the same as a site is made of."""

    catalogue: Catalogue
    history: ChartHistory
    runs: RunTables
    tables: AudienceTables | None = None
    judging: Judging | None = None
    decisions: Mapping[str, DecisionShown] = field(default_factory=dict)
    rounding: int = 1


def shown(known: Known, season_id: str) -> Shown:
    """One season. Raises: KeyError, where the catalogue has none of this id."""
    book, history = known.catalogue, known.history
    season = _dated(known, book.seasons[season_id])
    columns = history.as_columns()
    entries = tuple(entry for entry in _entries(columns, season_id) if entry.chart == WORLD_CHART)
    told = known.runs.of(season_id, is_worldwide=True)
    run = run_of(history, season, entries, None, told)
    rows = book.rows(season_id)
    last = max((row.released_on for row in rows if row.released_on), default=None)
    best, there = _territories(columns, season_id)
    record = SeasonRecord(
        season=season,
        runtime_ms=(book.runtime_ms(season_id, last) or None) if last else None,
        numbers=len(book.cuts(season_id)),
        category=book.category(season_id),
        entries=entries,
        run=run,
        grid=None,
        audience=audience(known.tables, book, season_id) if known.tables else None,
        editions=editions_of(history, run),
        first_label=None,
        is_film=book.is_film(season_id),
        is_published=any(one.is_published for e in entries[:1] for one in history.editions[e.list_name, e.week]),
        runs=told,
        required=required_of(known.judging, season_id, rounding=known.rounding),
        has_judgement=known.judging is not None,
        decision=known.decisions.get(season_id),
    )
    return Shown(title=book.title_of(season_id), season=record, rounding=known.rounding, territories=best,
                 territories_in=there, followed_by=followed_by(book, season_id))  # fmt: skip


def followed_by(book: Catalogue, season_id: str) -> str | None:
    """What the next season of its title is called; another part of the same season is none."""
    season = book.seasons[season_id]
    later = (
        one for one in book.seasons_of(season.title_id)
        if is_before(season, one, book.out_on) and (one.number is None or one.number != season.number)
    )  # fmt: skip
    found = next(later, None)
    return None if found is None else label_of(found) or "a later season"


def _dated(known: Known, season: Season) -> Season:
    """The season with its release, where its episodes or a report say it."""
    if season.released_on is not None:
        return season
    on = known.catalogue.first_released_on(season.season_id)
    return replace(season, released_on=on or known.runs.made.facts.released_on.get(season.season_id))


def _entries(columns: Columns, season_id: str) -> tuple[Entry, ...]:
    """Its rows on worldwide lists."""
    is_world = np.array([name.territory == ALL for name in columns.names], np.bool_)
    rows = columns.rows_of(season_id)
    return columns.entries(rows[is_world[columns.keys[columns.places[rows]] // DAYS]]) if len(rows) else ()


def _territories(columns: Columns, season_id: str) -> tuple[dict[str, int], dict[date, int]]:
    """Its best rank in each territory; and of each week how many territories listed it."""
    rows = columns.rows_of(season_id)
    keys = columns.keys[columns.places[rows]]
    best: dict[str, int] = {}
    there: dict[date, set[str]] = {}
    for number, day, rank in zip((keys // DAYS).tolist(), (keys % DAYS).tolist(), columns.ranks[rows].tolist(),
                                 strict=True):  # fmt: skip
        name = columns.names[number]
        if name.chart == TERRITORY_CHART and name.territory != ALL:
            best[name.territory] = min(rank, best.get(name.territory, rank))
            there.setdefault(columns.dates[day], set()).add(name.territory)
    return best, {week: len(codes) for week, codes in there.items()}
