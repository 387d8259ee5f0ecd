"""What `title` prints: the run on the lists that matter first, the audience as a table, in lines that fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import overnights

from overnights.cli.audience import audience_lines
from overnights.cli.events_in import batch_lines
from overnights.cli.lines import aligned, amount, paired, wrapped
from overnights.cli.title import title_lines

CLOSED = {
    "day": 28, "closes_on": "2022-09-22", "known_on": "2022-10-07", "is_closed": True, "starters": 1120,
    "watchers": 1010, "completers": 450, "completion_share": 450 / 1120, "n": 1120,
}  # fmt: skip
WITHHELD = {**CLOSED, "day": 7, "starters": 69, "watchers": None, "completers": None, "completion_share": None, "n": 69}
OPEN = {**WITHHELD, "day": 91, "known_on": "2022-12-09", "is_closed": False, "starters": None, "n": None}
AUDIENCE: dict[str, Any] = {
    "min_cell": 10, "last_on": "2022-09-19", "windows": [WITHHELD, CLOSED, OPEN], "now": {**CLOSED, "day": None},
    "drop_off_day": 28, "kaplan_meier": 0.459, "kaplan_meier_n": 1120,
    "drop_off": [
        {"number": 1, "accounts": 1120, "share": 1.0},
        {"number": 2, "accounts": 980, "share": 0.875},
        {"number": 3, "accounts": None, "share": None},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_terminal_of_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def row(chart: str, territory: str, week: str, rank: int, **more: object) -> dict[str, object]:
    return {
        "chart": chart, "territory": territory, "category": "TV", "week": week, "rank": rank,
        "metric": "hours_viewed", "value": 1234.5, "hours_viewed": 1234.5, **more,
    }  # fmt: skip


def lines_of(
    run: list[dict[str, object]],
    domestic: str | None = "US",
    weeks: list[dict[str, object]] | None = None,
    **more: object,
) -> list[str]:
    season = {
        "season_id": "s",
        "label": None,
        "run": run,
        "weeks": weeks,
        "audience": None,
        "audience_why": "none",
    } | more
    record = {"title": "T", "title_id": "t", "domestic": domestic, "credits": [], "seasons": [season]}
    return list(title_lines(record))


def test_an_audience_is_a_table_of_its_windows() -> None:
    assert list(audience_lines(AUDIENCE, None)) == [
        "  audience, viewing to 2022-09-19",
        "    by day  starters  watchers  completers      completion",
        "    7             69  withheld    withheld        withheld",
        "    28         1,120     1,010         450  40.2% of 1,120",
        "    91      not yet known until 2022-12-09",
        "    now        1,120     1,010         450  40.2% of 1,120",
        "    withheld: fewer than 10 accounts, or a figure that would give such a count away",
        "    Kaplan-Meier: 45.9% of starters complete it within 28 days of starting, n 1,120",
        "    of those who started the first episode, started each by day 28, n 1,120",
        "    episode         1         2         3",
        "    started    100.0%     87.5%  withheld",
    ]


def test_an_audience_that_is_not_measured_says_why() -> None:
    assert list(audience_lines(None, "nothing is measured")) == ["  audience: nothing is measured"]


def test_the_weekly_list_comes_first_the_domestic_one_next_and_the_daily_one_last_in_a_line() -> None:
    run = [
        row("daily", "ZZ", "2022-08-27", 2),
        row("netflix-country", "AU", "2022-08-28", 1, value=None, hours_viewed=None),
        row("netflix-country", "US", "2022-08-28", 7, value=None, hours_viewed=None),
        row("most-popular-28d", "ZZ", "2022-08-28", 10),
        row("netflix-weekly", "ZZ", "2022-08-28", 7),
    ]
    shown = lines_of(run)
    assert [line for line in shown if line.startswith("  ") and ", TV, " in line] == [
        "  netflix-weekly, TV, worldwide",
        "  netflix-country, TV, the United States",
        "  most-popular-28d, TV, worldwide",
        "  daily, TV, worldwide: 1 day on 2022-08-27, best rank 2 on 2022-08-27",
    ]
    assert "  and 1 more list (--json has all)" in shown
    assert "    2022-08-28     7  1,235" in shown
    assert "  netflix-country, TV, Australia" in lines_of(run, domestic=None)


def week(on: str, rank: int | None, **more: object) -> dict[str, object]:
    return {
        "week": on, "category": "TV", "metric": "hours_viewed", "rank": rank, "at_most": None, "territories": None,
        "weeks_on_chart": None, **more,
    }  # fmt: skip


def test_weeks_off_the_worldwide_list_say_what_the_last_place_had_once_for_a_stretch() -> None:
    run = [
        row("netflix-weekly", "ZZ", "2022-08-28", 7),
        row("netflix-weekly", "ZZ", "2022-10-02", 9, metric="views", value=99.0, hours_viewed=700.0),
    ]
    off = [week(f"2022-09-{day:02}", None, at_most=850.4, territories=2) for day in (4, 11, 18, 25)]
    weeks = [
        week("2022-08-28", 7, weeks_on_chart=1, territories=27),
        *off,
        week("2022-10-02", 9, weeks_on_chart=2),
        week("2022-10-09", None),
    ]
    shown = lines_of(run, weeks=weeks)
    head = shown.index("  netflix-weekly, TV, worldwide  ▃····▂·") + 1
    assert shown[head : head + 6] == [
        "    week        rank          views  hours  weeks    territories",
        "    2022-08-28     7  not published  1,235      1             27",
        "    2022-09-04   out                 ≤ 851                     2",
        "                out for 3 weeks more, to 2022-09-25",
        "    2022-10-02     9             99    700      2  not published",
        "    2022-10-09   out                               not published",
    ]
    none = [week("2022-08-28", 7, weeks_on_chart=1), week("2022-09-04", None)]
    assert "    week        rank  hours  weeks" in lines_of(run[:1], weeks=none)


def test_weeks_of_which_no_list_is_here_are_not_passed_over() -> None:
    run = [row("netflix-weekly", "ZZ", on, 7) for on in ("2022-02-27", "2022-03-20")]
    weeks = [
        week("2022-02-27", 7, weeks_on_chart=3),
        week("2022-03-20", 7, weeks_on_chart=6),
        week("2022-03-27", None),
        week("2022-04-10", None),
    ]
    shown = lines_of(run, weeks=weeks)
    head = shown.index("  netflix-weekly, TV, worldwide  ▃  ▃· ·") + 2
    assert [" ".join(line.split()) for line in shown[head : head + 6]] == [
        "2022-02-27 7 1,235 3", "no list is here of 2 weeks, to 2022-03-13", "2022-03-20 7 1,235 6", "2022-03-27 out",
        "no list is here of 1 week, to 2022-04-03", "2022-04-10 out",
    ]  # fmt: skip


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_season_that_is_not_among_those_counted_is_marked(is_counted: bool) -> None:
    said = {
        "weeks_on_chart": {"value": 30.0, "share_at_most": 1.0, "median": 3.0}, "n": 585, "category": "TV",
        "since": "2021-07-04", "is_counted": is_counted, "is_counted_why": "it may go on",
    }  # fmt: skip
    shown = lines_of([row("netflix-weekly", "ZZ", "2022-08-28", 7)], cohort=said)
    assert ("    it is none of these: it may go on" in shown) == (not is_counted)


@pytest.mark.parametrize("lacking", ["not loaded", "not published"])
def test_territories_of_a_week_without_their_lists_are_said_to_be_so(lacking: str) -> None:
    run = [row("netflix-weekly", "ZZ", f"2022-09-{day:02}", 7) for day in (4, 11)]
    weeks = [
        week("2022-09-04", 7, weeks_on_chart=1, territories=27),
        week("2022-09-11", 7, weeks_on_chart=2, territories_why=f"{lacking} of that week"),
    ]
    listed = next(line for line in lines_of(run, weeks=weeks) if line.startswith("    2022-09-11"))
    assert listed.endswith(lacking)


def test_a_withheld_reach_says_so_and_a_list_of_ranks_has_no_figures() -> None:
    why = "withheld: a count of accounts below the service's floor"
    shown = lines_of(
        [
            row("reach-weekly", "ZZ", "2022-08-28", 3, metric="reach", value=None, value_why=why),
            row("netflix-country", "US", "2022-08-28", 7, value=None, hours_viewed=None, value_why="ranks alone"),
        ]
    )
    assert "    2022-08-28     3  withheld  1,235" in shown
    assert "    2022-08-28     7" in shown


def test_lines_are_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    text = "a synopsis " * 20
    assert max(map(len, wrapped(text, indent=2))) <= 50
    cells = [str(number) for number in range(40)]
    pieces = list(paired(("episode", "started"), cells, cells, indent=4))
    assert max(map(len, pieces)) <= 50
    assert "".join(line[11:] for line in pieces[::2]).split() == cells


def test_columns_stand_to_the_right_and_a_short_row_runs_on() -> None:
    assert list(aligned([("a", "bb"), ("cc", "d"), ("e",)])) == ["a   bb", "cc   d", "e"]


def test_a_little_is_not_nothing() -> None:
    assert [amount(0), amount(0.3), amount(400, 1000), amount(1499.5)] == ["0", "under 1", "under 1,000", "1,500"]


def test_the_json_has_what_is_counted_so_far_and_each_unknown_its_reason(home: Path) -> None:
    record = json.loads(overnights("title", "The Harbour", "--home", home, "--json").stdout)
    audience = record["seasons"][0]["audience"]
    assert [window["day"] for window in audience["windows"]] == [7, 28, 91]
    for one in (*audience["windows"], audience["now"]):
        for name in ("starters", "watchers", "completers", "completion_share"):
            assert (one[name] is None) == (f"{name}_why" in one)
    assert "  audience, viewing to " in overnights("title", "The Harbour", "--home", home).stdout


def test_one_of_a_kind_is_said_in_the_singular() -> None:
    from overnights.acts.load_events import Batch

    batch = Batch(batch=1, files=1, offered=3, accepted=2, duplicates=1, set_aside=0, reasons={}, is_new=True)
    again = Batch(batch=1, files=1, offered=3, accepted=2, duplicates=1, set_aside=0, reasons={}, is_new=False)
    assert list(batch_lines(batch)) == ["Batch 1: 1 file.", "3 offered = 2 accepted + 1 duplicate + 0 set aside"]
    assert next(batch_lines(again)) == "Batch 1 holds this file already, and nothing changed. Its account:"


@pytest.mark.parametrize(("label", "heading"), [(None, "s"), ("s", "s"), ("Season 1", "Season 1 (s)")])
def test_a_season_is_called_by_its_id_once(label: str | None, heading: str) -> None:
    season = {"season_id": "s", "label": label, "run": [], "weeks": [], "audience": None, "audience_why": "none"}
    lines = title_lines({"title": "T", "title_id": "t", "domestic": None, "credits": [], "seasons": [season]})
    assert heading in lines
