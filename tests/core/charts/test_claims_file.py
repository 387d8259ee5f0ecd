"""A file of claims is read as it is meant, and a fault names the claim, the key and the rule."""

from __future__ import annotations

from datetime import date

import pytest

from overnights.charts.claims import read_claims
from overnights.errors import Malformed

ONE = 'said = "so they say"\ntitle = "The Weir"\n'


def of(keys: str) -> str:
    return f"[[claim]]\n{ONE}top = 3\n[[claim]]\n{ONE}{keys}\n"


def test_a_claim_is_read_with_its_defaults():
    (plain, full) = read_claims(
        "\ufeff"
        + of('by = "a paper"\non = 2022-11-08\nseason = 2\nterritory = "US"\nlist = "TV"\nrank = 4\nweek = 2022-09-04'),
        file="c.toml",
    )
    assert (plain.chart, plain.territory, plain.category, plain.season) == ("netflix-weekly", "ZZ", None, None)
    assert (plain.kind, plain.how, plain.count) == ("top", "is", 3)
    assert (full.number, full.by, full.on, full.season) == (2, "a paper", date(2022, 11, 8), 2)
    assert (full.chart, full.territory, full.category) == ("netflix-country", "US", "TV")
    assert (full.kind, full.count, full.week) == ("rank", 4, date(2022, 9, 4))


def test_at_least_and_at_most_are_of_the_same_kind():
    claim = read_claims(of("hours_viewed_at_least = 10_000_000\nin_week = 2"), file="c.toml")[1]
    assert (claim.key, claim.kind, claim.how, claim.count) == (
        "hours_viewed_at_least", "hours_viewed", "at_least", 10_000_000
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "key", "said"),
    [
        ("", "claim", "a claim has just one of peak_rank, rank, top"),
        ("peek_rank = 3", "peek_rank", "there is no key `peek_rank`. Near it: peak_rank"),
        ("peak_rank = 3\nweek = 2022-09-04", "week", "there is no key `week` in a claim with `peak_rank`"),
        ("peak_rank = 3\ntop = 3", "top", "it claims more than one thing: peak_rank, top"),
        ('peak_rank = "4"', "peak_rank", "`peak_rank` is “4”; it is a whole number from 1"),
        ("peak_rank = 0", "peak_rank", "a whole number from 1"),
        ("peak_rank = true", "peak_rank", "a whole number from 1"),
        ("off_by_week = 1", "off_by_week", "a whole number from 2"),
        ("off_by_week = 1_000_000", "off_by_week", "it is at most 5,000"),
        ("rank = 1\nin_week = 1_000_000", "in_week", "it is at most 5,000"),
        ("rank = 1\nweek = 9999-12-26", "week", "it is a day of the years 1900 to 2999"),
        ("rank = 1\non = 0001-01-01", "on", "it is a day of the years 1900 to 2999"),
        ("hours_viewed = 0\nin_week = 1\nrounded_to = 10", "hours_viewed", "it is no multiple of 10"),
        ("off_chart = false", "off_chart", "it can only be true"),
        ("hours_viewed = 10", "week", "`hours_viewed` is a figure of one week"),
        ("hours_viewed = 15\nin_week = 1\nrounded_to = 10", "hours_viewed", "it is no multiple of 10"),
        ("rank = 1\nweek = 2022-09-04\nin_week = 2", "in_week", "week and in_week do not go together"),
        ("rank = 1\nweek = 2022-09-04\nby_week = 2022-09-04", "by_week", "do not go together"),
        ("rank = 1\nweek = 2022-09-05", "week", "2022-09-05 is a Monday"),
        ('rank = 1\nweek = "2022-09-04"', "week", "a day, written without quotes"),
        ("top = 1\nfrom_week = 2022-09-11\nby_week = 2022-09-04", "by_week", "it is before `from_week`"),
        ('top = 1\nterritory = "UK"', "territory", "United Kingdom is GB"),
        ('top = 1\nchart = "netflix-country"', "territory", "Name a territory, as in US"),
        ('top = 1\nchart = "netflix-weakly"', "chart", "There is no chart “netflix-weakly”"),
        ('top = 1\nlist = "TV"', "list", "the lists of netflix-weekly are"),
        ('higher_than = ""', "higher_than", "a text that is not empty"),
    ],
)
def test_a_fault_names_the_claim_the_key_and_the_rule(keys: str, key: str, said: str):
    with pytest.raises(Malformed) as caught:
        read_claims(of(keys), file="c.toml")
    error = caught.value
    assert str(error).startswith("c.toml, claim 2: ")
    assert said in str(error)
    assert (error.claim, error.key) == (2, key)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it claims nothing. Add a [[claim]]"),
        ("claim = 3", "Write [[claim]] above each"),
        ("[[claims]]\n", "there is no key `claims` outside the claims. Near it: claim"),
        ("[[claim]\n", "c.toml is not TOML"),
        (f"[[claim]]\n{ONE.splitlines()[0]}\ntop = 1", "claim 1: the key `title` is missing"),
        (f"[[claim]]\n{ONE.splitlines()[1]}\ntop = 1", "claim 1: the key `said` is missing"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, said: str):
    with pytest.raises(Malformed) as caught:
        read_claims(text, file="c.toml")
    assert said in str(caught.value)
