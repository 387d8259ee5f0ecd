"""A week over all countries: who leads where, how far seasons travelled, and what the world's lists do not have.

Everything is a count of published places: territories' lists have ranks, and no hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.moves import before_of, move_of
from overnights.charts.record import Entry, ListName, Published
from overnights.pages import places, words
from overnights.pages.sentence import Sentence, plain, sentence, titled
from overnights.pages.week import TERRITORY_CHART, UNKNOWN, WORLD_CHART, list_order, shown_move

MOST = 10  # seasons of a ranking of seasons


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldPlace:
    """A season's place on a worldwide list of a week."""

    category: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Travelled:
    """A season of a week: on which territories' lists it stood, which of them it led, its place worldwide if any."""

    season_id: str
    title: str
    label: str | None
    territories: tuple[str, ...]
    leads: tuple[str, ...]
    world: WorldPlace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """The number one of a territory's list; `move` as `Row.move`, `last_rank` null without one of the week before."""

    season_id: str
    title: str
    label: str | None
    move: str
    places: int
    why: str | None
    weeks_on_chart: int
    last_rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """A territory of a week: its number ones by list, its places, and how many of them are worldwide too."""

    territory: str
    ones: Mapping[str, One]
    places: int
    also_worldwide: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryList:
    """One list over all territories that have it; `seasons` by territories, most first.

    `worldwide` are the worldwide lists of the same seasons: of TV those in English and not. They may be none.
    """

    category: str
    territories: int
    seasons: tuple[Travelled, ...]
    worldwide: tuple[str, ...]

    @property
    def leaders(self) -> tuple[Travelled, ...]:
        """Seasons that lead anywhere, by how many territories."""
        found = (one for one in self.seasons if one.leads)
        return tuple(sorted(found, key=lambda one: (-len(one.leads), -len(one.territories), one.season_id)))

    @property
    def lacking(self) -> tuple[Travelled, ...]:
        """Seasons in most territories that no worldwide list has this week."""
        return tuple(one for one in self.seasons if one.world is None)[:MOST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seldom:
    """A season on a worldwide list, and how many territories' lists have it."""

    season_id: str
    title: str
    label: str | None
    world: WorldPlace
    territories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountriesPage:
    """The page of a week over all countries; `has_world`: the worldwide lists of the week are here."""

    service: str
    is_demo: bool
    is_published: bool
    week: date
    is_overnight: bool
    lists: tuple[CountryList, ...]
    seldom: tuple[Seldom, ...]
    rows: tuple[CountryRow, ...]
    has_world: bool
    weeks: tuple[date, ...]
    made_on: date

    @property
    def has_unknown_moves(self) -> bool:
        """Whether of any number one it is not known if it is new, back or stayed."""
        return any(one.move == UNKNOWN for row in self.rows for one in row.ones.values())

    @property
    def headline(self) -> Sentence:
        """Who leads most, and how much of it all is worldwide too."""
        parts: list[Any] = []
        for one in self.lists:
            if not one.leaders:
                continue
            most, rest = one.leaders[0], len(one.leaders) - 1
            where = f"all {one.territories} countries" if len(most.leads) == one.territories > 1 else (
                f"{len(most.leads)} of {words.counted(one.territories, 'country', 'countries')}"
            )  # fmt: skip
            others = f"; {words.cardinal(rest)} other {'season' if one.category == 'TV' else 'film'}" if rest else ""
            if rest:
                others += f"{'' if rest == 1 else 's'} {'leads' if rest == 1 else 'lead'} elsewhere"
            parts += [titled(most.title), f" is number one in {one.category} in {where}{others}. "]
        if parts:
            parts[-1] = parts[-1].rstrip()
        return sentence(*parts)

    def as_json(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "is_demo": self.is_demo,
            "chart": TERRITORY_CHART,
            "week": self.week.isoformat(),
            "headline": plain(self.headline),
            "lists": [
                {
                    "category": one.category,
                    "territories": one.territories,
                    "worldwide_lists": list(one.worldwide),
                    "seasons": [_travelled_json(season) for season in one.seasons],
                }
                for one in self.lists
            ],
            "countries": [
                {
                    "territory": row.territory,
                    "name": places.territory_name(row.territory),
                    "places": row.places,
                    "also_worldwide": row.also_worldwide if self.has_world else None,
                    **(
                        {} if self.has_world else {"also_worldwide_why": "the worldwide lists of the week are not here"}
                    ),
                    "number_ones": [_one_json(category, top) for category, top in row.ones.items()],
                }
                for row in self.rows
            ],
        }

    def csv_rows(self) -> list[dict[str, Any]]:
        """A row for each territory and list: its number one."""
        return [
            {"week": self.week.isoformat(), "territory": row.territory, **_one_json(category, top),
             "places": row.places, "also_worldwide": row.also_worldwide if self.has_world else None}
            for row in self.rows
            for category, top in row.ones.items()
        ]  # fmt: skip


CSV_COLUMNS = ("week", "territory", "category", "season_id", "title", "season_label", "last_rank", "weeks_on_chart",
               "move", "places", "also_worldwide")  # fmt: skip


def countries_page(
    history: ChartHistory, catalogue: Catalogue, week: date, weeks: tuple[date, ...], *, service: str, is_demo: bool
) -> CountriesPage:
    """The page of a week in which any territory has a list.

    Args:
        weeks: those that have such a page.
    """
    found = territory_lists(history, week)
    world = world_places(history, week)
    by_list: dict[str, list[Published]] = defaultdict(list)
    by_territory: dict[str, list[Published]] = defaultdict(list)
    for one in found:
        by_list[one.edition.category].append(one)
        by_territory[one.edition.territory].append(one)
    lists = tuple(_list(category, by_list[category], world, catalogue) for category in sorted(by_list, key=list_order))
    return CountriesPage(
        service=service,
        is_demo=is_demo,
        is_published=any(one.edition.is_published for one in found),
        week=week,
        is_overnight=any(one.edition.is_overnight for one in found),
        lists=lists,
        seldom=_seldom(lists, history, world, week, catalogue),
        rows=tuple(
            _row(code, by_territory[code], world, history, catalogue)
            for code in sorted(by_territory, key=places.territory_name)
        ),
        has_world=bool(world),
        weeks=weeks,
        made_on=max(one.edition.made_at for one in found).date(),
    )


def territory_lists(history: ChartHistory, week: date, territory: str | None = None) -> list[Published]:
    """The latest editions of a week of all territories' lists, or of one's."""
    names = [
        ListName(chart=TERRITORY_CHART, territory=code, category=category)
        for code in history.territories(TERRITORY_CHART, week)
        if code and code != places.WORLDWIDE and territory in (None, code)
        for category in _categories(history)
    ]
    return history.latest_of(names, [week])


def _categories(history: ChartHistory) -> list[str]:
    return sorted({name.category for name in history.lists if name.chart == TERRITORY_CHART}, key=list_order)


def world_places(history: ChartHistory, week: date) -> dict[str, WorldPlace]:
    """By season its place on a worldwide list of a week."""
    return {
        entry.season_id: WorldPlace(category=one.edition.category, rank=entry.rank)
        for one in reversed(_world_lists(history, week))
        for entry in one.entries
    }


def _world_lists(history: ChartHistory, week: date) -> list[Published]:
    categories = sorted(history.categories(WORLD_CHART, places.WORLDWIDE), key=list_order)
    names = [ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=one) for one in categories]
    return history.latest_of(names, [week])


