"""Ranking: sums, catalogue, definition and history → the entries of one edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.charts.definition import LANGUAGE_CATEGORIES, Definition
from overnights.charts.history import ChartHistory, ListHistory, placing
from overnights.charts.record import Entry, ListName
from overnights.charts.viewed import SeenInWindow, Viewing
from overnights.viewing.sums import MS_PER_HOUR, Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One eligible season of a list: what it is ranked by, exactly, and what breaks ties."""

    season_id: str
    value: Fraction
    watched_ms: int


def rank(
    definition: Definition,
    catalogue: Catalogue,
    viewing: pa.Table,
    reach: pa.Table | None,
    *,
    window_last: date,
    territory: str,
    category: str,
    history: ChartHistory,
    edition: int = 1,
    min_cell: int = 1,
) -> tuple[Entry, ...]:
    """The entries of one list in one window.

    Args:
        viewing: rows of `viewing` of any days, in any order; the window's are taken.
        reach: rows of `reach`; needed by charts of reach alone.
        window_last: last local day of the window.
        territory: ISO 3166-1 alpha-2, or ZZ for all.
        category: one of the definition's.
        history: what weeks on chart, peaks and streaks are read from; only weeks before this one count.
        min_cell: a published count of accounts below it is withheld.
    Returns: by rank, at most `length` of them; fewer, where fewer are eligible.
    Source: docs/methods/rank.md.
    """
    seen = Viewing.of(viewing, catalogue).window(definition, window_last)
    standings = standings_of(definition, seen, reach_of(definition, reach, window_last, territory), territory)
    name = ListName(chart=definition.name, territory=territory, category=category)
    listed = [s for s in standings if is_listed(catalogue, s.season_id, category)]
    return entries_of(definition, seen, listed, name, history.list_of(name), edition=edition, min_cell=min_cell)


def standings_of(
    definition: Definition, seen: SeenInWindow, accounts: Mapping[str, int], territory: str
) -> tuple[Standing, ...]:
    """Every season with a metric above 0, best first: by value, then hours, then season id as text."""
    watched = seen.watched_ms(territory)
    counted = accounts if definition.metric == "reach" else watched
    found = [
        Standing(
            season_id=season_id,
            value=_value(definition, seen, season_id, territory, counted[season_id]),
            watched_ms=watched.get(season_id, 0),
        )
        for season_id in counted
        if season_id in seen.runtimes.catalogue.seasons
    ]
    return tuple(sorted((s for s in found if s.value > 0), key=lambda s: (-s.value, -s.watched_ms, s.season_id)))


def entries_of(
    definition: Definition,
    seen: SeenInWindow,
    listed: list[Standing],
    name: ListName,
    history: ListHistory,
    *,
    edition: int,
    min_cell: int,
) -> tuple[Entry, ...]:
    """The top of a list of eligible seasons that stand in order; ties are told over all of them."""
    values = Counter(standing.value for standing in listed)
    return tuple(
        _entry(
            definition,
            seen,
            standing,
            name,
            history,
            rank_now=place,
            edition=edition,
            is_tie=values[standing.value] > 1,
            is_withheld=definition.metric == "reach" and standing.value < min_cell,
        )
        for place, standing in enumerate(listed[: definition.length], start=1)
    )


def reach_of(definition: Definition, reach: pa.Table | None, last_on: date, territory: str) -> dict[str, int]:
    """Accounts reached by every season in the definition's window; empty for charts that rank something else."""
    if definition.metric != "reach" or reach is None:
        return {}
    held = pc.and_(
        pc.equal(reach["window"], definition.window),
        pc.and_(
            pc.equal(reach["territory"], territory),
            pc.equal(reach["last_on"], pa.scalar(last_on, reach["last_on"].type)),
        ),
    )
    rows = reach.filter(held)
    return dict(zip(rows["season_id"].to_pylist(), rows["accounts"].to_pylist(), strict=True))


def is_listed(catalogue: Catalogue, season_id: str, category: str) -> bool:
    """Whether a season belongs to a category: Films or TV, or one of the four by language."""
    if category in LANGUAGE_CATEGORIES:
        return catalogue.category(season_id) == category
    return catalogue.is_film(season_id) == (category == "Films")


def _value(definition: Definition, seen: SeenInWindow, season_id: str, territory: str, counted: int) -> Fraction:
    """What a season is ranked by; `counted` are its accounts where reach is ranked, else its watched ms."""
    if definition.metric == "views":
        return seen.views(season_id, territory)
    if definition.metric == "reach":
        return Fraction(counted)
    watched = Sums(watched_ms=counted)
    return watched.minutes if definition.metric == "minutes" else watched.hours_viewed


def _entry(
    definition: Definition,
    seen: SeenInWindow,
    standing: Standing,
    name: ListName,
    history: ListHistory,
    *,
    rank_now: int,
    edition: int,
    is_tie: bool,
    is_withheld: bool,
) -> Entry:
    catalogue, season_id = seen.runtimes.catalogue, standing.season_id
    runtime_ms = seen.runtime_ms(season_id, name.territory)
    placed = placing(history.earlier(season_id, seen.last_on), seen.last_on, rank_now, step_days=definition.step_days)
    has_value = not (definition.is_rank_only or is_withheld)
    return Entry(
        chart=definition.name,
        version=definition.version,
        week=seen.last_on,
        territory=name.territory,
        category=name.category,
        edition=edition,
        rank=rank_now,
        season_id=season_id,
        title=catalogue.title_of(season_id).title,
        season_label=catalogue.seasons[season_id].label,
        metric=definition.metric,
        value=float(standing.value) if has_value else None,
        value_exact=f"{standing.value.numerator}/{standing.value.denominator}" if has_value else None,
        hours_viewed=None if definition.is_rank_only else standing.watched_ms / MS_PER_HOUR,
        views=None if definition.is_rank_only else float(seen.views(season_id, name.territory)),
        runtime_h=None if runtime_ms is None else runtime_ms / MS_PER_HOUR,
        weeks_on_chart=placed.weeks_on_chart,
        streak=placed.streak,
        last_rank=placed.last_rank,
        peak_rank=placed.peak_rank,
        peak_week=placed.peak_week,
        is_debut=placed.is_debut,
        is_re_entry=placed.is_re_entry,
        is_tie=is_tie,
    )
