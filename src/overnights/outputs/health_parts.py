"""The page of the data's health: what came in, what was set aside, how late, and what is missing for each number."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pyarrow.compute as pc

from overnights import links
from overnights.charts.record import ListName
from overnights.outputs import render
from overnights.outputs.drawing import bar_width
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages import places
from overnights.pages.health import Batch, Download, Health, counted_kinds, gaps_of, health_json, weeks_missing
from overnights.pages.health_numbers import Held, Needed, needed
from overnights.pages.restatements import gone_lists
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART

BATCHES, DOWNLOADS, WEEKS, DAYS, GONE = 20, 30, 8, 40, 20  # shown; all of them stand in JSON and CSV
BAR = 200  # px


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekState:
    """The latest edition of a week's lists: how many are open still, and when they were made."""

    week: date
    editions: int
    is_open: bool
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Weeks with lists of one chart and territory, or of all territories. `missing`: Sundays between without a list."""

    where: str
    first: date
    last: date
    count: int
    missing: tuple[date, ...]


def health_parts(site: Site) -> Parts:
    """The page of the data's health."""
    return {links.HEALTH: partial(_page, site, site.health)} if site.health else {}


def _page(site: Site, health: Health) -> Part:
    path = links.HEALTH
    gaps = gaps_of(site.catalogue)
    lists, states = _lists(site), _states(site) if health.events else ()
    published = _published(site)
    rows = needed(_held(site, health, published["runtimes_published"]))
    gone = gone_lists(tuple(one for one in site.restated or () if one.edition is None))
    made = render.html(
        "health.html", path, here="More", frame=frame_of(site), health=health, gaps=gaps, lists=lists, states=states,
        rows=rows, gone=gone, numbers={name for name, _ in site.numbers}, service=site.service, is_demo=site.is_demo,
        late_days=site.late_days, kinds=counted_kinds(health.downloads) if health.downloads else {}, bar=BAR,
        bar_width=bar_width, most=_Most, **published,
    )  # fmt: skip
    told = health_json(health, gaps) | _added(lists, states, rows) | published
    return Part((
        File(path, made.encode()),
        File(links.as_json(path), render.as_json(told).encode()),
        File(links.as_csv(path), _csv(health).encode()),
    ))  # fmt: skip


class _Most:
    """How many of each the page shows."""

    batches, downloads, weeks, days, gone = BATCHES, DOWNLOADS, WEEKS, DAYS, GONE


def _lists(site: Site) -> tuple[Weeks, ...]:
    """Weeks worldwide, and those of territories."""
    found = []
    for where, chart, territory in (
        ("Worldwide", WORLD_CHART, places.WORLDWIDE),
        ("Territories", TERRITORY_CHART, None),
    ):
        weeks = site.history.weeks(chart, territory)
        if weeks:
            missing = weeks_missing(weeks)
            found.append(Weeks(where=where, first=weeks[0], last=weeks[-1], count=len(weeks), missing=missing))
    return tuple(found)


def _states(site: Site) -> tuple[WeekState, ...]:
    """The worldwide lists of each week, the latest first."""
    names = [ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=one)
             for one in site.history.categories(WORLD_CHART, places.WORLDWIDE)]  # fmt: skip
    found = []
    for week in reversed(site.history.weeks(WORLD_CHART, places.WORLDWIDE)):
        latest = [editions[-1] for name in names if (editions := site.history.editions.get((name, week), ()))]
        found.append(
            WeekState(
                week=week,
                editions=max(one.edition for one in latest),
                is_open=any(one.is_overnight for one in latest),
                made_on=max(one.made_at for one in latest).date(),
            )
        )
    return tuple(found)


def _held(site: Site, health: Health, runtimes: int) -> Held:
    charts = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    names = [name for name in site.history.lists if (name.chart, name.territory) == (WORLD_CHART, places.WORLDWIDE)]
    entries = [entry for one in site.history.latest_of(names, charts[-1:]) for entry in one.entries]
    there = site.history.territories(TERRITORY_CHART)
    return Held(
        health=health,
        gaps=gaps_of(site.catalogue),
        lists=len(charts),
        territories=sum(one not in ("", places.WORLDWIDE) for one in there),
        has_hours=any(one.hours_viewed is not None for one in entries),
        has_views=any(one.views is not None for one in entries),
        runtimes=runtimes,
        is_judged=site.judging is not None,
        domestic=site.domestic,
    )


def _published(site: Site) -> dict[str, int]:
    """Of how many seasons a publisher's lists or reports give a runtime; of how many reports alone give the release."""
    if site.health is None or site.health.downloads is None or site.runs is None:
        return {"runtimes_published": 0, "releases_published": 0}
    told = [(site.history.as_columns().rows(["season_id", "runtime_h"]), "runtime_h")]
    told += zip(site.reports.tables, ("runtime_minutes", "runtime_h"), strict=True) if site.reports else ()
    runtimes = [pc.unique(rows.filter(pc.greater(rows[name], 0))["season_id"]) for rows, name in told]
    known = {season_id for ids in runtimes for season_id in ids.to_pylist()}
    runs = site.runs.runs
    released = pc.unique(runs.filter(pc.equal(runs["released_by"], "reports"))["season_id"])
    return {
        "runtimes_published": len(known & site.catalogue.seasons.keys()),
        "releases_published": len(released),
    }


def _added(lists: tuple[Weeks, ...], states: tuple[WeekState, ...], rows: tuple[Needed, ...]) -> dict[str, Any]:
    return {
        "lists": [
            {"where": one.where, "first_week": one.first.isoformat(), "last_week": one.last.isoformat(),
             "weeks": one.count, "missing": [week.isoformat() for week in one.missing]} for one in lists
        ],
        "weeks": [
            {"week": one.week.isoformat(), "edition": one.editions, "made_on": one.made_on.isoformat(),
             "status": "overnight" if one.is_open else "consolidated"} for one in states
        ],
        "numbers": [
            {"numbers": list(one.numbers), "needs": one.needs, "state": one.state, "says": one.says} for one in rows
        ],
    }  # fmt: skip


def _csv(health: Health) -> str:
    """Every batch, or every download: what the page lists."""
    out = io.StringIO(newline="")
    rows: tuple[Batch, ...] | tuple[Download, ...] = ()
    columns: Mapping[str, object] = {}
    if health.downloads:
        rows, columns = health.downloads.downloads, dict.fromkeys(Download.__slots__)
    elif health.events:
        rows, columns = health.events.batches, dict.fromkeys(Batch.__slots__)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([getattr(row, name) for name in columns] for row in rows)
    return out.getvalue()
