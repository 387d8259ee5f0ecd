"""The catalogue: what is known of titles, seasons and episodes, and the runtimes that figures are divided by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from overnights.catalogue.finding import Found, Names, found_in, names_of
from overnights.catalogue.folding import folded
from overnights.catalogue.records import Credit, Episode, Reception, Season, Subscribers, Title, Weight
from overnights.catalogue.season_order import in_order

__all__ = ["FULL_WEIGHT", "NEVER", "Catalogue", "folded"]

NEVER = date.max
FULL_WEIGHT = 1_000
AboutTitle = TypeVar("AboutTitle", Credit, Reception)
_UNDETERMINED = frozenset({"und", "zxx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One version of the catalogue; records are sorted by their ids as text.

    Wherever a territory is asked for, None and "" mean a play without a country: it goes by the earliest release
    anywhere. Days are local dates of the reporting zone; runtimes are whole ms.
    """

    version: int = 1
    catalogue_id: str = ""
    titles: Mapping[str, Title]
    seasons: Mapping[str, Season]
    episodes: tuple[Episode, ...]
    credits: tuple[Credit, ...] = ()
    reception: tuple[Reception, ...] = ()
    subscribers: tuple[Subscribers, ...] = ()
    weights: tuple[Weight, ...] = ()
    other_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by title_id: what else it was called
    season_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by season_id: with its title's name
    local_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by season_id: in other languages
    listed_from: Mapping[str, date] = field(default_factory=dict)  # by season_id: release, else first list; for order
    _by_episode: Mapping[str, tuple[Episode, ...]] = field(init=False, repr=False, compare=False)
    _by_season: Mapping[str, tuple[Episode, ...]] = field(init=False, repr=False, compare=False)
    _by_title: Mapping[str, tuple[Season, ...]] = field(init=False, repr=False, compare=False)
    _credits: Mapping[str, tuple[Credit, ...]] = field(init=False, repr=False, compare=False)
    _reception: Mapping[str, tuple[Reception, ...]] = field(init=False, repr=False, compare=False)
    _cuts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(init=False, repr=False, compare=False)
    _weights: Mapping[str, tuple[Weight, ...]] = field(init=False, repr=False, compare=False)
    _names: list[Names] = field(init=False, repr=False, compare=False, default_factory=list)  # once they are asked for

    def __post_init__(self) -> None:
        by_episode, by_season = defaultdict(list), defaultdict(list)
        for row in self.episodes:
            by_episode[row.episode_id].append(row)
            by_season[row.season_id].append(row)
        weights = defaultdict(list)
        for weight in sorted(self.weights, key=lambda w: w.from_on):
            weights[weight.account_id].append(weight)
        indexes = {
            "_by_episode": {key: tuple(sorted(rows, key=_release_order)) for key, rows in by_episode.items()},
            "_by_season": {key: tuple(rows) for key, rows in by_season.items()},
            "_credits": _of_titles(self.credits),
            "_reception": _of_titles(self.reception),
            "_cuts": {key: _cuts_of(rows) for key, rows in by_season.items()},
            "_weights": {key: tuple(rows) for key, rows in weights.items()},
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)
        by_title = defaultdict(list)
        for season in self.seasons.values():
            by_title[season.title_id].append(season)
        ordered = {title_id: in_order(theirs, self.out_on) for title_id, theirs in by_title.items()}
        object.__setattr__(self, "_by_title", ordered)

    # ── what belongs to what ──

    def season_of(self, episode_id: str) -> Season:
        """The season of an episode. Raises: KeyError, where the catalogue has no such episode."""
        return self.seasons[self._by_episode[episode_id][0].season_id]

    def title_of(self, season_id: str) -> Title:
        """The title of a season. Raises: KeyError, where the catalogue has no such season."""
        return self.titles[self.seasons[season_id].title_id]

    def seasons_of(self, title_id: str) -> tuple[Season, ...]:
        """The seasons of a title, the first one first; empty where there are none.

        Source: docs/methods/against.md
        """
        return self._by_title.get(title_id, ())

    def rows(self, season_id: str) -> tuple[Episode, ...]:
        """The episode rows of a season, in the order of `episodes`; empty where there are none."""
        return self._by_season.get(season_id, ())

    def rows_of(self, episode_id: str) -> tuple[Episode, ...]:
        """The rows of one episode, earliest release first; empty where the catalogue has no such episode."""
        return self._by_episode.get(episode_id, ())

    @property
    def episode_runtimes_ms(self) -> Mapping[str, int]:
        """Runtime of every episode_id."""
        return {episode_id: rows[0].runtime_ms for episode_id, rows in self._by_episode.items()}

    def credits_of(self, title_id: str, season_number: int | None = None) -> tuple[Credit, ...]:
        """Credits of a title: all of them, or those of one season together with those of the whole title."""
        return tuple(c for c in self._credits.get(title_id, ()) if _is_about(c.season_number, season_number))

    def reception_of(self, title_id: str, season_number: int | None = None) -> tuple[Reception, ...]:
        """Scores of a title: all of them, or those of one season together with those of the whole title."""
        return tuple(r for r in self._reception.get(title_id, ()) if _is_about(r.season_number, season_number))

    def subscribers_on(self, territory: str, day: date) -> int | None:
        """The territory's subscribers as last declared by a day; None where none was."""
        known = [s for s in self.subscribers if s.territory == territory and s.as_of <= day]
        return max(known, key=lambda s: s.as_of).subscribers if known else None

    def weight_on(self, account_id: str, day: date) -> int:
        """An account's weight on a day, in thousandths; 1000 where none is declared by then."""
        holding = [w for w in self._weights.get(account_id, ()) if w.from_on <= day]
        return holding[-1].weight_thousandths if holding else FULL_WEIGHT

    # ── releases and runtimes ──

    def row_in(self, episode_id: str, territory: str | None) -> Episode | None:
        """The row of an episode that holds in a territory: the one naming it, else the one naming none.

        Without a territory: the row with the earliest release anywhere. None where the episode is not offered there.
        """
        rows = self._by_episode.get(episode_id, ())
        if not territory:
            return rows[0] if rows else None
        named = next((row for row in rows if territory in row.territories), None)
        return named or next((row for row in rows if not row.territories), None)

    def released_on(self, episode_id: str, territory: str | None) -> date | None:
        """The day an episode was released in a territory; None where it is not offered there, or never out."""
        row = self.row_in(episode_id, territory)
        return row.released_on if row else None

    def releases(self, season_id: str, territory: str | None = None) -> tuple[date, ...]:
        """The days on which episodes of a season came out in a territory, ascending.

        Anywhere, without a territory or where none of it is offered there. Of a season without episodes, its own day.
        """
        rows = self.rows(season_id)
        there = {self.released_on(row.episode_id, territory) for row in rows} if territory else set()
        days = {day for day in there if day} or {row.released_on for row in rows if row.released_on}
        own = self.seasons[season_id].released_on
        return tuple(sorted(days or ({own} if own else set())))

    def first_released_on(self, season_id: str, territory: str | None = None) -> date | None:
        """The release of a season: the first of `releases`; None where no day is known.

        Source: docs/methods/requirements.md
        """
        return min(self.releases(season_id, territory), default=None)

    @staticmethod
    def number_key(episode: Episode) -> str:
        """What rows of one number in a season share; a row without a number has its own.

        >>> Catalogue.number_key(Episode(episode_id="e1", season_id="s1", number=3, runtime_ms=1))
        'number 3'
        """
        return f"number {episode.number}" if episode.number is not None else f"id {episode.episode_id}"

    def cuts(self, season_id: str) -> Mapping[str, tuple[str, ...]]:
        """The episode ids of each number of a season, sorted as text: the first is the first cut."""
        return self._cuts.get(season_id, {})

    def denominator_ms(self, season_id: str, episode_id: str, territory: str | None, last_day: date) -> int:
        """What the watched ms of one episode in one territory are divided by to give views, in ms.

        The sum over the numbers released there by `last_day`: the episode's own number with its own runtime where it
        is released there itself, every other with its first released cut. 0 where nothing is released.
        Source: docs/methods/views.md
        """
        return sum(
            self._number_ms(ids, episode_id, territory, last_day) for ids in self._cuts.get(season_id, {}).values()
        )

    def runtime_ms(self, season_id: str, day: date, territory: str | None = None) -> int:
        """Runtime of what is released of a season by a day, each number with its first released cut, in ms.

        Source: docs/methods/runtime_h.md
        """
        return self.denominator_ms(season_id, "", territory, day)

    def _number_ms(self, ids: tuple[str, ...], own: str, territory: str | None, last_day: date) -> int:
        out = [cut for cut in ids if (self.released_on(cut, territory) or NEVER) <= last_day]
        if not out:
            return 0
        return self._by_episode[own if own in out else out[0]][0].runtime_ms

    # ── lists and names ──

    def is_film(self, season_id: str) -> bool:
        """Whether the title is a film; where its kind is unknown, whether the season is."""
        return (self.title_of(season_id).kind or self.seasons[season_id].kind) == "film"

    def category(self, season_id: str) -> str | None:
        """The list it is ranked in: Films or TV, (English) or (Non-English); None without a language."""
        primary = (self.title_of(season_id).original_language or "und").split("-")[0].lower()
        if primary in _UNDETERMINED:
            return None
        kind = "Films" if self.is_film(season_id) else "TV"
        return f"{kind} ({'English' if primary == 'en' else 'Non-English'})"

    def find(self, name_or_id: str) -> Title:
        """The title with this name or id, or with a season of that name or id; never by likeness.

        Raises: UnknownTitle, with `near`, the nearest names, or with the ids of all titles that have this name.
        """
        return self.found(name_or_id).title

    def found(self, name_or_id: str, *, may_guess: bool = False) -> Found:
        """The title that is meant, by what, and the season where the name is one season's.

        Ids first; then names as titles have them now, to the letter, then accents, case and signs apart; then those of
        their seasons; then all that they ever had, and those in other languages; then names as one word.

        Args:
            may_guess: where nothing is called so, whether the one title whose name a slip or two make of it is taken.
        Raises: UnknownTitle, with `near`, the nearest names, or with the ids of all titles that may be meant.
        """
        if name_or_id in self.titles:
            title = self.titles[name_or_id]
            return Found(asked=name_or_id, title=title, season_id=None, found_by="id", called=name_or_id)
        if name_or_id in self.seasons:
            title = self.title_of(name_or_id)
            return Found(asked=name_or_id, title=title, season_id=name_or_id, found_by="season_id", called=name_or_id)
        if not self._names:
            self._names.append(Names(names_of(self)))
        return found_in(self._names[0], self.titles, name_or_id, may_guess=may_guess)

    def out_on(self, season_id: str) -> date | None:
        """When a season came out: its release, else what published files say, else its first list; None: not known.

        It puts seasons of one title in their order; a release it is not always.
        """
        return self.first_released_on(season_id) or self.listed_from.get(season_id)


def _is_about(number: int | None, wanted: int | None) -> bool:
    return wanted is None or number is None or number == wanted


def _of_titles(rows: Iterable[AboutTitle]) -> dict[str, tuple[AboutTitle, ...]]:
    """Credits or scores by title, in their order."""
    found: dict[str, list[AboutTitle]] = defaultdict(list)
    for row in rows:
        found[row.title_id].append(row)
    return {title_id: tuple(theirs) for title_id, theirs in found.items()}


def _release_order(row: Episode) -> tuple[date, list[str]]:
    return (row.released_on or NEVER, sorted(row.territories))


def _cuts_of(rows: list[Episode]) -> dict[str, tuple[str, ...]]:
    ids: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        ids[Catalogue.number_key(row)].add(row.episode_id)
    return {key: tuple(sorted(cuts)) for key, cuts in ids.items()}
