"""What seasons have under other rules, from viewing: over all that are eligible, so that others can enter a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pyarrow as pa

from overnights.charts.definition import Definition, definition_for
from overnights.charts.edition import Standing, is_listed, reach_of, standings_of
from overnights.charts.other_rules import (
    ELIGIBLE,
    FIRST_28_DAYS,
    METRICS,
    POINTS,
    Candidate,
    Figure,
    OtherRanking,
    ranked,
)
from overnights.charts.record import ListName, Published
from overnights.charts.viewed import SeenInWindow, Viewing
from overnights.errors import OutOfRange
from overnights.viewing.sums import Sums
from overnights.weeks import day_number, day_of

OF_TERRITORIES = "netflix-country"
DAYS = 28
NOT_RECORDED = "No edition is recorded: official ranks are those that the chart has by the figures of now."
SINCE_CHANGED = "Figures were measured again since the edition was made: values are those of now."


@dataclass(frozen=True, slots=True)
class Desk:
    """The viewing of a home, a chart's window in it, and the figures that lists of it share.

    `reach` is needed by charts of reach alone; `first_day` is the first with viewing.
    """

    definition: Definition
    week: date
    rule: str
    viewing: Viewing
    seen: SeenInWindow
    reach: pa.Table
    first_day: date
    points: Mapping[str, int]
    territories: int

    @classmethod
    def of(cls, definition: Definition, week: date, rule: str, viewing: Viewing, reach: pa.Table) -> Desk:
        """Raises: OutOfRange, where points are asked for of a chart that has no weeks from Monday to Sunday."""
        territories = viewing.territories_by(week) if rule == POINTS else ()
        if rule == POINTS and definition.window not in ("week", "release"):
            raise OutOfRange(
                f"{definition.name} has no weeks from Monday to Sunday, and points are those of such a week. Take "
                "another rule, or netflix-weekly.",
                chart=definition.name,
                rule=rule,
            )
        return cls(
            definition,
            week,
            rule,
            viewing,
            viewing.window(definition, week),
            reach,
            day_of(min(viewing.days_seen(), default=day_number(week))),
            _points(viewing, week, territories),
            len(territories),
        )

    def other_ranking(self, name: ListName, recorded: Published | None, *, inputs: str) -> OtherRanking:
        """A list under the rule, over all eligible seasons.

        Args:
            recorded: the edition that official ranks are taken from; null: none is recorded.
            inputs: the figures of now, as an edition made of them would name them.
        """
        official = dict(recorded.ranks) if recorded else self._official(name)
        catalogue = self.seen.runtimes.catalogue
        labels = {
            entry.season_id: (entry.title, entry.season_label) for entry in (recorded.entries if recorded else ())
        }
        watched = self.seen.watched_ms(name.territory)
        figures = self._figures(name)
        candidates = []
        for season_id in dict.fromkeys([*figures, *official]):
            season = catalogue.seasons.get(season_id)
            now = (catalogue.title_of(season_id).title, season.label) if season else ("", None)
            title, label = labels.get(season_id, now)
            candidates.append(
                Candidate(
                    season_id=season_id,
                    title=title,
                    season_label=label,
                    official_rank=official.get(season_id),
                    figure=figures.get(season_id, Figure()),
                    after=(-watched.get(season_id, 0), season_id),
                )
            )
        return OtherRanking(
            chart=self.definition.name,
            version=self.definition.version,
            chart_title=self.definition.title,
            week=self.week,
            step_days=self.definition.step_days,
            territory=name.territory,
            category=name.category,
            edition=recorded.edition.edition if recorded else None,
            status=recorded.edition.status if recorded else None,
            rule=self.rule,
            among=ELIGIBLE,
            rows=ranked(candidates, length=self.definition.length),
            limits=self._limits(recorded, inputs),
        )

    def _official(self, name: ListName) -> dict[str, int]:
        """Ranks by the chart's own rule and the figures of now."""
        accounts = reach_of(self.definition, self.reach, self.week, name.territory)
        standings = self._listed(name, standings_of(self.definition, self.seen, accounts, name.territory))
        return {one.season_id: place for place, one in enumerate(standings[: self.definition.length], start=1)}

    def _listed(self, name: ListName, standings: tuple[Standing, ...]) -> list[Standing]:
        catalogue = self.seen.runtimes.catalogue
        return [one for one in standings if is_listed(catalogue, one.season_id, name.category)]

    def _figures(self, name: ListName) -> dict[str, Figure]:
        """What every season of a list with viewing in the window has under the rule."""
        plain = replace(self.definition, metric=METRICS.get(self.rule, "hours_viewed"))
        listed = self._listed(name, standings_of(plain, self.seen, {}, name.territory))
        figure: Callable[[Standing], Figure] = {
            FIRST_28_DAYS: self._first_28_days(name.territory),
            POINTS: lambda one: Figure(value=Fraction(self.points.get(one.season_id, 0))),
        }.get(self.rule, lambda one: Figure(value=one.value))
        return {one.season_id: figure(one) for one in listed}

    def _first_28_days(self, territory: str) -> Callable[[Standing], Figure]:
        """Hours of each episode's own first 28 days up to the window's last."""
        window = replace(self.definition, window="release", window_days=DAYS)
        watched = self.viewing.window(window, self.week).watched_ms(territory) if self.rule == FIRST_28_DAYS else {}
        catalogue = self.seen.runtimes.catalogue

        def figure(one: Standing) -> Figure:
            released_on = catalogue.first_released_on(one.season_id)
            if released_on is None:
                return Figure(why="the catalogue gives no day of release")
            if released_on < self.first_day:
                return Figure(why=f"it was released on {released_on}, before the first day with viewing")
            return Figure(value=Sums(watched_ms=watched.get(one.season_id, 0)).hours_viewed)

        return figure

    def _limits(self, recorded: Published | None, inputs: str) -> tuple[str, ...]:
        found = []
        if self.rule == FIRST_28_DAYS:
            found.append("Hours of each episode’s first 28 days, so far; of seasons with viewing in the window alone.")
        if self.rule == POINTS:
            where = "territory’s list" if self.territories == 1 else "territories’ lists"
            found.append(
                f"Points of the week: 10 for rank 1 down to 1 for rank 10, added over {self.territories} {where}."
            )
        if recorded is None:
            found.append(NOT_RECORDED)
        elif recorded.edition.inputs != inputs:
            found.append(SINCE_CHANGED)
        return tuple(found)


def _points(viewing: Viewing, week: date, territories: tuple[str, ...]) -> dict[str, int]:
    """Points of the week of every season, over the lists that each territory has by its own viewing."""
    if not territories:
        return {}
    definition = definition_for(OF_TERRITORIES, week)
    seen = viewing.window(definition, week)
    catalogue = seen.runtimes.catalogue
    points: dict[str, int] = {}
    for territory in territories:
        standings = standings_of(definition, seen, {}, territory)
        for category in definition.categories:
            listed = [one for one in standings if is_listed(catalogue, one.season_id, category)]
            for place, one in enumerate(listed[: definition.length]):
                points[one.season_id] = points.get(one.season_id, 0) + definition.length - place
    return points
