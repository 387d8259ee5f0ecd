"""What a list's editions say together: weeks on chart, streaks, peaks, debuts, re-entries, exits.

History is read from editions alone, within chart name (any version), territory and category, and always from the
latest edition of each week. An edition keeps the history it was published with; a later restatement of an earlier week
changes it only when its own week is restated too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pyarrow as pa

from overnights.charts.columns import Columns, Run
from overnights.charts.held import EditionsHeld, FirstsHeld, LatestHeld, RunsHeld, With
from overnights.charts.record import Edition, Entry, Exit, ListName, Published, edition_rows, entry_rows
from overnights.countries import ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What a rank means in its list's history; the fields are columns of `entries`."""

    weeks_on_chart: int
    streak: int
    last_rank: int | None
    peak_rank: int
    peak_week: date
    is_debut: bool
    is_re_entry: bool


def placing(earlier: Sequence[tuple[date, int]], week: date, rank: int, *, step_days: int = 7) -> Placing:
    """The history columns of a season that has `rank` in `week`.

    Args:
        earlier: (week, rank) of the season on this list, ascending, before `week` only.
        step_days: days from one week of the list to the next.
    Source: docs/methods/weeks_on_chart.md, docs/methods/peak_rank.md.
    >>> placing([(date(2022, 8, 28), 7)], date(2022, 9, 4), 4).last_rank
    7
    """
    last_rank = _rank_in(earlier, week - timedelta(days=step_days))
    peak_week, peak_rank = min([*earlier, (week, rank)], key=lambda place: (place[1], place[0]))
    return Placing(
        weeks_on_chart=len(earlier) + 1,
        streak=_streak(earlier, week, step_days),
        last_rank=last_rank,
        peak_rank=peak_rank,
        peak_week=peak_week,
        is_debut=not earlier,
        is_re_entry=bool(earlier) and last_rank is None,
    )


def _rank_in(run: Sequence[tuple[date, int]], week: date) -> int | None:
    return next((rank for on, rank in reversed(run) if on == week), None)


def _streak(earlier: Sequence[tuple[date, int]], week: date, step_days: int) -> int:
    streak, expected = 1, week - timedelta(days=step_days)
    for on, _ in reversed(earlier):
        if on != expected:
            break
        streak, expected = streak + 1, expected - timedelta(days=step_days)
    return streak


