"""Past outcomes on the desk: those that are stored, what seasons they mean, and the one to show of each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from operator import itemgetter
from typing import Any

from overnights.acts.desk import desk_of, may_have_desk
from overnights.acts.doors import is_published
from overnights.acts.kept import kept
from overnights.acts.load_catalogue import catalogue_of
from overnights.catalogue import Catalogue
from overnights.errors import NoCatalogue
from overnights.home import Home
from overnights.renewal.outcomes import Outcome, Resolver, best
from overnights.tables import CATALOGUES, LABELS

KEPT = {field.name for field in fields(Outcome)} - {"labels"}


def outcomes_of(home: Home, season_ids: Collection[str] | None = None) -> dict[str, Outcome]:
    """By season, the past outcome to show: the one of the best quality, and of those the one loaded last.

    Those that meant no season when they were loaded are asked anew: the catalogue may have it by now. Of those, only
    what is called as a season here is read whole, so that many about others cost little.

    As of a day, those that were loaded by then count; in a home of published charts, those that were announced by then.

    Args:
        season_ids: seasons that are asked for; null: all.
    Raises: NoDesk.
    """
    if not may_have_desk(home):
        return {}
    desk = desk_of(home)
    rows = desk.outcomes_of(season_ids)
    unresolved = desk.unresolved_outcomes()
    resolver = resolver_of(home) if unresolved else None
    if resolver:
        numbers = [number for number, title, labels in unresolved if resolver.may_mean(title, _labels(labels))]
        rows = sorted([*rows, *desk.outcomes_at(numbers)], key=itemgetter("number"))
    known = rows if home.as_of is None else _known(home, rows)
    stored = (resolver.resolved(_outcome(row)) if resolver else _outcome(row) for row in known)
    return best(one for one in stored if season_ids is None or one.season_id in season_ids)


def _known(home: Home, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that were known on the day as of which the home is seen.

    Charts of others are known from the day they were shown, whenever they were loaded; so is what others announced,
    where its day is told.
    """
    day, until, is_others = home.as_of, home.until, is_published(home)
    assert day is not None and until is not None
    return [
        row
        for row in rows
        if (row["announced_on"] <= day if is_others and row["announced_on"] else row["loaded_at"] < until)
    ]


def stored_outcomes(home: Home) -> Iterable[Outcome]:
    """Every past outcome on the desk, as it was stored. Raises: NoDesk."""
    return map(_outcome, desk_of(home).outcomes() if may_have_desk(home) else [])


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(labels=_labels(row["labels"]), **{name: row[name] for name in KEPT})


def _labels(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(json.loads(text))


def resolver_of(home: Home) -> Resolver:
    """What finds the season that a past outcome means, by any name the home knows it by."""

    def made() -> Resolver:
        try:
            catalogue = catalogue_of(home)
        except NoCatalogue:
            catalogue = Catalogue(titles={}, seasons={}, episodes=())
        return Resolver(catalogue, home.lake.read(LABELS))

    return kept(home.lake, "resolver", (CATALOGUES, LABELS), made)
