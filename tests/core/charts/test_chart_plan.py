from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from charts_shop import SUNDAY, catalogue, reach, viewing

from overnights.charts.history import ChartHistory
from overnights.charts.plan import Clock, Stamp, due, made, restatements
from overnights.charts.viewed import Viewing

NEXT = SUNDAY + timedelta(weeks=1)
STAMP = Stamp(made_at=datetime(2022, 10, 1, tzinfo=UTC), zone="Europe/Berlin", rules="r", inputs="i", software="1")
BOOK = catalogue("a", "b")
ROWS = viewing(("a-1", "US", SUNDAY, 1), ("b-1", "US", SUNDAY, 2), ("a-1", "DE", NEXT, 3), ("a-1", "US", NEXT, 1))


def clock(today: date, late_days: int = 14) -> Clock:
    return Clock(today=today, late_days=late_days)


def recorded(names, today, history=None, rows=ROWS, **more):
    seen = Viewing.of(rows, BOOK)
    history = history or ChartHistory()
    parts = made(due(names, seen, history, clock(today), **more), seen, reach(), history, stamp=STAMP, min_cell=1)
    for part in parts:
        history = history.extended(part)
    return parts, history


def weeks(parts):
    return sorted({(p.edition.chart, p.edition.week, p.edition.edition, p.edition.status) for p in parts})


def test_a_week_is_due_once_it_is_over():
    assert recorded(["netflix-weekly"], SUNDAY)[0] == ()
    assert len(recorded(["netflix-weekly"], SUNDAY + timedelta(days=1))[0]) == 4


def test_a_week_is_overnight_to_its_sunday_and_late_days_and_consolidated_after():
    last = SUNDAY + timedelta(days=14)
    status = [
        {p.edition.status for p in recorded(["netflix-weekly"], d, up_to=SUNDAY)[0]}
        for d in (last, last + timedelta(days=1))
    ]
    assert status == [{"overnight"}, {"consolidated"}]


def test_an_overnight_edition_is_followed_by_a_consolidated_one_even_if_nothing_changed():
    _, history = recorded(["netflix-weekly"], SUNDAY + timedelta(days=1))
    parts, history = recorded(["netflix-weekly"], SUNDAY + timedelta(days=15), history, up_to=SUNDAY)
    assert weeks(parts) == [("netflix-weekly", SUNDAY, 2, "consolidated")]
    assert {(p.edition.diff, p.edition.reason) for p in parts} == {("[]", "late events are closed")}
    assert recorded(["netflix-weekly"], SUNDAY + timedelta(days=16), history, up_to=SUNDAY)[0] == ()


def test_a_locked_chart_waits_for_monday_and_gets_no_edition_by_itself():
    thursday = date(2022, 9, 1)
    assert recorded(["luminate-style"], thursday + timedelta(days=3), up_to=thursday)[0] == ()
    parts, history = recorded(["luminate-style"], thursday + timedelta(days=4), up_to=thursday)
    assert weeks(parts) == [("luminate-style", thursday, 1, "overnight")]
    assert recorded(["luminate-style"], thursday + timedelta(days=60), history, up_to=thursday)[0] == ()


def test_lists_without_an_eligible_season_get_an_empty_edition():
    parts, _ = recorded(["netflix-weekly"], SUNDAY + timedelta(days=1))
    assert {p.edition.category: len(p.entries) for p in parts} == {
        "TV (English)": 2,
        "TV (Non-English)": 0,
        "Films (English)": 0,
        "Films (Non-English)": 0,
    }


def test_a_territory_has_lists_from_the_first_week_it_is_seen_in():
    parts, _ = recorded(["netflix-country"], NEXT + timedelta(days=1))
    assert sorted({(p.edition.week, p.edition.territory) for p in parts}) == [
        (SUNDAY, "US"),
        (NEXT, "DE"),
        (NEXT, "US"),
    ]


def test_a_week_without_viewing_gets_no_edition():
    rows = viewing(("a-1", "US", SUNDAY, 1), ("a-1", "US", SUNDAY + timedelta(weeks=2), 1))
    parts, _ = recorded(["netflix-weekly"], SUNDAY + timedelta(weeks=9), rows=rows)
    assert sorted({p.edition.week for p in parts}) == [SUNDAY, SUNDAY + timedelta(weeks=2)]


def test_later_weeks_see_earlier_ones_of_the_same_recording():
    parts, _ = recorded(["netflix-weekly"], NEXT + timedelta(days=1))
    entry = next(e for p in parts for e in p.entries if p.edition.week == NEXT)
    assert (entry.season_id, entry.last_rank, entry.weeks_on_chart) == ("a", 2, 2)


def test_recording_twice_records_nothing_more():
    _, history = recorded(["netflix-weekly", "netflix-country", "daily"], date(2023, 1, 1))
    assert recorded(["netflix-weekly", "netflix-country", "daily"], date(2023, 1, 1), history)[0] == ()


def test_an_edition_records_what_it_was_made_by():
    edition = recorded(["daily"], date(2023, 1, 1))[0][0].edition
    assert (edition.zone, edition.rules, edition.inputs, edition.software) == ("Europe/Berlin", "r", "i", "1")
    assert '"name": "daily"' in edition.definition
    assert (edition.edition, edition.reason, edition.diff) == (1, None, None)


def test_a_restatement_is_the_next_edition_of_every_list_with_its_reason_and_diff():
    _, history = recorded(["netflix-weekly"], date(2023, 1, 1))
    rows = viewing(("a-1", "US", SUNDAY, 5), ("b-1", "US", SUNDAY, 2))
    seen = Viewing.of(rows, BOOK)
    definition = due(["netflix-weekly"], seen, ChartHistory(), clock(date(2023, 1, 1)))[0].definition
    dues = restatements("netflix-weekly", SUNDAY, definition, history, clock(date(2023, 1, 1)), "a server was lost")
    parts = made(dues, seen, reach(), history, stamp=STAMP, min_cell=1)
    assert {(p.edition.edition, p.edition.reason, p.edition.status) for p in parts} == {
        (2, "a server was lost", "consolidated")
    }
    assert {p.edition.category: p.edition.diff == "[]" for p in parts} == {
        "TV (English)": False,
        "TV (Non-English)": True,
        "Films (English)": True,
        "Films (Non-English)": True,
    }


def test_restating_a_week_leaves_later_weeks_as_they_were_published():
    parts, history = recorded(["netflix-weekly"], date(2023, 1, 1))
    later = next(p for p in parts if p.edition.week == NEXT and p.entries)
    seen = Viewing.of(viewing(("a-1", "US", SUNDAY, 5)), BOOK)
    dues = restatements("netflix-weekly", SUNDAY, dues_definition(seen), history, clock(date(2023, 1, 1)), "why")
    for one in made(dues, seen, reach(), history, stamp=STAMP, min_cell=1):
        history = history.extended(one)
    assert history.latest("netflix-weekly", NEXT, "ZZ", "TV (English)") == later


def dues_definition(seen):
    return due(["netflix-weekly"], seen, ChartHistory(), clock(date(2023, 1, 1)))[0].definition
