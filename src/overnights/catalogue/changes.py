"""What a new version of the catalogue changes, in words, and which figures it moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from overnights.catalogue.book import Catalogue
from overnights.catalogue.records import Episode, Season, Title

_WORDING = ("genres", "created_by", "based_on", "synopsis", "imdb_id", "tmdb_id", "origin_country")
_SEASON_WORDING = ("number", "label", "kind", "release_pattern", "is_final", "origin", "part_of")


def changes(old: Catalogue | None, new: Catalogue) -> list[str]:
    """One line for each change, titles first; no lines where nothing changed.

    Each says what was, what is, and which figures it moves the next time they are measured. Recorded editions stay.

    Args:
        old: the version before; None: there was none, and the one line counts what is there.
    """
    if old is None:
        return [
            f"First catalogue: titles {len(new.titles):,}, seasons {len(new.seasons):,}, episodes {len(_ids(new)):,}."
        ]
    return [*_titles(old, new), *_seasons(old, new), *_episodes(old, new), *_lists(old, new)]


def _titles(old: Catalogue, new: Catalogue) -> Iterator[str]:
    for title_id, title in new.titles.items():
        before = old.titles.get(title_id)
        if before is None:
            yield f"“{title.title}” ({title_id}) is new: its viewing is measured from the events that name it."
        elif before != title:
            yield from _title(before, title)
    for title_id, title in old.titles.items():
        if title_id not in new.titles:
            yield (
                f"“{title.title}” ({title_id}) is gone: its viewing leaves the figures, and new events that name its "
                "episodes are set aside."
            )


def _title(old: Title, new: Title) -> Iterator[str]:
    if old.title != new.title:
        yield (
            f"“{old.title}” ({new.title_id}) is now called “{new.title}”: no figure changes; new editions print the "
            "new name, recorded ones keep theirs."
        )
    for name in ("kind", "original_language"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"“{new.title}”: {name} is {_told(after)}, was {_told(before)}."
    told = [name for name in _WORDING if getattr(old, name) != getattr(new, name)]
    if told:
        yield f"“{new.title}”: {', '.join(told)} changed; no figure changes."


def _seasons(old: Catalogue, new: Catalogue) -> Iterator[str]:
    for season_id, season in new.seasons.items():
        before = old.seasons.get(season_id)
        if before is None:
            if season.title_id in old.titles:
                yield f"{_name(new, season)} is new: its viewing is measured from the events that name its episodes."
            continue
        yield from _moved(old, new, season_id)
        yield from _season(before, season, _name(new, season))
    for season_id, season in old.seasons.items():
        if season_id not in new.seasons and season.title_id in new.titles:
            yield f"{_name(old, season)} is gone: its viewing leaves the figures."


def _moved(old: Catalogue, new: Catalogue, season_id: str) -> Iterator[str]:
    name = _name(new, new.seasons[season_id])
    before, after = old.category(season_id), new.category(season_id)
    if before != after:
        yield f"{name} is in {after or 'no list'}, was in {before or 'none'}: ranks of both lists change."
    if old.seasons[season_id].title_id != new.seasons[season_id].title_id:
        was = old.titles[old.seasons[season_id].title_id].title
        yield f"{name} belongs to “{new.title_of(season_id).title}”, before to “{was}”."


def _season(old: Season, new: Season, name: str) -> Iterator[str]:
    if old.released_on != new.released_on:
        yield (
            f"{name} is released on {_told(new.released_on)}, before on {_told(old.released_on)}: views, runtime_h, "
            "starters, watchers and completers at day 7, 28 and 91 and views_90_share change."
        )
    if (old.cost, old.currency) != (new.cost, new.currency):
        yield f"{name}: its cost changed; efficiency changes."
    told = [field for field in _SEASON_WORDING if getattr(old, field) != getattr(new, field)]
    if told:
        shown = ", ".join(
            f"{field} is {_told(getattr(new, field))}, was {_told(getattr(old, field))}" for field in told
        )
        yield f"{name}: {shown}; no sum of viewing changes."


def _episodes(old: Catalogue, new: Catalogue) -> Iterator[str]:
    for episode_id in _ids(new):
        name = _episode_name(new, episode_id)
        if not old.rows_of(episode_id):
            if new.season_of(episode_id).season_id in old.seasons:
                yield f"{name} is new: runtime_h, views, completers and the drop-off curve of its season change."
            continue
        yield from _episode(old, new, episode_id, name)
    for episode_id in _ids(old):
        if not new.rows_of(episode_id) and old.season_of(episode_id).season_id in new.seasons:
            yield (
                f"{_episode_name(old, episode_id)} is gone: its viewing leaves the figures, and runtime_h, views and "
                "completers of its season change."
            )


def _episode(old: Catalogue, new: Catalogue, episode_id: str, name: str) -> Iterator[str]:
    before, after = old.rows_of(episode_id)[0], new.rows_of(episode_id)[0]
    if before.runtime_ms != after.runtime_ms:
        yield (
            f"{name} runs {after.runtime_ms / 1_000:g} s, before {before.runtime_ms / 1_000:g} s: views, runtime_h, "
            "coverage, watchers and completers of its season change."
        )
    if before.season_id != after.season_id:
        yield f"{name} is in season {after.season_id}, before in {before.season_id}: all figures of both change."
    if before.number != after.number:
        yield (
            f"{name} has number {_told(after.number)}, before {_told(before.number)}: views and completers of its "
            "season can change, and the order of the drop-off curve."
        )
    yield from _releases(old, new, episode_id, name)
    if {row.name for row in old.rows_of(episode_id)} != {row.name for row in new.rows_of(episode_id)}:
        yield f"{name}: its name changed; no figure changes."


def _releases(old: Catalogue, new: Catalogue, episode_id: str, name: str) -> Iterator[str]:
    """Changed releases by territory, unless they are the season's own new date, which is told once."""
    before, after = _offer(old.rows_of(episode_id)), _offer(new.rows_of(episode_id))
    if before == after:
        return
    seasons = (old.season_of(episode_id), new.season_of(episode_id))
    if set(before) == set(after) and all(
        before[place] == after[place] or (before[place], after[place]) == tuple(s.released_on for s in seasons)
        for place in after
    ):
        return
    told = "; ".join(f"{place or 'elsewhere'}: {_told(day)}" for place, day in sorted(after.items()))
    was = "; ".join(f"{place or 'elsewhere'}: {_told(day)}" for place, day in sorted(before.items()))
    yield f"{name} is released {told} (was {was}): views, runtime_h and figures at day 7, 28 and 91 change."


