"""A title: what it is, who made it, how it ran on the lists, how people watched, and what is not yet declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from overnights.catalogue import Catalogue, Credit, Reception, Season, Title
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, ListName
from overnights.pages.audience import Audience, AudienceTables, audience
from overnights.pages.week import LENGTH, WORLD_CHART, Line, definition_of, short_name

NOT_DECLARED = "not yet declared"
WITHHELD = "withheld: a count of accounts below the service's floor"
LONGEST_RUN = 13  # weeks drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWeek:
    """A week of the run on one list; `rank` None: off the list, at most `at_most`, what the last place had."""

    week: date
    rank: int | None
    value: float | None
    at_most: float | None
    places: int  # of the list that week
    days: int  # days of the week since release, 1 to 7
    edition: int
    status: str
    domestic_rank: int | None
    territories: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A season on its list, worldwide, with the weeks before and after; `lines` are the others' stretches."""

    list_name: ListName
    metric: str
    weeks: tuple[RunWeek, ...]
    lines: tuple[Line, ...]
    drawn: tuple[date, ...]  # the weeks that lines count from 0: the week before, if any, then `weeks`
    last_rows: tuple[tuple[str, int, str], ...]  # season, rank and name in the last week drawn

    @property
    def listed(self) -> tuple[RunWeek, ...]:
        return tuple(week for week in self.weeks if week.rank is not None)

    @property
    def shown(self) -> tuple[RunWeek, ...]:
        """The weeks that are drawn."""
        return tuple(week for week in self.weeks if week.week in self.drawn)

    @property
    def peak(self) -> RunWeek:
        return min(self.listed, key=lambda week: (week.rank or 0, week.week))

    @property
    def total(self) -> float | None:
        """Σ value over the weeks on the list; None where the list publishes ranks alone."""
        values = [week.value for week in self.listed if week.value is not None]
        return sum(values) if values else None

    @property
    def left_in(self) -> int | None:
        """The week since its first on the list, from 1, in which it left for good; None while it is on."""
        if self.weeks[-1].rank is not None:
            return None
        first = self.listed[0].week
        return (self.listed[-1].week - first).days // 7 + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Ranks in each territory's list by week; territories by their best week's rank, then the next, first, name."""

    category: str
    weeks: tuple[date, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]  # territory, ranks


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonRecord:
    """A season: facts, every week on every list, audience; requirements to decision are not yet declared."""

    season: Season
    runtime_ms: int | None
    numbers: int
    category: str | None
    entries: tuple[Entry, ...]
    run: Run | None
    grid: Grid | None
    audience: Audience | None
    editions: tuple[Edition, ...]
    first_ranks: tuple[tuple[date, int], ...]  # worldwide, by each week's first edition
    first_label: str | None

    @property
    def label(self) -> str | None:
        return self.season.label or (f"Season {self.season.number}" if self.season.number else None)

    def as_json(self) -> dict[str, Any]:
        released = self.season.released_on
        return {
            "season_id": self.season.season_id,
            "number": self.season.number,
            "label": self.label,
            **_or_why("released_on", released.isoformat() if released else None, "not known to the catalogue"),
            **_or_why("runtime_h", self.runtime_ms / 3_600_000 if self.runtime_ms else None, "nothing is released"),
            "run": [run_row(entry) for entry in self.entries],
            **_or_why("audience", self.audience.as_json() if self.audience else None, "nothing is measured"),
            **_or_why("requirements", None, "no requirement is declared"),
            **_or_why("forecast", None, "no forecast is made"),
            **_or_why("verdict", None, "no requirement is declared"),
            **_or_why("decision", None, "no decision is recorded"),
        }


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
            **_or_why("kind", title.kind, "not known to the catalogue"),
            **_or_why("original_language", title.original_language, "not known to the catalogue"),
            **_or_why("origin_country", title.origin_country, "not known to the catalogue"),
            "genres": list(title.genres),
            "created_by": list(title.created_by),
            **_or_why("based_on", title.based_on, "no source work is known"),
            **_or_why("synopsis", title.synopsis, "not known to the catalogue"),
            "credits": [
                {
                    "person": c.person, "role": c.role, "season_number": c.season_number, "billing": c.billing,
                    **(_or_why("character", c.character, "not known to the catalogue") if c.role == "cast"
                       else {"character": None, "character_why": "not a cast member"}),
                }
                for c in self.credits
            ],
            "reception": [
                {"source": r.source, "score": r.score, "out_of": r.out_of, "n": r.n, "as_of": r.as_of.isoformat(),
                 "season_number": r.season_number}
                for r in self.reception
            ],
            "service": self.service,
            "is_demo": self.is_demo,
            "seasons": [season.as_json() for season in self.seasons],
        }  # fmt: skip


