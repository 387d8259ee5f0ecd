"""Which seasons are in question at all."""

from __future__ import annotations

from overnights.catalogue import Catalogue, Season

OPEN, DECIDED, FOLLOWED = "open", "decided", "followed"  # where a season stands; or it is not in question at all
KINDS = {"film": "it is a film", "special": "it is a special", "limited": "it is a limited series"}


def not_in_question(catalogue: Catalogue, season_id: str) -> str | None:
    """Why a season gets no verdict; None where it is in question.

    Films, specials, limited series, licensed titles, announced-final seasons, and a part that another part of the same
    season followed.
    Source: docs/methods/verdict.md
    """
    season, title = catalogue.seasons[season_id], catalogue.title_of(season_id)
    for kind in (title.kind, season.kind):
        if kind in KINDS:
            return KINDS[kind]
    if season.origin == "licensed":
        return "it is licensed"
    if season.is_final:
        return "it was announced as the final season"
    if any(_is_part_after(catalogue, other, season) for other in _parts(catalogue, season)):
        return "another part of the same season followed"
    return None


def _parts(catalogue: Catalogue, season: Season) -> list[Season]:
    """The parts of a season: those that name the same whole, and the whole itself.

    Parts that name no whole are of one season where they share its number.
    """
    return [
        other
        for other in catalogue.seasons_of(season.title_id)
        if _whole(other) == _whole(season) or _is_twin(other, season)
    ]


def _whole(season: Season) -> str:
    return season.part_of or season.season_id


def _is_twin(other: Season, season: Season) -> bool:
    named = other.part_of or season.part_of
    is_part = other.kind == season.kind == "part"
    return is_part and not named and other.number is not None and other.number == season.number


def _is_part_after(catalogue: Catalogue, other: Season, season: Season) -> bool:
    """Whether a part came after another: a later release, of one day the higher id; the whole itself is the first.

    Where just one has a day, the other is not out yet; where neither has, as in published lists, their ids tell.
    """
    if other.season_id == season.season_id or _is_first(other):
        return False
    out, since = (catalogue.first_released_on(one.season_id) for one in (other, season))
    if _is_first(season):
        return out is not None or since is None
    if out is None or since is None:
        return out is since and other.season_id > season.season_id
    return (out, other.season_id) > (since, season.season_id)


def _is_first(season: Season) -> bool:
    return season.kind != "part" and season.part_of is None


def undecided(catalogue: Catalogue, season_id: str) -> str:
    """Where a season in question stands that nobody decided on: open, or followed by a later season."""
    return FOLLOWED if is_followed(catalogue, season_id) else OPEN


def is_followed(catalogue: Catalogue, season_id: str) -> bool:
    """Whether the title has a season after this one: a higher number, or without numbers a later release."""
    season = catalogue.seasons[season_id]
    return any(_is_after(catalogue, other, season) for other in catalogue.seasons_of(season.title_id))


def _is_after(catalogue: Catalogue, other: Season, season: Season) -> bool:
    if other.season_id == season.season_id or other.kind in KINDS:
        return False
    if other.number is not None and season.number is not None:
        return other.number > season.number
    before, after = (catalogue.first_released_on(one.season_id) for one in (season, other))
    return before is not None and after is not None and after > before
