"""Pages of weeks: each week in each territory, and the list of all weeks of a territory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from overnights import links
from overnights.charts.record import ListName
from overnights.outputs import render
from overnights.outputs.bump import week_bump
from overnights.outputs.drawing import bar_width, run_drawn
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.outputs.pictures import Canvas
from overnights.outputs.title_html import Placed
from overnights.pages import places, words
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, Exit, Row, WeekPage, week_page

BEFORE, AFTER = 8, 4  # weeks in a page's picker; the others are on the page of all weeks
CSV_COLUMNS = ("chart", "version", "week", "territory", "category", "edition", "rank", "season_id", "title",
               "season_label", "metric", "value", "weeks_on_chart", "last_rank", "peak_rank", "is_tie")  # fmt: skip


def week_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """The page of every week in every territory that has lists of it, the first page of all, and the lists of weeks."""
    weeks = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    parts: Parts = {}
    of_territory: dict[str, list[date]] = {}
    for week in weeks:
        for territory in territories(site, week):
            of_territory.setdefault(territory, []).append(week)
    for week in weeks:
        for territory in territories(site, week):
            path = links.week(week, territory)
            around = near(of_territory[territory], week)
            parts[path] = partial(_week, site, title_paths, around, week, territory, path)
    for territory in of_territory:
        parts[links.weeks(territory)] = partial(_weeks, site, of_territory, territory)
    if weeks:
        parts[links.HOME] = partial(
            _week, site, title_paths, near(weeks, weeks[-1]), weeks[-1], places.WORLDWIDE, links.HOME
        )
    return parts


def territories(site: Site, week: date) -> tuple[str, ...]:
    """Where a week has a page, the world first."""
    there = site.history.territories(TERRITORY_CHART, week)
    return (places.WORLDWIDE, *(one for one in there if one and one != places.WORLDWIDE))


def _by_name(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (code != places.WORLDWIDE, places.territory_name(code)))


def near(weeks: Sequence[date], week: date) -> tuple[date, ...]:
    """The weeks that a week's page has links to, ascending."""
    at = weeks.index(week)
    return tuple(weeks[max(0, at - BEFORE) : at + AFTER + 1])


def _weeks(site: Site, of_territory: Mapping[str, Sequence[date]], territory: str) -> Part:
    """All weeks of a territory, latest first, year by year."""
    path, weeks = links.weeks(territory), of_territory[territory]
    chart = WORLD_CHART if territory == places.WORLDWIDE else TERRITORY_CHART
    years = [
        {"year": year, "weeks": [{"week": week, "path": links.week(week, territory)} for week in there]}
        for year, there in groupby(reversed(weeks), key=lambda week: week.year)
    ]
    page = render.html("weeks.html", path, here="This week", frame=frame_of(site), territory=territory,
                       years=years, count=len(weeks), is_published=_is_published(site, chart, weeks[-1], territory),
                       service=site.service, is_demo=site.is_demo,
                       others=[(code, links.weeks(code)) for code in _by_name(of_territory)])  # fmt: skip
    rows = [{"week": week.isoformat(), "path": links.as_json(links.week(week, territory))} for week in weeks]
    told = File(links.as_json(path), render.as_json({"territory": territory, "weeks": rows}).encode())
    return Part((File(path, page.encode()), told))


def _week(
    site: Site, title_paths: Mapping[str, str], around: Sequence[date], week: date, territory: str, path: str
) -> Part:
    """A week's page at a path; the first page of all has the picture of its week's own."""
    page = week_page(
        site.history, site.catalogue, week, territory, service=site.service, is_demo=site.is_demo,
        rounding=site.rounding, late_days=site.late_days,
    )  # fmt: skip
    if page is None:
        return Part(())
    canvases: dict[str, Canvas] = {}
    bump = _bump(page, links.week(week, territory), canvases)
    return Part(
        (
            File(path, _week_html(site, page, path, bump, title_paths=title_paths, around=around).encode()),
            File(links.as_json(path), render.as_json(page.as_json() | _gone_told(_gone(site, page))).encode()),
            File(links.as_csv(path), _csv(page).encode()),
        ),
        canvases,
    )


def _bump(page: WeekPage, path: str, canvases: dict[str, Canvas]) -> Placed | None:
    """The lead list's picture; territory pages have none, their lists stand side by side."""
    if page.territory != places.WORLDWIDE or not page.lists[0].rows:
        return None
    at = links.picture(path, "ranks", "wide")
    canvases[at] = week_bump(page.lists[0])
    return Placed(at, canvases[at].width, canvases[at].height, bool(canvases[at].told))


def _week_html(
    site: Site,
    page: WeekPage,
    path: str,
    bump: Placed | None,
    *,
    title_paths: Mapping[str, str],
    around: Sequence[date],
) -> str:
    weeks = [{"week": week, "path": links.week(week, page.territory)} for week in around]
    index = around.index(page.week)
    return render.html(
        "week.html",
        path,
        here="This week",
        frame=frame_of(site),
        page=page,
        bump=bump,
        small=page.lists[1:] if bump else page.lists,
        before=weeks[index - 1] if index else None,
        after=weeks[index + 1] if index + 1 < len(weeks) else None,
        week_links=weeks[::-1],
        all_weeks=links.weeks(page.territory),
        territory_links=[{"code": code, "path": links.week(page.week, code)} for code in _by_name(page.territories)],
        season_path=partial(_season_path, title_paths),
        run_drawn=run_drawn,
        bar_width=bar_width,
        is_published=_is_published(site, page.chart, page.week, page.territory),
        gone=_gone(site, page),
        rounding=words.step_of(page.lists[0].metric, site.rounding),
        millions=", million" if words.is_in_millions(site.rounding) else "",
    )


def _is_published(site: Site, chart: str, week: date, territory: str) -> bool:
    """Whether others published the lists of a week."""
    names = [
        ListName(chart=chart, territory=territory, category=one) for one in site.history.categories(chart, territory)
    ]
    return any(one.edition.is_published for one in site.history.latest_of(names, [week]))


def _gone(site: Site, page: WeekPage) -> tuple[tuple[str, date], ...]:
    """The lists of a week that its publisher no longer shows, and since when."""
    names = [ListName(chart=page.chart, territory=page.territory, category=one.category) for one in page.lists]
    return tuple((name.category, site.gone[name, page.week]) for name in names if (name, page.week) in site.gone)


def _gone_told(gone: Sequence[tuple[str, date]]) -> dict[str, object]:
    """As JSON; nothing, where every list is there still."""
    return {"gone": [{"category": one, "since": since.isoformat()} for one, since in gone]} if gone else {}


def _season_path(title_paths: Mapping[str, str], row: Row | Exit) -> str:
    return title_paths.get(row.season_id, "")


def _csv(page: WeekPage) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in page.as_json()["lists"]:
        writer.writerows(one["entries"])
    return out.getvalue()
