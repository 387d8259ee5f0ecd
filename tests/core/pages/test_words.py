"""Numbers and dates as pages say them."""

from __future__ import annotations

import doctest
from datetime import date
from fractions import Fraction

import pytest

from overnights import links
from overnights.pages import places, sentence, week, words


@pytest.mark.parametrize("module", [words, places, links, sentence, week])
def test_the_examples_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted and not found.failed


def test_a_half_is_rounded_up_after_every_sum() -> None:
    assert words.amount(0.5, 1) == "1"
    assert words.amount(Fraction(1, 2) - Fraction(1, 10**12), 1) == "0"
    assert words.amount(31_135_000, 10_000) == "31.14"


def test_shares_have_one_decimal_and_differences_are_points() -> None:
    assert words.share(Fraction(1, 3)) == "33.3%"
    assert words.points(Fraction(31, 1000)) == "+3.1 points"


def test_zero_is_counted_and_none() -> None:
    assert words.counted(0, "season") == "0 seasons"
    assert words.cardinal(0) == "no"


def test_runtimes_go_to_the_minute() -> None:
    assert words.runtime(59 * 60_000 + 31_000) == "1 h 0 min"


def test_a_territory_reads_in_a_sentence_and_as_a_label() -> None:
    assert places.in_territory("US") == "in the United States"
    assert places.in_territory("ZZ") == "worldwide"
    assert places.territory_name("NL") == "Netherlands"


def test_ids_never_leave_their_folder() -> None:
    for hostile in ("../../etc/passwd", "a/b", "", "ليلة", "A" * 300, "con?<>|"):
        path = links.title(hostile)
        assert path.startswith("titles/") and path.count("/") == 1 and len(path) < 90
    assert links.title("A") != links.title("a")


def test_days_are_said_in_english() -> None:
    assert words.weekday(date(2022, 9, 4)) == "Sunday 4 September 2022"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (Fraction(1, 2), 1, 1),
        (Fraction(3, 2), 1, 2),
        (Fraction(5, 2), 1, 3),
        (Fraction(14_999), 10_000, 10_000),
        (Fraction(15_000), 10_000, 20_000),
        (Fraction(0), 100_000, 0),
    ],
)
def test_values_are_printed_half_up(value: Fraction, unit: int, printed: int) -> None:
    assert words.rounded(value, unit) == printed
