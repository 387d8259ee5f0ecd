"""The page of methods: every number once, with its example, and pages and tables that there are."""

from __future__ import annotations

from fractions import Fraction

from overnights.numbers import NUMBERS
from overnights.pages.methods import SHOWN_ON, STAGES, examples, methods_json, plain, required, stages
from overnights.public import PUBLIC_TABLES
from overnights.renewal.record import Requirement


def test_every_number_stands_at_one_stage() -> None:
    told = [one.number.name for stage in stages() for one in stage.numbers]
    assert sorted(told) == sorted(number.name for number in NUMBERS)
    assert [stage.name for stage in stages()] == [name for name, _, _ in STAGES]


def test_a_number_that_has_no_stage_is_told_too() -> None:
    new = [*NUMBERS, NUMBERS[0].__class__(name="new", definition="a", formula="b", unit="c", source="d", is_not="e")]
    assert [one.number.name for one in stages(new)[-1].numbers] == ["new"]


def test_every_number_has_an_example_or_says_with_which_it_is_told() -> None:
    for stage in stages():
        for one in stage.numbers:
            assert one.example or one.example_of, one.number.name
    names = {number.name for number in NUMBERS}
    assert {one.example_of for stage in stages() for one in stage.numbers} <= {*names, None}


def test_tables_have_the_column_and_pages_are_of_known_numbers() -> None:
    columns = {table.name: table.column_names for table in PUBLIC_TABLES}
    for stage in stages():
        for one in stage.numbers:
            assert all(one.number.name in columns[table] for table in one.tables)
    assert SHOWN_ON.keys() <= {number.name for number in NUMBERS}


def test_emphasis_and_code_of_examples_are_told_apart() -> None:
    blocks = examples()["views"]
    assert [part.role for part in blocks[0].text[:2]] == ["strong", ""]
    assert plain(blocks[0].text).startswith("One cut, one group. Partner Track, season 1,")
    table = next(block for block in blocks if block.rows)
    assert [plain(cell) for cell in table.rows[0]] == ["territory", "episode", "hours", "divided by", "views"]
    assert not any("**" in plain(block.text) for block in blocks)


def test_requirements_stand_musts_first_in_words() -> None:
    found = required(
        [
            Requirement(name="b", metric="efficiency", at_least=Fraction(1), level="should"),
            Requirement(name="c", metric="completion_share", at_least=Fraction(1, 2), window_days=28, why="usual"),
            Requirement(name="a", metric="hours_viewed", at_least_cohort=Fraction(1, 2)),
        ],
        1,
    )
    assert [one.name for one in found] == ["a", "c", "b"]
    assert (found[1].threshold, found[1].window, found[1].why) == ("at least 50%", "28 days from release", "usual")
    assert "cohort" in found[0].threshold and found[0].window == "to now"


def test_the_record_has_examples_as_plain_text() -> None:
    told = methods_json(stages(), (), ())
    (one,) = [one for one in told["stages"][0]["numbers"] if one["name"] == "set_aside"]
    assert one["example"] and "`" not in str(one["example"])
    assert one["page"] == "docs/methods/set_aside.md"
