"""Which season a person means by a title and a number."""

from __future__ import annotations

from overnights.catalogue import Catalogue
from overnights.catalogue.records import Season
from overnights.errors import UnknownTitle


def season_named(catalogue: Catalogue, name: str, number: int | None = None) -> Season:
    """The season of the title with this name or id: the one with the number, or the only one; or of this season id.

    Raises: UnknownTitle, with the nearest titles, or with the seasons that there are.
    """
    if name not in catalogue.titles and name in catalogue.seasons:
        return catalogue.seasons[name]
    title = catalogue.find(name)
    seasons = catalogue.seasons_of(title.title_id)
    found = [season for season in seasons if number is None or season.number == number]
    if len(found) == 1:
        return found[0]
    there = ", ".join(_told(season) for season in seasons) or "none"
    if not found:
        what = f"“{title.title}” has no season {number}" if number is not None else f"“{title.title}” has no season"
    else:
        which = "seasons" if number is None else f"seasons with the number {number}"
        what = f"“{title.title}” has {len(found)} {which}"
    raise UnknownTitle(
        f"{what}: just one is meant. There is {there}. Name one with --season, or by its id in place of the title.",
        name=name,
        season=number,
        season_ids=tuple(season.season_id for season in seasons),
    )


def label_of(season: Season) -> str | None:
    """What a season is called beside its title; None for one that needs no name, as a film."""
    if season.label is None and season.number is not None and season.kind != "film":
        return f"Season {season.number}"
    return season.label


def _told(season: Season) -> str:
    number = "" if season.number is None else f"{season.number}, "
    return f"{label_of(season) or 'one without a name'} ({number}{season.season_id})"
