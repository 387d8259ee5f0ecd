"""The picture of a long run: nothing written over something else, at either width."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import small_judged as judged
import small_site as made
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from overnights.outputs.bump import run_picture
from overnights.outputs.grid_bands import grid_bands
from overnights.outputs.pictures import Canvas, draw
from overnights.outputs.run_axis import axis_of
from overnights.pages import places, words
from overnights.pages.run import Gap, Grid, Run, columns_of
from overnights.pages.title import SeasonRecord, title_page


def long_run(*off: int, weeks: int = 20) -> tuple[SeasonRecord, Run]:
    """Weeks of a run with hours in full.

    Args:
        off: the weeks, from 0, in which it was not on the list.
    """
    book = made.catalogue()
    season = title_page(
        book.titles["pt"], book, made.history(), None, service="S", is_demo=False, domestic="US", rounding=1,
        judging=judged.judging(),
    ).main  # fmt: skip
    assert season is not None and season.run is not None
    first = season.run.weeks[0]
    ran = tuple(
        replace(first, week=first.week + timedelta(weeks=n), rank=None, value=None, at_most=1_230_000.0 + n)
        if n in off
        else replace(
            first, week=first.week + timedelta(weeks=n), rank=1 + n % 4, value=341_230_000.0 - n, territories=90
        )
        for n in range(weeks)
    )
    listed = {week.week for week in ran if week.rank}
    drawn = columns_of([first.week - timedelta(weeks=1), *(week.week for week in ran)], listed)
    return season, replace(season.run, weeks=ran, drawn=drawn, lines=(), last_rows=())


def texts(picture: Canvas) -> list[tuple[float, float, str, str]]:
    """x, y, words and alignment of everything that is written."""
    layers: list[dict[str, Any]] = [layer for layer in picture.layers if layer["mark"]["type"] == "text"]
    return [
        (row["x"], row["y"], row["t"], layer["mark"]["align"]) for layer in layers for row in layer["data"]["values"]
    ]


RUNS = {
    "unbroken": long_run(),
    "three": long_run(weeks=3),
    "with absences": long_run(*range(5, 12), *range(14, 18), 25, 26, weeks=40),
    "very long": long_run(*range(30, 90), 101, weeks=220),
    "all but gone": long_run(*range(1, 60), weeks=61),
    "absent often": long_run(*(n for n in range(100) if n % 10 > 2), weeks=101),
}


@pytest.mark.parametrize("is_wide", [True, False])
@pytest.mark.parametrize("of", RUNS)
def test_no_two_words_of_a_run_overlap(of: str, is_wide: bool) -> None:
    season, run = RUNS[of]
    picture = run_picture(season, run, "Partner Track", 1, is_wide=is_wide)
    rows: dict[float, list[tuple[float, float, str]]] = {}
    for x, y, text, align in texts(picture):
        width = 6.2 * len(text)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        rows.setdefault(round(y), []).append((start, start + width, text))
    for row in rows.values():
        for (_, end, before), (start, _, after) in pairwise(sorted(row)):
            assert end <= start, (before, after)
    assert all(start >= -1 and end <= picture.width for row in rows.values() for start, end, _ in row)
    assert "341,230,000" in [text for _, _, text, _ in texts(picture)]


def test_discs_that_would_touch_are_drawn_for_the_best_the_first_and_the_last_week() -> None:
    season, run = long_run()
    ranks = [layer["data"]["values"] for layer in run_picture(season, run, "P", 1, is_wide=False).layers
             if layer["mark"].get("fontWeight") == 600 and layer["mark"]["color"] == "#fcfbf8"]  # fmt: skip
    assert [row["t"] for row in ranks[0]] == ["1", "4"]


def test_a_week_without_lists_of_territories_has_no_bar() -> None:
    season, run = long_run()
    some = replace(run, weeks=tuple(replace(w, territories=None if n > 15 else 90) for n, w in enumerate(run.weeks)))
    written = [text for _, _, text, _ in texts(run_picture(season, some, "P", 1, is_wide=True))]
    assert written.count("90") == 16 and "0" not in written


@pytest.mark.parametrize(("count", "tables"), [(16, 1), (56, 1), (57, 2), (110, 3)])
def test_ranks_of_more_weeks_than_a_sheet_holds_stand_in_tables_under_each_other(count: int, tables: int) -> None:
    first = long_run()[1].weeks[0].week
    weeks = [first + timedelta(weeks=n) for n in range(count)]
    rows = [("US", tuple(1 for _ in weeks)), ("DE", (*(None for _ in weeks[1:]), 7))]
    template = Environment(loader=PackageLoader("overnights", "outputs/templates"), autoescape=True)
    template.globals |= {"words": words, "places": places}
    made_of = template.get_template("parts.html").module.grid(weeks, rows, lambda ranks: Markup("<td>" * len(ranks)))  # type: ignore[attr-defined]
    opened = '<table class="grid many-weeks">' if count > 16 else '<table class="grid">'
    assert made_of.count(opened) == made_of.count("</table>") == made_of.count("United States") == tables
    assert made_of.count("<td>") == count + (count if tables == 1 else (count - 1) % 52 + 1)
    assert made_of.count("Germany") == 1  # no row without a rank
    assert made_of.count("<caption>") == (tables if count > 16 else 0)


@pytest.mark.parametrize(
    ("count", "lengths"), [(21, [21]), (58, [58]), (59, [30, 29]), (94, [47, 47]), (120, [40] * 3)]
)
def test_territories_beyond_those_that_a_page_holds_stand_in_bands_below(count: int, lengths: list[int]) -> None:
    ranks = [1] * (count - 10) + [4, 4, 5, 5, 6, 7, None, None, None, None]
    rows = tuple((f"{n:02}", (rank, None)) for n, rank in enumerate(ranks))
    grid = Grid(category="TV", weeks=(date(2022, 8, 28), date(2022, 9, 4)), rows=rows)
    bands = grid_bands(grid)
    assert [len(band.rows) for band in bands] == lengths
    assert tuple(row for band in bands for row in band.rows) == rows
    for band in bands:
        assert sum(size for _, size in band.groups) == len(band.rows)
        assert [week for week, _ in band.across] == [*grid.weeks]
        assert band.across[0][1] == tuple(row[0] for _, row in band.rows)
    assert bands[0].groups[0][0] == f"1st: {count - 10} in the week to 28 Aug"
    if len(bands) > 1:
        assert bands[1].groups[0][0].startswith("1st, continued")
    assert bands[-1].groups[-2:] == (("4th to 7th: 6", 6), ("not listed: 4", 4))


@pytest.mark.parametrize("is_wide", [True, False])
@pytest.mark.parametrize("of", RUNS)
def test_a_run_is_drawn_whole_from_the_week_before_its_first_to_its_last(of: str, is_wide: bool) -> None:
    season, run = RUNS[of]
    picture = run_picture(season, run, "P", 1, is_wide=is_wide)
    assert [week for _, week in run.shown if week.rank] == list(run.listed)
    axis = axis_of(run.drawn, left=0, right=100, gap=10)
    assert axis.xs[0] == pytest.approx(0) and axis.end == pytest.approx(100)
    assert all(one < other for one, other in pairwise(axis.xs))
    assert sum(axis.gap for _ in axis.gaps) <= 40
    assert {row["k"] for row in picture.told} == {w.week.isoformat() for _, w in run.shown} | {
        gap.since.isoformat() for _, gap, _ in run.absences
    }
    assert len(draw(picture).svg) < 40_000


def test_weeks_off_the_list_beyond_three_are_one_piece_that_says_how_many() -> None:
    season, run = long_run(2, 3, 4, *range(8, 29), 31, weeks=32)
    assert [(one.weeks, one.until - one.since) for _, one, _ in run.absences] == [(21, timedelta(weeks=20))]
    assert len(run.drawn) == 1 + 8 + 1 + 3
    wide = run_picture(season, run, "P", 1, is_wide=True)
    assert "21 weeks off" in [text for _, _, text, _ in texts(wide)]
    said = next(row for row in wide.told if "to" in row["Week ending"].split())
    assert said["Week ending"] == "23 October 2022 to 12 March 2023" and (said["Rank"], said["Weeks"]) == ("out", "21")


def test_lines_are_broken_where_weeks_are_left_out() -> None:
    season, run = long_run(*range(8, 29), weeks=32)
    picture = run_picture(season, run, "P", 1, is_wide=True)
    ((n, _, _),) = run.absences
    middle = axis_of(run.drawn, left=56, right=510, gap=52).xs[n]
    level = [row for layer in picture.layers if layer["mark"]["type"] == "rule" for row in layer["data"]["values"]
             if row["y"] == row["y2"]]  # fmt: skip
    assert level and not any(row["x"] < middle < row["x2"] for row in level)
    strokes = [[row["x"] for row in layer["data"]["values"]] for layer in picture.layers
               if layer["mark"]["type"] == "line" and layer["mark"]["strokeWidth"] == 4]  # fmt: skip
    assert len({row["g"] for layer in picture.layers if layer["mark"].get("strokeWidth") == 4
                for row in layer["data"]["values"]}) == len(strokes) + 1 == 2  # fmt: skip


def test_the_year_is_said_where_it_changes() -> None:
    season, run = long_run(*range(8, 29), weeks=32)
    written = [text for _, _, text, _ in texts(run_picture(season, run, "P", 1, is_wide=True))]
    assert [text for text in written if text in ("2021", "2022", "2023")] == ["2022", "2023"]
    season, run = long_run(weeks=3)
    assert not {"2022", "2023"} & {text for *_, text, _ in texts(run_picture(season, run, "P", 1, is_wide=True))}


def test_others_lines_end_where_weeks_are_left_out() -> None:
    weeks = [date(2022, 8, 28) + timedelta(weeks=n) for n in range(9)]
    drawn = columns_of(weeks, {weeks[0], weeks[1], weeks[7]})
    assert [one.weeks if isinstance(one, Gap) else one for one in drawn] == [weeks[0], weeks[1], 5, weeks[7], weeks[8]]
