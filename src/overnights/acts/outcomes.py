"""Past outcomes on the desk: those that are stored, what seasons they mean, and the one to show of each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields

from overnights.acts.desk import desk_of, may_have_desk
from overnights.acts.load_catalogue import catalogue_of
from overnights.catalogue import Catalogue
from overnights.errors import NoCatalogue
from overnights.home import Home
from overnights.renewal.outcomes import Outcome, Resolver, best
from overnights.tables import LABELS

KEPT = {field.name for field in fields(Outcome)} - {"labels"}


def outcomes_of(home: Home) -> dict[str, Outcome]:
    """By season, the past outcome to show: the one of the best quality, and of those the one loaded last.

    Those that meant no season when they were loaded are asked anew: the catalogue may have it by now.
    Raises: NoDesk.
    """
    stored = list(stored_outcomes(home))
    if any(one.season_id is None for one in stored):
        resolver = resolver_of(home)
        stored = [resolver.resolved(one) for one in stored]
    return best(stored)


def stored_outcomes(home: Home) -> Iterable[Outcome]:
    """Every past outcome on the desk, as it was stored. Raises: NoDesk."""
    rows = desk_of(home).outcomes() if may_have_desk(home) else []
    for row in rows:
        yield Outcome(labels=tuple(json.loads(row["labels"])), **{name: row[name] for name in KEPT})


def resolver_of(home: Home) -> Resolver:
    """What finds the season that a past outcome means, by any name the home knows it by."""
    try:
        catalogue = catalogue_of(home)
    except NoCatalogue:
        catalogue = Catalogue(titles={}, seasons={}, episodes=())
    return Resolver(catalogue, home.lake.read(LABELS))
