"""A title: what it is, who made it, how it ran, how people watched, what was required of it and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from overnights.catalogue import Catalogue, Credit, Reception, Season, Title
from overnights.catalogue.season_order import is_of_a_day
from overnights.charts.cohort import CohortStanding, cohort_standing
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, ListName
from overnights.charts.run_tables import RunTables
from overnights.charts.run_told import RunTold
from overnights.charts.runs import Runs, facts_of
from overnights.pages.audience import Audience, AudienceTables, audience
from overnights.pages.first_days import Out
from overnights.pages.ran import Row, figures_by_week, kind_json, run_json, week_json
from overnights.pages.required import DecisionShown, Judging, Required, or_why, required_of
from overnights.pages.run import Grid, Run, RunWeek, editions_of, grid_of, run_of
from overnights.pages.title_json import cohort_json, run_row, week_row
from overnights.pages.week import WORLD_CHART
from overnights.renewal.question import not_in_question

OF_A_DAY = "it is one evening of a live show"
__all__ = ["Grid", "Run", "RunWeek", "SeasonRecord", "TitleRecord", "run_row", "title_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonRecord:
    """A season: facts, every week on every list, where it stands there, audience, requirements and decision.

    `has_judgement`: whether the home has judged at all; `required` is None where this season was not judged.
    """

    season: Season
    runtime_ms: int | None
    numbers: int
    category: str | None
    entries: tuple[Entry, ...]
    run: Run | None
    grid: Grid | None
    audience: Audience | None
    editions: tuple[Edition, ...]
    first_label: str | None
    is_film: bool = False  # which has no season's label
    is_published: bool = False  # whether others published its lists
    cohort: CohortStanding | None = None
    required: Required | None = None
    has_judgement: bool = False
    decision: DecisionShown | None = None
    runs: tuple[RunTold, ...] = ()  # on every list, worldwide lists first
    released_by: str | None = None  # who says the release: catalogue or reports
    aside_why: str | None = None  # why it is not in question, as "it is a film"

    @property
    def main_run(self) -> RunTold | None:
        """The run on the worldwide list that the page tells of."""
        return next((one for one in self.runs if self.run and one.name == self.run.list_name), None)

    @property
    def is_begun_before(self) -> bool:
        """Whether it was on that list before its first week here, or may have been: then nobody saw it enter."""
        return self.main_run is not None and bool(self.main_run.run["is_left_censored"])

    @property
    def out(self) -> Out:
        """Since when it is out."""
        listed = self.run.listed if self.run else ()
        return Out(released_on=self.season.released_on, first_week=listed[0].week if listed else None)

    @property
    def label(self) -> str | None:
        number = None if self.is_film else self.season.number
        return self.season.label or (f"Season {number}" if number else None)

    @property
    def lacking(self) -> str:
        """What is so of a list that is not kept: a publisher's is not loaded, one of the home's own not published."""
        return "not loaded" if self.is_published else "not published"

    @property
    def no_decision(self) -> str:
        """What is so where there is no decision: of others' charts none is known here, which says nothing of theirs."""
        return "not known: no decision on it is loaded" if self.is_published else "no decision is recorded"

    @property
    def not_judged(self) -> str:
        """Why there is no verdict, where there is none."""
        if self.aside_why:
            return f"not in question: {self.aside_why}"
        return "this season is not in the judgement" if self.has_judgement else "no judgement is made"

    def as_json(self) -> dict[str, Any]:
        released, run, required = self.season.released_on, self.run, self.required
        no_list = "it was on no worldwide list"
        figures = figures_by_week(self.runs)
        return {
            "season_id": self.season.season_id,
            **or_why("number", self.season.number, "it has no number"),
            **or_why("label", self.label, self._no_label),
            **or_why("released_on", released.isoformat() if released else None, self._no_release),
            **or_why("released_by", self.released_by, "the release is not known"),
            **or_why("runtime_h", self.runtime_ms / 3_600_000 if self.runtime_ms else None, self._no_runtime),
            "run": [self._row(entry, figures) for entry in self.entries],
            "runs": [run_json(one, self.lacking) for one in self.runs],
            **or_why("weeks", [week_row(run, week, self.lacking) for week in run.weeks] if run else None, no_list),
            **or_why("hours_on_chart", run.hours if run else None, "a week has no hours" if run else no_list),
            **or_why("cohort", cohort_json(self.cohort) if self.cohort else None,
                     "no season came and left within the archive" if run else no_list),
            **kind_json(self.main_run),
            **or_why("audience", self.audience.as_json() if self.audience else None, "nothing is measured"),
            **or_why("requirements", [row.as_json() for row in required.rows] if required else None, self.not_judged),
            **or_why("forecast", None, "no forecast is made"),
            **or_why("verdict", required.verdict_json() if required else None, self.not_judged),
            **or_why("decision", self.decision.as_json(released) if self.decision else None, self.no_decision),
        }  # fmt: skip

    def _row(self, entry: Entry, figures: Mapping[tuple[ListName, date], tuple[Row, RunTold]]) -> dict[str, Any]:
        week = figures.get((entry.list_name, entry.week))
        return {**run_row(entry, self._no_label), **(week_json(*week, self.lacking) if week else {})}

    @property
    def _no_label(self) -> str:
        return "a film has no season's label" if self.is_film else "no label is known"

    @property
    def _no_release(self) -> str:
        nobody = "neither the catalogue nor a half-year report that is loaded says it"
        return nobody if self.is_published else "not known to the catalogue"

    @property
    def _no_runtime(self) -> str:
        return "nothing is released" if self.numbers else "its episodes are not known to the catalogue"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRecord:
    """A title with some or all of its seasons, in their order."""

    service: str
    is_demo: bool
    domestic: str | None
    rounding: int
    title: Title
    credits: tuple[Credit, ...]
    reception: tuple[Reception, ...]
    seasons: tuple[SeasonRecord, ...]
    all_seasons: tuple[Season, ...]

    @property
    def main(self) -> SeasonRecord | None:
        """The season a page opens with: the one last on a list, else the last released."""
        if not self.seasons:
            return None
        return max(self.seasons, key=lambda s: (max((e.week for e in s.entries), default=date.min),
                                                s.season.released_on or date.min))  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        title = self.title
        return {
            "title_id": title.title_id,
            "title": title.title,
            **or_why("kind", title.kind, "not known to the catalogue"),
            **or_why("original_language", title.original_language, "not known to the catalogue"),
            **or_why("origin_country", title.origin_country, "not known to the catalogue"),
            "genres": list(title.genres),
            "created_by": list(title.created_by),
            **or_why("based_on", title.based_on, "no source work is known"),
            **or_why("synopsis", title.synopsis, "not known to the catalogue"),
            "credits": [
                {
                    "person": c.person, "role": c.role,
                    **or_why("season_number", c.season_number, "of the whole title"),
                    **or_why("billing", c.billing, "not known to the catalogue"),
                    **(or_why("character", c.character, "not known to the catalogue") if c.role == "cast"
                       else {"character": None, "character_why": "not a cast member"}),
                }
                for c in self.credits
            ],
            "reception": [
                {"source": r.source, "score": r.score, "out_of": r.out_of, "as_of": r.as_of.isoformat(),
                 **or_why("n", r.n, "not known to the catalogue"),
                 **or_why("season_number", r.season_number, "of the whole title")}
                for r in self.reception
            ],
            "service": self.service,
            **or_why("domestic", self.domestic, "the home declares no domestic territory"),
            "is_demo": self.is_demo,
            "seasons": [season.as_json() for season in self.seasons],
        }  # fmt: skip


