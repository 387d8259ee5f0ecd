"""A season keeps its id under every label; namesakes have ids of their own."""

from __future__ import annotations

from datetime import date

import pytest
from invented_charts import FIRST, TV, Row, download, ids, label_rows, of, series, week, worldwide

from overnights.published.archive import archive
from overnights.published.names import kind_of, shown_label, slug
from overnights.published.namesakes import Standing, chains
from overnights.published.naming import Wish, unlike
from overnights.published.territories import matched

DAY, LATER = date(2022, 9, 7), date(2023, 12, 6)
FILMS = "Films (English)"
ONE, TWO = series("One", hours=3_000_000), series("Two", hours=2_000_000)


def film(title: str, **said: object) -> Row:
    return Row(show=title, **said)


# ── relabelled ──


def test_a_season_has_the_id_of_its_first_label_and_keeps_every_label():
    limited = series("One", "Limited Series", hours=3_000_000)
    found = archive([worldwide(DAY, {0: [ONE, TWO]}), worldwide(LATER, {0: [limited, TWO]})])
    assert ids(found) == ids(found, edition=1) == ["one-season-1", "two-season-1"]
    first, present = label_rows(found, "one-season-1")
    assert (first["season_title"], first["is_first"], first["is_present"]) == ("One: Season 1", True, False)
    assert (present["season_title"], present["is_first"], present["is_present"]) == ("One: Limited Series", False, True)
    assert {(row["kind"], row["number"]) for row in (first, present)} == {("season", 1)}
    assert (first["first_seen_on"], first["last_seen_on"]) == (DAY, DAY)
    assert (present["first_seen_on"], present["last_seen_on"]) == (LATER, LATER)


def test_a_show_that_is_renamed_is_still_one_title():
    renamed = Row(show="One and All", season="One and All: Season 1", hours=3_000_000)
    second = Row(show="One and All", season="One and All: Season 2")
    found = archive([worldwide(DAY, {0: [ONE]}), worldwide(LATER, {0: [renamed], 1: [second]})])
    assert {row["title_id"] for row in found.labels.to_pylist()} == {"one"}
    assert ids(found, week=week(1)) == ["one-and-all-season-2"]


def test_a_place_that_goes_to_another_with_other_figures_is_no_relabelling():
    other = series("Other", hours=2_900_000)
    found = archive([worldwide(DAY, {0: [ONE, TWO]}), worldwide(LATER, {0: [other, TWO]})])
    assert ids(found) == ["other-season-1", "two-season-1"]


def test_places_exchanged_with_equal_figures_are_no_relabelling():
    """As on 2021-12-08, when two films changed places and one of them had the hours of the other before."""
    found = archive(
        [worldwide(DAY, {0: [series("One"), series("Two")]}), worldwide(LATER, {0: [series("Two"), series("One")]})]
    )
    assert ids(found) == ["two-season-1", "one-season-1"]


def test_labels_that_stand_on_one_list_together_are_two_seasons():
    """A slip of one week, put right later, makes no season of two that stand side by side in another week."""
    wrong = {0: [series("One", "Season 2", hours=7)], 1: [ONE, series("One", "Season 2")]}
    right = {0: [series("One", hours=7)], 1: [ONE, series("One", "Season 2")]}
    found = archive([worldwide(DAY, wrong), worldwide(LATER, right)])
    assert ids(found, week=week(1)) == ["one-season-1", "one-season-2"]


def test_a_chain_of_names_never_makes_one_of_two_that_stand_together():
    """A becomes B in one week and B becomes C in another, while A and C share a list: A and B are one, C is not."""
    a, b, c = (series(name) for name in ("A", "B", "C"))
    found = archive(
        [
            worldwide(DAY, {0: [a], 1: [b], 2: [a, c]}),
            worldwide(LATER, {0: [b], 1: [c], 2: [a, c]}),
        ]
    )
    assert len(set(ids(found, week=week(2)))) == 2


# ── namesakes ──


def test_a_count_that_starts_again_is_another_film_of_that_name():
    weeks = {0: [film("Noise")], 1: [film("Noise", weeks=2)], 9: [film("Noise", weeks=1)], 10: [film("Noise", weeks=2)]}
    found = archive([worldwide(DAY, weeks, FILMS)])
    assert [ids(found, week=week(n)) for n in weeks] == [["noise-film"]] * 2 + [["noise-film-2022"]] * 2
    titles = {row["season_id"]: row["title_id"] for row in found.labels.to_pylist()}
    assert titles == {"noise-film": "noise", "noise-film-2022": "noise-2022"}


