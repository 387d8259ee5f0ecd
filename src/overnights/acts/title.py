"""A title's whole record from a home: the same for the terminal, the page and JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from overnights.acts.chart_store import history_of
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.measure import figures_of
from overnights.charts.definition import chart_names
from overnights.errors import NoSnapshot, UnknownTitle
from overnights.home import Home
from overnights.pages.audience import COUNTS, AudienceTables
from overnights.pages.title import TitleRecord, title_page
from overnights.viewing import disclosure
from overnights.weeks import local_day, zone_named


def title_record(home: Home, name: str, *, season: int | None = None) -> TitleRecord:
    """The record of the title with this name or id; of one season, where its number is given.

    Raises: NoCatalogue; UnknownTitle, with the nearest names, or with the seasons that there are.
    """
    catalogue = catalogue_of(home)
    title = catalogue.find(name)
    numbers = [one.number for one in catalogue.seasons_of(title.title_id)]
    if season is not None and season not in numbers:
        there = ", ".join(str(number) for number in numbers if number is not None) or "none with a number"
        raise UnknownTitle(
            f"“{title.title}” has no season {season}: a season is named by its number. There is {there}.",
            name=name,
            season=season,
        )
    return title_page(
        title,
        catalogue,
        history_of(home.lake, chart_names()),
        audience_tables(home),
        service=home.settings.service,
        is_demo=home.settings.is_demo,
        domestic=home.settings.domestic,
        rounding=home.settings.charts.rounding_hours,
        number=season,
    )


def title_json(home: Home, name: str, *, season: int | None = None) -> dict[str, Any]:
    """The record as `title --json` has it: as on the pages, and each audience with `now`, what is counted so far.

    Pages show closed windows alone; the floors hold here too.
    Raises: NoCatalogue; UnknownTitle.
    """
    record = title_record(home, name, season=season).as_json()
    so_far = _so_far(home) if any(one["audience"] for one in record["seasons"]) else {}
    for one in record["seasons"]:
        if one["audience"] and one["season_id"] in so_far:
            one["audience"]["now"] = so_far[one["season_id"]]
    return record


def _so_far(home: Home) -> dict[str, dict[str, Any]]:
    """What is counted of each season so far, floored; null where withheld."""
    progress = figures_of(home, tables=("progress",)).progress
    shown = disclosure.withhold_progress(progress, home.settings.min_cell).to_pylist()
    return {row["season_id"]: _now(row) for row in shown if row["day"] is None}


def _now(row: dict[str, Any]) -> dict[str, Any]:
    share = disclosure.ratio(row["completers"], row["starters"])
    values = {name: row[name] for name in COUNTS} | {
        "completion_share": None if share is None else float(share),
        "n": None if share is None else row["starters"],
    }
    whys = {f"{n}_why": "nobody has started it" if row["starters"] == 0 else "withheld" for n in values}
    return {**values, **{name: why for name, why in whys.items() if values[name.removesuffix("_why")] is None}}


def audience_tables(home: Home) -> AudienceTables | None:
    """The measured audience of all seasons; None where nothing is measured yet."""
    try:
        figures = figures_of(home, tables=("progress", "drop_off", "completions"))
    except NoSnapshot:
        return None
    measured_on = local_day(zone_named(home.settings.zone), figures.measured_at)
    return AudienceTables(
        progress=figures.progress,
        drop_off=figures.drop_off,
        completions=figures.completions,
        last_on=figures.last_on,
        settled_on=measured_on - timedelta(days=home.settings.late_days + 1),
        late_days=home.settings.late_days,
        min_cell=home.settings.min_cell,
    )
