"""Downloads laid over one another are numbered editions, the same in any order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_charts import FIRST, TV, Row, download, of, series, week, worldwide

from overnights.charts import ChartHistory
from overnights.charts.changes import AS_PUBLISHED, apply, from_json
from overnights.charts.history import placing
from overnights.charts.record import Entry, ListName
from overnights.published.archive import Archive, Vintage, archive
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.placings import placings
from overnights.tables import EDITIONS, ENTRIES, LABELS
from overnights.weeks import day_number

DAY, LATER, LATEST = date(2022, 9, 7), date(2022, 9, 14), date(2022, 9, 21)
ONE, TWO, THREE = series("One", hours=3_000_000), series("Two", hours=2_000_000), series("Three", hours=1_000_000)


def places(found: Archive, edition: int = 1) -> list[tuple[int, str]]:
    rows = found.entries.to_pylist()
    return [(row["rank"], row["season_id"]) for row in rows if row["edition"] == edition and row["week"] == FIRST]


def test_no_downloads_are_an_archive_of_nothing():
    found = archive([])
    assert (found.editions.num_rows, found.entries.num_rows, found.labels.num_rows) == (0, 0, 0)


def test_the_archive_has_the_columns_of_its_tables():
    found = archive([worldwide(DAY, {0: [ONE, TWO]})])
    assert found.editions.schema == EDITIONS.schema
    assert found.entries.schema == ENTRIES.schema
    assert found.labels.schema == LABELS.schema


def test_an_edition_says_whose_file_it_was_and_when():
    download_ = worldwide(DAY, {0: [ONE, TWO]})
    (edition,) = archive([download_]).editions.to_pylist()
    assert (edition["chart"], edition["version"], edition["week"]) == ("netflix-weekly", 1, FIRST)
    assert (edition["territory"], edition["category"], edition["edition"]) == ("ZZ", TV, 1)
    assert (edition["status"], edition["made_at"]) == ("consolidated", datetime(2022, 9, 7, tzinfo=UTC))
    assert (edition["reason"], edition["diff"]) == (None, None)
    assert (edition["zone"], edition["rules"]) == ("the publisher’s", "published")
    assert edition["inputs"] == f"vintage@{download_.vintage[:16]}"
    assert json.loads(edition["definition"])["metric"] == "hours_viewed"


def test_a_list_that_did_not_change_is_no_new_edition():
    found = archive([worldwide(DAY, {0: [ONE]}), worldwide(LATER, {0: [ONE], 1: [ONE, TWO]})])
    assert found.editions["edition"].to_pylist() == [1, 1]


def test_a_figure_that_changed_is_an_edition_with_its_diff():
    more = series("One", hours=4_000_000)
    found = archive([worldwide(DAY, {0: [ONE, TWO]}), worldwide(LATER, {0: [more, TWO]})])
    first, second = found.editions.to_pylist()
    assert (first["edition"], second["edition"]) == (1, 2)
    assert second["reason"] == "the publisher’s file of 2022-09-14 differs from that of 2022-09-07"
    assert [(c.row, c.column, c.before, c.after) for c in from_json(second["diff"])] == [
        ("one-season-1", "hours_viewed", 3_000_000, 4_000_000),
    ]


def test_the_reason_names_the_download_just_before():
    more = series("One", hours=4_000_000)
    found = archive([worldwide(DAY, {0: [ONE]}), worldwide(LATER, {0: [ONE]}), worldwide(LATEST, {0: [more]})])
    assert found.editions["reason"].to_pylist()[1].endswith("differs from that of 2022-09-14")


def test_what_is_put_back_is_an_edition_again():
    more = series("One", hours=4_000_000)
    found = archive([worldwide(DAY, {0: [ONE]}), worldwide(LATER, {0: [more]}), worldwide(LATEST, {0: [ONE]})])
    assert found.editions["edition"].to_pylist() == [1, 2, 3]
    assert found.entries["value"].to_pylist() == [3_000_000, 4_000_000, 3_000_000]


def test_a_list_that_a_later_download_lacks_keeps_its_edition():
    second = series("One", hours=3_000_000, weeks=2)
    found = archive([worldwide(DAY, {0: [ONE], 1: [ONE]}), worldwide(LATER, {1: [second]})])
    assert found.editions["week"].to_pylist() == [week(0), week(1)]
    assert found.editions["edition"].to_pylist() == [1, 1]


def test_ranks_that_are_exchanged_are_no_relabelling():
    found = archive([worldwide(DAY, {0: [ONE, TWO]}), worldwide(LATER, {0: [TWO, ONE]})])
    assert places(found, 1) == [(1, "one-season-1"), (2, "two-season-1")]
    assert places(found, 2) == [(1, "two-season-1"), (2, "one-season-1")]


def test_ties_are_named_and_ranks_alone_have_none():
    lists = {0: [series("One"), series("Two"), series("Three", hours=5)]}
    found = archive([worldwide(DAY, lists), of("US", DAY, lists)]).entries.to_pylist()
    assert [row["is_tie"] for row in found if row["territory"] == "ZZ"] == [True, True, False]
    assert [row["is_tie"] for row in found if row["territory"] == "US"] == [False] * 3
    assert {row["value"] for row in found if row["territory"] == "US"} == {None}
    assert {row["chart"] for row in found if row["territory"] == "US"} == {"netflix-country"}


def test_the_metric_is_views_from_june_2023():
    row = series("One", hours=10_000_000, views=2_000_000, runtime=5.0)
    first = (date(2023, 6, 11) - FIRST).days // 7
    found = archive([worldwide(date(2023, 7, 5), {first: [row], first + 1: [row]})]).entries.to_pylist()
    assert [(r["version"], r["metric"], r["value_exact"]) for r in found] == [
        (1, "hours_viewed", "10000000/1"),
        (2, "views", "2000000/1"),
    ]


def test_a_runtime_of_zero_is_not_known():
    found = archive([worldwide(DAY, {0: [series("One", runtime=0.0), series("Two", runtime=7.5)]})])
    assert found.entries["runtime_h"].to_pylist() == [None, 7.5]


def test_a_first_week_that_is_counted_as_a_later_one_is_neither_debut_nor_re_entry():
    """A file that begins in the middle: the publisher counted weeks before it, and who was on the list is not known."""
    (row,) = archive([worldwide(DAY, {0: [series("One", weeks=5)]})]).entries.to_pylist()
    assert (row["weeks_on_chart"], row["is_debut"], row["is_re_entry"], row["last_rank"]) == (5, False, False, None)


def test_who_comes_back_after_a_week_away_re_enters():
    found = archive([worldwide(DAY, {0: [ONE, TWO], 1: [TWO], 2: [TWO, ONE]})]).entries.to_pylist()
    back = next(row for row in found if row["week"] == week(2) and row["season_id"] == "one-season-1")
    assert (back["weeks_on_chart"], back["streak"], back["is_re_entry"], back["last_rank"]) == (2, 1, True, None)
    assert (back["peak_rank"], back["peak_week"]) == (1, week(0))


def test_every_edition_reads_the_weeks_before_by_their_latest_editions():
    """The first week was corrected, and both editions of the second say the corrected ranks of last week."""
    early = worldwide(DAY, {0: [ONE, TWO], 1: [ONE, TWO]})
    late = worldwide(LATER, {0: [TWO, ONE], 1: [TWO, ONE]})
    found = archive([early, late]).entries.to_pylist()
    second = [(row["edition"], row["season_id"], row["last_rank"]) for row in found if row["week"] == week(1)]
    assert second == [
        (1, "one-season-1", 2),
        (1, "two-season-1", 1),
        (2, "two-season-1", 1),
        (2, "one-season-1", 2),
    ]


def test_a_download_of_one_week_has_the_history_of_the_weeks_that_others_showed():
    whole = worldwide(DAY, {0: [ONE, TWO], 1: [TWO, ONE]})
    corrected = worldwide(LATER, {1: [replace(TWO, weeks=2), replace(ONE, weeks=2, hours=1_500_000)]})
    found = archive([whole, corrected]).entries.to_pylist()
    names = ("season_id", "last_rank", "streak", "peak_rank", "peak_week", "is_debut", "is_re_entry")
    assert [tuple(row[n] for n in names) for row in found if row["edition"] == 2] == [
        ("two-season-1", 2, 2, 1, week(1), False, False),
        ("one-season-1", 1, 2, 1, week(0), False, False),
    ]


def test_a_part_of_a_download_that_comes_first_by_its_digest_does_not_make_its_week_the_first():
    rows = {0: [ONE, TWO], 1: [TWO, ONE]}
    whole = worldwide(DAY, rows)
    part = worldwide(DAY, {1: [replace(TWO, weeks=2), replace(ONE, weeks=2)]})
    for digest in ("0" * 64, "f" * 64):
        found = archive([replace(part, vintage=digest), whole])
        assert found.entries.equals(archive([whole]).entries)
        assert found.editions.equals(archive([whole]).editions)


def test_what_follows_from_other_weeks_is_no_restatement():
    """The rank of the first week was corrected; of the second week nothing that is printed there."""
    early = worldwide(DAY, {0: [ONE, TWO], 1: [ONE, TWO]})
    late = worldwide(LATER, {0: [TWO, ONE], 1: [ONE, TWO]})
    found = archive([early, late]).editions.to_pylist()
    changed = {(row["week"], c.column) for row in found for c in from_json(row["diff"])}
    assert changed == {(week(0), "rank")}


def test_a_row_that_came_is_told_by_what_is_printed_of_it():
    found = archive([worldwide(DAY, {0: [ONE]}), worldwide(LATER, {0: [ONE, TWO]})]).editions.to_pylist()
    (change,) = from_json(found[1]["diff"])
    assert (change.row, change.before) == ("two-season-1", None)
    assert set(change.after) == set(AS_PUBLISHED)


def test_a_runtime_of_zero_that_is_left_out_later_is_no_restatement():
    early, late = (worldwide(day, {0: [series("One", runtime=r)]}) for day, r in ((DAY, 0.0), (LATER, None)))
    assert archive([early, late]).editions["edition"].to_pylist() == [1]


def test_a_season_title_that_is_put_to_its_title_otherwise_is_a_restatement_of_the_label():
    early = worldwide(DAY, {0: [ONE, Row(show="Two", season="Two: Season 1", hours=5)]})
    late = worldwide(LATER, {0: [ONE, Row(show="Two", season="Two - Season 1", hours=5)]})
    (_, second) = archive([early, late]).editions.to_pylist()
    (change,) = from_json(second["diff"])
    assert (change.row, change.column) == ("two-season-1", "season_label")
    assert (change.before, change.after) == ("Two: Season 1", "Two - Season 1")


def test_diffs_turn_each_edition_into_the_next():
    renamed = series("One", "Limited Series", hours=3_000_000)
    found = archive([worldwide(DAY, {0: [ONE, TWO]}), worldwide(LATER, {0: [renamed, THREE]})])
    history = ChartHistory.from_rows(found.editions, found.entries)
    (_, second) = history.editions_of("netflix-weekly", FIRST, "ZZ", TV)
    early = ChartHistory.from_rows(found.editions.slice(0, 1), found.entries).latest("netflix-weekly", FIRST, "ZZ", TV)
    rebuilt = apply(early.entries, from_json(second.diff), second)
    assert as_printed(rebuilt) == as_printed(history.latest("netflix-weekly", FIRST, "ZZ", TV).entries)


def as_printed(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    """What a diff of published editions compares, and which season it is."""
    return [(entry.season_id, *(getattr(entry, name) for name in AS_PUBLISHED)) for entry in entries]


# ── whatever is downloaded ──


SHOWS = ("Ash", "Birch", "Cedar", "Elm", "Fir")


@st.composite
def downloads(draw: st.DrawFn) -> list:
    """Up to four downloads: each has more weeks than the one before, and may rename, restate or reorder."""
    count = draw(st.integers(1, 4))
    names = {show: (show, "Season 1") for show in SHOWS}
    lists = {n: draw(st.permutations(SHOWS))[: draw(st.integers(1, 4))] for n in range(count + 2)}
    hours = {(n, show): draw(st.integers(1, 5)) * 10_000 for n in lists for show in SHOWS}
    found = []
    for n in range(count):
        for show in draw(st.sets(st.sampled_from(SHOWS), max_size=2)) if n else ():
            names[show] = (draw(st.sampled_from([show, f"{show} Returns {n}"])), f"Limited Series {n}")
        if n and draw(st.booleans()):
            hours[0, draw(st.sampled_from(SHOWS))] += 10_000
        if n and draw(st.booleans()):
            lists[0] = draw(st.permutations(lists[0]))
        counts = dict.fromkeys(SHOWS, 0)
        rows = {}
        for at in range(n + 2):
            for show in lists[at]:
                counts[show] += 1
            rows[at] = [
                Row(show=names[s][0], season=": ".join(names[s]), hours=hours[at, s], weeks=counts[s])
                for s in lists[at]
            ]
        places = {("ZZ", TV): rows}
        found.append(download(DAY + timedelta(weeks=n), places))
    return found


@settings(max_examples=60, deadline=None)
@given(downloads(), st.randoms(use_true_random=False))
def test_any_order_of_downloads_gives_the_same_archive(found, random):
    shuffled = [*found, found[0]]
    random.shuffle(shuffled)
    expected, ours = archive(found), archive(shuffled)
    assert ours.editions.equals(expected.editions)
    assert ours.entries.equals(expected.entries)
    assert ours.labels.equals(expected.labels)


@settings(max_examples=60, deadline=None)
@given(downloads(), st.data())
def test_some_weeks_of_a_download_again_on_its_day_change_no_edition_and_no_entry(found, data):
    expected = archive(found)
    again = [some_weeks(data, data.draw(st.sampled_from(found))) for _ in range(data.draw(st.integers(1, 3)))]
    ours = archive(data.draw(st.permutations([*again, *found])))
    assert ours.editions.equals(expected.editions)
    assert ours.entries.equals(expected.entries)


@settings(max_examples=60, deadline=None)
@given(downloads(), st.data())
def test_some_weeks_of_the_last_download_again_on_a_later_day_change_no_edition_and_no_entry(found, data):
    again = some_weeks(data, found[-1], days=data.draw(st.integers(0, 9)))
    expected, ours = archive(found), archive(data.draw(st.permutations([again, *found])))
    assert ours.editions.equals(expected.editions)
    assert ours.entries.equals(expected.entries)


def some_weeks(data: st.DataObject, of: Vintage, *, days: int = 0) -> Vintage:
    """The rows of some weeks of a download as another download, as many days later."""
    weeks = sorted(set(of.rows["week"].to_pylist()))
    kept = data.draw(st.sets(st.sampled_from(weeks), min_size=1))
    rows = of.rows.filter(pa.array([day in kept for day in of.rows["week"].to_pylist()]))
    seen_on = of.seen_on + timedelta(days=days)
    return replace(of, vintage=vintage_id(of.kind, seen_on, rows_digest(rows)), seen_on=seen_on, rows=rows)


@settings(max_examples=60, deadline=None)
@given(downloads())
def test_history_is_what_placing_says_of_the_latest_editions(found):
    """Every row of every edition, by the slow function that the charts of events use."""
    ours = archive(found)
    of_list = ChartHistory.from_rows(ours.editions, ours.entries).list_of(
        ListName(chart="netflix-weekly", territory="ZZ", category=TV)
    )
    for row in ours.entries.to_pylist():
        theirs = placing(of_list.earlier(row["season_id"], row["week"]), row["week"], row["rank"])
        for name in ("streak", "last_rank", "peak_rank", "peak_week", "is_debut", "is_re_entry"):
            assert row[name] == getattr(theirs, name), (name, row)


@settings(max_examples=60, deadline=None)
@given(downloads())
def test_labels_name_one_present_and_one_first_of_each_season(found):
    labels = archive(found).labels.to_pylist()
    seasons = {row["season_id"] for row in labels}
    for flag in ("is_present", "is_first"):
        assert sorted(row["season_id"] for row in labels if row[flag]) == sorted(seasons)


@settings(max_examples=60, deadline=None)
@given(downloads())
def test_the_latest_editions_are_the_latest_rows_of_every_list(found):
    latest = {}
    for one in found:
        lists = {}
        for row in one.rows.to_pylist():
            lists.setdefault(row["week"], []).append((row["rank"], row["show_title"], row["hours_viewed"]))
        latest |= lists
    ours = archive(found)
    history = ChartHistory.from_rows(ours.editions, ours.entries)
    for on, rows in latest.items():
        entries = history.latest("netflix-weekly", on, "ZZ", TV).entries
        assert [(e.rank, e.title, e.value) for e in entries] == sorted(rows)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_shows_are_called_from_download_to_download_their_seasons_are_the_same(data):
    """Names change between downloads and weeks are added; every list has the figures of before."""
    lists = {n: data.draw(st.permutations(SHOWS))[: data.draw(st.integers(1, 5))] for n in range(5)}
    names = {show: show for show in SHOWS}
    found, truth = [], {}
    for n in range(3):
        for show in data.draw(st.sets(st.sampled_from(SHOWS))) if n else ():
            names[show] = f"{show} {n}"
        counts = dict.fromkeys(SHOWS, 0)
        rows = {}
        for at in range(n + 3):
            for rank, show in enumerate(lists[at], start=1):
                counts[show] += 1
                truth[week(at), rank] = show
            rows[at] = [series(names[show], hours=1_000 * at, weeks=counts[show]) for show in lists[at]]
        found.append(worldwide(DAY + timedelta(weeks=n), rows))
    pairs = {(row["season_id"], truth[row["week"], row["rank"]]) for row in archive(found).entries.to_pylist()}
    assert len(pairs) == len({season for season, _ in pairs}) == len({show for _, show in pairs})


def test_three_downloads_give_one_archive_in_all_six_orders():
    renamed = series("One", "Limited Series", hours=3_000_000)
    three = [
        worldwide(DAY, {0: [ONE, TWO]}),
        worldwide(LATER, {0: [renamed, TWO], 1: [renamed]}),
        of("US", LATER, {0: [ONE]}),
    ]
    found = [archive(order) for order in permutations(three)]
    assert all(one.entries.equals(found[0].entries) and one.labels.equals(found[0].labels) for one in found)
    assert all(one.editions.equals(found[0].editions) for one in found)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 12)), st.integers(1, 5), min_size=1, max_size=30))
def test_placings_are_what_placing_says_of_one_season_at_a_time(places):
    """(run, week) to rank: all at once, and one by one with the slow function that the charts of events use."""
    keys = list(places)
    run, at = np.array([k[0] for k in keys]), np.array([day_number(week(k[1])) for k in keys])
    ours = placings(run, at, np.array([places[k] for k in keys]))
    for n, (season, on) in enumerate(keys):
        earlier = sorted((week(w), rank) for (other, w), rank in places.items() if other == season and w < on)
        theirs = placing(earlier, week(on), places[season, on])
        assert int(ours.weeks_on_chart[n]) == theirs.weeks_on_chart
        assert int(ours.streak[n]) == theirs.streak
        assert (int(ours.last_rank[n]) if ours.last_rank[n] > 0 else None) == theirs.last_rank
        assert int(ours.peak_rank[n]) == theirs.peak_rank
        assert int(ours.peak_week[n]) == day_number(theirs.peak_week)
