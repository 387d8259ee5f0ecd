"""Requirements as TOML: what is read, kept exact, and refused with the file, the requirement, the key and the rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from overnights.errors import Malformed
from overnights.renewal.metrics import METRICS
from overnights.renewal.record import AT_LEAST, AT_MOST, Cohort, Policy, Requirement
from overnights.renewal.requirement import library, library_set, read_requirements

COMPLETE = """
[[requirement]]
name = "completion-28d"
metric = "completion_share"      # any number of section 2 or 3, by the name given there
window_days = 28
territory = "ZZ"
cohort = { kind = "season", number = 1, categories = ["TV (English)"] }
at_least = 0.50                  # or at_most; or at_least_cohort = 0.5
level = "must"                   # or "should", with weight
weight = 1.0
why = "below half, cancellation is usual"
owner = "series"
valid_from = 2022-01-01
"""
OWN_EFFICIENCY = '[[requirement]]\nname = "efficiency"\nmetric = "efficiency"\nat_least = 2\n'


def one(body: str, *, name: str = "r") -> Requirement:
    text = f'[[requirement]]\nname = "{name}"\n{body}'
    return read_requirements(text, file="own.toml").requirements[0]


def refused(text: str) -> Malformed:
    with pytest.raises(Malformed) as caught:
        read_requirements(text, file="own.toml")
    return caught.value


def fault(body: str) -> Malformed:
    return refused(f'[[requirement]]\nname = "r"\n{body}')


def test_the_complete_example_is_read_whole() -> None:
    read = read_requirements(COMPLETE, file="folder/own.toml")
    assert read.requirements == (
        Requirement(
            name="completion-28d",
            metric="completion_share",
            window_days=28,
            cohort=Cohort(kind="season", number=1, categories=("TV (English)",)),
            at_least=Fraction(1, 2),
            why="below half, cancellation is usual",
            owner="series",
            valid_from=date(2022, 1, 1),
        ),
    )
    assert (read.name, read.policy, read.text) == ("own", Policy(), COMPLETE)


def test_numbers_are_exactly_what_is_written() -> None:
    assert one('metric = "efficiency"\nat_least = 0.1').at_least == Fraction(1, 10)
    assert one('metric = "hours_viewed"\nat_least = 12_500_000').at_least == 12_500_000
    assert one('metric = "hours_viewed"\nat_most = 1e6\nweight = 0.3').weight == Fraction(3, 10)


def test_a_direction_follows_from_the_threshold() -> None:
    assert one('metric = "views"\nat_least_cohort = 0.5').direction == AT_LEAST
    assert one('metric = "rank"\nat_most = 5').direction == AT_MOST
    assert one('metric = "rank"\nat_most_cohort = 0').direction == AT_MOST


def test_a_metric_with_a_window_of_its_own_says_it() -> None:
    assert one('metric = "views_90_share"\nat_least = 0.2').window_days == 90
    assert one('metric = "second_week_retention"\nat_least = 0.5').window_days == 14


def test_what_would_tell_cost_or_subscribers_is_not_public_unless_it_says_so() -> None:
    assert not one('metric = "efficiency"\nat_least = 1').is_public
    assert not one('metric = "views_90_share"\nat_least = 0.2').is_public
    assert not one('metric = "starters"\nat_least = 10').is_public
    assert one('metric = "starters"\nwindow_days = 28\nat_least = 10').is_public
    assert one('metric = "efficiency"\nat_least = 1\nis_public = true').is_public


def test_a_set_says_its_name_its_policy_and_what_it_includes() -> None:
    text = (
        'name = "ours"\ninclude = ["efficiency"]\n[policy]\nname = "strict"\nshould_share = 0.75\n'
        "decide_within_days = 90\n"
        '[[requirement]]\nname = "weeks"\nmetric = "weeks_on_chart"\nat_least = 3\n'
    )
    read = read_requirements(text, file="own.toml")
    assert [r.name for r in read.requirements] == ["efficiency", "weeks"]
    assert (read.name, read.policy) == (
        "ours",
        Policy(name="strict", should_share=Fraction(3, 4), decide_within_days=90),
    )


def test_a_digest_changes_with_the_text_and_with_what_it_includes() -> None:
    included = [read_requirements(f'include = ["{name}"]\n', file="own.toml").digest for name in library()]
    assert len(set(included)) == len(library())
    assert read_requirements(COMPLETE, file="a.toml").digest == read_requirements(COMPLETE, file="b.toml").digest
    assert read_requirements(COMPLETE + "\n", file="a.toml").digest != read_requirements(COMPLETE, file="a.toml").digest


def test_a_byte_order_mark_is_none_of_the_text() -> None:
    marked = read_requirements("\ufeff" + COMPLETE, file="own.toml")
    assert marked == read_requirements(COMPLETE, file="own.toml")


def test_versions_of_a_name_are_numbered_by_the_day_they_hold_from() -> None:
    rows = "".join(
        f'[[requirement]]\nname = "weeks"\nmetric = "weeks_on_chart"\nat_least = {n}\n{valid}'
        for n, valid in ((4, "valid_from = 2023-01-01\n"), (3, ""), (5, "valid_from = 2022-01-01\n"))
    )
    read = read_requirements(rows, file="own.toml").requirements
    assert [(r.at_least, r.version) for r in read] == [(4, 3), (3, 1), (5, 2)]


def test_the_library_has_five_each_with_a_reason() -> None:
    shipped = library()
    assert sorted(shipped) == [
        *("completion-28d", "domestic-views-90d", "efficiency", "second-week-retention", "weeks-in-top-10"),
    ]
    assert all(r.why for r in shipped.values())
    assert [name for name, r in shipped.items() if r.level == "must"] == ["completion-28d"]
    assert shipped["completion-28d"].at_least == Fraction(1, 2)
    assert shipped["domestic-views-90d"].at_least == Fraction(1, 5)
    assert [r.name for r in library_set().requirements] == list(shipped)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_can_be_asked_for(metric: str) -> None:
    assert one(f'metric = "{metric}"\nat_least = 1').metric == metric


@pytest.mark.parametrize(
    ("body", "key", "says"),
    [
        ('metric = "completion"\nat_least = 1', "metric", "Near it: completion_share"),
        ('metric = "views"\nat_leest = 1', "at_leest", "Near it: at_least"),
        ('metric = "views"', "at_least", "there is no threshold"),
        ('metric = "views"\nat_least = 1\nat_most = 2', "at_most", "more than one threshold: at_least, at_most"),
        ('metric = "views"\nat_least_cohort = 1.5', "at_least_cohort", "from 0 to 1"),
        ('metric = "views"\nat_least = -1', "at_least", "0 at least"),
        ('metric = "views"\nat_least = nan', "at_least", "somebody could count"),
        ('metric = "views"\nat_least = 1e999999999', "at_least", "somebody could count"),
        ('metric = "views"\nat_least = "half"', "at_least", "a number"),
        ('metric = "views"\nat_least = true', "at_least", "a number"),
        ('metric = "completion_share"\nat_least = 50', "at_least", "Write 0.5 for 50%"),
        ('metric = "completion_share"\nat_least = 0.5\nwindow_days = 30', "window_days", "days 7, 28, 91"),
        ('metric = "views_90_share"\nat_least = 0.5\nwindow_days = 28', "window_days", "day 90"),
        ('metric = "views"\nat_least = 1\nwindow_days = 0', "window_days", "whole number from 1"),
        ('metric = "views"\nat_least = 1\nwindow_days = 99999', "window_days", "to 3650 days"),
        ('metric = "streak"\nat_least = 1\nwindow_days = 3', "window_days", "from 7"),
        ('metric = "views"\nat_least = 1\nlevel = "shoud"', "level", "must or should"),
        ('metric = "views"\nat_least = 1\nlevel = "shoud"', "level", "Near it: should."),
        ('metric = "views"\nat_least = 1\nweight = -0.5', "weight", "it has to be above 0"),
        ('metric = "views"\nat_least = 1\nweight = 0', "weight", "it has to be above 0"),
        ('metric = "views"\nat_least = 1\nlevel = "should"\nweight = 0.0', "weight", "it has to be above 0"),
        ('metric = "views"\nat_least = 1\nterritory = "UK"', "territory", "ISO 3166-1"),
        ('metric = "views"\nat_least = 1\nterritory = "usa"', "territory", "Near it: US"),
        ('metric = "views"\nat_least = 1\ncohort = { kind = "seasons" }', "kind", "Near it: season."),
        ('metric = "views"\nat_least = 1\ncohort = { categories = [1] }', "categories", "has 1; it has names of lists"),
        ('metric = "starters"\nat_least = 1\nterritory = "US"', "territory", "no territories"),
        ('metric = "territories"\nat_least = 1\nterritory = "US"', "territory", "no territories"),
        ('metric = "views"\nat_least = 1\ncohort = { kind = "series" }', "kind", "one of season, limited"),
        ('metric = "views"\nat_least = 1\ncohort = { number = 0 }', "number", "whole number from 1"),
        ('metric = "views"\nat_least = 1\ncohort = { lists = [] }', "lists", "no key `lists`"),
        ('metric = "views"\nat_least = 1\ncohort = { categories = ["TV English"] }', "categories", "TV (English)"),
        ('metric = "views"\nat_least = 1\ncohort = { categories = "TV" }', "categories", "a list"),
        ('metric = "views"\nat_least = 1\ncohort = "TV"', "cohort", "a table"),
        ('metric = "views"\nat_least = 1\nvalid_from = "2022-01-01"', "valid_from", "without quotes"),
        ('metric = "views"\nat_least = 1\nvalid_from = 2022-01-01T00:00:00Z', "valid_from", "without quotes"),
        ('metric = "views"\nat_least = 1\nis_public = 1', "is_public", "true or false"),
        ('metric = "views"\nat_least = 1\nwhy = ""', "why", "not empty"),
        ("at_least = 1", "metric", "is missing"),
    ],
)
def test_a_fault_names_the_file_the_requirement_the_key_and_the_rule(body: str, key: str, says: str) -> None:
    found = fault(body)
    assert (found.about["file"], found.about["requirement"], found.about["key"]) == ("own.toml", "r", key)
    assert says in str(found)
    assert str(found).startswith("own.toml, requirement 1 “r”: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[requirement]\n", "is not TOML"),
        ("", "requires nothing"),
        ('[requirement]\nname = "r"\n', "[[requirement]]"),
        ("requirements = []\n", "Near it: requirement"),
        ('include = ["completion-28"]\n', "Near it: completion-28d"),
        ('include = "completion-28d"\n', "a list"),
        ("include = [1]\n", "does not have"),
        ('[[requirement]]\nmetric = "views"\nat_least = 1\n', "requirement 1: the key `name` is missing"),
        ('include = ["efficiency"]\n[policy]\nshould_share = 2\n', "above 0 and at most 1"),
        ('include = ["efficiency"]\n[policy]\nshould_share = 0\n', "above 0 and at most 1"),
        ('include = ["efficiency"]\n[policy]\nshould = 1\n', "Near it: should_share"),
        ('include = ["efficiency"]\n[policy]\ndecide_within_days = 0\n', "a whole number from 1"),
        ('include = ["efficiency"]\n[policy]\ndecide_within_days = 4000\n', "at most 3,650"),
        ('include = ["efficiency"]\npolicy = "strict"\n', "a table"),
        ('include = ["efficiency", "efficiency"]\n', "`include` names “efficiency” twice"),
        ('name = "efficiency"\ninclude = ["efficiency"]\n' + OWN_EFFICIENCY, "two requirements “efficiency”"),
        ("a = " + "[" * 5000 + "]" * 5000 + "\n", "too deep within each other"),
        ("a = 1" + "0" * 5000 + "\n", "longer than any that somebody could count"),
        (COMPLETE + COMPLETE, "two requirements “completion-28d”"),
    ],
)
def test_a_fault_of_the_file_is_told(text: str, says: str) -> None:
    found = refused(text)
    assert says in str(found)
    assert "own.toml" in str(found)
