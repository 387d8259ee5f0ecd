"""The picture of a long run: nothing written over something else, at either width."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import small_judged as judged
import small_site as made
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from overnights.outputs.bump import run_picture
from overnights.outputs.pictures import Canvas
from overnights.pages import places, words
from overnights.pages.run import Run
from overnights.pages.title import SeasonRecord, title_page

WEEKS = 13


def long_run() -> tuple[SeasonRecord, Run]:
    """Thirteen weeks drawn of a run with hours in full."""
    book = made.catalogue()
    season = title_page(
        book.titles["pt"], book, made.history(), None, service="S", is_demo=False, domestic="US", rounding=1,
        judging=judged.judging(),
    ).main  # fmt: skip
    assert season is not None and season.run is not None
    first = season.run.weeks[0]
    weeks = tuple(
        replace(first, week=first.week + timedelta(weeks=n), rank=1 + n % 4, value=341_230_000.0 - n, territories=90)
        for n in range(20)
    )
    drawn = tuple(week.week for week in weeks[-WEEKS:])
    return season, replace(season.run, weeks=weeks, drawn=drawn, lines=(), last_rows=())


def texts(picture: Canvas) -> list[tuple[float, float, str, str]]:
    """x, y, words and alignment of everything that is written."""
    layers: list[dict[str, Any]] = [layer for layer in picture.layers if layer["mark"]["type"] == "text"]
    return [
        (row["x"], row["y"], row["t"], layer["mark"]["align"]) for layer in layers for row in layer["data"]["values"]
    ]


@pytest.mark.parametrize("is_wide", [True, False])
def test_no_two_words_of_a_long_run_overlap(is_wide: bool) -> None:
    season, run = long_run()
    picture = run_picture(season, run, "Partner Track", 1, is_wide=is_wide)
    rows: dict[float, list[tuple[float, float, str]]] = {}
    for x, y, text, align in texts(picture):
        width = 6.2 * len(text)
        start = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        rows.setdefault(round(y), []).append((start, start + width, text))
    for row in rows.values():
        for (_, end, before), (start, _, after) in pairwise(sorted(row)):
            assert end <= start, (before, after)
    assert "341,229,993" in [text for _, _, text, _ in texts(picture)]


def test_discs_that_would_touch_are_drawn_for_the_best_the_first_and_the_last_week() -> None:
    season, run = long_run()
    ranks = [layer["data"]["values"] for layer in run_picture(season, run, "P", 1, is_wide=False).layers
             if layer["mark"].get("fontWeight") == 600 and layer["mark"]["color"] == "#fcfbf8"]  # fmt: skip
    assert [row["t"] for row in ranks[0]] == ["4", "1", "4"]


def test_a_week_without_lists_of_territories_has_no_bar() -> None:
    season, run = long_run()
    some = replace(run, weeks=tuple(replace(w, territories=None if n > 15 else 90) for n, w in enumerate(run.weeks)))
    written = [text for _, _, text, _ in texts(run_picture(season, some, "P", 1, is_wide=True))]
    assert written.count("90") == 9 and "0" not in written


@pytest.mark.parametrize(("count", "tables"), [(56, 1), (57, 2), (110, 3)])
def test_ranks_of_more_weeks_than_a_sheet_holds_stand_in_tables_under_each_other(count: int, tables: int) -> None:
    first = long_run()[1].weeks[0].week
    weeks = [first + timedelta(weeks=n) for n in range(count)]
    rows = [("US", tuple(1 for _ in weeks)), ("DE", (*(None for _ in weeks[1:]), 7))]
    template = Environment(loader=PackageLoader("overnights", "outputs/templates"), autoescape=True)
    template.globals |= {"words": words, "places": places}
    made_of = template.get_template("parts.html").module.grid(weeks, rows, lambda ranks: Markup("<td>" * len(ranks)))  # type: ignore[attr-defined]
    assert (
        made_of.count('<table class="grid">') == made_of.count("</table>") == made_of.count("United States") == tables
    )
    assert made_of.count("<td>") == count + (count if tables == 1 else (count - 1) % 52 + 1)
    assert made_of.count("Germany") == 1  # no row without a rank
    assert made_of.count("<caption>") == (tables if tables > 1 else 0)
