"""Pages of restatements: what was changed after publication, in short and, year by year, every row of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Any

from overnights import links
from overnights.charts.record import ListName
from overnights.outputs import render
from overnights.outputs.drawing import bar_width
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages import places, words
from overnights.pages.restatements import (
    KIND_SAID,
    Restated,
    RestatedRow,
    restated_rows,
    restatements_page,
    row_json,
)
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART

ON_ONE_PAGE = 120  # rows
MONTHS = 12  # shown at once; the others are there to be opened
LABELS = 40
CSV_COLUMNS = Restated.__slots__
BAR = 240  # px


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Rows of one year, or a part of them; `number` is that part's, of `count`."""

    year: int
    number: int
    count: int
    rows: tuple[RestatedRow, ...]

    @property
    def path(self) -> str:
        return links.restatements(self.year, self.number)


def restated_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """The page of restatements, and pages of all rows, year by year."""
    if site.restated is None:
        return {}
    rows = restated_rows(site.restated, _reasons(site))
    pages = _pages(rows)
    parts: Parts = {links.RESTATEMENTS: partial(_page, site, title_paths, rows, pages)}
    return parts | {one.path: partial(_year, site, title_paths, pages, one) for one in pages}


def _reasons(site: Site) -> dict[tuple[ListName, date, int], str]:
    """Of each restated list and week the reason of each edition; publishers give none."""
    keys = {(one.list_name, one.week) for one in site.restated or ()}
    editions = ((key, one) for key in keys for one in site.history.editions.get(key, ()))
    return {(*key, one.edition): one.reason for key, one in editions if one.reason and not one.is_published}


def _pages(rows: Sequence[RestatedRow]) -> list[Years]:
    """The latest year first, its rows the latest day first."""
    found = []
    ordered = sorted(rows, key=lambda row: row.first.seen_on, reverse=True)
    for year, there in groupby(ordered, key=lambda row: row.first.seen_on.year):
        of_year = list(there)
        starts = range(0, len(of_year), ON_ONE_PAGE)
        found += [
            Years(year=year, number=n, count=len(starts), rows=tuple(of_year[start : start + ON_ONE_PAGE]))
            for n, start in enumerate(starts, 1)
        ]
    return found


def _page(site: Site, title_paths: Mapping[str, str], rows: Sequence[RestatedRow], pages: Sequence[Years]) -> Part:
    path, cells = links.RESTATEMENTS, site.restated or ()
    page = restatements_page(cells, rows, is_published=_is_published(site))
    most = max((sum(kinds.values()) for _, kinds in page.months), default=1)
    made = render.html(
        "restatements.html", path, page=page, months=(page.months[:MONTHS], page.months[MONTHS:]), most=most,
        labels=(page.labels[:LABELS], page.labels[LABELS : LABELS * 6]), pages=pages, kind_said=KIND_SAID, bar=BAR,
        bar_width=bar_width, **_around(site, title_paths),
    )  # fmt: skip
    return Part((
        File(path, made.encode()),
        File(links.as_json(path), render.as_json(page.as_json() | {"pages": [one.path for one in pages]}).encode()),
        File(links.as_csv(path), as_csv(cells).encode()),
    ))  # fmt: skip


def _year(site: Site, title_paths: Mapping[str, str], pages: Sequence[Years], one: Years) -> Part:
    days = [(day, list(rows)) for day, rows in groupby(one.rows, key=lambda row: row.first.seen_on)]
    made = render.html(
        "restatements_year.html", one.path, one=one, days=days, pages=pages, kind_said=KIND_SAID,
        is_published=_is_published(site), **_around(site, title_paths),
    )  # fmt: skip
    told = {"year": one.year, "part": one.number, "of": one.count, "rows": [row_json(row) for row in one.rows]}
    record = File(links.as_json(one.path), render.as_json(told).encode())
    return Part((File(one.path, made.encode()), record))


def _around(site: Site, title_paths: Mapping[str, str]) -> dict[str, Any]:
    return {
        "here": "More",
        "frame": frame_of(site),
        "service": site.service,
        "is_demo": site.is_demo,
        "margin_said": margin_said,
        "week_path": partial(_week_path, _pages_of_weeks(site)),
        "season_path": lambda season_id: title_paths.get(season_id or "", ""),
        "listed": listed,
    }


def _is_published(site: Site) -> bool:
    first = next(iter(site.history.editions), None)
    return first is not None and site.history.editions[first][0].is_published


def _pages_of_weeks(site: Site) -> frozenset[date]:
    return frozenset(site.history.weeks(WORLD_CHART, places.WORLDWIDE))


def _week_path(weeks: frozenset[date], name: ListName, week: date) -> str:
    """The page of a list's week; empty where the site has none."""
    chart = WORLD_CHART if name.territory == places.WORLDWIDE else TERRITORY_CHART
    return links.week(week, name.territory) if name.chart == chart and week in weeks else ""


def listed(name: ListName) -> str:
    """A list by its full name, with its territory; of other charts than those of pages also the chart.

    >>> listed(ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)"))
    'TV (English), worldwide'
    """
    other = "" if name.chart in (WORLD_CHART, TERRITORY_CHART) else f" ({name.chart})"
    return f"{name.category}, {places.territory(name.territory)}{other}"


def margin_said(margin: Fraction) -> str:
    """A margin with its sign, in percent to one decimal.

    >>> margin_said(Fraction(109, 1000)), margin_said(Fraction(-1, 100_000))
    ('+10.9%', 'under −0.1%')
    """
    tenths = words.rounded(abs(margin) * 1000, 1)
    sign = words.MINUS if margin < 0 else "+"
    return f"{sign}{tenths // 10:,}.{tenths % 10}%" if tenths else f"under {sign}0.1%"


def as_csv(cells: Sequence[Restated]) -> str:
    """Every cell, as `overnights restatements --csv` prints it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(one.as_json() for one in cells)
    return out.getvalue()
