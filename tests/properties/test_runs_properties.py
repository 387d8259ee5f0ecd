"""Runs, told a second time row by row in plain Python, for any lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charts.runs_shop import FIRST, listed, week

from overnights.charts.cohort import whole_runs
from overnights.charts.columns import Columns
from overnights.charts.history import ChartHistory
from overnights.charts.record import edition_rows, entry_rows
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Facts, Runs

SEASONS = "abcde"
weeks = st.lists(st.none() | st.lists(st.sampled_from(SEASONS), max_size=4, unique=True), min_size=1, max_size=8)
figures = st.dictionaries(
    st.tuples(st.sampled_from(SEASONS), st.integers(0, 7)), st.none() | st.sampled_from([0.0, 10.0, 30.0]), max_size=12
)
releases = st.dictionaries(st.sampled_from(SEASONS), st.integers(-10, 50), max_size=5)
kinds = st.dictionaries(st.sampled_from(SEASONS), st.sampled_from(["film", "limited"]), max_size=5)
Hours = dict[tuple[str, int], float | None]


def plain_weeks(
    lists: Sequence[list[str] | None], hours: Hours, released: dict[str, int], *, is_published: bool
) -> list[dict[str, Any]]:
    """A row for each season and week of a list; a publisher's week that is not there is not known."""
    there = {number: seasons for number, seasons in enumerate(lists) if seasons is not None}
    rows = []
    for number, seasons in there.items():
        own = {season: hours.get((season, number), 1_000.0) for season in seasons}
        total = None if None in own.values() else sum(own.values())
        for rank, season in enumerate(seasons, 1):
            earlier = [n for n in there if n < number and season in there[n]]
            later = [n for n in there if n > number]
            before, first = number - 1 in earlier, min(earlier, default=number)
            last = hours.get((season, number - 1), 1_000.0) if before else None
            is_new = not is_published and 0 <= (week(min(there)) - FIRST).days - released.get(season, 99) < 7
            is_cut = first == min(there) and not is_new
            days = (week(number) - FIRST).days - released[season] + 1 if season in released else 0
            rows.append({
                "week": week(number), "season_id": season, "rank": rank, "hours_viewed": own[season],
                "weeks": len(earlier) + 1, "last_rank": there[number - 1].index(season) + 1 if before else None,
                "share_of_list": own[season] / total if total else None, "days": min(days, 7) if days > 0 else None,
                "hours_ratio": own[season] / last if last and own[season] is not None else None,
                "is_debut": None if is_cut and not earlier else not earlier,
                "is_re_entry": None if is_cut and not earlier else _back(earlier, number, there, is_published),
                "is_exit": season not in there[number + 1] if number + 1 in there
                else (True if later and not is_published else None),
            })  # fmt: skip
    return rows


def _back(earlier: list[int], number: int, there: dict[int, list[str]], is_published: bool) -> bool | None:
    """Whether a season is back on the list."""
    if not earlier or number - 1 in earlier:
        return False
    return None if is_published and number - 1 not in there else True


def plain_runs(rows: list[dict[str, Any]], kinds: dict[str, str], edges: tuple[date, date]) -> dict[str, Any]:
    """Weeks, longest streak, peak, and the share of the cohort that stayed as long or less, by season."""
    by_season = {s: [row for row in rows if row["season_id"] == s] for s in {row["season_id"] for row in rows}}
    whole = {
        s: len(run)
        for s, run in by_season.items()
        if (run[0]["week"] != edges[0] or run[0]["is_debut"]) and run[-1]["week"] != edges[1] and run[-1]["is_exit"]
    }
    found = {}
    for season, run in by_season.items():
        streak = longest = 0
        for row in run:
            streak = streak + 1 if row["last_rank"] is not None else 1
            longest = max(longest, streak)
        cohort = [n for s, n in whole.items() if season in kinds and kinds.get(s) == kinds[season]]
        share = Fraction(sum(n <= len(run) for n in cohort), len(cohort)) if cohort else None
        peak = min(run, key=lambda row: (row["rank"], row["week"]))
        is_cut = not run[0]["is_debut"]
        found[season] = (
            len(run), longest, peak["rank"], peak["week"], None if share is None else float(share),
            None if is_cut or len(run) < 2 else run[1]["hours_ratio"],
            sum(row["is_exit"] is True for row in run), sum(row["is_re_entry"] is True for row in run),
        )  # fmt: skip
    return found


@settings(max_examples=150, deadline=None)
@given(weeks, figures, releases, kinds, st.booleans())
def test_any_list_told_row_by_row_says_the_same(
    lists: list[list[str] | None], hours: Hours, released: dict[str, int], kinds: dict[str, str], is_published: bool
) -> None:
    letters = [None if one is None else "".join(one) for one in lists]
    editions, entries = listed(letters, hours=hours, published=is_published)
    facts = Facts(kinds=kinds, released_on={s: FIRST + timedelta(days=n) for s, n in released.items()})
    made = Runs(Columns(edition_rows(editions), entry_rows(entries)), facts)
    wanted = plain_weeks(lists, hours, released, is_published=is_published)
    found = [{name: row[name] for name in wanted[0]} for row in RunTables(made).weeks.to_pylist()] if wanted else []
    assert found == wanted
    there = [week(n) for n, one in enumerate(lists) if one is not None]
    told = {
        row["season_id"]: (
            row["weeks"], row["longest_streak"], row["peak_rank"], row["peak_week"], row["weeks_share_at_most"],
            row["decay"], row["exits"], row["re_entries"],
        )
        for row in RunTables(made).runs.to_pylist()
    }  # fmt: skip
    lists_of = ChartHistory.from_rows(edition_rows(editions), entry_rows(entries)).lists
    whole = [season for one in lists_of.values() for season in whole_runs(one, facts.released_on)]
    left_out = {row["season_id"]: row["left_out"] for row in RunTables(made).runs.to_pylist()}
    assert set(whole) == {season for season, why in left_out.items() if why is None}
    assert told == (plain_runs(wanted, kinds, (min(there), max(there))) if there else {})
