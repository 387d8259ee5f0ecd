"""A row of a report is a season's where that is certain, and nobody's where it is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from overnights.published.reported import least_hours, named_seasons, names_of, seasons_listed, seasons_reported
from overnights.tables import ENTRIES, LABELS

FIRST, LAST, RELEASED = date(2023, 1, 8), date(2023, 2, 5), date(2023, 1, 6)


def label(season_id: str, show: str, season: str | None, kind: str = "tv", first: date = FIRST) -> dict[str, Any]:
    return {
        "season_id": season_id, "title_id": show, "show_title": show, "season_title": season, "list_kind": kind,
        "first_week": first, "last_week": LAST,
    }  # fmt: skip


SHOP = (
    label("weir-1", "The Weir", "The Weir: Limited Series"),
    label("weir-1", "The Weir", "The Weir: Season 1"),
    label("doc-1", "Doc", "Doc: Season 1"),
    label("doc-1-2023", "DOC", "DOC: Season 1"),
    label("tally-4", "Tally", "Season 4"),
    label("ferry-film", "Night Ferry", None, "film"),
    label("ferry-tv", "Night Ferry", None),
    label("ete-film", "L’Été", None, "film"),
)


def named(*labels: dict[str, Any]) -> Any:
    return named_seasons(pa.Table.from_pylist(list(labels or SHOP), schema=LABELS.schema))


def row(title: str, kind: str = "tv", **said: Any) -> dict[str, Any]:
    english, _, local = title.partition(" // ")
    return {
        "report": "2023H1", "list_kind": kind, "title_en": english, "title_local": local or None,
        "released_on": RELEASED, "hours_viewed": 1_000_000, "is_catch_all": False, **said,
    }  # fmt: skip


def season(title: str, kind: str = "tv", **said: Any) -> str | None:
    return seasons_reported([row(title, kind, **said)], named(), {})[0]


def test_a_row_is_of_the_season_that_ever_had_its_name() -> None:
    assert season("The Weir: Limited Series") == season("THE WEIR: season 1") == "weir-1"
    assert season("L'ete // Summer", "film") == "ete-film"
    assert season("The Weir: Season 1 // 둑: 시즌 1") == "weir-1"
    assert season("Tally: Season 4") == "tally-4"


def test_it_is_nobodys_without_the_same_name() -> None:
    assert [season(title) for title in ("The Weir", "The Weir (2019): Season 1", "Season 4", "Weir: Season 1")] == [
        None
    ] * 4


def test_namesakes_in_the_archive_are_not_told_apart_by_guessing() -> None:
    assert season("Doc: Season 1") is None


def test_a_film_and_a_series_of_one_name_are_told_by_their_sheet_alone() -> None:
    assert (season("Night Ferry", "film"), season("Night Ferry", "tv")) == ("ferry-film", "ferry-tv")
    assert season("Night Ferry", "mixed") is None


def test_it_is_no_season_that_was_on_a_list_before_its_release() -> None:
    assert season("Tally: Season 4", released_on=FIRST) == "tally-4"
    assert season("Tally: Season 4", released_on=date(2023, 1, 9)) is None


def test_a_name_alone_is_not_enough() -> None:
    assert season("Tally: Season 4", released_on=None) is None
    rows = [row("Tally: Season 4", released_on=None)]
    assert seasons_reported(rows, named(), {("tally-4", "2023H1"): 1}) == ["tally-4"]  # on a list within the report


@pytest.mark.parametrize("released_on", [None, RELEASED])
def test_a_report_of_weeks_on_a_list_that_lacks_the_name_speaks_against_it(released_on: date | None) -> None:
    rows = [row("Tally: Season 4", released_on=released_on), row("Tally (2020): Season 4", report="2022H2")]
    both = {("tally-4", "2022H2"): 1, ("tally-4", "2023H1"): 1}
    assert seasons_reported(rows, named(), {("tally-4", "2022H2"): 1}) == [None, None]
    assert seasons_reported(rows, named(), both) == [None, None]
    assert seasons_reported([*rows, row("Tally: Season 4", report="2022H2")], named(), both) == [
        "tally-4", None, "tally-4",
    ]  # fmt: skip


def test_a_release_long_before_the_first_week_speaks_for_a_series_from_before_all_lists() -> None:
    labels = (label("a-1", "A", "A: Season 1"), label("b-film", "B", None, "film"))
    later = (*labels, label("old", "Old", "Old: Season 1", first=date(2021, 7, 4)))

    def found(day: date, *there: dict[str, Any]) -> list[str | None]:
        rows = [row("A: Season 1", released_on=day), row("B", "film", released_on=day)]
        return seasons_reported(rows, named(*there), {})

    assert found(date(2022, 12, 5), *later) == ["a-1", "b-film"]  # 34 days
    assert found(date(2022, 12, 4), *later) == [None, None]
    assert found(date(2021, 7, 3), *later) == ["a-1", None]
    assert found(date(2022, 12, 4), *labels) == ["a-1", None]


def test_a_row_of_the_rest_is_no_season() -> None:
    assert season("Tally: Season 4", is_catch_all=True) is None


@pytest.mark.parametrize(
    "other",
    [
        row("The Weir: Season 1"),
        row("The Weir: Season 1 // Die Wehr: Staffel 1", report="2023H2"),
        row("The Weir: Season 1 // 둑: 시즌 1", report="2023H2", released_on=date(2020, 1, 1)),
    ],
)
def test_a_name_that_several_titles_of_reports_have_is_nobodys(other: dict[str, Any]) -> None:
    ours = row("The Weir: Season 1 // 둑: 시즌 1")
    assert seasons_reported([ours, other], named(), {}) == [None, None]


def test_what_a_season_is_called_in_another_language_tells_nothing_apart() -> None:
    both = [row("The Weir: Season 1 // 둑: 시즌 1"), row("The Weir: Season 1 // 둑: Season 1", report="2023H2")]
    assert seasons_reported(both, named(), {}) == ["weir-1", "weir-1"]


def test_two_rows_of_a_report_are_never_one_season() -> None:
    both = [row("The Weir: Season 1"), row("The Weir: Limited Series")]
    assert seasons_reported(both, named(), {}) == [None, None]


def test_a_report_has_no_fewer_hours_than_the_lists_within_it() -> None:
    rows = [row("Tally: Season 4"), row("Tally: Season 4", report="2023H2", released_on=None)]
    assert seasons_reported(rows, named(), {("tally-4", "2023H1"): 1_000_000}) == ["tally-4"] * 2
    assert seasons_reported(rows, named(), {("tally-4", "2023H1"): 1_000_001}) == [None] * 2


def test_the_least_hours_are_those_of_whole_weeks_by_their_latest_edition() -> None:
    def entry(week: date, edition: int, hours: float, **said: Any) -> dict[str, Any]:
        about = {"season_id": "tally-4", "territory": "ZZ", "category": "TV (English)", "edition": edition}
        return {**about, "week": week, "hours_viewed": hours, **said}

    rows = [
        entry(date(2023, 1, 1), 1, 9e6),  # began in the year before
        entry(date(2023, 1, 8), 1, 9e6),
        entry(date(2023, 1, 8), 2, 4e6),
        entry(date(2023, 6, 25), 1, 3e6),
        entry(date(2023, 7, 2), 1, 9e6),  # ends in the next half
        entry(date(2023, 6, 18), 1, 9e6, territory="US"),
    ]
    halves = {"2023H1": (date(2023, 1, 1), date(2023, 6, 30))}
    found = least_hours(pa.Table.from_pylist(rows, schema=ENTRIES.schema), halves)
    assert found == {("tally-4", "2023H1"): 7_000_000 - 3 * 50_000}  # two weeks and the report are rounded


def test_names_are_of_the_season_and_a_films_are_of_the_film() -> None:
    assert names_of("Stranger Things", "Stranger Things 4", "tv") == {"stranger things 4"}
    assert names_of("DAHMER", "Monster: The Story", "tv") == {"monster the story"}
    assert names_of("Night Ferry", None, "film") == {"night ferry"}


def test_rows_of_all_time_lists_are_joined_by_list_and_name() -> None:
    rows = [
        {"window_days": days, "category": category, "show_title": show, "season_title": label}
        for days, category, show, label in (
            (28, "TV (English)", "The Weir", "The Weir: Season 1"),
            (91, "TV (English)", "The Weir", "The Weir: Limited Series"),
            (91, "Films (English)", "Night Ferry", None),
            (91, "TV (English)", "DOC", "DOC: Season 1"),
            (91, "TV (English)", "Nobody", "Nobody: Season 1"),
        )
    ]
    assert seasons_listed(rows, named()) == ["weir-1", "weir-1", "ferry-film", None, None]
