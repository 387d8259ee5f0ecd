"""What `title` prints of requirements, the verdict and the decision, from the record of `title --json`."""

from __future__ import annotations

from typing import Any

import pytest

from overnights.cli.required import decision_lines, required_lines
from overnights.cli.title import title_lines

ROW = {
    "level": "must", "name": "completion-28d",
    "said": {"value": "41.8%", "threshold": "at least 50%", "result": "Not met", "margin": "−8.2 points"},
}  # fmt: skip
WEEKS = {
    "level": "should", "name": "weeks",
    "said": {"value": "3", "threshold": "at least 2", "result": "Met", "margin": "+1 week"},
}  # fmt: skip
VERDICT: dict[str, Any] = {
    "verdict": "cancel", "judgement": 3, "as_of": "2022-10-10", "requirements_name": "drama",
    "flips": [{"to": "on_the_bubble", "changes": [{"said": "396 more completers"}, {"said": "1 more week"}]}],
}  # fmt: skip
DECISION: dict[str, Any] = {
    "decision": "cancelled", "decided_on": "2022-11-01", "announced_on": "2022-11-08", "days_after_release": 74,
    "by": "H. Wen", "why": "Too few finished it.", "entry": 1, "hash": "ab" * 32, "is_past_outcome": False,
    "source": None, "quality": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_terminal_of_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_requirements_are_a_line_each_and_the_verdict_is_the_policys() -> None:
    assert list(required_lines({"verdict": VERDICT, "requirements": [ROW, WEEKS]})) == [
        "  requirements: drama, judgement 3 as of 2022-10-10",
        "    must    completion-28d  41.8%  at least 50%  Not met  −8.2 points",
        "    should  weeks           3      at least 2    Met      +1 week",
        "  verdict: cancel (the policy’s, not a decision)",
        "    nearest change that would turn it: 396 more completers and 1 more week would make it “on the",
        "      bubble”",
    ]


def test_a_season_without_verdict_or_question_says_why() -> None:
    none = {"verdict": None, "verdict_why": "no judgement is made", "requirements_why": "no judgement is made"}
    assert list(required_lines(none))[1] == "  verdict: no judgement is made"
    limited = {**VERDICT, "verdict": "not_in_question", "why": "it is a limited series", "flips": []}
    assert list(required_lines({"verdict": limited}))[1] == "  verdict: not in question: it is a limited series"
    empty = {**VERDICT, "verdict": None, "verdict_why": "no requirement applies to it", "flips": []}
    assert list(required_lines({"verdict": empty}))[1] == "  verdict: none: no requirement applies to it"


def test_a_change_that_is_not_disclosed_is_said_to_be_so() -> None:
    hidden = {**VERDICT, "flips": [], "flips_why": "not disclosed"}
    assert list(required_lines({"verdict": hidden}))[-1] == "    nearest change that would turn it: not disclosed"


def test_a_decision_has_its_days_and_its_entry() -> None:
    assert list(decision_lines({"decision": DECISION})) == [
        "  decision: not renewed, decided on 2022-11-01, announced on 2022-11-08, 74 days after release, by",
        "    H. Wen, entry 1, hash abababababab",
        "    why: Too few finished it.",
    ]
    assert list(decision_lines({"decision": None, "decision_why": "no decision is recorded"})) == [
        "  decision: no decision is recorded"
    ]


def test_a_reversal_is_printed_with_what_it_reversed() -> None:
    before = {"entry": 1, "decision": "cancelled", "decided_on": "2022-10-20", "announced_on": None, "why": "Too few."}
    reversed_ = {**DECISION, "decision": "reversed", "entry": 2, "why": "Two were late.", "earlier": [before]}
    assert list(decision_lines({"decision": reversed_}))[-3:] == [
        "    why: Two were late.",
        "    before it: not renewed, decided on 2022-10-20, entry 1: Too few.",
        "    no decision holds now",
    ]


def test_a_past_outcome_names_its_source_and_that_its_date_is_not_known() -> None:
    past = {**DECISION, "decision": "not_renewed", "is_past_outcome": True, "source": "press", "quality": "high",
            "decided_on": None, "announced_on": None, "days_after_release": None, "why": None}  # fmt: skip
    assert list(decision_lines({"decision": past})) == [
        "  decision: not renewed, recorded elsewhere (press), held to be certain, date not known"
    ]


def test_a_run_is_held_against_those_of_its_list() -> None:
    cohort = {"category": "TV (English)", "since": "2021-07-04", "n": 673, "is_counted": True,
              "weeks_on_chart": {"value": 3.0, "median": 2.0, "share_at_most": 492 / 673}}  # fmt: skip
    season = {"season_id": "s", "run": [], "cohort": cohort, "audience": None, "audience_why": "nothing is measured"}
    lines = list(title_lines({"title": "T", "title_id": "t", "credits": [], "seasons": [season]}))
    assert "  3 weeks, as long as or longer than 73.1% of the 673 that came to TV (English) and left it since" in lines
