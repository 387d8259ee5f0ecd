"""Runs as rows of `runs` and `run_weeks`, to be exported and asked."""

from __future__ import annotations

from functools import cached_property
from itertools import islice

import numpy as np
import pyarrow as pa

from overnights.charts.columns import Columns, Ints
from overnights.charts.run_told import RunTold, standing_of
from overnights.charts.run_weeks import A_WEEK, NONE, Flags, Floats, Laid
from overnights.charts.runs import KINDS, WHY_LEFT_OUT, Runs
from overnights.countries import ALL
from overnights.tables.columns import DAY
from overnights.tables.runs import RUN_WEEKS, RUNS

__all__ = ["RunTables", "RunTold"]
Cells = dict[str, pa.Array | pa.ChunkedArray]


class RunTables:
    """Rows of `runs` and `run_weeks` of some runs; made once they are asked for, and found by season."""

    def __init__(self, made: Runs) -> None:
        self.made = made

    @property
    def runs(self) -> pa.Table:
        """Every run, worldwide lists first; by list, first week and best rank."""
        found, columns = self.made.figures, self.made.columns
        seasons = np.array(columns.season_codes[0], np.str_)[found.season]
        keys = (seasons, found.peak_rank, found.first_day, found.of_list, _is_apart(columns)[found.of_list])
        return self._runs.take(pa.array(np.lexsort(keys)))

    @property
    def weeks(self) -> pa.Table:
        """Every week of every run, worldwide lists first; by list, week and rank."""
        rows = self.made.laid
        return self._weeks.take(pa.array(np.lexsort((rows.row, _is_apart(rows.columns)[rows.of_list]))))

    def of(self, season_id: str, *, is_worldwide: bool = False) -> tuple[RunTold, ...]:
        """The runs of a season, worldwide lists first; or of those alone, which is ten times as quick."""
        code, rows = self._codes.get(season_id, NONE), self.made.laid
        first, stop = np.searchsorted(self._by_season[0], [code, code + 1])
        runs = np.sort(self._by_season[1][first:stop])
        if is_worldwide:
            runs = runs[~_is_apart(self.made.columns)[self.made.figures.of_list[runs]]]
        spans = [range(int(rows.starts[n]), int(rows.stops[n])) for n in runs.tolist()]
        weeks = iter(self._weeks.take(pa.array([row for span in spans for row in span], pa.int64())).to_pylist())
        told = []
        for n, span, run in zip(runs.tolist(), spans, self._runs.take(pa.array(runs)).to_pylist(), strict=True):
            is_rolling = bool(rows.is_rolling[span.start])
            told.append(
                RunTold(
                    run=run,
                    weeks=tuple(islice(weeks, len(span))),
                    standing=standing_of(self.made, n),
                    is_of_weeks=bool(rows.step[span.start] == A_WEEK) and not is_rolling,
                    is_rolling=is_rolling,
                )
            )
        return tuple(sorted(told, key=lambda one: (one.run["territory"] != ALL, one.name)))

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {season: code for code, season in enumerate(self.made.columns.season_codes[0])}

    @cached_property
    def _by_season(self) -> tuple[Ints, Ints]:
        """The seasons of runs, ascending, and the runs in that order."""
        order = np.argsort(self.made.figures.season, kind="stable")
        return self.made.figures.season[order], order

    @cached_property
    def _runs(self) -> pa.Table:
        return _runs(self.made)

    @cached_property
    def _weeks(self) -> pa.Table:
        return _weeks(self.made)


def _runs(runs: Runs) -> pa.Table:
    """A row of `runs` for every run."""
    found, rows = runs.figures, runs.laid
    last = rows.stops - 1
    cells = _names(runs.columns, found.of_list, found.season) | _labels(rows, rows.row[last])
    cells |= _course(runs) | _release(runs) | _first_week(runs) | _sums(runs) | _standing(runs)
    return pa.table([cells[name] for name in RUNS.column_names], schema=RUNS.schema)


def _weeks(runs: Runs) -> pa.Table:
    """A row of `run_weeks` for every row that is laid."""
    rows, found = runs.laid, runs.rows
    cells = _names(runs.columns, rows.of_list, rows.season) | _labels(rows, rows.row)
    cells |= {
        "week": _days(rows.day),
        "rank": pa.array(rows.rank),
        "hours_viewed": _number(rows.hours),
        "views": _number(rows.views),
        "weeks": pa.array(found.weeks),
        "weeks_on_chart": pa.array(rows.printed_weeks),
        "streak": pa.array(found.streak),
        "last_rank": _count(found.last_rank),
        "share_of_list": _number(found.share),
        "share_of": _share_of(found.share, found.is_share_of_views),
        "days": _count(found.days),
        "hours_ratio": _number(found.hours_ratio),
        "views_ratio": _number(found.views_ratio),
        "hours_ratio_per_day": _number(found.per_day),
        "territories": _count(found.territories),
        "territories_at_1": _count(found.territories_at_1),
        "is_debut": _flag(found.is_debut),
        "is_re_entry": _flag(found.is_re_entry),
        "is_exit": _flag(found.is_exit),
    }
    return pa.table([cells[name] for name in RUN_WEEKS.column_names], schema=RUN_WEEKS.schema)


def _is_apart(columns: Columns) -> Flags:
    """Of each list whether it is not worldwide."""
    return np.array([name.territory != ALL for name in columns.names], np.bool_)