def run_row(entry: Entry) -> dict[str, Any]:
    """An entry as `run` and `chart --json` have it; values unrounded, null with a reason."""
    return {
        "chart": entry.chart,
        "version": entry.version,
        "week": entry.week.isoformat(),
        "territory": entry.territory,
        "category": entry.category,
        "edition": entry.edition,
        "rank": entry.rank,
        "season_id": entry.season_id,
        "title": entry.title,
        "season_label": entry.season_label,
        "weeks_on_chart": entry.weeks_on_chart,
        "streak": entry.streak,
        **_or_why("last_rank", entry.last_rank, "back on the list" if entry.is_re_entry else "first week on the list"),
        "peak_rank": entry.peak_rank,
        "peak_week": entry.peak_week.isoformat(),
        "metric": entry.metric,
        **_or_why("value", entry.value, WITHHELD if entry.metric == "reach" else "this chart publishes ranks alone"),
        **_or_why("hours_viewed", entry.hours_viewed, "this chart does not publish it"),
        **_or_why("views", entry.views, "this chart does not publish it"),
        "is_tie": entry.is_tie,
    }


def _or_why(name: str, value: object, why: str) -> dict[str, object]:
    return {name: value} if value is not None else {name: None, f"{name}_why": why}


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
    number: int | None = None,
    season_id: str | None = None,
) -> TitleRecord:
    """The record of a title; with a season's number or id, of that season alone."""
    seasons = catalogue.seasons_of(title.title_id)
    chosen = [s for s in seasons if number in (None, s.number) and season_id in (None, s.season_id)]
    return TitleRecord(
        service=service,
        is_demo=is_demo,
        domestic=domestic,
        rounding=rounding,
        title=title,
        credits=tuple(sorted(catalogue.credits_of(title.title_id, number), key=_credit_order)),
        reception=tuple(sorted(catalogue.reception_of(title.title_id, number), key=lambda r: (r.source, r.as_of))),
        seasons=tuple(_season(season, catalogue, history, tables, domestic) for season in chosen),
        all_seasons=seasons,
    )


def _credit_order(credit: Credit) -> tuple[int, int]:
    billing = ("main", "recurring", "guest", "minor", None)
    return billing.index(credit.billing) if credit.billing in billing else len(billing), credit.position or 999


def _season(
    season: Season, catalogue: Catalogue, history: ChartHistory, tables: AudienceTables | None, domestic: str | None
) -> SeasonRecord:
    entries = tuple(sorted(history.run(season.season_id), key=_entry_order))
    run = _run(history, season, entries, domestic)
    editions = [edition for week in (run.listed if run else ()) for edition in _editions(history, run, week)]
    first = [edition for edition in editions if edition.edition == 1]
    rows = catalogue.rows(season.season_id)
    last = max((row.released_on for row in rows if row.released_on), default=None)
    return SeasonRecord(
        season=season,
        runtime_ms=(catalogue.runtime_ms(season.season_id, last) or None) if last else None,
        numbers=len(catalogue.cuts(season.season_id)),
        category=catalogue.category(season.season_id),
        entries=entries,
        run=run,
        grid=_grid(history, entries),
        audience=audience(tables, catalogue, season.season_id) if tables else None,
        editions=tuple(editions),
        first_ranks=tuple((e.week, r) for e in first if (r := _rank_in(history, e, season.season_id))),
        first_label=entries[0].season_label if entries else None,
    )


def _entry_order(entry: Entry) -> tuple[bool, str, bool, str, str, date]:
    is_world = entry.territory == "ZZ"
    return entry.chart != WORLD_CHART, entry.chart, not is_world, entry.territory, entry.category, entry.week


