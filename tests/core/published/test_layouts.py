"""A published file is known by its header, and is data as a whole or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from overnights.errors import NotData
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.layouts import COUNTRY_LISTS, GLOBAL_LISTS, ROW_SCHEMA, Typed, typed
from overnights.published.whole import check_territories

SEVEN = ("week", "category", "weekly_rank", "show_title", "season_title", "weekly_hours_viewed")
SEVEN += ("cumulative_weeks_in_top_10",)
NINE = (*SEVEN, "runtime", "weekly_views")
ELEVEN = (*NINE, "is_staggered_launch", "episode_launch_details")
TWELVE = (*NINE, "is_staggered_launch", "runtime_override_flag", "episode_launch_dtls")
COUNTRY = ("country_name", "country_iso2", *SEVEN[:5], SEVEN[6])
CELLS = {
    "country_name": "Germany",
    "country_iso2": "DE",
    "season_title": "N/A",
    "cumulative_weeks_in_top_10": "2",
    "weekly_hours_viewed": "1200000",
    "runtime": "1.5",
    "weekly_views": "800000",
    "is_staggered_launch": "false",
}


def row(week: str, category: str, rank: int, **said: str) -> dict[str, str]:
    return {**CELLS, "week": week, "category": category, "weekly_rank": str(rank), "show_title": f"T{rank}", **said}


def lists(*weeks: str, of: tuple[str, ...] = GLOBAL_LISTS, length: int = 3, **said: str) -> list[dict[str, str]]:
    return [row(week, name, rank, **said) for week in weeks for name in of for rank in range(1, length + 1)]


def table(rows: list[dict[str, str]], columns: tuple[str, ...]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in columns})


def read(rows: list[dict[str, str]], columns: tuple[str, ...] = SEVEN) -> Typed:
    return typed(table(rows, columns), "x.tsv")


def refusal(rows: list[dict[str, str]], columns: tuple[str, ...] = SEVEN) -> NotData:
    with pytest.raises(NotData) as refused:
        read(rows, columns)
    assert str(refused.value).startswith("x.tsv ")
    return refused.value


@pytest.mark.parametrize("columns", [SEVEN, NINE, ELEVEN, TWELVE])
def test_each_global_layout_is_known_by_its_header(columns: tuple[str, ...]) -> None:
    found = read(lists("2022-09-04"), columns)
    assert (found.kind, found.layout) == ("global", f"global, {len(columns)} columns")
    assert found.rows.schema == ROW_SCHEMA
    assert set(found.rows["territory"].to_pylist()) == {"ZZ"}


def test_columns_stand_in_any_order_and_rows_too() -> None:
    rows = lists("2022-08-28", "2022-09-04")
    assert read(rows, NINE).rows == read(rows[::-1], NINE[::-1]).rows


def test_unknown_columns_are_passed_over_by_name() -> None:
    found = read(lists("2022-09-04", box_set="x"), (*SEVEN, "box_set"))
    assert found.passed_over == ("box_set",)
    assert found.layout == "global, 7 columns, and unknown box_set"
    assert found.rows == read(lists("2022-09-04")).rows


def test_values_have_their_types() -> None:
    details = '[{"episodesLaunched":9}]'
    rows = lists("2022-09-04", length=1)
    rows[0] |= {"season_title": "T1: Season 1", "runtime": "0", "is_staggered_launch": "true"}
    rows[0] |= {"episode_launch_dtls": details, "weekly_hours_viewed": "123456780"}
    rows[1] |= {"runtime": "", "weekly_views": "", "is_staggered_launch": ""}
    first, second = read(rows, TWELVE).rows.to_pylist()[:2]
    assert first == {
        "week": date(2022, 9, 4),
        "territory": "ZZ",
        "category": "Films (English)",
        "rank": 1,
        "show_title": "T1",
        "season_title": "T1: Season 1",
        "hours_viewed": 123_456_780,
        "runtime_h": 0.0,
        "views": 800_000,
        "weeks_on_chart": 2,
        "is_staggered": True,
        "launch_details": details,
    }
    absent = ("season_title", "runtime_h", "views", "is_staggered", "launch_details")
    assert [second[name] for name in absent] == [None] * 5


def test_lists_of_territories_have_ranks_alone() -> None:
    rows = lists("2022-09-04", of=COUNTRY_LISTS) + lists("2022-09-04", of=COUNTRY_LISTS, country_iso2="US")
    found = read(rows, COUNTRY)
    assert (found.kind, found.layout) == ("countries", "countries, 8 columns")
    assert found.rows["territory"].to_pylist() == ["DE"] * 6 + ["US"] * 6
    assert found.rows["hours_viewed"].null_count == 12
    without_names = tuple(name for name in COUNTRY if name != "country_name")
    assert read(rows, without_names).rows == found.rows


@pytest.mark.parametrize("week", ["2022-09-04", "2022-09-04 00:00:00", "2022-09-04T00:00:00", "44808"])
def test_a_week_is_a_day_in_any_form_a_workbook_writes(week: str) -> None:
    assert read(lists(week)).rows["week"][0].as_py() == date(2022, 9, 4)


def test_whole_numbers_of_a_workbook_may_have_a_point() -> None:
    assert read(lists("2022-09-04", weekly_hours_viewed="1200000.0")).rows == read(lists("2022-09-04")).rows


@pytest.mark.parametrize(
    "column, text, says",
    [
        ("week", "2022-09-05", "a Sunday"),
        ("week", "4 September 2022", "a day, as in 2022-09-04"),
        ("week", "2022-02-30", "a day of the calendar"),
        ("weekly_rank", "11", "a whole number from 1 to 10"),
        ("weekly_rank", "0", "a whole number from 1 to 10"),
        ("weekly_rank", "", "a whole number from 1 to 10"),
        ("category", "Films", "one of Films (English)"),
        ("show_title", " ", "a title"),
        ("weekly_hours_viewed", "1.5", "a whole number of at least 0"),
        ("weekly_hours_viewed", "-1", "a whole number of at least 0"),
        ("weekly_hours_viewed", "", "a whole number of at least 0"),
        ("weekly_views", "many", "a whole number of at least 0"),
        ("runtime", "1:30", "a decimal number"),
        ("runtime", "nan", "a decimal number"),
        ("is_staggered_launch", "maybe", "true or false"),
        ("cumulative_weeks_in_top_10", "0", "a whole number of at least 1"),
    ],
)
def test_a_value_that_breaks_a_rule_refuses_the_file_and_is_named(column: str, text: str, says: str) -> None:
    rows = lists("2022-09-04")
    rows[4][column] = text
    error: Any = refusal(rows, TWELVE)
    assert (error.row, error.column, error.found) == (5, column, text)
    assert says in str(error)
    assert "may be cut off" not in str(error)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\x9b"])
@pytest.mark.parametrize("column", ["show_title", "season_title"])
def test_a_control_character_in_a_text_refuses_the_file_and_is_not_printed(column: str, sign: str) -> None:
    rows = lists("2022-09-04")
    rows[4][column] = f"Dark{sign}er"
    refused = refusal(rows)
    assert (refused.row, refused.column) == (5, column)
    assert f"says “Dark\N{REPLACEMENT CHARACTER}er” as {column} in row 5" in str(refused)
    assert sign not in str(refused)
    rows[4][column] = "Dark\ter\r\n"
    assert read(rows).rows.num_rows == len(rows)


def test_a_value_cut_off_in_the_last_row_is_said_to_be() -> None:
    rows = lists("2022-09-04")
    rows[-1]["weekly_hours_viewed"] = ""
    assert "in row 12, its last: it may be cut off there" in str(refusal(rows))


def test_an_unknown_territory_is_refused() -> None:
    assert "an ISO 3166-1 code" in str(refusal(lists("2022-09-04", of=COUNTRY_LISTS, country_iso2="ZZ"), COUNTRY))


def test_a_gap_in_a_list_is_refused() -> None:
    rows = lists("2022-09-04")
    del rows[4]
    assert "lacks rank 2 in Films (Non-English) of ZZ, week 2022-09-04, which has rank 3" in str(refusal(rows))


def test_a_rank_held_twice_is_refused() -> None:
    rows = lists("2022-09-04")
    rows[5]["weekly_rank"] = "1"
    assert "has rank 1 more than once in Films (Non-English)" in str(refusal(rows))
    assert "Load the files as they were published" in str(refusal(rows))


@pytest.mark.parametrize("left", [*range(1, 12), *range(13, 24)])
def test_a_file_cut_off_after_any_row_is_refused_unless_its_week_is_whole(left: int) -> None:
    assert "is cut off: at its end" in str(refusal(lists("2022-09-04", "2022-08-28")[:left]))


@pytest.mark.parametrize("left", [1, 3, 5, 7, 9, 11, 13, 15])
def test_so_is_one_of_territories(left: int) -> None:
    rows = [row for code in ("DE", "US") for row in lists("2022-09-04", of=COUNTRY_LISTS, country_iso2=code)]
    rows += lists("2022-08-28", of=COUNTRY_LISTS)
    assert "is cut off: at its end" in str(refusal(rows[:left], COUNTRY))


def run_of(*weeks: tuple[str, str], of: str = "DE") -> list[dict[str, str]]:
    """Lists of a territory, in which one title is first of the second list in each week, with these weeks on it."""
    rows = []
    for week, count in weeks:
        rows += lists(week, of=COUNTRY_LISTS, length=1, country_iso2=of, show_title="Run")
        rows[-1]["cumulative_weeks_in_top_10"] = count
    return rows


def test_a_last_number_that_was_cut_off_is_refused_by_the_weeks_around_it() -> None:
    up, down = (("2022-08-28", "11"), ("2022-09-04", "1")), (("2022-09-04", "13"), ("2022-08-28", "1"))
    for weeks in (up, down):
        assert "the last number is 1, where 12 is due by the season's other weeks" in str(
            refusal(run_of(*weeks), COUNTRY)
        )
    for weeks in ((up[0], ("2022-09-04", "12")), (down[0], ("2022-08-28", "12")), (("2022-08-28", "1"), up[1])):
        assert read(run_of(*weeks), COUNTRY).rows.num_rows == 4


def test_a_file_cut_off_between_two_weeks_of_its_last_territory_is_refused() -> None:
    weeks = (("2022-09-04", "2"), ("2022-08-28", "1"))
    rows = [*run_of(*weeks), *run_of(*weeks, of="US")]
    assert read(rows, COUNTRY).rows.num_rows == 8
    assert "the lists of US begin with the week to 2022-09-04, all others with an earlier one" in str(
        refusal(rows[:6], COUNTRY)
    )
    gone = [*run_of(*weeks), *run_of(*weeks[1:], of="RU")]  # a territory that had no more lists
    assert read(gone, COUNTRY).rows.num_rows == 6


def test_a_file_without_the_last_territories_of_an_earlier_one_was_cut_off_and_an_extract_was_not() -> None:
    def rows(*codes: str, week: str = "2022-09-04") -> pa.Table:
        return pa.table({"week": [date.fromisoformat(week)] * len(codes), "territory": codes})

    whole = rows("AR", "BR", "DE", "US", "VN")
    with pytest.raises(
        NotData, match=r"has no lists after Germany, and an earlier file has them of .* and Vietnam"
    ) as no:
        check_territories(rows("AR", "BR", "DE"), whole, "x.tsv")
    assert no.value.missing == ("United States", "Vietnam")
    for taken in (("US",), ("BR", "US"), ("AR", "BR", "DE", "US", "VN"), ("VN",)):
        check_territories(rows(*taken), whole, "x.tsv")
    ended = pa.concat_tables([rows("AR", "DE"), rows("AR", "DE", "US", week="2022-08-28")])
    check_territories(rows("AR", "DE"), ended, "x.tsv")


def test_a_shorter_list_within_the_file_is_taken() -> None:
    rows = lists("2022-09-04", "2022-08-28")
    del rows[2]
    assert read(rows).rows.num_rows == 23


def test_an_unknown_header_is_refused_with_the_kinds_that_are_known() -> None:
    said = str(refusal([{"a": "1"}], ("a", "b")))
    assert "its columns are a, b" in said
    assert "global: week" in said and "countries: week" in said


def test_a_header_without_rows_is_refused() -> None:
    assert "has a header and no rows" in str(refusal([]))


def test_the_digest_is_of_the_rows_whatever_their_chunks() -> None:
    rows = read(lists("2022-08-28", "2022-09-04"), ELEVEN).rows
    cut = pa.concat_tables([rows.slice(0, 5), rows.slice(5, 9), rows.slice(14)])
    assert rows_digest(cut) == rows_digest(rows)
    assert rows_digest(rows.slice(3, 4)) == rows_digest(pa.Table.from_pylist(rows.to_pylist()[3:7], rows.schema))


@pytest.mark.parametrize(
    "column, text",
    [
        ("season_title", ""),
        ("season_title", "T5"),
        ("show_title", "T55"),
        ("runtime", "1.5000001"),
        ("weekly_views", ""),
        ("weekly_hours_viewed", "1200001"),
        ("is_staggered_launch", ""),
    ],
)
def test_any_other_value_is_another_digest_and_no_title_is_none(column: str, text: str) -> None:
    rows = lists("2022-09-04")
    before = rows_digest(read(rows, ELEVEN).rows)
    rows[4][column] = text
    is_same = rows_digest(read(rows, ELEVEN).rows) == before
    assert is_same == (column == "season_title" and not text)


def test_a_vintage_is_its_kind_its_day_and_its_rows() -> None:
    ids = {
        vintage_id(kind, day, rows)
        for kind in ("global", "countries")
        for day in (date(2022, 9, 7), date(2022, 9, 14))
        for rows in ("a", "b")
    }
    assert len(ids) == 8