def _course(runs: Runs) -> Cells:
    """From its debut to its exit."""
    found, rows, weeks = runs.figures, runs.laid, runs.rows
    starts, last = rows.starts, rows.stops - 1
    is_cut = found.is_left_censored
    debut_rank = rows.rank[starts]
    is_out = weeks.is_exit == 1
    left = _last_of(np.where(is_out, np.arange(len(is_out)), NONE), starts)
    return {
        "first_week": _days(found.first_day),
        "last_week": _days(found.last_day),
        "debut_week": _days(found.first_day, ~is_cut),
        "debut_rank": _count(np.where(is_cut, NONE, debut_rank)),
        "weeks": pa.array(found.weeks),
        "weeks_on_chart": pa.array(rows.printed_weeks[last]),
        "longest_streak": pa.array(found.longest_streak),
        "peak_rank": pa.array(found.peak_rank),
        "peak_week": _days(found.peak_day),
        "weeks_at_1": _counted(rows.rank == 1, starts),
        "re_entries": _counted(weeks.is_re_entry == 1, starts),
        "exits": _counted(is_out, starts),
        "last_exit_rank": _count(np.where(left >= 0, rows.rank[left], NONE) if len(left) else left),
        "is_left_censored": pa.array(is_cut),
        "is_still_on": pa.array(found.is_still_on),
    }


def _release(runs: Runs) -> Cells:
    seasons, facts = runs.columns.season_codes[0], runs.facts
    codes = pa.array(runs.figures.season)
    return {
        "kind": pa.array(KINDS, pa.string()).take(_count(runs.figures.kind)),
        "released_on": pa.array([facts.released_on.get(one) for one in seasons], DAY).take(codes),
        "released_by": pa.array([facts.released_by.get(one) for one in seasons], pa.string()).take(codes),
    }


def _first_week(runs: Runs) -> Cells:
    found = runs.figures
    per_day = runs.of_second(runs.rows.per_day)
    return {
        "first_week_days": _count(found.first_week_days),
        "first_week_hours": _number(found.first_week_hours),
        "first_week_views": _number(found.first_week_views),
        "decay": _number(found.decay),
        "decay_per_day": _number(per_day),
    }


def _sums(runs: Runs) -> Cells:
    rows = runs.laid
    most, most_at_1 = runs.territories
    return {
        "hours_on_chart": _sum(np.where(rows.is_rolling, np.nan, rows.hours), rows.starts),
        "views_on_chart": _sum(np.where(rows.is_rolling, np.nan, rows.views), rows.starts),
        "territories": _count(most),
        "territories_at_1": _count(most_at_1),
    }


def _standing(runs: Runs) -> Cells:
    one, found = runs.standings, runs.figures
    has_kind = found.kind >= 0
    why = pa.array(WHY_LEFT_OUT, pa.string()).take(pa.array(found.left_out))

    def size(n: Ints) -> pa.Array:
        return _count(np.where(has_kind, n, NONE))

    return {
        "left_out": why,
        "cohort_n": size(one.weeks.n),
        "cohort_weeks_lower_quartile": _number(one.weeks.lower_quartile),
        "cohort_weeks_median": _number(one.weeks.median),
        "cohort_weeks_upper_quartile": _number(one.weeks.upper_quartile),
        "weeks_share_at_most": _number(one.weeks.share_at_most),
        "cohort_hours_n": size(one.hours.n),
        "cohort_hours_median": _number(one.hours.median),
        "hours_share_at_most": _number(one.hours.share_at_most),
        "cohort_decay_n": size(one.decay.n),
        "cohort_decay_median": _number(one.decay.median),
        "decay_share_at_most": _number(one.decay.share_at_most),
    }


def _names(columns: Columns, of_list: Ints, season: Ints) -> Cells:
    """The list and the season, by their places."""
    at = pa.array(of_list)
    named = {
        field: pa.array([getattr(name, field) for name in columns.names], pa.string()).take(at)
        for field in ("chart", "territory", "category")
    }
    return {**named, "season_id": pa.array(columns.season_codes[0], pa.string()).take(pa.array(season))}


def _labels(rows: Laid, places: Ints) -> Cells:
    at = pa.array(places)
    return {name: rows.table[name].take(at) for name in ("title", "season_label")}


def _share_of(share: Floats, is_of_views: Flags) -> pa.Array:
    words = pa.array(["hours_viewed", "views"], pa.string())
    return words.take(pa.array(is_of_views.astype(np.int64), mask=np.isnan(share)))


def _days(days: Ints, is_known: Flags | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=None if is_known is None else ~is_known).cast(DAY)


def _count(values: Ints) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values == NONE)


def _number(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), mask=np.isnan(values))


def _flag(values: Ints) -> pa.Array:
    return pa.array(values == 1, pa.bool_(), mask=values == NONE)


def _counted(flags: Flags, starts: Ints) -> pa.Array:
    """How many of its weeks are so, of each run."""
    whole = flags.astype(np.int64)
    return pa.array(np.add.reduceat(whole, starts) if len(starts) else whole)


def _last_of(places: Ints, starts: Ints) -> Ints:
    """The last of its places, of each run."""
    return np.maximum.reduceat(places, starts) if len(starts) else places


def _sum(values: Floats, starts: Ints) -> pa.Array:
    """Sums by run; null where one of its values is."""
    return _number(np.add.reduceat(values, starts) if len(starts) else values)
