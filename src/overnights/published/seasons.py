"""Titles and seasons that published files know of, beside those of a catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from overnights.catalogue import Catalogue, Season, Title
from overnights.published.names import kind_of, shown_label

_SERIES = frozenset({"season", "limited", "part"})


def with_published(catalogue: Catalogue | None, labels: pa.Table, reported: pa.Table | None = None) -> Catalogue:
    """A catalogue with the titles and seasons of published files; without episodes, dates or credits of their own.

    What the catalogue has under the same id stays as it is there. A title is called as the publisher calls it now, and
    can be found by every name that it or its seasons ever had. Kind and number of a season are those of its first
    label, since a later one may tell the outcome. Where a title has numbered seasons, one that is called by the show
    title alone has that as its label, so that it can be told from them.

    Args:
        catalogue: what was loaded; None: nothing was.
        labels: rows of `labels`.
        reported: of rows of `engagement`, the season, its release and its title in another language; null: no report
            is read.
    Source: docs/methods/identity.md.
    """
    known = catalogue or Catalogue(titles={}, seasons={}, episodes=())
    rows: list[dict[str, Any]] = labels.to_pylist()
    by_title: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_title[row["title_id"]].append(row)
    titles = {title_id: _title(title_id, ours) for title_id, ours in by_title.items()} | dict(known.titles)
    numbered = {row["title_id"] for row in rows if row["number"] is not None}
    present = [row for row in rows if row["is_present"]]
    seasons = {row["season_id"]: _season(row, is_one_of_many=row["title_id"] in numbered) for row in present}
    seasons |= known.seasons
    names = {title_id: tuple(sorted({row["show_title"] for row in ours})) for title_id, ours in by_title.items()}
    return replace(
        known,
        titles=dict(sorted(titles.items())),
        seasons=dict(sorted(seasons.items())),
        other_names={**names, **known.other_names},
        season_names={**_names(rows), **known.season_names},
        local_names={**_local(reported, seasons), **known.local_names},
        listed_from=_listed_from(rows, reported),
    )


def _title(title_id: str, rows: list[dict[str, Any]]) -> Title:
    latest = max(
        (row for row in rows if row["is_present"]),
        key=lambda row: (row["last_seen_on"], row["language_group"] is not None, row["last_week"], row["season_id"]),
    )
    groups = {row["language_group"] for row in rows}
    return Title(
        title_id=title_id,
        title=latest["show_title"],
        kind=_kind(rows),
        original_language="en" if "English" in groups else None,
    )


def _kind(rows: list[dict[str, Any]]) -> str | None:
    """film or series; None for a title of TV lists whose labels name no season: it may be a special, or live."""
    kinds = {row["kind"] for row in rows}
    if "film" in kinds:
        return "film"
    return "series" if kinds & _SERIES else None


def _season(row: dict[str, Any], *, is_one_of_many: bool) -> Season:
    label = None if row["kind"] == "film" else shown_label(row["show_title"], row["season_title"])
    if label is None and is_one_of_many and row["kind"] is None:
        label = row["show_title"]
    return Season(
        season_id=row["season_id"],
        title_id=row["title_id"],
        number=row["number"],
        label=label,
        kind=row["kind"],
    )


def _names(rows: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """By season what it was ever called, with its title in front."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        show, season = row["show_title"], row["season_title"]
        if season is not None:
            is_whole = season.startswith(show)
            found[row["season_id"]].add(season if is_whole else f"{show}: {season}")
            if not is_whole and kind_of("tv", "", season) == (None, None):  # more than a number
                found[row["season_id"]].add(season)
    return {season_id: tuple(sorted(names)) for season_id, names in found.items()}


def _local(reported: pa.Table | None, seasons: Mapping[str, Season]) -> dict[str, tuple[str, ...]]:
    """By season what reports call it in other languages."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in reported.to_pylist() if reported is not None else ():
        if row["season_id"] in seasons and row["title_local"] is not None:
            found[row["season_id"]].add(row["title_local"])
    return {season_id: tuple(sorted(names)) for season_id, names in found.items()}


def _listed_from(rows: list[dict[str, Any]], reported: pa.Table | None) -> dict[str, date]:
    """By season its release, as reports say it; else its first week on a list."""
    found: dict[str, date] = {}
    for row in rows:
        found[row["season_id"]] = min(row["first_week"], found.get(row["season_id"], row["first_week"]))
    told = reported.select(["season_id", "released_on"]).to_pylist() if reported is not None else ()
    return found | {row["season_id"]: row["released_on"] for row in told if row["released_on"] is not None}
