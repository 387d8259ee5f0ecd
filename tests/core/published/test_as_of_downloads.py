"""What downloads of later days do to what was known: they add editions, labels and seasons, and take none away."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from invented_charts import Row, series, worldwide

from overnights.published.archive import Archive, Vintage, archive

DAY = date(2022, 10, 5)  # after five weeks
SHOWS = ("One", "Two", "Three", "Four")
LABELS = ("Season 1", "Limited Series", "Season 2", None)
AS_PRINTED = ("rank", "title", "season_label", "hours_viewed", "views", "weeks_on_chart")
LABEL = ("list_kind", "language_group", "show_title", "season_title")
KEY = ("chart", "week", "territory", "category", "edition")


@st.composite
def lists(draw: st.DrawFn) -> list[Row]:
    """The rows of a list, in order of rank."""
    shows = draw(st.lists(st.sampled_from(SHOWS), min_size=1, max_size=4, unique=True))
    return [
        series(show, draw(st.sampled_from(LABELS)), hours=1_000_000 * draw(st.integers(1, 3)), weeks=draw(counts))
        for show in shows
    ]


counts = st.one_of(st.none(), st.integers(1, 3))
weeks = st.dictionaries(st.integers(0, 4), lists(), min_size=1, max_size=4)


@st.composite
def downloads(draw: st.DrawFn) -> list[Vintage]:
    """Downloads of some days, in order."""
    days = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=4)))
    return [worldwide(DAY + timedelta(days=7 * n), draw(weeks)) for n in days]


def as_of(found: list[Vintage], day: date) -> Archive:
    return archive([one for one in found if one.seen_on <= day])


def printed(found: Archive) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What was printed of every row of every edition."""
    rows = found.entries.to_pylist()
    return {tuple(row[n] for n in (*KEY, "rank")): {name: row[name] for name in AS_PRINTED} for row in rows}


@settings(max_examples=80, deadline=None)
@given(downloads())
def test_what_was_known_stays_known(found):
    days = sorted({one.seen_on for one in found})
    for day, next_day in pairwise(days):
        before, after = as_of(found, day), as_of(found, next_day)
        assert printed(before).items() <= printed(after).items()
        old, new = ({tuple(row[n] for n in (*KEY, "made_at", "inputs", "reason")) for row in one.editions.to_pylist()}
                    for one in (before, after))  # fmt: skip
        assert old <= new
        assert {row["made_at"].date() for row in after.editions.to_pylist()} <= set(days[: days.index(next_day) + 1])
        assert {made[5].date() for made in new - old} <= {next_day}


@settings(max_examples=80, deadline=None)
@given(downloads())
def test_a_label_is_first_seen_on_the_same_day_whatever_comes_later(found):
    """Of namesakes, of which a later download may show that they are one season, the earlier day stays."""
    days = sorted({one.seen_on for one in found})
    whole = first_seen(archive(found))
    for day in days:
        known = as_of(found, day)
        assert all(row["first_seen_on"] <= row["last_seen_on"] <= day for row in known.labels.to_pylist())
        assert first_seen(known).items() <= whole.items()


def first_seen(found: Archive) -> dict[tuple[Any, ...], date]:
    """The first day of every label, of whatever seasons."""
    rows = sorted(found.labels.to_pylist(), key=lambda row: row["first_seen_on"], reverse=True)
    return {tuple(row[name] for name in LABEL): row["first_seen_on"] for row in rows}


@settings(max_examples=80, deadline=None)
@given(downloads())
def test_as_of_the_last_day_is_all_there_is(found):
    now, then = archive(found), as_of(found, found[-1].seen_on)
    for name in ("editions", "entries", "labels", "aliases", "restated"):
        assert getattr(then, name).equals(getattr(now, name))