def title_page(
    title: Title,
    catalogue: Catalogue,
    history: ChartHistory,
    tables: AudienceTables | None,
    *,
    service: str,
    is_demo: bool,
    domestic: str | None,
    rounding: int,
    judging: Judging | None = None,
    decisions: Mapping[str, DecisionShown] = MappingProxyType({}),
    number: int | None = None,
    season_id: str | None = None,
    runs: RunTables | None = None,
) -> TitleRecord:
    """The record of a title; with a season's number or id, of that season alone.

    Args:
        runs: those of the history, where they are made already: with what reports say of releases, say.
        judging: the judgement to show; None where there is none.
        decisions: by season, what may be told now.
    """
    seasons = catalogue.seasons_of(title.title_id)
    chosen = [s for s in seasons if number in (None, s.number) and season_id in (None, s.season_id)]
    told = runs or RunTables(Runs(history.as_columns(), facts_of(catalogue)))
    return TitleRecord(
        service=service,
        is_demo=is_demo,
        domestic=domestic,
        rounding=rounding,
        title=title,
        credits=tuple(sorted(catalogue.credits_of(title.title_id, number), key=_credit_order)),
        reception=tuple(sorted(catalogue.reception_of(title.title_id, number), key=lambda r: (r.source, r.as_of))),
        seasons=tuple(
            replace(
                _season(season, catalogue, history, tables, domestic=domestic, runs=told),
                required=required_of(judging, season.season_id, rounding=rounding),
                has_judgement=judging is not None,
                decision=decisions.get(season.season_id),
            )
            for season in chosen
        ),
        all_seasons=seasons,
    )


def _credit_order(credit: Credit) -> tuple[int, int]:
    billing = ("main", "recurring", "guest", "minor", None)
    return billing.index(credit.billing) if credit.billing in billing else len(billing), credit.position or 999


def _season(
    season: Season, catalogue: Catalogue, history: ChartHistory, tables: AudienceTables | None, *,
    domestic: str | None, runs: RunTables,
) -> SeasonRecord:  # fmt: skip
    facts, told = runs.made.facts, runs.of(season.season_id)
    if season.released_on is None:  # its episodes may be dated, or a report may say it
        on = catalogue.first_released_on(season.season_id) or facts.released_on.get(season.season_id)
        season = replace(season, released_on=on)
    entries = tuple(sorted(history.run(season.season_id), key=_entry_order))
    run = run_of(history, season, entries, domestic, told)
    editions = editions_of(history, run)
    rows = catalogue.rows(season.season_id)
    last = max((row.released_on for row in rows if row.released_on), default=None)
    return SeasonRecord(
        season=season,
        runtime_ms=(catalogue.runtime_ms(season.season_id, last) or None) if last else None,
        numbers=len(catalogue.cuts(season.season_id)),
        category=catalogue.category(season.season_id),
        entries=entries,
        run=run,
        grid=grid_of(history, entries),
        audience=audience(tables, catalogue, season.season_id) if tables else None,
        editions=editions,
        first_label=entries[0].season_label if entries else None,
        is_film=catalogue.is_film(season.season_id),
        is_published=any(one.is_published for e in entries[:1] for one in history.editions[e.list_name, e.week]),
        cohort=cohort_standing(history, run.list_name, season.season_id, facts.released_on) if run else None,
        runs=told,
        released_by=facts.released_by.get(season.season_id) if season.released_on else None,
        aside_why=not_in_question(catalogue, season.season_id) or (OF_A_DAY if is_of_a_day(season) else None),
    )


def _entry_order(entry: Entry) -> tuple[bool, str, bool, str, str, date]:
    is_world = entry.territory == "ZZ"
    return entry.chart != WORLD_CHART, entry.chart, not is_world, entry.territory, entry.category, entry.week