def test_a_download_that_lost_its_first_weeks_splits_no_season():
    """As on 2026-07-15: counts of the weeks that are left start later."""
    whole = {n: [series("One", weeks=n + 1)] for n in range(4)}
    lost = {n: [series("One", weeks=n - 1)] for n in (2, 3)}
    found = archive([worldwide(DAY, whole), worldwide(LATER, lost)])
    assert {row["season_id"] for row in found.entries.to_pylist()} == {"one-season-1"}


def test_one_title_twice_in_a_list_is_two_films():
    weeks = {
        0: [film("The Mummy", weeks=1)],
        1: [film("The Mummy", weeks=2), film("The Mummy", weeks=1)],
        2: [film("The Mummy", weeks=3)],
    }
    found = archive([of("LT", DAY, weeks, "Films")])
    old, new = "the-mummy-film", "the-mummy-film-2022"
    assert [ids(found, week=week(n), territory="LT") for n in weeks] == [[old], [old, new], [old]]


def test_case_alone_keeps_two_shows_apart():
    found = archive([worldwide(DAY, {0: [series("Doc"), series("DOC")]})])
    assert sorted(ids(found)) == ["doc-season-1", "doc-season-1-2022"]
    assert len({row["title_id"] for row in found.labels.to_pylist()}) == 2


def test_a_film_and_a_series_of_one_name_are_two_titles():
    lists = {("ZZ", TV): {0: [series("Glitch")]}, ("ZZ", FILMS): {0: [film("Glitch")]}}
    found = archive([download(DAY, lists)])
    assert {row["season_id"]: row["title_id"] for row in found.labels.to_pylist()} == {
        "glitch-season-1": "glitch",
        "glitch-film": "glitch-film",
    }


def test_namesakes_in_two_language_groups_are_two_titles():
    lists = {("ZZ", TV): {1: [series("Doc")]}, ("ZZ", "TV (Non-English)"): {0: [series("Doc")]}}
    found = archive([download(DAY, lists)])
    assert {(row["language_group"], row["title_id"]) for row in found.labels.to_pylist()} == {
        ("Non-English", "doc"),
        ("English", "doc-2022"),
    }


def test_chains_go_on_with_the_count_they_continue():
    standings = [Standing(0, 1, 0), Standing(7, 2, 1), Standing(7, 1, 1), Standing(14, 3, 2), Standing(21, 2, 3)]
    assert chains(standings, set()) == [0, 0, 1, 0, 1]


# ── territories ──


def test_a_territorys_row_is_of_the_worldwide_season_of_its_label():
    found = archive([worldwide(DAY, {0: [ONE]}), of("US", DAY, {0: [TWO, ONE]})])
    assert ids(found, territory="US") == ["two-season-1", "one-season-1"]
    assert ids(found) == ["one-season-1"]
    assert len(label_rows(found, "one-season-1")) == 1
    assert label_rows(found, "one-season-1")[0]["language_group"] == "English"
    assert label_rows(found, "two-season-1")[0]["language_group"] is None


def test_colons_more_or_less_are_the_same_label():
    stray = Row(show="One", season="One: : Season 1")
    found = archive([worldwide(DAY, {0: [ONE]}), of("US", DAY, {0: [stray]})])
    assert ids(found, territory="US") == ids(found) == ["one-season-1"]


def test_a_first_season_of_a_territory_is_the_limited_series_of_later_worldwide_lists():
    limited = series("One", "Limited Series", hours=3_000_000)
    found = archive([worldwide(LATER, {0: [limited]}), of("US", DAY, {0: [ONE]})])
    assert ids(found, territory="US") == ids(found) == ["one-season-1"]


def test_of_two_labels_on_one_list_only_that_of_the_worldwide_season_is_it():
    limited, bare = series("One", "Limited Series"), series("One", "Season 1")
    found = archive([worldwide(LATER, {0: [limited]}), of("US", DAY, {0: [bare, limited]})])
    assert ids(found) == ["one-limited-series"]
    assert ids(found, territory="US") == ["one-season-1", "one-limited-series"]


