"""Whatever a person says of labels: what holds is so, what cannot be is told, and no list has a season twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.published.aliases import AliasLine, Side
from overnights.published.archive import Archive, Vintage, archive
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.layouts import ROW_SCHEMA

FIRST, SEEN = date(2022, 8, 28), date(2023, 1, 4)
LABELS = [("A", "A: Season 1"), ("A", "A: Limited Series"), ("B", "B: Season 1"), ("B", None), ("C", "C: Part 1")]
LISTS = [("ZZ", "TV (English)"), ("ZZ", "TV (Non-English)"), ("US", "TV"), ("DE", "TV")]

ranked = st.lists(st.sampled_from(LABELS), min_size=2, max_size=4, unique=True)
charts = st.dictionaries(st.tuples(st.sampled_from(LISTS), st.integers(0, 3)), ranked, min_size=6, max_size=12)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    show, season = draw(st.sampled_from(LABELS))
    first, last = draw(st.sampled_from([(None, None), (None, None), (1, None), (None, 1), (1, 2)]))
    return Side(
        show_title=show,
        season_title=season,
        language_group=draw(st.sampled_from([None, None, None, "English"])),
        first_week=None if first is None else FIRST + timedelta(weeks=first),
        last_week=None if last is None else FIRST + timedelta(weeks=last),
    )


said = st.tuples(sides(), sides(), st.booleans(), st.sampled_from(["season", "season", "season", "title"]))


def lines_of(pairs: list[tuple[Side, Side, bool, str]]) -> list[AliasLine]:
    return [
        AliasLine(
            number=n, what=what, list_kind="tv", label=label, other=other, is_same=is_same, reason="…",
            decided_on=SEEN, by=None,
        )
        for n, (label, other, is_same, what) in enumerate(pairs, start=1)
    ]  # fmt: skip


def download(n: int, lists: dict[tuple[tuple[str, str], int], list[tuple[str, str | None]]]) -> Vintage:
    rows, counts = [], defaultdict[tuple[object, ...], int](int)
    for (place, week), labels in sorted(lists.items(), key=lambda item: item[0]):
        for rank, (show, season) in enumerate(labels, start=1):
            counts[place, show, season] += 1
            rows.append({
                "week": FIRST + timedelta(weeks=week), "territory": place[0], "category": place[1], "rank": rank,
                "show_title": show, "season_title": season, "weeks_on_chart": counts[place, show, season],
                "hours_viewed": 1_000_000 * (9 - rank) if place[0] == "ZZ" else None,
            })  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=ROW_SCHEMA)
    seen_on = SEEN + timedelta(weeks=n)
    return Vintage(
        vintage=vintage_id("global", seen_on, rows_digest(table)), kind="global", seen_on=seen_on, rows=table
    )


def seasons_of(found: Archive, line: AliasLine, side: Side) -> set[str]:
    """The seasons of a side's rows, of all editions."""
    meant = set()
    for row in found.entries.to_pylist():
        group = row["category"].partition("(")[2].rstrip(")") or None
        label = row["season_label"]
        season = None if label is None else f"{row['title']}: {label}"
        if (
            (row["title"], season) == (side.show_title, side.season_title)
            and side.language_group in (None, group)
            and (side.first_week or date.min) <= row["week"] <= (side.last_week or date.max)
        ):
            meant.add(row["season_id"])
    return meant


@settings(max_examples=100, deadline=None)
@given(st.lists(charts, min_size=1, max_size=3), st.lists(said, max_size=5))
def test_what_holds_is_so_and_no_list_has_a_season_twice(days: list, pairs: list) -> None:
    vintages, lines = [download(n, lists) for n, lists in enumerate(days)], lines_of(pairs)
    found = archive(vintages, lines)
    assert [one.line for one in found.said] == lines
    places = [
        tuple(row[name] for name in ("territory", "category", "week", "edition", "season_id"))
        for row in found.entries.to_pylist()
    ]
    assert len(places) == len(set(places))
    for one in found.said:
        ours, others = (seasons_of(found, one.line, side) for side in (one.line.label, one.line.other))
        is_cut = others >= ours and one.line.label != one.line.other
        if one.outcome == "unmatched":
            assert not ours or not others or is_cut or ours == others
        elif one.is_of_seasons and one.line.is_same:
            assert len(ours | others) == 1
        elif one.is_of_seasons and not is_cut:
            assert not ours & others, one
        assert bool(one.why) is not one.holds
    again = archive(vintages[::-1], lines)
    assert again.entries.equals(found.entries) and again.aliases.equals(found.aliases)


@settings(max_examples=40, deadline=None)
@given(st.lists(charts, min_size=1, max_size=3), st.lists(said, max_size=3))
def test_lines_that_do_not_hold_change_nothing(days: list, pairs: list) -> None:
    vintages = [download(n, lists) for n, lists in enumerate(days)]
    found = archive(vintages, lines_of(pairs))
    held = [one.line for one in found.said if one.holds]
    if all(not one.line.label.has_weeks and not one.line.other.has_weeks for one in found.said if not one.holds):
        assert archive(vintages, held).entries.equals(found.entries)
