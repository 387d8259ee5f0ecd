"""Which season a row of a half-year report or of an all-time list is of: where that is certain, and else none.

The rules, with what they were measured against, are in docs/methods/identity.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import folded
from overnights.countries import ALL
from overnights.published.names import kind_of

KINDS = ("film", "tv")
DEBUT_DAYS = 34  # from a release to the Sunday of the first week on a list, at most
ROUNDED_BY = 50_000  # hours that a published figure may be off by, at most
Rows: TypeAlias = "Sequence[dict[str, Any]]"
Least: TypeAlias = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Seasons by what they were ever called: by kind of list and name for comparing; and the first week of each."""

    seasons: dict[tuple[str, str], set[str]]
    first_week: dict[str, date]
    films: frozenset[str]

    @property
    def since(self) -> date:
        """The first week of all lists."""
        return min(self.first_week.values(), default=date.max)


def named_seasons(labels: pa.Table) -> Named:
    """The names of seasons.

    Args:
        labels: rows of `labels`.
    """
    seasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    first_week: dict[str, date] = {}
    films: set[str] = set()
    for row in labels.to_pylist():
        for name in names_of(row["show_title"], row["season_title"], row["list_kind"]):
            seasons[row["list_kind"], name].add(row["season_id"])
        first_week[row["season_id"]] = min(row["first_week"], first_week.get(row["season_id"], date.max))
        if row["list_kind"] == "film":
            films.add(row["season_id"])
    return Named(seasons=dict(seasons), first_week=first_week, films=frozenset(films))


def names_of(show_title: str, season_title: str | None, list_kind: str) -> set[str]:
    """What a label calls a season as a whole, for comparing: a series by its season's title, a film by either title.

    >>> sorted(names_of("Ozark", "Ozark: Season 4", "tv")), sorted(names_of("Ozark", "Season 4", "tv"))
    (['ozark season 4'], ['ozark season 4'])
    """
    if season_title is None:
        return {folded(show_title)}
    whole = folded(season_title)
    is_whole = whole.startswith(folded(show_title)) or not _is_number(season_title)
    named = {whole if is_whole else folded(f"{show_title} {season_title}")}
    return named | {folded(show_title)} if list_kind == "film" else named


def _is_number(season_title: str) -> bool:
    """Whether a season's title says which one it is, and not of what: as Season 4 does."""
    return kind_of("tv", "", season_title) != (None, None)


def seasons_reported(rows: Rows, named: Named, least: Least) -> list[str | None]:
    """Of each row of reports the one season that has its name.

    None, where no season or more than one was ever called so, where the reports have several titles of that name,
    where the season was on a list before the release that a report says, or had more hours on lists than a report has;
    a report of weeks in which it was on a list, and that has no such row, has it under another name.
    None too, where the name is all that speaks for it: many a film has the name of another.

    Args:
        rows: of `engagement`, of one or more reports, each once.
        least: of a season and a report the hours that it has at least, as far as lists say.
    """
    names = [folded(row["title_en"]) for row in rows]
    shared = _of_several(rows, names)
    found = [None if name in shared else _one(row, name, named) for row, name in zip(rows, names, strict=True)]
    others = {
        season_id
        for row, season_id in zip(rows, found, strict=True)
        if season_id is not None and row["hours_viewed"] < least.get((season_id, row["report"]), 0)
    }
    sure = _sure(rows, found, named, least) - others - _lacking(rows, found, least)
    found = [season_id if season_id in sure else None for season_id in found]
    return _once(found, (row["report"] for row in rows))


def _lacking(rows: Rows, found: Sequence[str | None], least: Least) -> set[str]:
    """Seasons of which a report has no row, though they were on lists in weeks of it: it calls them otherwise."""
    there = {(season_id, row["report"]) for row, season_id in zip(rows, found, strict=True)}
    return {season_id for season_id, _ in least.keys() - there}


