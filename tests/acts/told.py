"""All that a home tells a reader, in one record: what is compared where one home must tell just what another does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from overnights.acts.chart import chart
from overnights.acts.check import check
from overnights.acts.export import public_rows
from overnights.acts.judge import judge
from overnights.acts.judge_json import judgement_json
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.restatements import restatements
from overnights.acts.title import title_json
from overnights.errors import NoCatalogue, OvernightsError
from overnights.home import Home
from overnights.renewal.requirement import library_set
from overnights.tables import EDITIONS

CLAIMS = Path(__file__).parents[2] / "docs" / "example" / "claims.toml"


def told(home: Home, now: datetime) -> dict[str, Any]:
    """Every title, every list of every week in every edition, every public table, claims and verdicts."""
    return {
        "titles": titles(home, now),
        "charts": charts(home, now),
        "tables": {
            name: _or_why(lambda rows=rows: rows().to_pylist()) for name, rows in public_rows(home, now).items()
        },
        "restatements": [asdict(one) for one in restatements(home)],
        "claims": _or_why(lambda: _without(check(home, CLAIMS).as_json(), "as_of")),
        "verdicts": _or_why(lambda: verdicts(home, now)),
    }


def titles(home: Home, now: datetime) -> dict[str, Any]:
    """The record of every title."""
    try:
        names = catalogue_of(home).titles
    except NoCatalogue:
        return {}
    return {name: _without(title_json(home, name, now=now), "as_of") for name in names}


def charts(home: Home, now: datetime) -> list[Any]:
    """Every edition of every list, as it is printed."""
    rows = home.lake.read(EDITIONS, columns=["chart", "week", "edition"]).to_pylist()
    named = sorted({(row["chart"], row["week"], row["edition"]) for row in rows})
    return [
        [_without(asdict(one), "as_of") for one in chart(home, name, week=week, edition=edition, now=now)]
        for name, week, edition in named
    ]


def verdicts(home: Home, now: datetime) -> list[dict[str, Any]]:
    """Every season as it would be judged now; without what says from which tables, and why that is not stored."""
    judged = judgement_json(judge(home, requirements=library_set(), is_trial=True, now=now))
    return [_without(one, "snapshot", "judgement_why") for one in judged]


def _or_why(tell: Callable[[], Any]) -> Any:
    """What is told, or the kind of the error that says why not."""
    try:
        return tell()
    except OvernightsError as error:
        return type(error).__name__


def _without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}