def _offer(rows: tuple[Episode, ...]) -> dict[str, date | None]:
    """Day of release by the territories of each row as text; "" is everywhere else."""
    return {", ".join(sorted(row.territories)): row.released_on for row in rows}


def _lists(old: Catalogue, new: Catalogue) -> Iterator[str]:
    lists: tuple[tuple[str, Collection[object], Collection[object], str], ...] = (
        ("Credits", old.credits, new.credits, "no figure changes"),
        ("Reception", old.reception, new.reception, "no figure changes"),
        ("Subscribers", old.subscribers, new.subscribers, "views_90_share changes"),
        ("Weights", old.weights, new.weights, "weighted shares and efficiency change"),
    )
    for name, before, after, effect in lists:
        added, gone = len(set(after) - set(before)), len(set(before) - set(after))
        if added or gone:
            yield f"{name}: {added:,} new, {gone:,} gone; {effect}."


def _ids(catalogue: Catalogue) -> list[str]:
    return list(dict.fromkeys(row.episode_id for row in catalogue.episodes))


def _name(catalogue: Catalogue, season: Season) -> str:
    label = season.label or (f"season {season.number}" if season.number is not None else season.season_id)
    title = catalogue.titles[season.title_id].title
    return f"“{title}”" if catalogue.is_film(season.season_id) else f"“{title}”, {label}"


def _episode_name(catalogue: Catalogue, episode_id: str) -> str:
    return f"{_name(catalogue, catalogue.season_of(episode_id))}, episode {episode_id}"


def _told(value: object) -> str:
    if value is None or value == "":
        return "unknown"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
