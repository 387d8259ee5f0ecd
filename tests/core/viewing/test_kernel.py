"""The kernel's small parts, each against arithmetic that cannot overflow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.viewing.coverage import add_span, window_end
from overnights.viewing.kernel import day_at, merge_spans, of_whole, segment
from overnights.viewing.merging import NONE, id_before, number_before, same_text
from overnights.viewing.plain import union
from overnights.weeks import day_number, day_of

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=12)


@settings(deadline=None)
@given(st.integers(0, 2**62), st.data())
def test_proportions_do_not_overflow(whole: int, data: st.DataObject) -> None:
    of = data.draw(st.integers(1, 2**60))
    part = data.draw(st.integers(0, of))
    whole = min(whole, 2**62 * of // max(part, 1))
    assert of_whole(whole, part, of) == whole * part // of


@settings(deadline=None)
@given(st.integers(-(2**63) + 1, 2**63 - 1), st.integers(-(2**63) + 1, 2**63 - 1))
def test_whole_numbers_are_ordered_as_text(a: int, b: int) -> None:
    assert number_before(a, b) == (str(a) < str(b))


@pytest.mark.parametrize(("a", "b"), [(10, 9), (1, 10), (0, 0), (-1, 1), (-10, -9), (100, 10), (7, 7), (19, 2)])
def test_small_numbers_are_ordered_as_text(a: int, b: int) -> None:
    assert number_before(a, b) == (str(a) < str(b))
    assert number_before(b, a) == (str(b) < str(a))


@settings(deadline=None)
@given(st.text(max_size=3), st.text(max_size=3))
def test_texts_are_ordered_by_code_point(a: str, b: str) -> None:
    letters = np.frombuffer((a + b).encode() + b" ", np.uint8)
    ends = np.array([0, len(a.encode()), len((a + b).encode())])
    assert id_before(ends, letters, 0, 1) == (a < b)
    assert same_text(ends, letters, 0, 1) == (a == b)


@settings(deadline=None)
@given(SPANS)
def test_spans_are_merged_as_the_plain_twin_merges_them(spans: list[tuple[int, int]]) -> None:
    begins, ends = np.array(spans, dtype=np.int32).reshape(-1, 2).T.copy()
    count = merge_spans(begins, ends, len(spans))
    assert list(zip(begins[:count].tolist(), ends[:count].tolist(), strict=True)) == union(spans)


@settings(deadline=None)
@given(SPANS)
def test_spans_added_one_by_one_cover_what_their_union_does(spans: list[tuple[int, int]]) -> None:
    held, count, covered = np.zeros((len(spans), 2), np.int64), 0, 0
    for begin, end in spans:
        count, gained = add_span(held, count, begin, end)
        covered += gained
    assert [tuple(span) for span in held[:count].tolist()] == union(spans)
    assert covered == sum(end - begin for begin, end in union(spans))


@pytest.mark.parametrize("rate", [1, 1_000, 16_000, 2**31 - 1])
def test_a_long_segment_at_a_high_rate_does_not_overflow(rate: int) -> None:
    dt, dp = 10**12, 2**31 - 1
    by_clock = rate * dt // 1_000_000
    expected = (min(dt, dp * 1_000_000 // rate), by_clock if dp - 1_500 > by_clock else dp)
    assert segment(dt, 0, dp, False, NONE, rate, 600_000, 1_500) == expected


def test_a_day_is_found_by_its_first_instant() -> None:
    starts = np.array([0, 10, 10, 30])
    assert [day_at(starts, instant) for instant in (0, 9, 10, 29)] == [0, 0, 2, 2]


@pytest.mark.parametrize("day", ["2022-08-25", "2022-08-26", "2022-08-28", "2022-08-29", "1969-12-31", "1970-01-01"])
def test_windows_end_on_their_thursday_and_sunday(day: str) -> None:
    number = day_number(np.datetime64(day).item())
    assert window_end(number, 0) == number
    for window, weekday in ((1, 3), (2, 6)):
        last = window_end(number, window)
        assert 0 <= last - number < 7
        assert day_of(last).weekday() == weekday