def _editions(history: ChartHistory, run: Run | None, week: RunWeek) -> tuple[Edition, ...]:
    return history.editions.get((run.list_name, week.week), ()) if run else ()


def _rank_in(history: ChartHistory, edition: Edition, season_id: str) -> int | None:
    latest = history.list_of(edition.list_name).latest[edition.week]
    return latest.ranks.get(season_id) if latest.edition.edition == edition.edition else None


def _run(history: ChartHistory, season: Season, entries: tuple[Entry, ...], domestic: str | None) -> Run | None:
    own = [e for e in entries if e.chart == WORLD_CHART and e.territory == "ZZ"]
    if not own:
        return None
    name = own[-1].list_name
    known = history.list_of(name)
    by_week = {e.week: e for e in own if e.list_name == name}
    first, last = min(by_week), max(by_week)
    around = [w for w in known.weeks if first - timedelta(weeks=1) <= w <= last + timedelta(weeks=1)]
    drawn = around[-LONGEST_RUN:]
    elsewhere = [e for e in entries if e.chart == "netflix-country"]
    return Run(
        list_name=name,
        metric=own[-1].metric,
        weeks=tuple(
            _run_week(history, name, w, by_week.get(w), season, elsewhere, domestic) for w in around if w >= first
        ),
        lines=_other_lines(history, name, drawn),
        drawn=tuple(drawn),
        last_rows=tuple(
            (e.season_id, e.rank, short_name(e.title, e.season_label)) for e in known.latest[drawn[-1]].entries
        ),
    )


def _run_week(
    history: ChartHistory, name: ListName, week: date, entry: Entry | None, season: Season, elsewhere: list[Entry],
    domestic: str | None,
) -> RunWeek:  # fmt: skip
    one = history.list_of(name).latest[week]
    length = int(definition_of(one.edition).get("length") or LENGTH)
    last_place = one.entries[-1] if len(one.entries) >= length else None
    released = season.released_on
    here = [e for e in elsewhere if e.week == week]
    return RunWeek(
        week=week,
        rank=entry.rank if entry else None,
        value=entry.value if entry else None,
        at_most=None if entry or last_place is None else last_place.value,
        places=len(one.entries),
        days=min(7, max(1, (week - released).days + 1)) if released else 7,
        edition=one.edition.edition,
        status=one.edition.status,
        domestic_rank=min((e.rank for e in here if e.territory == domestic), default=None),
        territories=len({e.territory for e in here}) if history.territories("netflix-country", week) else None,
    )


def _other_lines(history: ChartHistory, name: ListName, weeks: list[date]) -> tuple[Line, ...]:
    known = history.list_of(name)
    found = []
    for season_id, run in known.runs.items():
        ranks = dict(run)
        stretch: list[tuple[int, int]] = []
        for index, week in enumerate((*weeks, None)):
            if week is not None and week in ranks:
                stretch.append((index, ranks[week]))
            elif stretch:
                found.append(Line(season_id=season_id, name=season_id, points=tuple(stretch)))
                stretch = []
    return tuple(found)


def _grid(history: ChartHistory, entries: tuple[Entry, ...]) -> Grid | None:
    there = [e for e in entries if e.chart == "netflix-country" and e.territory != "ZZ"]
    if len({e.territory for e in there}) < 2:
        return None
    weeks = [w for w in history.weeks("netflix-country") if w >= min(e.week for e in there)]
    weeks = [w for w in weeks if w <= max(e.week for e in there) + timedelta(weeks=1)]
    ranks = {(e.territory, e.week): e.rank for e in there}
    rows = [(code, tuple(ranks.get((code, w)) for w in weeks)) for code in {e.territory for e in there}]
    return Grid(category=there[0].category, weeks=tuple(weeks), rows=tuple(sorted(rows, key=_grid_order(rows))))


def _grid_order(rows: list[tuple[str, tuple[int | None, ...]]]) -> Any:
    """By rank in the week with the most territories listed, then in the week after it, then the first, then name."""
    widths = [sum(ranks[i] is not None for _, ranks in rows) for i in range(len(rows[0][1]))]
    best = widths.index(max(widths))
    columns = [best, min(best + 1, len(widths) - 1), 0]
    return lambda row: (*(row[1][i] or 99 for i in columns), row[0])
