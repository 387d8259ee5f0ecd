"""Which title or season a person means by a name and a number, and what tells those apart that may be meant."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.catalogue.finding import Found, label_of
from overnights.catalogue.records import Season
from overnights.countries import ALL
from overnights.errors import UnknownTitle
from overnights.home import Home
from overnights.pages.words import counted
from overnights.tables import ENTRIES

__all__ = ["label_of", "season_named", "seasons_told", "title_named"]


def title_named(home: Home, catalogue: Catalogue, name: str) -> Found:
    """What a name means in a home, a slip or two taken.

    Raises: UnknownTitle, with the nearest names; with the lists, weeks and territories of each title that may be meant;
        and with the day as of which the home is seen.
    """
    try:
        return catalogue.found(name, may_guess=True)
    except UnknownTitle as error:
        ids = error.about.get("title_ids", ())
        sentence = str(error)
        if ids:
            told = "; ".join(_title_told(home, catalogue, title_id) for title_id in ids)
            sentence = f"{error.about['what']}: {told}. Name one by its id."
        if home.as_of is None:
            raise UnknownTitle(sentence, **error.about) from error
        raise UnknownTitle(f"As of {home.as_of}: {sentence}", **error.about, as_of=home.as_of) from error


def _title_told(home: Home, catalogue: Catalogue, title_id: str) -> str:
    """A title by its id, with what tells it from its namesakes: its kind, and where and when it was listed."""
    title = catalogue.titles[title_id]
    ids = [season.season_id for season in catalogue.seasons_of(title_id)]
    columns = ["chart", "territory", "category", "week"]
    rows = home.lake.read(ENTRIES, columns=columns, where=[("season_id", "in", ids)])
    kind = title.kind or "kind not known"
    if not rows.num_rows:
        return f"{title_id} ({kind}, “{title.title}”, on no list)"
    worldwide = rows.filter(pc.equal(rows["territory"], ALL))
    lists = sorted(set((worldwide if worldwide.num_rows else rows)["category"].to_pylist()))
    spread = pc.min_max(rows["week"]).as_py()
    first, last = spread["min"], spread["max"]
    when = f"of {first}" if first == last else f"from {first} to {last}"
    found = len(set(rows["territory"].to_pylist()) - {ALL})
    where = f", {counted(found, 'territory', 'territories')}" if found else ""
    weeks = counted(len(set(rows["week"].to_pylist())), "week")
    return f"{title_id} ({kind}, “{title.title}”, {', '.join(lists)}, {weeks} {when}{where})"


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
    there = seasons_told(seasons)
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


def seasons_told(seasons: Iterable[Season]) -> str:
    """Seasons in one line, each by its label, number and id."""
    return ", ".join(_told(season) for season in seasons) or "none"


def _told(season: Season) -> str:
    number = "" if season.number is None else f"{season.number}, "
    return f"{label_of(season) or 'one without a name'} ({number}{season.season_id})"
