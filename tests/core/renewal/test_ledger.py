"""The ledger: hashes and chains, what holds for a season, and what may be told of it when."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.errors import UnknownDecision
from overnights.renewal.deciding import following, recorded
from overnights.renewal.ledger import (
    GENESIS,
    Announcement,
    Decision,
    canonical,
    hash_of,
    in_force,
    not_held,
    sealed,
    standing,
    told,
    verify,
)

NOON = datetime(2022, 11, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def draft(decision: str = "cancelled", *, season: str = "s1", at: datetime = NOON, **said: object) -> Decision:
    known: dict[str, object] = {
        "season_id": season,
        "title_id": "t1",
        "title": "Partner Track",
        "season_label": "Season 1",
        "decision": decision,
        "decided_on": at.date(),
        "why": "Half did not finish it.",
        "made_at": at,
        "software": "1",
    }
    return Decision(**(known | said))  # type: ignore[arg-type]


def book(*drafts: Decision) -> list[Decision]:
    entries: list[Decision] = []
    for one in drafts:
        entries.append(sealed(one, entries))
    return entries


THREE = book(draft("renewed"), draft("cancelled", season="s2"), draft("reversed", at=NOON + DAY))


# ── hashes ──


def test_the_hash_is_sha256_of_sorted_json_with_the_hash_before() -> None:
    entry = THREE[1]
    written = {
        "by": None,
        "corrects": None,
        "decided_on": "2022-11-08",
        "decision": "cancelled",
        "judgement": None,
        "made_at": "2022-11-08T12:00:00Z",
        "number": 2,
        "previous_hash": THREE[0].hash,
        "season_id": "s2",
        "season_label": "Season 1",
        "software": "1",
        "title": "Partner Track",
        "title_id": "t1",
        "told_from": None,
        "why": "Half did not finish it.",
    }
    plain = json.dumps(written, separators=(",", ":"))
    assert canonical(entry) == plain
    assert entry.hash == sha256(plain.encode()).hexdigest()


def test_the_first_entry_follows_64_zeros() -> None:
    assert THREE[0].previous_hash == GENESIS == "0" * 64


def test_an_instant_hashes_the_same_in_any_offset() -> None:
    from zoneinfo import ZoneInfo

    moved = replace(THREE[0], made_at=THREE[0].made_at.astimezone(ZoneInfo("Asia/Tokyo")))
    assert hash_of(moved) == THREE[0].hash


def test_a_book_as_it_was_written_has_no_breach() -> None:
    assert verify(THREE) == []
    assert verify([]) == []


@pytest.mark.parametrize("name", [field.name for field in fields(Decision) if field.name != "number"])
def test_a_change_of_any_field_is_found_at_its_entry(name: str) -> None:
    old = getattr(THREE[0], name)
    if name == "told_from" or isinstance(old, datetime):
        new: object = NOON - DAY
    elif isinstance(old, date):
        new = old - DAY
    else:
        new = 7 if name in ("judgement", "corrects") else "f" * 64
    changed = [replace(THREE[0], **{name: new}), *THREE[1:]]
    assert verify(changed)[0].number == 1


def test_an_entry_rewritten_with_a_new_hash_of_its_own_is_found_by_the_one_after() -> None:
    forged = replace(THREE[0], why="It was loved.")
    forged = replace(forged, hash=hash_of(forged))
    assert [breach.number for breach in verify([forged, *THREE[1:]])] == [2]


def test_a_missing_entry_and_a_moved_one_are_named() -> None:
    assert verify([THREE[0], THREE[2]])[0].says == "entry 2 is missing"
    assert verify(THREE[1:])[0].says == "entry 1 is missing"
    assert any("not in its place" in breach.says for breach in verify([THREE[1], THREE[0], THREE[2]]))


def test_an_entry_is_dated_no_earlier_than_the_one_before_whatever_the_clock_says() -> None:
    entries = book(draft("renewed"), draft("reversed", at=NOON - DAY))
    assert [entry.made_at for entry in entries] == [NOON, NOON]
    assert [entry.number for entry in told(entries, NOON)] == [1, 2]
    forged = replace(entries[1], made_at=NOON - DAY)
    forged = replace(forged, hash=hash_of(forged))
    assert [breach.says for breach in verify([entries[0], forged])] == ["entry 2 is dated before the one before it"]


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (3, []),
        (2, ["entry 3 was cut off"]),
        (1, ["entries 2 to 3 were cut off"]),
        (0, ["it is empty, and 3 entries were recorded"]),
    ],
)
def test_what_was_cut_off_is_said_once(kept: int, says: list[str]) -> None:
    anchors = [(entry.number, entry.hash) for entry in THREE]
    assert [breach.says for breach in not_held(THREE[:kept], anchors)] == says


def test_an_end_that_was_cut_off_is_found_by_its_anchor() -> None:
    anchors = [(1, THREE[0].hash), (3, THREE[2].hash)]
    assert not_held(THREE, anchors) == []
    assert verify(THREE[:1]) == []
    assert [breach.number for breach in not_held(THREE[:1], anchors)] == [2]


def test_a_book_written_anew_does_not_hold_the_anchors_of_the_old() -> None:
    other = book(draft("renewed", why="It was loved."), *THREE[1:])
    assert verify(other) == []
    assert [breach.number for breach in not_held(other, [(1, THREE[0].hash)])] == [1]


def test_announcements_are_chained_too() -> None:
    text = Announcement(
        decision=1,
        season_id="s1",
        title_id="t1",
        title="Partner Track",
        audience="public",
        text="# Partner Track",
        made_at=NOON,
        software="1",
    )
    entries = [sealed(text, [])]
    entries.append(sealed(replace(text, audience="producers"), entries))
    assert verify(entries) == []
    assert verify([entries[0], replace(entries[1], text="#")])[0].number == 2


# ── what holds ──


def words(entries: Sequence[Decision], now: datetime, season: str = "s1") -> tuple[str | None, list[int]]:
    found = standing(entries, season, now)
    return found.decision.decision if found.decision else None, [entry.number for entry in found.history]


def test_a_decision_holds_from_its_recording_for_its_own_season_alone() -> None:
    entries = book(draft())
    assert words(entries, NOON - DAY) == (None, [])
    assert words(entries, NOON) == ("cancelled", [1])
    assert words(entries, NOON, "s2") == (None, [])


def test_nothing_is_told_before_its_embargo_ends_to_the_instant() -> None:
    entries = book(draft(told_from=NOON + DAY))
    assert words(entries, NOON + DAY - timedelta(microseconds=1)) == (None, [])
    assert words(entries, NOON + DAY) == ("cancelled", [1])
    assert told(entries, NOON) == ()
    held = in_force(entries, "s1")
    assert held is not None and held.number == 1


def test_a_correction_stands_in_the_place_of_the_old_entry_which_stays_in_the_history() -> None:
    entries = book(draft("renewed"), draft("ended", at=NOON + DAY, corrects=1))
    assert words(entries, NOON) == ("renewed", [1])
    assert words(entries, NOON + DAY) == ("ended", [1, 2])


def test_a_reversal_opens_the_season_again_and_it_can_be_decided_anew() -> None:
    entries = book(draft("renewed"), draft("reversed", at=NOON + DAY), draft("cancelled", at=NOON + 2 * DAY))
    assert words(entries, NOON + DAY) == (None, [1, 2])
    assert in_force(entries[:2], "s1") is None
    assert words(entries, NOON + 2 * DAY) == ("cancelled", [1, 2, 3])


def test_a_correction_under_embargo_leaves_what_was_told_standing_until_then() -> None:
    entries = book(draft("renewed"), draft("cancelled", at=NOON + DAY, corrects=1, told_from=NOON + 3 * DAY))
    assert words(entries, NOON + 2 * DAY) == ("renewed", [1])
    assert words(entries, NOON + 3 * DAY) == ("cancelled", [1, 2])


def test_what_was_corrected_before_it_could_be_told_is_never_told() -> None:
    later = draft("ended", at=NOON + DAY, corrects=1, told_from=NOON + 9 * DAY)
    entries = book(draft("renewed", told_from=NOON + 3 * DAY), later)
    assert words(entries, NOON + 5 * DAY) == (None, [])
    assert words(entries, NOON + 9 * DAY) == ("ended", [2])
    assert [entry.corrects for entry in told(entries, NOON + 9 * DAY)] == [None]


def test_a_correction_names_what_it_corrects_where_that_was_told() -> None:
    entries = book(draft("renewed"), draft("ended", at=NOON + DAY, corrects=1))
    assert [entry.corrects for entry in told(entries, NOON + DAY)] == [None, 1]


def test_what_was_reversed_before_it_could_be_told_is_never_told_nor_is_its_reversal() -> None:
    entries = book(draft("renewed", told_from=NOON + 3 * DAY), draft("reversed", at=NOON + DAY))
    assert words(entries, NOON + 5 * DAY) == (None, [])
    assert told(entries, NOON + 5 * DAY) == ()


def test_the_reversal_of_an_untold_correction_of_a_told_decision_is_told() -> None:
    hidden = draft("ended", at=NOON + DAY, corrects=1, told_from=NOON + 9 * DAY)
    entries = book(draft("renewed"), hidden, draft("reversed", at=NOON + 2 * DAY))
    assert words(entries, NOON + 2 * DAY) == (None, [1, 3])
    assert words(entries, NOON + 9 * DAY) == (None, [1, 3])


def test_correcting_the_reason_of_a_reversed_decision_does_not_bring_it_back() -> None:
    entries = book(draft("renewed"), draft("reversed", at=NOON + DAY), draft("renewed", at=NOON + 2 * DAY, corrects=1))
    assert in_force(entries, "s1") is None
    assert words(entries, NOON + 2 * DAY) == (None, [1, 2, 3])


def test_told_has_the_entries_of_all_seasons_in_their_order() -> None:
    assert [entry.number for entry in told(THREE, NOON)] == [1, 2]
    assert [entry.number for entry in told(THREE, NOON + DAY)] == [1, 2, 3]


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("dcr"), st.integers(0, 3), st.integers(0, 8)), max_size=7))
def test_once_told_always_told_and_never_before_its_embargo(steps: list[tuple[str, int, int]]) -> None:
    """Decisions, corrections and reversals, each some days after the one before, with embargoes of some days."""
    entries: list[Decision] = []
    at = NOON
    for kind, waits, embargo in steps:
        at += waits * DAY
        heads = [entry.number for entry in entries if entry.number not in {one.corrects for one in entries}]
        said: dict[str, object] = {"told_from": at + embargo * DAY if embargo else None, "at": at}
        if kind == "c" and heads:
            old = entries[heads[embargo % len(heads)] - 1]
            word = "reversed" if old.decision == "reversed" else "ended"
            one = draft(word, corrects=old.number, **said)  # type: ignore[arg-type]
        else:
            one = draft("renewed" if in_force(entries, "s1") is None else "reversed", **said)  # type: ignore[arg-type]
        entries.append(sealed(one, entries))
    before: set[int] = set()
    for day in range(40):
        now = NOON + day * DAY
        shown = {entry.number for entry in told(entries, now)}
        assert before <= shown
        assert all(entry.tellable_at <= now for entry in entries if entry.number in shown)
        assert all(entry.corrects in (None, *shown) for entry in told(entries, now))
        found = standing(entries, "s1", now)
        assert found.history == told(entries, now)
        assert found.decision is None or found.decision in found.history
        before = shown


# ── what may follow ──


def follow(entries: list[Decision], one: Decision, told_on: date | None = None) -> Decision:
    return following(entries, one, told_on=told_on, today=NOON.date() + 9 * DAY)


@pytest.mark.parametrize(
    ("before", "one", "says"),
    [
        ([], draft("canceled"), "Near it: cancelled"),
        ([], draft("not renewed"), "is no decision"),
        ([], draft(why=""), "no reason"),
        ([], draft(decided_on=date(2030, 1, 1)), "still to come"),
        ([], draft(decided_on=date(1, 1, 1)), "before 1900"),
        ([], draft(why="Half\x1b[31m"), r"--why says has the sign U\+001B"),
        ([], draft(by="\udcff"), r"--by says has the sign U\+DCFF"),
        ([], draft("reversed"), "is open"),
        ([draft()], draft("reversed", decided_on=NOON.date() - DAY), "is before 2022-11-08, the day of entry 1"),
        (
            [draft(), draft("reversed")],
            draft("renewed", decided_on=NOON.date() - DAY),
            "is before 2022-11-08, the day of entry 2",
        ),
        (
            [draft(), draft("reversed")],
            draft(corrects=1, decided_on=NOON.date() + DAY),
            "is after 2022-11-08, the day of entry 2",
        ),
        ([draft()], draft("renewed"), "--corrects 1"),
        ([draft(), draft("reversed")], draft("reversed"), "is open"),
        ([draft()], draft(corrects=2), "is not in the book"),
        ([draft(season="s2")], draft(corrects=1), "is about"),
        ([draft(), draft(corrects=1)], draft(corrects=1), "--corrects 2"),
        ([draft()], draft("reversed", corrects=1), "take turns"),
        ([draft(), draft("reversed")], draft("renewed", corrects=2), "take turns"),
    ],
)
def test_what_may_not_follow_is_refused_with_the_rule(before: list[Decision], one: Decision, says: str) -> None:
    with pytest.raises(UnknownDecision, match=says):
        follow(book(*before), one)


def test_the_day_of_a_decision_can_be_corrected_to_an_earlier_one() -> None:
    one = draft(corrects=1, decided_on=NOON.date() - DAY)
    assert follow(book(draft()), one).decided_on == NOON.date() - DAY


def test_nothing_is_told_before_the_day_of_the_decision() -> None:
    with pytest.raises(UnknownDecision, match="before it is decided"):
        follow([], draft(), told_on=NOON.date() - DAY)
    assert follow([], draft(), told_on=NOON.date()).number == 1


def test_what_follows_is_sealed_behind_the_last_entry() -> None:
    entry = follow(book(draft()), draft("reversed"))
    assert (entry.number, entry.previous_hash) == (2, book(draft())[0].hash)
    assert verify([*book(draft()), entry]) == []


def test_what_is_recorded_already_is_known_again() -> None:
    entries = book(draft("renewed"), draft("reversed", at=NOON + DAY))
    assert recorded(entries, draft("renewed", at=NOON), is_day_given=True) == entries[0]
    assert recorded(entries, draft("renewed", why="Else."), is_day_given=True) is None
    assert recorded(entries, draft("reversed", at=NOON + 5 * DAY), is_day_given=False) == entries[1]
    assert recorded(entries, draft("renewed", at=NOON + 5 * DAY), is_day_given=False) is None