def test_a_second_season_of_a_territory_is_not():
    limited = series("One", "Limited Series")
    found = archive([worldwide(LATER, {0: [limited]}), of("US", DAY, {0: [series("One", "Season 2")]})])
    assert ids(found, territory="US") == ["one-season-2"]
    assert ids(found) == ["one-limited-series"]


def test_a_label_of_territories_alone_in_weeks_without_the_show_is_its_own_season():
    limited = series("One", "Limited Series")
    found = archive([worldwide(LATER, {5: [limited]}), of("US", DAY, {0: [ONE]})])
    assert ids(found, territory="US") == ["one-season-1"]
    assert ids(found, week=week(5)) == ["one-limited-series"]


def test_of_two_worldwide_namesakes_a_territory_has_the_one_of_its_weeks():
    both = {("ZZ", FILMS): {0: [film("Security")]}, ("ZZ", "Films (Non-English)"): {8: [film("Security")]}}
    found = archive([download(DAY, both), of("IT", DAY, {8: [film("Security")]}, "Films")])
    assert ids(found, week=week(8), territory="IT") == ids(found, week=week(8)) != ids(found)


def test_pieces_go_to_whom_they_share_most_weeks_with_then_to_the_nearest():
    anchors = {0: frozenset({1, 2}), 1: frozenset({50})}
    assert matched({7: frozenset({2, 3}), 8: frozenset({40})}, anchors) == {7: 0, 8: 1}
    assert matched({7: frozenset({45})}, anchors) == {7: 1}


# ── words ──


@pytest.mark.parametrize(
    ("season_title", "kind", "number"),
    [
        ("X: Season 3", "season", 3),
        ("X: Series 2", "season", 2),
        ("X: Temporada 1", "season", 1),
        ("X: 시즌 1", "season", 1),
        ("X 4", "season", 4),
        ("X: II", "season", 2),
        ("X: S4: Seattle", "season", 4),
        ("X: Season 1: Cora", "season", 1),
        ("X: 2. The Soul Game", "season", 2),
        ("X: Limited Series", "limited", None),
        ("X: Part 2", "part", 2),
        ("X: Volume 1", "part", 1),
        ("X: Chapter 4", "part", 4),
        ("X: Collection 10", "part", 10),
        ("X: Class 1", "part", 1),
        ("X: Season 4 Part 1", "part", 4),
        ("X: Part 5 - Part 8", "part", None),
        ("X: April 14, 2025", None, None),
        ("X 2025", None, None),
        ("X: Wano Country (Ep.892 - Ep.1000)", None, None),
        (None, None, None),
    ],
)
def test_a_label_says_kind_and_number_or_nothing(season_title: str | None, kind: str | None, number: int | None):
    assert kind_of("tv", "X", season_title) == (kind, number)


def test_whatever_a_films_label_says_it_is_a_film():
    assert kind_of("film", "X", "X: Season 1") == ("film", None)


def test_a_label_is_shown_without_the_title_in_front():
    assert shown_label("Partner Track", "Partner Track: Season 1") == "Season 1"
    assert shown_label("The Snow Girl", "The Snow Girl 1.") == "The Snow Girl 1."
    assert shown_label("The Snow Girl", "The Snow Girl 2. The Lost Girl") == "2. The Lost Girl"
    assert shown_label("Stranger Things", "Stranger Things 4") == "Stranger Things 4"
    assert shown_label("One", "Another") == "Another"
    assert shown_label("One", "One") == "One"
    assert shown_label("One", None) is None


def test_slugs_keep_letters_of_any_script():
    assert slug("Café: Temporada 1") == "cafe-temporada-1"
    assert slug("달빛 식당") == "달빛-식당"


def test_no_two_things_get_one_id_even_where_a_year_is_part_of_a_name():
    wishes = [
        Wish(words="doc", week=FIRST, order=("a",)),
        Wish(words="doc", week=FIRST, order=("b",)),
        Wish(words="doc-2022", week=week(1), order=("c",)),
        Wish(words="doc", week=FIRST, order=("d",)),
    ]
    assert unlike(dict(enumerate(wishes))) == {
        0: "doc",
        1: "doc-2022-08-28",
        2: "doc-2022",
        3: "doc-2022-08-28-2",
    }
