"""What of a decision a page may show at an instant: nothing before it may be told, and no sign that there is one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from overnights.pages.decided import decisions_shown
from overnights.pages.required import DecisionShown
from overnights.renewal.ledger import Decision, sealed

MADE = datetime(2022, 11, 1, 9, tzinfo=UTC)
EMBARGO = datetime(2022, 11, 8, 17, tzinfo=UTC)
PAST = DecisionShown(decision="renewed", is_past_outcome=True, source="press", quality="low")


def book(*entries: dict[str, object]) -> tuple[Decision, ...]:
    made: list[Decision] = []
    for number, entry in enumerate(entries):
        values: dict[str, object] = {
            "season_id": "pt-1", "title_id": "pt", "title": "Partner Track", "decision": "cancelled",
            "decided_on": date(2022, 11, 1), "why": "Too few finished it.", "made_at": MADE + timedelta(hours=number),
            "software": "0",
        }  # fmt: skip
        made.append(sealed(Decision(**{**values, **entry}), made))
    return tuple(made)


def shown(decisions: tuple[Decision, ...], now: datetime, **outcomes: DecisionShown) -> dict[str, DecisionShown]:
    past = {name.replace("_", "-"): one for name, one in outcomes.items()}
    return decisions_shown(decisions, past, now, day_of=lambda instant: instant.date())


def test_an_embargoed_decision_is_as_if_it_were_not_there() -> None:
    embargoed = book({"told_from": EMBARGO})
    before = EMBARGO - timedelta(seconds=1)
    assert shown(embargoed, before) == shown((), before) == {}
    assert shown(embargoed, before, pt_1=PAST) == shown((), before, pt_1=PAST)
    told = shown(embargoed, EMBARGO)["pt-1"]
    assert (told.decision, told.announced_on, told.entry) == ("cancelled", date(2022, 11, 8), 1)


def test_a_decision_of_this_record_stands_before_a_past_outcome() -> None:
    assert shown(book({}), EMBARGO, pt_1=PAST)["pt-1"].entry == 1
    assert shown((), EMBARGO, pt_1=PAST)["pt-1"].is_past_outcome


def test_an_embargoed_correction_leaves_what_was_told() -> None:
    both = book({}, {"decision": "renewed", "corrects": 1, "told_from": EMBARGO})
    assert shown(both, EMBARGO - timedelta(days=1))["pt-1"].decision == "cancelled"
    after = shown(both, EMBARGO)["pt-1"]
    assert (after.decision, after.corrects) == ("renewed", 1)
    assert [one.entry for one in after.earlier] == [1]


def test_a_reversal_is_said_with_what_it_reversed() -> None:
    told = shown(book({}, {"decision": "reversed"}), EMBARGO)["pt-1"]
    assert (told.word, [one.word for one in told.earlier]) == ("Reversed", ["Not renewed"])


def test_a_decision_that_may_be_told_at_once_is_announced_on_the_day_it_was_made() -> None:
    assert shown(book({}), MADE)["pt-1"].announced_on == date(2022, 11, 1)
