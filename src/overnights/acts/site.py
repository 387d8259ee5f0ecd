"""A home's site as a record: all that its pages are made of, and a digest of what it is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from overnights import __version__
from overnights.acts.all_time import all_time_tables
from overnights.acts.announced import announced_pages, announced_to_the_public
from overnights.acts.chart_store import history_of
from overnights.acts.desk import adopted_set, decisions_of, desk_of
from overnights.acts.doors import domestic_of, rounding_hours_of, service_of
from overnights.acts.health import HEALTH_TABLES, health_of
from overnights.acts.judge_before import judged_before
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.reports import report_tables
from overnights.acts.restatements import restatements
from overnights.acts.rules_told import rules_told
from overnights.acts.runs import run_tables
from overnights.acts.title import audience_tables, decisions_told, judging_shown
from overnights.charts.definition import chart_names
from overnights.home import Home
from overnights.numbers import NUMBERS
from overnights.outputs.site import Site
from overnights.pages.restatements import gone_now
from overnights.renewal.ledger import told
from overnights.tables import (
    ALL_TIME,
    CATALOGUE_TABLES,
    CATALOGUES,
    EDITIONS,
    ENGAGEMENT,
    ENTRIES,
    FIGURE_TABLES,
    JUDGEMENTS,
    LABELS,
    MEASURES,
    RESTATED,
    VINTAGES,
)

SHOWN = (
    *(*CATALOGUE_TABLES, CATALOGUES, *FIGURE_TABLES, MEASURES, EDITIONS, ENTRIES, LABELS, VINTAGES, JUDGEMENTS),
    ENGAGEMENT,
    ALL_TIME,
    RESTATED,
    *HEALTH_TABLES,
)


def made_from(home: Home, now: datetime) -> str:
    """A digest of all that pages show: the version, the settings, the tables, and what may be told by now."""
    parts = (__version__, home.settings.model_dump_json(), home.lake.snapshot(SHOWN), *_told(home, now))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _told(home: Home, now: datetime) -> Iterator[str]:
    """What the desk lets pages show by now: decisions, past outcomes, the requirements that are the home's."""
    yield from (entry.hash for entry in told(decisions_of(home), now))
    yield from (entry.hash for entry in announced_to_the_public(home, now))
    yield from (row["file"] for row in desk_of(home).outcome_files())
    adopted = adopted_set(home)
    yield adopted.digest if adopted else ""


def site_of(home: Home, now: datetime) -> Site:
    restated = restatements(home)
    return Site(
        history=history_of(home.lake, chart_names()),
        catalogue=catalogue_of(home),
        tables=audience_tables(home),
        service=service_of(home),
        address=home.settings.publish.address or "",
        is_demo=home.settings.is_demo,
        domestic=domestic_of(home),
        rounding=rounding_hours_of(home),
        late_days=home.settings.late_days,
        judging=judging_shown(home),
        before=judged_before(home),
        decisions=decisions_told(home, now),
        numbers=tuple(
            (
                number.name,
                (
                    ("Definition", number.definition), ("Formula", number.formula), ("Unit", number.unit),
                    ("Source", number.source), ("It is not", number.is_not),
                ),
            )
            for number in NUMBERS
        ),
        announced=announced_pages(home, now),
        runs=run_tables(home),
        reports=report_tables(home.lake),
        all_time=all_time_tables(home.lake),
        restated=restated,
        gone=gone_now(restated),
        rules=rules_told(home, rounding=rounding_hours_of(home)),
        health=None if home.as_of else health_of(home),  # of a day that is over it is not kept
    )  # fmt: skip
