"""What a person says of labels wins over the rules; why labels are one season or two is a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from invented_charts import FIRST, Row, download, ids, label_rows, of, series, week, worldwide

from overnights.errors import MissingColumns, NotData
from overnights.published.aliases import COLUMNS, AliasLine, as_row, from_row, lines_digest, read_lines
from overnights.published.archive import Archive, Vintage, archive

DAY, LATER, TODAY = date(2022, 9, 7), date(2023, 12, 6), date(2024, 1, 1)
FILMS = "Films (English)"
ONE, TWO = series("One", hours=3_000_000), series("Two", hours=2_000_000)
Said = dict[str, object]


def said(rows: Sequence[Said], columns: Sequence[str] = ()) -> list[AliasLine]:
    """Lines of a file; a reason that is not given is there all the same."""
    whole = [{"reason": "So it is.", "list_kind": "tv", **row} for row in rows]
    names = columns or tuple(dict.fromkeys(name for row in whole for name in row)) or COLUMNS
    return read_lines(whole, names, file="aliases.csv", today=TODAY, latest=TODAY)


def line(show: str, label: str | None, other: str, other_label: str | None, **more: object) -> Said:
    return {
        "show_title": show,
        "season_title": f"{show}: {label}" if label else None,
        "same_as_show_title": other,
        "same_as_season_title": f"{other}: {other_label}" if other_label else None,
        **more,
    }


def film(show: str, other: str, **more: object) -> Said:
    return {"list_kind": "film", **line(show, None, other, None, **more)}


def made(vintages: Sequence[Vintage], *rows: Said) -> Archive:
    return archive(vintages, said(rows))


def outcomes(found: Archive) -> list[str]:
    return [one.outcome for one in found.said]


def by_rule(found: Archive, rule: str) -> list[dict[str, object]]:
    return [row for row in found.aliases.to_pylist() if row["rule"] == rule]


# ── why, by rule ──

LIMITED = series("One", "Limited Series", hours=3_000_000)
RELABELLED = (worldwide(DAY, {0: [ONE, TWO], 1: [ONE]}), worldwide(LATER, {0: [LIMITED, TWO], 1: [LIMITED]}))


def test_a_relabelling_is_told_with_its_place_its_weeks_and_both_downloads():
    (row,) = archive(RELABELLED).aliases.to_pylist()
    assert (row["season_title"], row["is_same"], row["same_as_season_title"]) == (
        "One: Limited Series",
        True,
        "One: Season 1",
    )
    assert (row["rule"], row["known_on"], row["week"], row["rank"], row["lists"]) == ("relabelled", LATER, FIRST, 1, 2)
    assert (row["vintage_before"], row["vintage"]) == tuple(one.vintage for one in RELABELLED)
    assert row["season_id"] == row["same_as_season_id"] == "one-season-1"
    assert (row["outcome"], row["by"], row["source"]) == ("by_rule", None, None)


def test_a_territorys_label_that_is_spelt_otherwise_is_told_with_the_rule_that_joined_it():
    stray, first = Row(show="One", season="One: : Season 1"), series("Two", "Limited Series")
    found = archive([worldwide(DAY, {0: [ONE, first]}), of("US", LATER, {0: [stray, TWO]})])
    assert [(row["season_title"], row["same_as_season_title"], row["rule"]) for row in found.aliases.to_pylist()] == [
        ("One: : Season 1", "One: Season 1", "same_label"),
        ("Two: Season 1", "Two: Limited Series", "limited"),
    ]
    assert {row["known_on"] for row in found.aliases.to_pylist()} == {LATER}


def test_labels_that_are_alike_need_no_alias():
    assert archive([worldwide(DAY, {0: [ONE]}), of("US", DAY, {0: [ONE]})]).aliases.num_rows == 0


def test_two_films_of_one_name_are_told_to_be_two_from_where_the_count_begins_anew():
    weeks = {0: [Row(show="Noise")], 9: [Row(show="Noise", weeks=1)]}
    (row,) = archive([worldwide(DAY, weeks, FILMS)]).aliases.to_pylist()
    assert (row["rule"], row["is_same"], row["week"]) == ("namesake", False, week(9))
    assert (row["season_id"], row["same_as_season_id"]) == ("noise-film-2022", "noise-film")


# ── by hand: one season ──


def test_two_names_of_a_film_are_one_season_with_the_id_of_the_earlier():
    vintages = [
        of("DE", DAY, {0: [Row(show="Der Fall")]}, "Films"),
        worldwide(LATER, {0: [Row(show="The Case")]}, FILMS),
    ]
    assert {*ids(archive(vintages)), *ids(archive(vintages), territory="DE")} == {"the-case-film", "der-fall-film"}
    found = made(vintages, film("Der Fall", "The Case", decided_on="2023-12-24", by="A. Reader"))
    assert ids(found) == ids(found, territory="DE") == ["der-fall-film"]
    assert len(label_rows(found, "der-fall-film")) == 2
    (row,) = found.aliases.to_pylist()
    assert (row["rule"], row["outcome"], row["known_on"]) == ("by_hand", "done", date(2023, 12, 24))
    assert (row["reason"], row["by"], row["source"]) == ("So it is.", "A. Reader", "row 1")


def test_what_the_rules_say_too_changes_nothing_and_says_so():
    found = made(RELABELLED, line("One", "Limited Series", "One", "Season 1"))
    assert outcomes(found) == ["so_already"]
    assert found.entries.equals(archive(RELABELLED).entries)


def test_a_count_that_began_anew_by_a_slip_is_one_season_where_a_person_says_so():
    weeks = {0: [Row(show="Noise")], 9: [Row(show="Noise", weeks=1)], 10: [Row(show="Noise", weeks=2)]}
    vintages = [worldwide(DAY, weeks, FILMS)]
    assert len({row["season_id"] for row in archive(vintages).entries.to_pylist()}) == 2
    found = made(vintages, film("Noise", "Noise", first_week=str(week(9))))
    assert {row["season_id"] for row in found.entries.to_pylist()} == {"noise-film"}


def test_some_weeks_of_a_label_may_be_of_another():
    """One stands for Two in a week, by a slip of the publisher that no download puts right."""
    vintages = [worldwide(DAY, {0: [TWO], 1: [ONE], 3: [ONE]})]
    slip = {"first_week": str(week(1)), "last_week": str(week(1))}
    found = made(vintages, line("One", "Season 1", "Two", "Season 1", **slip))
    assert [ids(found, week=week(n)) for n in (0, 1, 3)] == [["two-season-1"], ["two-season-1"], ["one-season-1"]]


# ── by hand: two seasons ──


def test_a_relabelling_is_undone_where_a_person_says_that_they_are_two():
    found = made(RELABELLED, line("One", "Limited Series", "One", "Season 1", is_same="false"))
    assert outcomes(found) == ["done"]
    assert ids(found, edition=1)[0] == "one-season-1" and ids(found, edition=2)[0] == "one-limited-series"
    assert by_rule(found, "relabelled") == []


def test_an_older_film_of_that_name_on_territories_lists_is_parted_from_the_worldwide_one():
    vintages = [
        of("IT", DAY, {0: [Row(show="Mary")], 1: [Row(show="Mary")]}, "Films"),
        of("FR", LATER, {0: [Row(show="Mary")], 60: [Row(show="Mary")]}, "Films"),
        worldwide(LATER, {60: [Row(show="Mary")]}, FILMS),
    ]
    assert {row["season_id"] for row in archive(vintages).entries.to_pylist()} == {"mary-film"}
    found = made(vintages, film("Mary", "Mary", last_week=str(week(9)), is_same="no"))
    places = {(row["territory"], row["week"]): row["season_id"] for row in found.entries.to_pylist()}
    assert places == {
        ("IT", week(0)): "mary-film",
        ("IT", week(1)): "mary-film",
        ("FR", week(0)): "mary-film",
        ("FR", week(60)): "mary-film-2023",
        ("ZZ", week(60)): "mary-film-2023",
    }


def test_what_is_parted_stays_parted_through_labels_between():
    """A was renamed B, and B was renamed C; a person says that A is not C."""
    a, b, c = (series(name, hours=3_000_000) for name in "ABC")
    vintages = [worldwide(date(2023, n, 4), {0: [row]}) for n, row in enumerate((a, b, c), start=1)]
    assert len({ids(archive(vintages), edition=n)[0] for n in (1, 2, 3)}) == 1
    found = made(vintages, line("A", "Season 1", "C", "Season 1", is_same=False))
    assert [ids(found, edition=n) for n in (1, 2, 3)] == [["a-season-1"], ["a-season-1"], ["c-season-1"]]


# ── by hand: shows ──


def title_ids(found: Archive) -> dict[str, str]:
    return {row["season_id"]: row["title_id"] for row in found.labels.to_pylist()}


def test_two_shows_are_one_title_where_a_person_says_so():
    vintages = [
        worldwide(DAY, {0: [series("Berlin"), series("Berlin and the Lady")], 1: [series("Berlin", "Season 2")]})
    ]
    assert len(set(title_ids(archive(vintages)).values())) == 2
    found = made(vintages, {"what": "title", **line("Berlin and the Lady", None, "Berlin", None)})
    assert set(title_ids(found).values()) == {"berlin"}
    assert len(title_ids(found)) == 3


def test_seasons_of_one_name_are_two_titles_where_a_person_says_so():
    vintages = [worldwide(DAY, {0: [series("Glitch")], 60: [series("Glitch", "Season 2")]})]
    found = made(vintages, {"what": "title", **line("Glitch", "Season 2", "Glitch", None, is_same="false")})
    assert title_ids(found) == {"glitch-season-1": "glitch", "glitch-season-2": "glitch-2023"}


# ── what cannot be ──


def test_a_line_that_no_download_knows_is_told_and_changes_nothing():
    found = made(RELABELLED, line("Onne", "Season 1", "One", "Season 1"))
    assert outcomes(found) == ["unmatched"]
    assert found.said[0].why == "no list that is loaded has “Onne: Season 1” among its series"
    assert found.entries.equals(archive(RELABELLED).entries)
    (row,) = by_rule(found, "by_hand")
    assert (row["season_id"], row["outcome"]) == (None, "unmatched")


def test_two_that_stand_on_one_list_are_never_one_season():
    found = made(RELABELLED, line("One", "Season 1", "Two", "Season 1"))
    assert outcomes(found) == ["refused"]
    assert "both stand on TV (English) (ZZ) of the week to 2022-08-28, as seen on 2022-09-07" in found.said[0].why
    assert found.entries.equals(archive(RELABELLED).entries)


def test_lines_that_contradict_one_another_are_all_named():
    vintages = [worldwide(DAY, {n: [series(name)] for n, name in enumerate("ABC")})]
    pairs = [("A", "B", True), ("B", "C", True), ("A", "C", False)]
    found = made(vintages, *(line(a, "Season 1", b, "Season 1", is_same=is_same) for a, b, is_same in pairs))
    assert outcomes(found) == ["done", "done", "refused"]
    assert found.said[2].lines == (1, 2)
    assert "row 3 (“A: Season 1” and “C: Season 1” are not one season) contradicts row 1 (" in found.said[2].why


def test_shows_that_lines_make_one_and_two_are_a_contradiction():
    vintages = [worldwide(DAY, {n: [series(name)] for n, name in enumerate("AB")})]
    rows = [{"what": "title", **line("A", None, "B", None, is_same=is_same)} for is_same in (True, False)]
    found = made(vintages, *rows)
    assert outcomes(found) == ["done", "refused"]
    assert found.said[1].lines == (1,)


def test_a_name_of_two_films_must_be_told_which():
    weeks = {0: [Row(show="Noise")], 9: [Row(show="Noise", weeks=1)], 20: [Row(show="Lärm")]}
    vintages = [worldwide(DAY, weeks, FILMS)]
    found = made(vintages, film("Lärm", "Noise"))
    assert outcomes(found) == ["refused"] and "“Noise” names 2 of them" in found.said[0].why
    found = made(vintages, film("Lärm", "Noise", same_as_first_week=str(week(9))))
    assert ids(found, week=week(20)) == ids(found, week=week(9)) != ids(found)


def test_the_order_of_downloads_is_irrelevant_to_what_lines_do():
    vintages = [
        *RELABELLED,
        of("US", LATER, {0: [ONE], 1: [TWO]}),
        download(LATER, {("ZZ", FILMS): {0: [Row(show="F")], 5: [Row(show="G")]}}),
    ]
    rows = (line("One", "Limited Series", "One", "Season 1", is_same=False), film("F", "G"))
    first, second = made(vintages, *rows), made(vintages[::-1], *rows)
    assert first.entries.equals(second.entries) and first.aliases.equals(second.aliases)
    assert first.labels.equals(second.labels)


# ── files ──


def test_lines_are_stored_and_read_as_they_were_said():
    lines = said([line("One", "Season 1", "Two", None, first_week="2022-09-04", by="Me"), film("A", "B", is_same="0")])
    assert [from_row(as_row(one)) for one in lines] == lines
    assert {one.decided_on for one in lines} == {TODAY}
    assert lines_digest(lines) != lines_digest(lines[:1]) != lines_digest([])


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ({"list_kind": "film "}, "", ""),
        ({"list_kind": "movie"}, "list_kind", "one of film, tv"),
        ({"show_title": " "}, "show_title", "a title as published"),
        ({"reason": ""}, "reason", "why, in words"),
        ({"is_same": "perhaps"}, "is_same", "true or false"),
        ({"what": "episode"}, "what", "one of season, title"),
        ({"first_week": "2022-09-05"}, "first_week", "a Sunday, by which a week is named"),
        ({"last_week": "4 Sept"}, "last_week", "a day, as in 2022-09-04"),
        ({"first_week": "2022-09-11", "last_week": "2022-09-04"}, "last_week", "not before the first"),
        ({"language_group": "German"}, "language_group", "one of English, Non-English"),
        ({"decided_on": "2024-01-02"}, "decided_on", "a day that has come"),
        ({"same_as_show_title": "One", "same_as_season_title": "One: Season 1"}, "same_as_show_title", "another label"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_named_by_its_row_and_column(row: Said, column: str, sentence: str):
    rows = [line("One", "Season 1", "Two", "Season 1"), {**line("One", "Season 1", "Two", "Season 1"), **row}]
    if not column:
        assert len(said(rows)) == 2
        return
    with pytest.raises(NotData, match=sentence) as raised:
        said(rows, COLUMNS)
    assert (raised.value.row, raised.value.column) == (2, column)


def test_a_file_without_a_column_that_is_needed_or_with_one_that_none_has_is_refused():
    with pytest.raises(MissingColumns, match="has no column reason"):
        read_lines([], ["list_kind", "show_title", "same_as_show_title"], file="a.csv", today=TODAY, latest=TODAY)
    with pytest.raises(NotData, match="has a column season, which no file of aliases has"):
        said([{**line("One", None, "Two", None), "season": "1"}])