def label_of(catalogue: Catalogue, season_id: str, label: str | None) -> str | None:
    """A season's label as pages show it: a film has none."""
    return None if season_id in catalogue.seasons and catalogue.is_film(season_id) else label


def _list(
    category: str, found: Sequence[Published], world: Mapping[str, WorldPlace], catalogue: Catalogue
) -> CountryList:
    seasons: dict[str, list[Entry]] = defaultdict(list)
    for one in found:
        for entry in one.entries:
            seasons[entry.season_id].append(entry)
    travelled = [
        Travelled(
            season_id=season_id,
            title=entries[0].title,
            label=label_of(catalogue, season_id, entries[0].season_label),
            territories=_by_name({entry.territory for entry in entries}),
            leads=_by_name({entry.territory for entry in entries if entry.rank == 1}),
            world=world.get(season_id),
        )
        for season_id, entries in seasons.items()
    ]
    kind = category.split(" ")[0]
    return CountryList(
        category=category,
        territories=len({one.edition.territory for one in found}),
        seasons=tuple(sorted(travelled, key=lambda one: (-len(one.territories), -len(one.leads), one.season_id))),
        worldwide=tuple(
            sorted({place.category for place in world.values() if place.category.startswith(kind)}, key=list_order)
        ),
    )


def _seldom(
    lists: Sequence[CountryList], history: ChartHistory, world: Mapping[str, WorldPlace], week: date,
    catalogue: Catalogue,
) -> tuple[Seldom, ...]:  # fmt: skip
    """Seasons of the worldwide lists by how few territories have them."""
    counts = {one.season_id: len(one.territories) for listed in lists for one in listed.seasons}
    entries = {entry.season_id: entry for one in _world_lists(history, week) for entry in one.entries}
    found = [
        Seldom(
            season_id=season_id, title=entry.title, label=label_of(catalogue, season_id, entry.season_label),
            world=world[season_id], territories=counts.get(season_id, 0),
        )
        for season_id, entry in entries.items()
    ]  # fmt: skip
    ordered = sorted(found, key=lambda one: (one.territories, one.world.rank, list_order(one.world.category)))
    return tuple(ordered[:MOST])


