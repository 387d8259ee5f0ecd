"""For any lists and any claim: what is said to be right is right, and knowing more never turns an answer round."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.charts.claims_shop import asked, lists, mended, week

from overnights.charts.claims.record import FAILS, HOLDS, UNKNOWN

SEASONS = "abcde"
WORDS = st.lists(st.permutations(SEASONS).map(lambda all_of_them: "".join(all_of_them[:3])), min_size=2, max_size=6)
COUNTS = st.dictionaries(st.sampled_from(SEASONS), st.integers(1, 3), max_size=3)
OF_A_WEEK = st.one_of(
    st.integers(0, 6).map(lambda n: {"week": week(n)}), st.integers(1, 5).map(lambda n: {"in_week": n})
)
OF_WEEKS = st.tuples(st.none() | st.integers(0, 2), st.none() | st.integers(2, 6)).map(
    lambda ends: {name: week(n) for name, n in zip(("from_week", "by_week"), ends, strict=True) if n is not None}
)
HOURS = st.sampled_from([9_120_000, 5_550_000, 2_340_000, 9_124_000, 1_000_000, 20_000_000])
HOWS = ("", "_at_least", "_at_most")
CLAIMS = st.one_of(
    st.tuples(st.sampled_from(["rank", "top"]), st.integers(1, 3), OF_A_WEEK | OF_WEEKS),
    st.tuples(st.just("peak_rank"), st.integers(1, 3), OF_WEEKS),
    st.tuples(
        st.sampled_from([f"{name}{how}" for name in ("weeks_on_chart", "weeks_at_1") for how in HOWS]),
        st.integers(0, 6),
        OF_WEEKS,
    ),
    st.tuples(st.sampled_from(["hours_viewed", "hours_viewed_at_least", "hours_viewed_at_most"]), HOURS, OF_A_WEEK),
    st.tuples(
        st.just("hours_viewed"),
        st.sampled_from([3_000_000, 9_000_000, 30_000_000]),
        st.tuples(OF_A_WEEK, st.sampled_from([1_000_000, 3_000_000])).map(lambda one: {**one[0], "rounded_to": one[1]}),
    ),
    st.tuples(st.just("off_by_week"), st.integers(2, 5), st.just({})),
    st.tuples(st.just("off_chart"), st.just(True), OF_A_WEEK | OF_WEEKS),
    st.tuples(st.just("higher_than"), st.sampled_from("cde"), OF_A_WEEK | OF_WEEKS),
    st.tuples(st.just("level_with"), st.sampled_from("cde"), OF_WEEKS),
)
NAMED = st.tuples(st.sampled_from("ab"), CLAIMS).map(lambda one: {"title": one[0], one[1][0]: one[1][1], **one[1][2]})


@given(words=WORDS, before=COUNTS, keys=NAMED, hidden=st.sets(st.integers(0, 4)))
@settings(max_examples=300, deadline=None)
def test_what_would_have_been_right_makes_the_claim_hold(
    words: list[str], before: dict[str, int], keys: dict[str, Any], hidden: set[int]
) -> None:
    history = lists(*words, before=before, hidden=sorted(hidden - {len(words) - 1}))
    answer = asked(history, **keys)
    assert (answer.right is not None) == (answer.outcome == FAILS)
    if answer.right is not None:
        assert asked(history, **mended(keys, answer.right)).outcome == HOLDS


@given(words=WORDS, before=COUNTS, keys=NAMED, hidden=st.sets(st.integers(0, 4)))
@settings(max_examples=300, deadline=None)
def test_what_is_known_from_less_is_not_contradicted_by_more(
    words: list[str], before: dict[str, int], keys: dict[str, Any], hidden: set[int]
) -> None:
    more = asked(lists(*words, before=before), **keys).outcome
    less = asked(lists(*words, before=before, hidden=sorted(hidden - {len(words) - 1})), **keys).outcome
    assert UNKNOWN in (more, less) or more == less