@dataclass(frozen=True, slots=True)
class ListHistory:
    """One list through its weeks, by the latest edition of each.

    `weeks` ascend, `overnight` are those that await late events; `runs` holds (week, rank) of every season that was on
    the list, ascending, and `firsts` its first entry. `spreads` are remembered once they are found.
    """

    weeks: tuple[date, ...] = ()
    latest: Mapping[date, Published] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    firsts: Mapping[str, Entry] = field(default_factory=dict)
    overnight: tuple[date, ...] = ()
    spreads: dict[str, tuple[Fraction, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, published: Iterable[Published]) -> ListHistory:
        """The history of some editions of one list, in any order."""
        latest: dict[date, Published] = {}
        for one in sorted(published, key=lambda p: (p.edition.week, p.edition.edition)):
            latest[one.edition.week] = one
        made = cls()
        for one in latest.values():
            made = made.extended(one)
        return made

    def earlier(self, season_id: str, week: date) -> Run:
        """(week, rank) of the season before `week`, ascending."""
        run = self.runs.get(season_id, ())
        return run[: bisect_left(run, (week, 0))]

    def entries_of(self, season_id: str) -> tuple[Entry, ...]:
        """The entries of a season, ascending by week."""
        if isinstance(self.runs, RunsHeld):
            return self.runs.entries_of(season_id)
        weeks = [week for week, _ in self.runs.get(season_id, ())]
        return tuple(entry for week in weeks for entry in self.latest[week].entries if entry.season_id == season_id)

    def extended(self, one: Published) -> ListHistory:
        """The history with one more edition."""
        week = one.edition.week
        left = self.latest.get(week)
        theirs = {entry.season_id: entry for entry in one.entries}
        touched = dict.fromkeys([*theirs, *(entry.season_id for entry in (left.entries if left else ()))])
        runs = {season_id: self._run_with(season_id, week, theirs.get(season_id)) for season_id in touched}
        gone = [season_id for season_id, run in runs.items() if not run]
        on = {season_id: run for season_id, run in runs.items() if run}
        latest = With(self.latest, {week: one})
        firsts = {season_id: _entry_of(latest[run[0][0]], season_id) for season_id, run in on.items()}
        awaiting = {*self.overnight} - {week} | ({week} if one.edition.is_overnight else set())
        return ListHistory(
            tuple(sorted({*self.weeks, week})),
            latest,
            With(self.runs, on, gone),
            With(self.firsts, firsts, gone),
            tuple(sorted(awaiting)),
        )

    def _run_with(self, season_id: str, week: date, entry: Entry | None) -> Run:
        """The run of a season with what it has in one week."""
        rest = [place for place in self.runs.get(season_id, ()) if place[0] != week]
        return tuple(sorted([*rest, (week, entry.rank)] if entry else rest))

    def exits(self, week: date, *, now_on: Iterable[str], step_days: int = 7) -> tuple[Exit, ...]:
        """Seasons of the week before that are not among `now_on`, by the rank they left from."""
        before = self.latest.get(week - timedelta(days=step_days))
        staying = set(now_on)
        return tuple(_exit(e) for e in (before.entries if before else ()) if e.season_id not in staying)


NOTHING = ListHistory()


@dataclass(frozen=True, slots=True)
class ChartHistory:
    """All that editions say, list by list; `editions` holds every edition of a list and week, by number.

    `columns`: the rows it is made from, where nothing was added to them.
    """

    lists: Mapping[ListName, ListHistory] = field(default_factory=dict)
    editions: Mapping[tuple[ListName, date], tuple[Edition, ...]] = field(default_factory=dict)
    columns: Columns | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_rows(cls, editions: pa.Table, entries: pa.Table) -> ChartHistory:
        """The history in rows of `editions` and `entries`, in any order; entries without an edition do not count."""
        columns = Columns(editions, entries)
        lists = {
            name: ListHistory(
                columns.weeks(number),
                LatestHeld(columns, number),
                RunsHeld(columns, number),
                FirstsHeld(columns, number),
                columns.overnight(number),
            )
            for number, name in enumerate(columns.names)
        }
        return cls(lists, EditionsHeld(columns), columns)

    def as_columns(self) -> Columns:
        """The history as columns, where something was added to those it was made from too."""
        if self.columns is not None:
            return self.columns
        entries = (e for listed in self.lists.values() for week in listed.weeks for e in listed.latest[week].entries)
        editions = (edition for known in self.editions.values() for edition in known)
        return Columns(edition_rows(editions), entry_rows(entries))

    def extended(self, one: Published) -> ChartHistory:
        """The history with one more edition."""
        name, week = one.edition.list_name, one.edition.week
        lists = {**self.lists, name: self.list_of(name).extended(one)}
        known = (*self.editions.get((name, week), ()), one.edition)
        return ChartHistory(lists, With(self.editions, {(name, week): known}))

    def list_of(self, name: ListName) -> ListHistory:
        """One list's history; empty where it has no edition."""
        return self.lists.get(name, NOTHING)

    def latest(self, chart: str, week: date, territory: str, category: str) -> Published | None:
        """The latest edition of a week with its rows; None where there is none."""
        return self.list_of(ListName(chart=chart, territory=territory, category=category)).latest.get(week)

    def latest_of(self, names: Sequence[ListName], weeks: Sequence[date]) -> list[Published]:
        """The latest editions of some lists in some weeks, where there are any; read together."""
        if self.columns is None:
            found = (self.list_of(name).latest.get(week) for name in names for week in weeks)
            return [one for one in found if one is not None]
        numbers = {name: number for number, name in enumerate(self.columns.names)}
        places = (self.columns.place(numbers[name], week) for name in names for week in weeks if name in numbers)
        return self.columns.published([place for place in places if place is not None])

    def editions_of(self, chart: str, week: date, territory: str, category: str) -> tuple[Edition, ...]:
        """Every edition of a list and week, by number."""
        return self.editions.get((ListName(chart=chart, territory=territory, category=category), week), ())

    def charts(self) -> tuple[str, ...]:
        """Names of the charts that have editions."""
        return tuple(sorted({name.chart for name in self.lists}))

    def weeks(self, chart: str, territory: str | None = None) -> tuple[date, ...]:
        """Weeks of a chart (in a territory) that have an edition, ascending."""
        return tuple(sorted(set().union(*(self.lists[name].weeks for name in self._lists(chart, territory)))))

    def territories(self, chart: str, week: date | None = None) -> tuple[str, ...]:
        """Territories in which a chart has editions (of a week), ZZ first."""
        if self.columns is not None and week is not None:
            return self.columns.territories(chart, week)
        found = {n.territory for n in self._lists(chart, None) if week is None or week in self.lists[n].latest}
        return tuple(sorted(found, key=lambda territory: (territory != ALL, territory)))

    def categories(self, chart: str, territory: str) -> tuple[str, ...]:
        """Lists of a chart in a territory, in alphabetical order."""
        return tuple(sorted(name.category for name in self._lists(chart, territory)))

    def previous_week(self, chart: str, week: date, territory: str | None = None) -> date | None:
        """The nearest earlier week that has an edition; None where there is none."""
        return max((w for w in self.weeks(chart, territory) if w < week), default=None)

    def next_week(self, chart: str, week: date, territory: str | None = None) -> date | None:
        """The nearest later week that has an edition; None where there is none."""
        return min((w for w in self.weeks(chart, territory) if w > week), default=None)

    def season_ids(self) -> frozenset[str]:
        """Every season that was on a list."""
        if self.columns is not None:
            return frozenset(self.columns.season_ids)
        return frozenset(season_id for listed in self.lists.values() for season_id in listed.runs)

    def lists_of(self, season_id: str) -> tuple[ListName, ...]:
        """The lists that a season was on."""
        if self.columns is not None:
            return self.columns.lists_of(season_id)
        return tuple(name for name, listed in self.lists.items() if season_id in listed.runs)

    def first_weeks(self, charts: Iterable[str]) -> dict[str, date]:
        """The first week of each season on any list of some charts."""
        if self.columns is not None:
            return self.columns.first_weeks(charts)
        found: dict[str, date] = {}
        for name in (name for name in self.lists if name.chart in charts):
            for season_id, run in self.lists[name].runs.items():
                found[season_id] = min(found.get(season_id, date.max), run[0][0])
        return found

    def last_weeks(self) -> dict[str, date]:
        """The last week of each season on any list."""
        if self.columns is not None:
            return self.columns.last_weeks()
        found: dict[str, date] = {}
        for listed in self.lists.values():
            for season_id, run in listed.runs.items():
                found[season_id] = max(found.get(season_id, date.min), run[-1][0])
        return found

    def run(self, season_id: str) -> tuple[Entry, ...]:
        """Every week a season was on a list, as published: by chart, territory, category and week."""
        if self.columns is not None:
            return self.columns.entries(self.columns.rows_of(season_id))
        return tuple(entry for listed in self.lists.values() for entry in listed.entries_of(season_id))

    def exits(self, chart: str, week: date, territory: str, category: str) -> tuple[Exit, ...]:
        """Seasons that left a list in a week, by the rank they left from; empty where the week has no edition."""
        history = self.list_of(ListName(chart=chart, territory=territory, category=category))
        now = history.latest.get(week)
        if now is None:
            return ()
        return history.exits(week, now_on=now.ranks, step_days=now.edition.step_days)

    def _lists(self, chart: str, territory: str | None) -> list[ListName]:
        return [n for n in self.lists if n.chart == chart and territory in (None, n.territory)]


def _entry_of(one: Published, season_id: str) -> Entry:
    return next(entry for entry in one.entries if entry.season_id == season_id)


def _exit(entry: Entry) -> Exit:
    return Exit(
        season_id=entry.season_id,
        title=entry.title,
        season_label=entry.season_label,
        rank=entry.rank,
        weeks_on_chart=entry.weeks_on_chart,
        peak_rank=entry.peak_rank,
        peak_week=entry.peak_week,
    )