def _row(
    code: str, found: Sequence[Published], world: Mapping[str, WorldPlace], history: ChartHistory, catalogue: Catalogue
) -> CountryRow:
    seasons = [entry.season_id for one in found for entry in one.entries]
    return CountryRow(
        territory=code,
        ones={
            one.edition.category: _one(one, history, catalogue)
            for one in sorted(found, key=lambda one: list_order(one.edition.category))
            if one.entries
        },
        places=len(seasons),
        also_worldwide=sum(season_id in world for season_id in seasons),
    )


def _one(one: Published, history: ChartHistory, catalogue: Catalogue) -> One:
    entry = one.entries[0]
    came = move_of(entry, before_of(one.edition, _near(history.list_of(one.edition.list_name).weeks, one.edition.week)))
    move, moved = shown_move(entry, came)
    return One(
        season_id=entry.season_id,
        title=entry.title,
        label=label_of(catalogue, entry.season_id, entry.season_label),
        move=move,
        places=moved,
        why=came.why,
        weeks_on_chart=entry.weeks_on_chart,
        last_rank=entry.last_rank,
    )


def _near(weeks: Sequence[date], week: date) -> tuple[date, ...]:
    """What `before_of` asks of a list's weeks: its first, and the one before this."""
    before = week - timedelta(weeks=1)
    return tuple(dict.fromkeys((*weeks[:1], *((before,) if before in weeks else ()))))


def _by_name(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=places.territory_name))


def _travelled_json(one: Travelled) -> dict[str, Any]:
    return {
        "season_id": one.season_id,
        "title": one.title,
        "season_label": one.label,
        "territories": list(one.territories),
        "number_one_in": list(one.leads),
        "worldwide": one.world and {"category": one.world.category, "rank": one.world.rank},
    }


def _one_json(category: str, one: One) -> dict[str, Any]:
    return {
        "category": category,
        "season_id": one.season_id,
        "title": one.title,
        "season_label": one.label,
        "last_rank": one.last_rank,
        "weeks_on_chart": one.weeks_on_chart,
        "move": None if one.move == UNKNOWN else one.move,
        **({} if one.why is None else {"last_rank_why": one.why}),
    }
