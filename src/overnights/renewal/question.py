"""Which seasons are in question at all."""

from __future__ import annotations

from datetime import date

from overnights.catalogue import Catalogue, Season

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
    parts = _parts(catalogue, season)
    if parts and parts[-1] != season_id:
        return "another part of the same season followed"
    return None


def _parts(catalogue: Catalogue, season: Season) -> list[str]:
    """The ids of the parts of a season, in their order: those that name the same whole, and the whole itself first.

    Parts that name no whole are of one season where they share its number.
    """
    whole = season.part_of or season.season_id
    found = [
        other
        for other in catalogue.seasons_of(season.title_id)
        if (other.part_of or other.season_id) == whole or _is_twin(other, season)
    ]
    return [one.season_id for one in sorted(found, key=lambda one: _place(catalogue, one, whole))]


def _is_twin(other: Season, season: Season) -> bool:
    named = other.part_of or season.part_of
    is_part = other.kind == season.kind == "part"
    return is_part and not named and other.number is not None and other.number == season.number


def _place(catalogue: Catalogue, season: Season, whole: str) -> tuple[bool, date, str]:
    is_part = season.season_id != whole or season.kind == "part"
    return (is_part, catalogue.first_released_on(season.season_id) or date.max, season.season_id)


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