def _sure(rows: Rows, found: Sequence[str | None], named: Named, least: Least) -> set[str]:
    """Seasons for which more than the name speaks: the release, or weeks on lists within a report.

    The release: not long before the season's first week on a list; of a series also before all lists, since a series
    that ran before them has a release and no first week.
    """
    since = named.since
    sure = {season_id for season_id, _ in least}
    for row, season_id in zip(rows, found, strict=True):
        if season_id is None or row["released_on"] is None or season_id in sure:
            continue
        days = (named.first_week[season_id] - row["released_on"]).days
        if days <= DEBUT_DAYS or (row["released_on"] < since and season_id not in named.films):
            sure.add(season_id)
    return sure


def least_hours(entries: pa.Table, spans: Mapping[str, tuple[date, date]]) -> dict[tuple[str, str], int]:
    """By season and report the hours of its weeks on worldwide lists, less what rounding may have added.

    Args:
        entries: rows of `entries`; those of worldwide lists with hours count, each week by its latest edition.
        spans: of each report its first and its last day; only weeks that lie within count.
    """
    is_ours = pc.and_(pc.equal(entries["territory"], ALL), pc.is_valid(entries["hours_viewed"]))
    columns = ["season_id", "week", "category", "edition", "hours_viewed"]
    rows = entries.filter(is_ours).select(columns).sort_by("edition").to_pylist()
    latest = {(row["week"], row["category"]): row["edition"] for row in rows}
    least: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row["edition"] == latest[row["week"], row["category"]]:
            for report, (first, last) in spans.items():
                if first <= row["week"] - timedelta(days=6) and row["week"] <= last:
                    key = (row["season_id"], report)
                    least[key] += int(row["hours_viewed"]) - ROUNDED_BY
    return {key: hours - ROUNDED_BY for key, hours in least.items()}


def _of_several(rows: Rows, names: Sequence[str]) -> set[str]:
    """Names under which reports have several titles: with other local names or release days, or twice in a sheet."""
    local: dict[str, set[str]] = defaultdict(set)
    days: dict[str, set[date]] = defaultdict(set)
    places = Counter((row["report"], row["list_kind"], name) for row, name in zip(rows, names, strict=True))
    for row, name in zip(rows, names, strict=True):
        local[name].add(_local_show(row["title_local"]))
        if row["released_on"] is not None:
            days[name].add(row["released_on"])
    twice = {name for (_, _, name), count in places.items() if count > 1}
    return twice | {name for named in (local, days) for name, said in named.items() if len(said) > 1}


def _local_show(title_local: str | None) -> str:
    """A local name without what it calls the season, which is translated in one report and not in another."""
    return "" if title_local is None else folded(title_local.rpartition(":")[0] or title_local)


def seasons_listed(rows: Rows, named: Named) -> list[str | None]:
    """Of each row of all-time lists the one season that has its name; None where none has, or several have."""
    found: list[str | None] = []
    for row in rows:
        kind = "film" if row["category"].startswith("Films") else "tv"
        names = names_of(row["show_title"], row["season_title"], kind)
        if kind == "film":
            names = {folded(row["show_title"])}
        seasons = set[str]().union(*(named.seasons.get((kind, name), set()) for name in names))
        found.append(seasons.pop() if len(seasons) == 1 else None)
    return _once(found, (row["window_days"] for row in rows))


def _one(row: dict[str, Any], name: str, named: Named) -> str | None:
    kinds = KINDS if row["list_kind"] == "mixed" else (row["list_kind"],)
    seasons = set[str]().union(*(named.seasons.get((kind, name), set()) for kind in kinds))
    if len(seasons) != 1 or row["is_catch_all"]:
        return None
    (season_id,) = seasons
    released_on = row["released_on"]
    return None if released_on is not None and released_on > named.first_week[season_id] else season_id


def _once(found: list[str | None], keys: Iterable[object]) -> list[str | None]:
    """The same, without seasons that two rows of one report or window would be of."""
    keyed = [(key, season_id) for key, season_id in zip(keys, found, strict=True)]
    counts = Counter(keyed)
    return [season_id if counts[key, season_id] == 1 else None for key, season_id in keyed]
