"""A title's whole record from a home: the same for the terminal, the page and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

import pyarrow as pa

from overnights.acts.by_season import BySeason
from overnights.acts.chart_store import history_around
from overnights.acts.doors import domestic_of, rounding_hours_of, service_of
from overnights.acts.kept import kept_or
from overnights.acts.labels import labels_told
from overnights.acts.load_catalogue import catalogue_for
from overnights.acts.measure import figure_rows
from overnights.acts.measure_tasks import LastMeasure
from overnights.acts.named import seasons_told, title_named
from overnights.acts.once_listed import once_listed
from overnights.acts.reports import told_of
from overnights.acts.runs import runs_around
from overnights.catalogue.finding import Found as Meant
from overnights.errors import NoSnapshot, NotKept, UnknownTitle
from overnights.home import Home
from overnights.pages.audience import COUNTS, AudienceTables
from overnights.pages.decided import decisions_shown
from overnights.pages.measured import cohorts_said
from overnights.pages.required import DecisionShown, Judging
from overnights.pages.title import TitleRecord, title_page
from overnights.store.lake import Lake
from overnights.tables import MEASURES
from overnights.viewing import disclosure
from overnights.weeks import local_day, zone_named

Found: TypeAlias = "tuple[LastMeasure, Callable[[Sequence[str]], dict[str, pa.Table]]]"


def title_record(home: Home, name: str, *, season: int | None = None, now: datetime) -> TitleRecord:
    """The record of the title that a name or id means; of one season, where it is a season's, or its number is given.

    Any name that it or a season of it ever had will do, and where nothing is called so, the only one that a slip or two
    make of it.

    Args:
        now: a decision that may not be told by then is not in it, nor a sign that there is one.
    Raises: NoCatalogue; UnknownTitle, with the nearest names, or with the seasons that there are; Tampered.
    """
    return _record(home, name, season, now)[0]


def _record(
    home: Home, name: str, season: int | None, now: datetime
) -> tuple[TitleRecord, AudienceTables | None, Meant]:
    """The record, the figures of its seasons, and what was meant by the name."""
    catalogue = catalogue_for(home, name)
    meant = title_named(home, catalogue, name)
    title = meant.title
    seasons = catalogue.seasons_of(title.title_id)
    ids, numbers = [one.season_id for one in seasons], [one.number for one in seasons]
    if season is not None and season not in numbers:
        raise UnknownTitle(
            f"“{title.title}” has no season {season}: a season is named by its number, or by its id in place of the "
            f"title. There is {seasons_told(seasons)}.",
            name=name,
            season=season,
        )
    tables = audience_tables(home, ids)
    history = history_around(home.lake, ids)
    record = title_page(
        title,
        catalogue,
        history,
        tables,
        service=service_of(home),
        is_demo=home.settings.is_demo,
        domestic=domestic_of(home),
        rounding=rounding_hours_of(home),
        judging=judging_shown(home, ids),
        decisions=decisions_told(home, now, ids),
        number=season,
        season_id=meant.season_id if season is None else None,
        runs=runs_around(home, history),
    )
    return record, tables, meant


def judging_shown(home: Home, season_ids: Sequence[str] | None = None) -> Judging | None:
    """The latest judgement that was stored, for pages, of all seasons or of some; None where there is none."""
    from overnights.acts.judge import judged_of

    found = judged_of(home, season_ids)
    if found is None:
        return None
    return Judging(
        number=found.number,
        as_of=found.as_of,
        snapshot=found.snapshot,
        requirements_name=found.requirements_name,
        seasons=found.judged,
        asks=cohorts_said(found.set.requirements) if found.set else "",
        decide_within_days=found.set.policy.decide_within_days if found.set else None,
    )


def decisions_told(home: Home, now: datetime, season_ids: Sequence[str] | None = None) -> Mapping[str, DecisionShown]:
    """By season, what may be told at an instant of decisions, and past outcomes where this record has none.

    Args:
        season_ids: whose past outcomes are asked for; null: all.
    Raises: Tampered, where the record is not as it was written; NoDesk.
    """
    from overnights.acts.desk import decisions_of
    from overnights.acts.outcomes import outcomes_of

    outcomes = {
        season_id: DecisionShown(
            decision=one.decision,
            decided_on=one.decided_on,
            announced_on=one.announced_on,
            is_past_outcome=True,
            source=one.source,
            quality=one.quality,
        )
        for season_id, one in outcomes_of(home, season_ids).items()
    }
    day_of = partial(local_day, zone_named(home.settings.zone))
    return decisions_shown(decisions_of(home), outcomes, home.asked_at(now), day_of=day_of)


def title_json(home: Home, name: str, *, season: int | None = None, now: datetime) -> dict[str, Any]:
    """The record as `title --json` has it: as on the pages, each audience with `now`, what is counted so far, each
    season with its labels and why they are of it, and with what half-year reports and all-time lists say of it; and
    `asked`, with how the name was found.

    Pages show closed windows alone; the floors hold here too.
    Raises: NoCatalogue; UnknownTitle; Tampered.
    """
    found, tables, meant = _record(home, name, season, now)
    record = found.as_json() | {
        "asked": {"name": name, "found_by": meant.found_by, "called": meant.called, "season_id": meant.season_id},
    }
    so_far = _so_far(tables) if tables is not None else {}
    told = told_of(home.lake, {one.season.season_id: one.out for one in found.seasons})
    labels = labels_told(home.lake, [one["season_id"] for one in record["seasons"]])
    once = once_listed(home.lake, [one["season_id"] for one in record["seasons"] if not one["run"]])
    gone = None if home.as_of is None else _not_kept(home)
    for one in record["seasons"]:
        one |= labels[one["season_id"]] | told[one["season_id"]].as_json()
        one["once_listed"] = once.get(one["season_id"], [])
        if gone and not one["audience"]:
            one["audience_why"] = gone
        if one["audience"] and one["season_id"] in so_far:
            one["audience"]["now"] = so_far[one["season_id"]]
    return record if home.as_of is None else record | {"as_of": home.as_of.isoformat()}


def _not_kept(home: Home) -> str | None:
    """Why figures that were measured by the day as of which the home is seen cannot be shown; None where they can."""
    try:
        figure_rows(home.lake, ("progress", "drop_off", "completions"), ())
    except NotKept as error:
        return str(error)
    except NoSnapshot:
        return None
    return None


def _so_far(tables: AudienceTables) -> dict[str, dict[str, Any]]:
    """What is counted of each season so far, floored; null where withheld."""
    shown = disclosure.withhold_progress(tables.progress, tables.min_cell).to_pylist()
    return {row["season_id"]: _now(row) for row in shown if row["day"] is None}


def _now(row: dict[str, Any]) -> dict[str, Any]:
    share = disclosure.ratio(row["completers"], row["starters"])
    values = {name: row[name] for name in COUNTS} | {
        "completion_share": None if share is None else float(share),
        "n": None if share is None else row["starters"],
    }
    whys = {f"{n}_why": "nobody has started it" if row["starters"] == 0 else "withheld" for n in values}
    return {**values, **{name: why for name, why in whys.items() if values[name.removesuffix("_why")] is None}}


def audience_tables(home: Home, season_ids: Sequence[str] | None = None) -> AudienceTables | None:
    """The measured audience of all seasons, or of some; None where nothing is measured yet, or it is not kept."""
    names = ("progress", "drop_off", "completions")
    try:
        if season_ids is None:
            measured, rows = figure_rows(home.lake, names)
        else:
            measured, rows = _figures_of(home.lake, names, season_ids)
    except (NoSnapshot, NotKept):
        return None
    measured_on = local_day(zone_named(home.settings.zone), measured.measured_at)
    return AudienceTables(
        progress=rows["progress"],
        drop_off=rows["drop_off"],
        completions=rows["completions"],
        last_on=measured.last_on,
        settled_on=measured_on - timedelta(days=home.settings.late_days + 1),
        late_days=home.settings.late_days,
        min_cell=home.settings.min_cell,
    )


def _figures_of(lake: Lake, names: Sequence[str], season_ids: Sequence[str]) -> tuple[LastMeasure, dict[str, pa.Table]]:
    """The last measure, and its figures of some seasons; a lasting process keeps those of all."""

    def whole() -> Found:
        measured, rows = figure_rows(lake, names)
        by_season = {name: BySeason(rows[name]) for name in names}
        return measured, lambda ids: {name: by_season[name].of(ids) for name in names}

    def part() -> Found:
        measured, rows = figure_rows(lake, names, season_ids)
        return measured, lambda _: rows

    measured, rows_of = kept_or(lake, ("figures by season", names), (MEASURES,), make=whole, part=part)
    return measured, rows_of(season_ids)
