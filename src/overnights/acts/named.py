"""Which season a person means by a title and a number."""

from __future__ import annotations

from overnights.catalogue import Catalogue
from overnights.catalogue.finding import label_of
from overnights.catalogue.records import Season
from overnights.errors import UnknownTitle

__all__ = ["label_of", "season_named"]


def season_named(catalogue: Catalogue, name: str, number: int | None = None) -> Season:
    """The season of this name or id; else of the title with it: the one with the number, or the only one.

    Never by likeness: what is written, and what is held against the record, is named as it is.

    Raises: UnknownTitle, with the nearest titles, or with the seasons that there are.
    """
    meant = catalogue.found(name)
    if meant.season_id is not None:
        season = catalogue.seasons[meant.season_id]
        if number not in (None, season.number):
            what = "has no number" if season.number is None else f"is season {season.number}"
            raise UnknownTitle(
                f"“{name}” is {season.season_id}, which {what}, and season {number} is asked for: just one is meant. "
                "Leave out --season, or name the title.",
                name=name,
                season=number,
                season_ids=(season.season_id,),
            )
        return season
    title = meant.title
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


def _told(season: Season) -> str:
    number = "" if season.number is None else f"{season.number}, "
    return f"{label_of(season) or 'one without a name'} ({number}{season.season_id})"
