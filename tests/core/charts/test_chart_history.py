from __future__ import annotations

from datetime import date, timedelta

from charts_shop import SUNDAY, edition, entry, history, published

from overnights.charts.history import ChartHistory, placing
from overnights.charts.record import edition_rows, entry_rows

W1, W2, W3, W4 = (SUNDAY + timedelta(weeks=n) for n in range(4))
LIST = ("ZZ", "TV (English)")


def test_a_first_week_is_a_debut_without_a_last_rank():
    placed = placing([], W1, 7)
    assert (placed.weeks_on_chart, placed.streak, placed.last_rank) == (1, 1, None)
    assert (placed.peak_rank, placed.peak_week) == (7, W1)
    assert (placed.is_debut, placed.is_re_entry) == (True, False)


def test_a_week_after_a_week_has_a_last_rank_and_a_streak():
    placed = placing([(W1, 7), (W2, 4)], W3, 6)
    assert (placed.weeks_on_chart, placed.streak, placed.last_rank) == (3, 3, 4)
    assert (placed.peak_rank, placed.peak_week) == (4, W2)
    assert (placed.is_debut, placed.is_re_entry) == (False, False)


def test_weeks_on_chart_are_cumulative_while_a_streak_starts_again_after_a_gap():
    placed = placing([(W1, 2), (W2, 3)], W4, 5)
    assert (placed.weeks_on_chart, placed.streak, placed.last_rank) == (3, 1, None)
    assert (placed.is_debut, placed.is_re_entry) == (False, True)


def test_a_peak_reached_twice_is_of_the_first_week():
    assert placing([(W1, 4), (W2, 6)], W3, 4).peak_week == W1


def test_a_daily_chart_counts_days():
    placed = placing([(date(2022, 8, 1), 1), (date(2022, 8, 2), 2)], date(2022, 8, 3), 3, step_days=1)
    assert (placed.weeks_on_chart, placed.streak, placed.last_rank) == (3, 3, 2)


def test_history_of_a_week_ends_before_it():
    told = history(published(W1, "a"), published(W2, "a"), published(W3, "a"))
    listed = told.list_of(next(iter(told.lists)))
    assert listed.earlier("a", W2) == ((W1, 1),)
    assert listed.earlier("b", W2) == ()


def test_exits_are_those_of_the_week_before_by_the_rank_they_left_from():
    told = history(published(W1, "a", "b", "c"), published(W2, "c"))
    assert [(e.season_id, e.rank) for e in told.exits("netflix-weekly", W2, *LIST)] == [("a", 1), ("b", 2)]


def test_nothing_exits_from_a_week_without_an_edition_before_it():
    told = history(published(W1, "a"), published(W3, "b"))
    assert told.exits("netflix-weekly", W3, *LIST) == ()
    assert told.exits("netflix-weekly", W2, *LIST) == ()


def test_the_latest_edition_of_each_week_is_read():
    told = history(published(W1, "a", "b"), published(W2, "a"), published(W1, "b", number=2))
    assert told.run("a") == (told.latest("netflix-weekly", W2, *LIST).entries[0],)
    assert [e.edition for e in told.run("b")] == [2]
    assert [e.edition for e in told.editions_of("netflix-weekly", W1, *LIST)] == [1, 2]
    listed = told.list_of(next(iter(told.lists)))
    assert listed.earlier("a", W2) == ()
    assert listed.weeks == (W1, W2)


def test_rows_of_tables_give_the_same_history_in_any_order():
    parts = [published(W2, "b", "a"), published(W1, "a", "b"), published(W1, "b", number=2)]
    editions = edition_rows(p.edition for p in parts)
    entries = entry_rows(e for p in parts for e in reversed(p.entries))
    told = ChartHistory.from_rows(editions, entries)
    assert told == history(published(W1, "a", "b"), published(W1, "b", number=2), published(W2, "b", "a"))


def test_entries_without_an_edition_do_not_count():
    told = ChartHistory.from_rows(edition_rows([edition(W1)]), entry_rows([entry("a", 1, W1), entry("a", 1, W2)]))
    assert [e.week for e in told.run("a")] == [W1]
    assert told.weeks("netflix-weekly") == (W1,)


def test_neighbouring_weeks_are_those_that_have_editions():
    told = history(published(W1, "a"), published(W4, "a"))
    assert told.next_week("netflix-weekly", W1) == W4
    assert told.previous_week("netflix-weekly", W4) == W1
    assert told.previous_week("netflix-weekly", W1) is None
    assert told.next_week("netflix-weekly", W4, "ZZ") is None


def test_charts_territories_and_categories_are_told():
    told = history(published(W1, "a"))
    assert told.charts() == ("netflix-weekly",)
    assert told.territories("netflix-weekly", W1) == ("ZZ",)
    assert told.categories("netflix-weekly", "ZZ") == ("TV (English)",)
    assert told.latest("netflix-weekly", W2, *LIST) is None


def test_the_published_run_of_partner_track_reads_as_it_was():
    ranks = [(date(2022, 8, 28), 7), (date(2022, 9, 4), 4), (date(2022, 9, 11), 6)]
    told = [placing(ranks[:n], week, rank) for n, (week, rank) in enumerate(ranks)]
    assert [(p.weeks_on_chart, p.last_rank, p.peak_rank) for p in told] == [(1, None, 7), (2, 7, 4), (3, 4, 4)]
    assert told[-1].peak_week == date(2022, 9, 4)
    others = tuple("abcdefghi")
    weeks = [published(week, *others[: rank - 1], "pt", *others[rank - 1 :]) for week, rank in ranks]
    out = history(*weeks, published(date(2022, 9, 18), *others, "x"))
    assert [e.rank for e in out.run("pt")] == [7, 4, 6]
    assert [(e.season_id, e.rank) for e in out.exits("netflix-weekly", date(2022, 9, 18), *LIST)] == [("pt", 6)]
