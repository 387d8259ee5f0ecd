"""Readings and evaluations: what must hold of any viewing, any lists and any requirement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overnights.catalogue import Catalogue, Episode, Season, Subscribers, Title
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, Published
from overnights.renewal.evaluation import evaluate, quantile
from overnights.renewal.evidence import COUNTRY, WEEKLY, Evidence
from overnights.renewal.metrics import METRICS, RISING
from overnights.renewal.readings import reading
from overnights.renewal.record import MET, NOT_MET, NOT_YET_KNOWN, Requirement
from overnights.renewal.watched import Watched
from overnights.tables import PROGRESS, REACH, VIEWING

RELEASED = date(2022, 8, 26)
BOOK = Catalogue(
    titles={s: Title(title_id=s, title=s, kind="series", original_language="en") for s in ("s1", "s2")},
    seasons={
        s: Season(season_id=s, title_id=s, number=1, released_on=RELEASED, cost=Decimal("12.34"), currency="USD")
        for s in ("s1", "s2")
    },
    episodes=tuple(
        Episode(
            episode_id=f"{s}-{n}",
            season_id=s,
            number=n,
            runtime_ms=n * 1_000_003,
            released_on=RELEASED + timedelta(days=3 * n - 3),
        )
        for s in ("s1", "s2")
        for n in (1, 2)
    ),
    subscribers=(Subscribers(territory="US", as_of=RELEASED, subscribers=977),),
)
cells = st.lists(
    st.tuples(
        st.sampled_from(["s1-1", "s1-2", "s2-1"]),
        st.sampled_from(["", "DE", "US"]),
        st.integers(min_value=-3, max_value=130),
        st.integers(min_value=1, max_value=10**9),
    ),
    max_size=25,
)
counts = st.lists(st.integers(min_value=0, max_value=60), min_size=12, max_size=12).map(sorted)
ranks = st.lists(st.one_of(st.none(), st.integers(min_value=1, max_value=10)), max_size=8)
requirements = st.builds(
    lambda metric, days, bound, is_least, territory: Requirement(
        name="r",
        metric=metric,
        window_days=METRICS[metric].window_days or (days if not METRICS[metric].windows or days != 14 else 28),
        territory="ZZ" if METRICS[metric].is_of_all else territory,
        **{"at_least" if is_least else "at_most": bound},
    ),
    st.sampled_from(sorted(METRICS)),
    st.sampled_from([None, 7, 14, 28, 91]),
    st.fractions(min_value=0, max_value=1_000),
    st.booleans(),
    st.sampled_from(["ZZ", "US", "DE"]),
)


def viewing(rows: list[tuple[str, str, int, int]]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "season_id": episode_id.split("-")[0],
                "episode_id": episode_id,
                "territory": territory,
                "day": RELEASED + timedelta(days=day),
                "watched_ms": ms,
                "plays": 1,
                "weighted": ms * (3_000 if territory == "DE" else 1_000),
            }
            for episode_id, territory, day, ms in rows
        ],
        schema=VIEWING.schema,
    )


def progress(numbers: list[int]) -> pa.Table:
    """Counts that grow with the window and are nested, as counts of accounts are."""
    return pa.Table.from_pylist(
        [
            {"season_id": "s1", "day": day, "completers": c, "watchers": w, "starters": s}
            for day, (c, w, s) in zip((7, 28, 91, None), zip(*[iter(numbers)] * 3, strict=True), strict=True)
        ],
        schema=PROGRESS.schema,
    )


def lists(found: list[int | None]) -> ChartHistory:
    history = ChartHistory()
    weeks = 0
    for n, rank in enumerate(found):
        weeks += rank is not None
        for chart, territory, category in ((WEEKLY, "ZZ", "TV (English)"), (COUNTRY, "US", "TV")):
            history = history.extended(_edition(chart, territory, category, n, rank, weeks))
    return history


def _edition(chart: str, territory: str, category: str, n: int, rank: int | None, weeks: int) -> Published:
    week = date(2022, 8, 28) + timedelta(weeks=n)
    is_ranks = chart == COUNTRY
    key = {"chart": chart, "version": 1, "week": week, "territory": territory, "category": category, "edition": 1}
    edition = Edition(
        **key,  # type: ignore[arg-type]
        status="overnight" if n == 6 else "consolidated",
        made_at=None,  # type: ignore[arg-type]
        reason=None,
        diff=None,
        zone="UTC",
        rules="r",
        inputs="i",
        definition="{}",
        software="0",
    )
    entry = Entry(
        **key,  # type: ignore[arg-type]
        rank=rank or 1,
        season_id="other" if rank is None else "s1",
        title="t",
        season_label=None,
        metric="hours_viewed",
        value=None,
        value_exact=None,
        hours_viewed=None if is_ranks else 0.7 * (n + 1),
        views=None if is_ranks else 0.3 * (n + 1),
        runtime_h=None,
        weeks_on_chart=max(weeks, 1),
        streak=1,
        last_rank=None,
        peak_rank=1,
        peak_week=week,
        is_debut=False,
        is_re_entry=False,
        is_tie=False,
    )
    return Published(edition=edition, entries=(entry,))


def evidence(
    rows: list[tuple[str, str, int, int]], numbers: list[int], found: list[int | None], settled: int, has_events: bool
) -> Evidence:
    settled_on = RELEASED + timedelta(days=settled)
    if not has_events:
        return Evidence(catalogue=BOOK, history=lists(found))
    held = viewing([row for row in rows if row[2] <= settled])
    return Evidence(
        catalogue=BOOK,
        history=lists(found),
        viewing=Watched.of(held, BOOK),
        weighted=Watched.of(held, BOOK, column="weighted"),
        progress=progress(numbers),
        reach=REACH.schema.empty_table(),
        first_on=RELEASED - timedelta(days=3),
        last_on=settled_on,
        settled_on=settled_on,
        domestic="US",
        value_per_hour=0.37,
        currency="USD",
    )


anything = st.builds(evidence, cells, counts, ranks, st.integers(min_value=0, max_value=120), st.booleans())
SLOW = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(anything, requirements)
def test_each_input_gives_the_value(known: Evidence, requirement: Requirement) -> None:
    found = reading(known, "s1", requirement)
    for one in found.inputs:
        at_it = one.value_at(one.amount)
        assert at_it == found.value or (one.is_divisor and one.amount == 0)
    assert found.inputs or found.value is None or found.value == 0
    assert found.value is not None or found.why


@SLOW
@given(anything, requirements)
def test_what_is_not_known_is_never_met_or_not_met(known: Evidence, requirement: Requirement) -> None:
    found = evaluate(requirement, known, "s1")
    assert (found.state == NOT_YET_KNOWN) == (found.why is not None)
    if found.reading.value is None:
        assert (found.state, found.margin) == (NOT_YET_KNOWN, None)
    elif found.state == MET:
        assert found.margin is not None and found.margin >= 0
    elif found.state == NOT_MET:
        assert found.margin is not None and found.margin < 0


@SLOW
@given(cells, cells, counts, st.integers(min_value=0, max_value=120), requirements)
def test_more_viewing_never_unmeets_what_can_only_rise(
    rows: list[tuple[str, str, int, int]],
    more: list[tuple[str, str, int, int]],
    numbers: list[int],
    settled: int,
    requirement: Requirement,
) -> None:
    if requirement.metric not in RISING or requirement.at_least is None:
        requirement = replace(requirement, metric="hours_viewed", at_least=Fraction(3), at_most=None)
    before = evaluate(requirement, evidence(rows, numbers, [], settled, True), "s1")
    after = evaluate(requirement, evidence([*rows, *more], numbers, [], settled, True), "s1")
    assert before.state != MET or after.state == MET


@SLOW
@given(cells, counts, ranks, st.integers(0, 100), st.integers(0, 60), requirements)
def test_what_can_only_rise_and_is_met_stays_met_as_days_go_by(
    rows: list[tuple[str, str, int, int]],
    numbers: list[int],
    found: list[int | None],
    settled: int,
    later: int,
    requirement: Requirement,
) -> None:
    if requirement.metric not in RISING or METRICS[requirement.metric].rests_on == "accounts":
        return
    before = evaluate(requirement, evidence(rows, numbers, found[:4], settled, True), "s1")
    after = evaluate(requirement, evidence(rows, numbers, found, settled + later, True), "s1")
    if requirement.at_least is not None:
        assert before.state != MET or after.state == MET
    elif requirement.window_days is not None:
        assert before.state != NOT_MET or after.state == NOT_MET


@given(st.lists(st.fractions(), min_size=1), st.fractions(min_value=0, max_value=1))
def test_a_quantile_is_the_smallest_value_with_that_share_at_or_below(values: list[Fraction], share: Fraction) -> None:
    found = quantile(values, share)
    assert found in values
    assert Fraction(sum(v <= found for v in values), len(values)) >= share
    assert all(Fraction(sum(v <= other for v in values), len(values)) < share for other in values if other < found)
