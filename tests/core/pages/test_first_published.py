"""First published, and now: the first value of what ever changed, and of all else the present one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from overnights.charts.changes import Change, as_json
from overnights.charts.record import Edition, ListName
from overnights.pages.first_published import FirstAndNow, first_and_now
from overnights.pages.run import Grid, Run, RunWeek

LIST = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
SUNDAY = date(2022, 8, 28)


def week(number: int, rank: int, value: float) -> RunWeek:
    return RunWeek(
        week=SUNDAY + timedelta(weeks=number), rank=rank, value=value, hours=value, at_most=None, places=10, days=7,
        weeks_on_chart=number + 1, edition=1, status="consolidated", domestic_rank=None, has_domestic=False,
        territories=None,
    )  # fmt: skip


def run(*weeks: RunWeek) -> Run:
    return Run(list_name=LIST, metric="hours_viewed", weeks=weeks, lines=(), drawn=(), last_rows=())


def edition(of: RunWeek, number: int, *changes: Change) -> Edition:
    return Edition(
        chart=LIST.chart, version=1, week=of.week, territory="ZZ", category=LIST.category, edition=number,
        status="consolidated", made_at=datetime(2022, 9, 30, tzinfo=UTC), reason="", diff=as_json(changes),
        zone="UTC", rules="published", inputs="", definition="", software="",
    )  # fmt: skip


def changed(row: str, column: str, before: object, after: object) -> Change:
    return Change(row=row, column=column, before=before, after=after)  # type: ignore[arg-type]


FIRST, SECOND = week(0, 7, 16_660_000), week(1, 4, 31_140_000)
LABELS = ("Season 1", "Season 1")


def told(*editions: Edition, of: Run | None = None) -> dict[str, FirstAndNow]:
    found = first_and_now(of or run(FIRST, SECOND), "pt-1", editions, labels=LABELS, rounding=10_000)
    return {one.what: one for one in found}


def test_what_never_changed_is_unchanged() -> None:
    assert list(told().values()) == [
        FirstAndNow(what="Label", first="Season 1", now="unchanged"),
        FirstAndNow(what="Ranks, 2 weeks", first="7, 4", now="unchanged"),
        FirstAndNow(what="Hours, million, 2 weeks", first="16.66, 31.14", now="unchanged"),
    ]


def test_the_first_of_several_values_is_told() -> None:
    twice = (
        edition(SECOND, 3, changed("pt-1", "hours_viewed", 30_000_000, 31_140_000)),
        edition(SECOND, 2, changed("pt-1", "hours_viewed", 29_000_000, 30_000_000), changed("pt-1", "rank", 5, 4)),
    )
    assert told(*twice)["Hours, million, 2 weeks"].first == "16.66, 29.00"
    assert told(*twice)["Ranks, 2 weeks"] == FirstAndNow(what="Ranks, 2 weeks", first="7, 5", now="7, 4")


def test_another_seasons_change_is_not_told() -> None:
    other = edition(SECOND, 2, changed("other-1", "hours_viewed", 1, 2))
    assert told(other)["Hours, million, 2 weeks"].now == "unchanged"


def test_a_row_that_came_later_was_not_there() -> None:
    came = edition(FIRST, 2, changed("pt-1", "(row)", None, {"rank": 7}))
    assert told(came)["Ranks, 2 weeks"].first == "not on the list, 4"


def test_of_a_long_run_only_the_weeks_that_differ_are_told() -> None:
    weeks = [replace(FIRST, week=SUNDAY + timedelta(weeks=n)) for n in range(20)]
    change = edition(weeks[3], 2, changed("pt-1", "rank", 9, 7))
    long = told(change, of=run(*weeks))
    assert long["Ranks, 20 weeks"] == FirstAndNow(what="Ranks, 20 weeks", first="18 Sep 2022: 9", now="18 Sep 2022: 7")
    assert long["Hours, million, 20 weeks"].now == "unchanged"


def test_territories_are_counted_by_their_rank_in_the_widest_week() -> None:
    rows = (("UA", (5, 1, 1)), ("CH", (9, 1, 3)), ("SE", (None, 3, 3)), ("PA", (None, 10, None)), ("US", (7, None, 6)))
    grid = Grid(category="TV", weeks=tuple(SUNDAY + timedelta(weeks=n) for n in range(3)), rows=rows)
    assert grid.widest == 1
    assert grid.groups == (("1st", 2), ("3rd", 1), ("10th", 1), ("not listed", 1))
