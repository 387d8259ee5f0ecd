"""The example file of aliases on the published files: what rules cannot know, a person puts right."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any

import pyarrow.csv as csv
import pyarrow.parquet as pq
from shared_published import DATA, ROOT, needs_data, of_territories, rows_of, whole_archive, worldwide

from overnights.catalogue import folded
from overnights.published.aliases import AliasLine, read_lines
from overnights.published.archive import Archive, archive
from overnights.published.reported import DEBUT_DAYS, named_seasons

pytestmark = needs_data
TODAY = date(2026, 11, 1)
EARLY = timedelta(days=7)  # a premiere may be on a list the week before the day that a report says
WRONG = {  # rows of territories before the release of the season that rule 4 takes them for
    "The Royals": 37,
    "The Cage": 17,
    "Zero to Hero": 10,
    "Love on the Spectrum": 6,
    "Unlocked": 6,
    "The Kitchen": 2,
    "Ballerina": 1,
    "Marmaduke": 5,
}


@cache
def lines() -> list[AliasLine]:
    convert = csv.ConvertOptions(strings_can_be_null=True, column_types={})
    table = csv.read_csv(ROOT / "docs/example/aliases.csv", convert_options=convert)
    return read_lines(table.to_pylist(), table.column_names, file="aliases.csv", today=TODAY, latest=TODAY)


@cache
def by_hand() -> Archive:
    return archive([worldwide(), of_territories()], lines())


def too_early(found: Archive) -> dict[str, int]:
    """Rows of territories, by show, before the release that a report says of the worldwide season they are of.

    Of several days that reports say of a name, the one that is at most 34 days before its first worldwide week.
    """
    days, first = releases(found), {}
    for row in rows_of(found.entries, "netflix-weekly"):
        first[row["season_id"]] = min(row["week"], first.get(row["season_id"], row["week"]))
    counts = Counter[str]()
    for row in rows_of(found.entries, "netflix-country"):
        began = first.get(row["season_id"], date.min)
        released = [day for day in days[row["season_id"]] if day <= began <= day + timedelta(days=DEBUT_DAYS)]
        counts[row["title"]] += bool(released) and row["week"] + EARLY < min(released)
    return {title: count for title, count in counts.items() if count}


def releases(found: Archive) -> dict[str, set[date]]:
    """The releases that reports say of seasons, by name."""
    named, days = named_seasons(found.labels), defaultdict(set)
    table = pq.read_table(DATA.parent / "netflix-engagement" / "engagement-2023H1-to-2025H1.parquet")
    for row in table.select(["kind", "title_en", "release_date"]).to_pylist():
        if row["release_date"] is not None:
            for kind in ("film", "tv") if row["kind"] == "mixed" else (row["kind"],):
                for season_id in named.seasons.get((kind, folded(row["title_en"])), ()):
                    days[season_id].add(row["release_date"])
    return days


def test_by_rules_alone_some_rows_of_territories_are_older_than_their_seasons_release() -> None:
    """By the publisher's own release days, which lists do not say: names that another had before."""
    assert too_early(whole_archive()) == WRONG


def test_with_the_example_file_none_is() -> None:
    assert too_early(by_hand()) == {}


def test_every_line_of_the_example_changes_what_rules_say() -> None:
    """But for Mary: the last download alone calls the worldwide one otherwise, so that there is nothing to part."""
    outcomes = {one.line.label.show_title: one.outcome for one in by_hand().said}
    assert outcomes.pop("Mary") == "unmatched"
    assert set(outcomes.values()) == {"done"}
    assert len(outcomes) == 9


def test_a_film_under_its_german_and_its_english_name_is_one_season() -> None:
    titles: dict[str, set[Any]] = defaultdict(set)
    for row in by_hand().entries.to_pylist():
        titles[row["season_id"]].add((row["chart"], row["title"]))
    assert titles["der-fall-collini-film"] >= {
        ("netflix-country", "Der Fall Collini"),
        ("netflix-weekly", "The Collini Case"),
    }


def test_nothing_else_changes() -> None:
    """Rows of other titles have the season they had, and no worldwide row is of another than before."""
    said = {line.label.show_title for line in lines()} | {line.other.show_title for line in lines()}
    before, after = (found.entries.select(["title", "season_id"]).to_pylist() for found in (whole_archive(), by_hand()))
    changed = {one["title"] for one, other in zip(before, after, strict=True) if one["season_id"] != other["season_id"]}
    assert changed <= said
