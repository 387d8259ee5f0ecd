"""The board's record: who is on it, in which order, in which view, what changed; from records made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from overnights.catalogue import Catalogue, Season, Title
from overnights.charts.history import ChartHistory, ListHistory, placing
from overnights.charts.record import Edition, Entry, ListName, Published, edition_rows, entry_rows
from overnights.pages.board import Board, BoardRow, board_page, board_row, headline, musts_said, share_said
from overnights.pages.board_seasons import LATER, NOT_ASKED, BoardSeasons, board_seasons
from overnights.pages.board_since import Before, changes
from overnights.pages.board_views import DUE, FIRST, MARGIN, NEWEST, NOW, ON_ONE_PAGE, OVER, SOON, Ordered, View, views
from overnights.pages.required import DecisionShown, Judging
from overnights.pages.sentence import plain
from overnights.renewal.record import (
    CANCEL,
    MET,
    NOT_IN_QUESTION,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    RENEW,
    Evaluation,
    Judged,
    Reading,
    Requirement,
    Verdict,
)

WEEKS = (date(2022, 9, 4), date(2022, 9, 11), date(2022, 9, 18))
RANKS = {"met": (3, 2, 1), "short": (1, 1, None), "open": (None, None, 2), "limited": (2, None, None)}
RELEASED = {"met": date(2022, 8, 29), "short": date(2022, 8, 15), "open": date(2022, 9, 16), "limited": WEEKS[0]}
AS_OF = date(2022, 9, 18)
HOURS = Requirement(name="hours", metric="hours_on_chart", at_least=Fraction(100))
SHARE = Requirement(name="completion", metric="completion_share", window_days=28, at_least=Fraction(1, 2))
VERDICTS = {"met": RENEW, "short": CANCEL, "open": ON_THE_BUBBLE, "limited": NOT_IN_QUESTION}


def catalogue(**seasons: Season) -> Catalogue:
    made = {
        one: Season(season_id=one, title_id=one, number=1, kind="limited" if one == "limited" else "season",
                    released_on=day)
        for one, day in RELEASED.items()
    }  # fmt: skip
    every = {**made, **seasons}
    titles = {
        one.title_id: Title(title_id=one.title_id, title=one.title_id.title(), kind="series", original_language="en")
        for one in every.values()
    }
    return Catalogue(titles=titles, seasons=every, episodes=())


def history(ranks: Mapping[str, tuple[int | None, ...]] = RANKS, *, rules: str = "r") -> ChartHistory:
    name = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
    known, parts = ListHistory.of(()), []
    for at, week in enumerate(WEEKS):
        edition = Edition(
            chart=name.chart, version=1, week=week, territory="ZZ", category=name.category, edition=1,
            status="consolidated", made_at=datetime(2022, 10, 1, tzinfo=UTC), reason=None, diff=None,
            zone="UTC", rules=rules, inputs="i", definition="{}", software="0",
        )  # fmt: skip
        ranked = sorted((row[at], season) for season, row in ranks.items() if row[at] is not None)
        entries = tuple(_entry(name, known, week, rank, season) for rank, season in ranked if rank)
        one = Published(edition=edition, entries=entries)
        known = known.extended(one)
        parts.append(one)
    return ChartHistory.from_rows(
        edition_rows(one.edition for one in parts), entry_rows(e for one in parts for e in one.entries)
    )


def _entry(name: ListName, known: ListHistory, week: date, rank: int, season: str) -> Entry:
    place = placing(known.earlier(season, week), week, rank)
    return Entry(
        chart=name.chart, version=1, week=week, territory="ZZ", category=name.category, edition=1, rank=rank,
        season_id=season, title=season.title(), season_label=None, metric="hours_viewed", value=100.0 / rank,
        value_exact=None, hours_viewed=100.0 / rank, views=None, runtime_h=None, is_tie=False,
        weeks_on_chart=place.weeks_on_chart, streak=place.streak, last_rank=place.last_rank,
        peak_rank=place.peak_rank, peak_week=place.peak_week, is_debut=place.is_debut, is_re_entry=place.is_re_entry,
    )  # fmt: skip


def held(requirement: Requirement, value: Fraction | None, known_on: date | None = None) -> Evaluation:
    at = requirement.at_least
    assert at is not None
    state = NOT_YET_KNOWN if value is None or known_on else MET if value >= at else NOT_MET
    reading = Reading(metric=requirement.metric, value=value)
    return Evaluation(requirement=requirement, reading=reading, threshold=at, state=state, known_on=known_on)


def judged(season_id: str, verdict: str | None, *evaluations: Evaluation, why: str | None = None) -> Judged:
    return Judged(season_id=season_id, evaluations=evaluations, verdict=Verdict(verdict=verdict, why=why))


JUDGED = {
    "met": judged("met", RENEW, held(HOURS, Fraction(131)), held(SHARE, Fraction(6, 10))),
    "short": judged("short", CANCEL, held(HOURS, Fraction(200)), held(SHARE, Fraction(418, 1000))),
    "open": judged("open", ON_THE_BUBBLE, held(SHARE, Fraction(1, 10), date(2022, 10, 26))),
    "limited": judged("limited", NOT_IN_QUESTION, why="it is a limited series"),
}


def judging(within: int | None = 60, **seasons: Judged) -> Judging:
    return Judging(
        number=4, as_of=AS_OF, snapshot="s", requirements_name="ours", seasons={**JUDGED, **seasons},
        decide_within_days=within,
    )  # fmt: skip


def seasons(
    book: Catalogue | None = None,
    told: Mapping[str, DecisionShown] | None = None,
    by: Judging | None = None,
    lists: ChartHistory | None = None,
) -> BoardSeasons:
    return board_seasons(by or judging(), lists or history(), book or catalogue(), told or {}, runs=None, rounding=1)


def row(season_id: str, board: BoardSeasons | None = None) -> BoardRow:
    made = board or seasons()
    return board_row(made, next(one for one in made.waiting if one.season_id == season_id))


def page(board: BoardSeasons | None = None, view: View | None = None, before: Before | None = None) -> Board:
    made = board or seasons()
    return board_page(Ordered(seasons=made), view or View(), 1, changes(made, before, {}), service="S", is_demo=False)


def ids(board: BoardSeasons, view: View) -> list[str]:
    return [one.season_id for one in Ordered(seasons=board).of(view)]


# ── who is on it ──


def test_the_board_has_what_is_in_question_and_names_the_others_with_their_reasons() -> None:
    board = seasons()
    assert {one.season_id for one in board.waiting} == {"met", "short", "open"}
    assert [(one.reason, [each.season_id for each in one.seasons]) for one in board.aside] == [
        ("it is a limited series", ["limited"])
    ]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (DecisionShown(decision="renewed"), "Renewed"),
        (DecisionShown(decision="not_renewed", is_past_outcome=True), "Not renewed"),
        (DecisionShown(decision="reversed"), None),
    ],
)
def test_a_decision_that_may_be_told_takes_a_season_off_the_board_and_a_reversal_brings_it_back(
    told: DecisionShown, reason: str | None
) -> None:
    board = seasons(told={"met": told})
    assert (reason is None) == ("met" in {one.season_id for one in board.waiting})
    assert reason is None or board.aside[0].reason == reason


def test_a_later_season_takes_a_season_off_the_board_and_so_does_that_nothing_is_asked_of_it() -> None:
    book = catalogue(second=Season(season_id="second", title_id="met", number=2, kind="season"))
    by = judging(second=judged("second", None, why="no requirement applies to it"))
    assert [(one.reason, one.seasons[0].season_id) for one in seasons(book, by=by).aside] == [
        (NOT_ASKED, "second"), ("it is a limited series", "limited"), (LATER, "met"),
    ]  # fmt: skip
    made = page(seasons(book, by=by))
    assert (made.not_in_question, made.not_asked, made.in_question) == (2, 1, 2)


def test_a_season_that_left_the_catalogue_is_not_on_the_board() -> None:
    assert "gone" not in {one.season_id for one in seasons(by=judging(gone=judged("gone", CANCEL))).waiting}


# ── its rows ──


def test_a_row_tells_run_hours_and_the_tightest_requirement() -> None:
    one = row("short")
    assert one.season.run is not None
    assert (one.season.run.peak_rank, one.season.run.weeks, one.season.run.hours, one.season.run.now) == (
        1,
        2,
        200,
        None,
    )
    assert one.ranks == ((WEEKS[0], 1), (WEEKS[1], 1), (WEEKS[2], None))
    assert one.lead is not None and one.lead.name == "completion"
    assert (one.margin_said, one.lead.margin_said, musts_said(one.required)) == (
        "−16%",
        "−8.2 points",
        "1 of 2 musts met",
    )


def test_what_may_still_change_has_no_margin_whatever_it_is_so_far() -> None:
    one = row("open")
    assert one.lead is not None and (one.lead.state, one.lead.value) == (NOT_YET_KNOWN, Fraction(1, 10))
    assert (one.margin, one.margin_said) == (None, "?")
    assert one.as_cells()["state"] == NOT_YET_KNOWN


def test_a_season_that_is_neither_says_what_it_waits_for_and_stands_below_the_known() -> None:
    later = held(replace(SHARE, level="should"), None, date(2022, 10, 1))
    best = judged("open", ON_THE_BUBBLE, held(HOURS, Fraction(340)), later, held(SHARE, None, date(2022, 10, 26)))
    board = seasons(by=judging(open=best))
    one = row("open", board)
    assert (one.margin_said, musts_said(one.required)) == ("+240%", "1 of 2 musts met")
    assert one.undecided_said == "waits for completion, 26 Oct"
    assert ids(board, View(order=MARGIN)) == ["met", "short", "open"]
    few = held(replace(HOURS, level="should"), Fraction(1))
    short = judged("open", ON_THE_BUBBLE, held(HOURS, Fraction(340)), few)
    assert row("open", seasons(by=judging(open=short))).undecided_said == (
        "0 of 1 shoulds met, not enough of their weight"
    )
    assert [row(each).undecided_said for each in ("met", "short", "open")] == [
        "",
        "",
        "",
    ]  # the row says what it awaits


def test_days_are_counted_from_the_day_of_the_judgement_to_the_day_that_the_policy_sets() -> None:
    assert row("met").season.due_on == date(2022, 10, 28)
    assert (row("met").season.days, row("met").due_said) == (40, "40 days")
    early = seasons(by=judging(within=7))
    assert [row(one, early).due_said for one in ("met", "short", "open")] == ["13 days over", "27 days over", "5 days"]
    assert row("met", seasons(by=judging(within=20))).due_said == "due"
    assert [row(one, early).due_apart for one in ("met", "open")] == ["13 days overdue", "due in 5 days"]
    unset = row("met", seasons(by=judging(within=None)))
    assert (unset.season.days, unset.due_said) == (None, "not set")
    assert unset.as_json()["days_to_decision_why"].startswith("not set")


def test_odds_are_null_with_the_reason_in_every_row() -> None:
    for told in page().as_json()["rows"]:
        for name in ("odds", "odds_interval", "odds_before", "odds_of_class"):
            assert told[name] is None and told[f"{name}_why"] == "no forecast is made"


def test_a_requirement_that_is_not_public_gives_no_figure_to_the_board() -> None:
    hidden = replace(SHARE, name="worth", is_public=False)
    by = judging(met=judged("met", CANCEL, held(hidden, Fraction(1, 10)), held(HOURS, Fraction(131))))
    one = row("met", seasons(by=by))  # the verdict follows from what is missed, not from what is met
    assert one.lead is not None and (one.lead.name, one.margin, one.margin_said) == ("worth", None, "✕")
    missed = judging(met=judged("met", CANCEL, held(hidden, Fraction(1, 10)), held(HOURS, Fraction(1))))
    assert [told.name for told in [row("met", seasons(by=missed)).lead] if told] == ["hours"]
    alone = row("met", seasons(by=judging(met=judged("met", CANCEL, held(hidden, Fraction(1, 10))))))
    assert alone.lead is not None and (alone.margin, alone.lead.margin_said) == (None, "not disclosed")
    assert alone.as_cells()["value"] is None and alone.as_cells()["margin"] is None


def test_a_share_is_whole_and_a_little_is_not_nothing() -> None:
    said = [share_said(Fraction(n, 100_000)) for n in (31_400, -16_400, 940, 400, -10, 990)]
    assert said == ["+31%", "−16%", "+0.9%", "+0.4%", "under 0.1%", "+1%"]


# ── orders and views ──


def test_the_board_is_ordered_by_margin_by_release_and_by_days() -> None:
    board = seasons()
    assert ids(board, View(order=MARGIN)) == ["met", "short", "open"]
    assert ids(board, View(order=NEWEST)) == ["open", "met", "short"]
    assert ids(board, View(order=DUE)) == ["short", "met", "open"]
    assert ids(board, View()) == ids(board, View(order=MARGIN))


def test_a_board_of_many_pages_begins_with_the_newest() -> None:
    more = {
        f"s{n:03}": Season(season_id=f"s{n:03}", title_id=f"s{n:03}", number=1, released_on=date(2020, 1, 1))
        for n in range(ON_ONE_PAGE)
    }
    by = judging(**{one: judged(one, CANCEL, held(HOURS, Fraction(1))) for one in more})
    ordered = Ordered(seasons=seasons(catalogue(**more), by=by))
    assert (ordered.own_order, ordered.pages(View()), ordered.pages(View(seasons=FIRST))) == (NEWEST, 2, 1)
    made = board_page(ordered, View(order=NEWEST), 2, changes(ordered.seasons, None, {}), service="S", is_demo=False)
    assert (len(made.rows), made.first, made.last, made.total, made.not_shown) == (3, 41, 43, 43, 0)
    filtered = board_page(ordered, View(seasons=FIRST), 1, made.changes, service="S", is_demo=False)
    assert (len(filtered.rows), filtered.not_shown) == (ON_ONE_PAGE, 3)


def test_every_view_has_the_seasons_that_its_counts_say() -> None:
    ordered = Ordered(seasons=seasons(by=judging(within=40)))
    found = list(views(ordered.categories, has_due=True))
    assert len(found) == len(set(found)) == 2 * 4 * 3 * 4
    for view in found:
        assert len(ordered.of(view)) == ordered.counts[view.choice]
    assert ids(ordered.seasons, View(seasons=NOW)) == ["met", "open"]
    assert ids(ordered.seasons, View(due=SOON, order=DUE)) == ["short", "met"]
    assert not ordered.is_there(View(due=OVER)) and ordered.is_there(View())


# ── in words ──


def test_the_sentence_says_how_many_wait_what_the_policy_makes_of_them_and_how_many_are_due() -> None:
    board = seasons(by=judging(within=40))
    assert plain(headline(board, board.waiting)) == (
        "Three seasons wait for a decision. One meets what is required, one falls short and one is on the bubble; "
        "two are due within 30 days."
    )
    unset = seasons(by=judging(within=None))
    assert "due" not in plain(headline(unset, unset.waiting))
    assert plain(headline(board, ())) == "No season waits for a decision here."


def test_of_lists_of_others_the_decision_is_not_known_and_nobody_is_said_to_wait() -> None:
    board = seasons(lists=history(rules="published"))
    assert plain(page(board).headline).startswith("Of three seasons the decision is not known here. ")


# ── what changed ──


def says(board: BoardSeasons, before: Before | None, told: Mapping[str, DecisionShown] | None = None) -> list[str]:
    return [f"{one.season_id} {one.says}" for one in changes(board, before, told or {}).items]


def test_without_a_judgement_before_the_lists_tell_who_came_left_and_rose() -> None:
    assert says(seasons(), None) == [
        "open joins: 2nd in its first week on TV (English).",
        "short left TV (English) after two weeks, from 1st.",
        "met rose from 2nd to 1st on TV (English).",
    ]


def earlier(**changed: object) -> Before:
    values: dict[str, object] = {
        "number": 3, "as_of": WEEKS[1], "is_same_set": True, "seasons": frozenset(JUDGED),
        "verdicts": VERDICTS, "states": {("met", "hours"): MET},
    }  # fmt: skip
    return Before(**{**values, **changed})  # type: ignore[arg-type]


def test_a_verdict_that_turned_comes_first_and_three_are_told_at_most() -> None:
    turned = earlier(verdicts={**VERDICTS, "short": ON_THE_BUBBLE})
    told = says(seasons(), turned)
    assert told[0] == (
        "short is “cancel” by the policy now, and was “on the bubble”: completion within 28 days −8.2 points."
    )
    assert len(told) == 3 and len({one.split()[0] for one in told}) == 3


def test_a_requirement_that_came_to_be_known_is_told_where_its_verdict_stands() -> None:
    still = history({**RANKS, "met": (1, 1, 1), "short": (2, 2, 2), "open": (None, 3, 3)})
    told = says(seasons(lists=still), earlier(states={("met", "hours"): NOT_YET_KNOWN}))
    assert told == ["met meets “Hours while on the list”, which was not yet known: +31 hours."]


def test_nothing_is_said_of_verdicts_by_other_requirements() -> None:
    other = earlier(is_same_set=False, verdicts={**VERDICTS, "short": RENEW})
    assert not any("by the policy" in one for one in says(seasons(), other))


def test_who_was_decided_since_left_the_board_and_who_is_new_to_the_judgement_joins_it() -> None:
    told = {"met": DecisionShown(decision="renewed", announced_on=date(2022, 9, 15))}
    found = says(seasons(told=told), earlier(seasons=frozenset({"met", "short"})), told)
    assert found[0] == "met left the board: renewed, told on 15 September 2022."
    late = {"met": replace(told["met"], announced_on=date(2022, 9, 19))}
    assert not any(one.startswith("met") for one in says(seasons(told=late), earlier(), late))
    unlisted = history({**RANKS, "open": (None, None, None)})
    assert "open joins: the judgement before did not have it." in says(
        seasons(lists=unlisted), earlier(seasons=frozenset({"met", "short"}))
    )


def test_the_heading_names_the_day_where_the_judgement_before_is_not_of_last_week() -> None:
    assert changes(seasons(), earlier(), {}).heading == "Since last week"
    assert changes(seasons(), earlier(as_of=date(2022, 9, 4)), {}).heading == "Since 4 September 2022"
