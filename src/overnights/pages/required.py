"""What was required of a season and what was decided, as pages show them: rows with margins, verdict, decision.

A verdict is the policy's; a decision is people's. A requirement that is not public shows its name and state, and
neither threshold, value nor margin; nor is a change told that would give them away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from overnights.pages import measured, words
from overnights.renewal.record import (
    CANCEL,
    MET,
    MUST,
    NOT_IN_QUESTION,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    RENEW,
    SHOULD,
    Evaluation,
    Flip,
    Judged,
    Reason,
    Requirement,
)

NOT_DISCLOSED = "not disclosed"
VERDICTS = {
    RENEW: "renew",
    CANCEL: "cancel",
    ON_THE_BUBBLE: "on the bubble",
    NOT_IN_QUESTION: "not in question",
}
STATES = {MET: "Met", NOT_MET: "Not met", NOT_YET_KNOWN: "Not yet known"}
MARKS = {MET: "✓", NOT_MET: "✕", NOT_YET_KNOWN: "?"}
DECISIONS = {
    "renewed": "Renewed",
    "cancelled": "Not renewed",
    "not_renewed": "Not renewed",
    "ended": "Ended",
    "moved": "Moved",
    "reversed": "Reversed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """One judgement of a home: which it is, what it rests on, and each season's evaluations and verdict."""

    number: int
    as_of: date
    snapshot: str
    requirements_name: str
    seasons: Mapping[str, Judged] = field(default_factory=dict)
    asks: str = ""  # which seasons the set asks for, in words; "" where that is not known
    decide_within_days: int | None = None  # from release, as the policy says; None: it does not, or is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredRow:
    """One requirement of a season. Threshold, value, margin and n are exact; None where not known or not disclosed."""

    requirement: Requirement
    threshold: Fraction | None
    state: str
    value: Fraction | None
    margin: Fraction | None
    margin_share: Fraction | None
    n: int | None
    state_why: str | None
    known_on: date | None
    rounding: int

    @property
    def name(self) -> str:
        return self.requirement.name

    @property
    def level(self) -> str:
        return self.requirement.level

    @property
    def why(self) -> str | None:
        """Why it is required."""
        return self.requirement.why

    @property
    def is_public(self) -> bool:
        return self.requirement.is_public

    @property
    def heading(self) -> str:
        """As in "Completion within 28 days"."""
        return measured.heading(self.requirement)

    @property
    def says(self) -> str:
        """What is measured."""
        return measured.measured(self.requirement.metric).says

    @property
    def threshold_said(self) -> str:
        """As in "at least 50%"."""
        if not self.is_public:
            return NOT_DISCLOSED
        return measured.threshold_said(self.requirement, self.threshold, self.rounding)

    @property
    def value_said(self) -> str:
        """As in "41.8%"; where there is none, what it is instead."""
        if self.value is not None:
            return measured.value_said(self.requirement.metric, self.value, self.rounding)
        return "not yet known" if self.is_public or self.state == NOT_YET_KNOWN else NOT_DISCLOSED

    @property
    def state_said(self) -> str:
        """As in "✕ Not met"."""
        return f"{MARKS[self.state]} {STATES[self.state]}"

    @property
    def margin_said(self) -> str:
        """As in "−8.2 points"; of what is not yet known, when it will be, or why not."""
        if self.state == NOT_YET_KNOWN:
            return f"known on {words.day(self.known_on)}" if self.known_on else self.state_why or "not yet known"
        if self.margin is None:
            return NOT_DISCLOSED
        return measured.margin_said(self.requirement.metric, self.margin, self.rounding)

    @property
    def distance_said(self) -> str:
        """How far from its threshold, without sign; "" where that is not disclosed."""
        if not self.margin:
            return ""
        return measured.distance_said(self.requirement.metric, abs(self.margin), self.rounding)

    def as_json(self) -> dict[str, Any]:
        """The row, null with a reason where it is not known; names of columns are those of `evaluations`."""
        one = self.requirement
        why = self.state_why or "not yet known"
        hidden = why if self.state == NOT_YET_KNOWN and self.is_public else NOT_DISCLOSED
        given = (one.at_least_cohort, one.at_most_cohort)
        quantile = next((float(share) for share in given if share is not None and self.is_public), None)
        untold = "the cohort’s quantile is not known" if self.is_public else NOT_DISCLOSED
        return {
            "name": one.name,
            "version": one.version,
            "metric": one.metric,
            **or_why("window_days", one.window_days, "it has no window: to now"),
            "territory": one.territory,
            "level": one.level,
            "weight": float(one.weight),
            "direction": one.direction,
            **or_why("threshold", _float(self.threshold), untold),
            **({} if quantile is None else {"cohort_quantile": quantile}),
            **or_why("value", _float(self.value), hidden),
            **or_why("margin", _float(self.margin), hidden),
            **or_why("margin_share", _float(self.margin_share), hidden if self.margin is None else "threshold of 0"),
            **or_why("n", self.n, "it rests on no count of accounts" if self.is_public else NOT_DISCLOSED),
            "state": self.state,
            **({"state_why": why} if self.state == NOT_YET_KNOWN else {}),
            **or_why("why", one.why, "the requirement gives no reason"),
            **or_why("known_on", self.known_on.isoformat() if self.known_on else None,
                     "no day can be named" if self.state == NOT_YET_KNOWN else "it is known"),
            "is_public": one.is_public,
            "said": {
                "heading": self.heading,
                "threshold": self.threshold_said,
                "value": self.value_said,
                "result": STATES[self.state],
                "margin": self.margin_said,
            },
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """What was required of a season in one judgement, and the policy's verdict; `flips` holds what may be told."""

    requirements_name: str
    judgement: int
    as_of: date
    snapshot: str
    rows: tuple[RequiredRow, ...]
    verdict: str | None
    verdict_why: str | None
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...]
    has_hidden_flips: bool
    rounding: int

    @property
    def verdict_word(self) -> str:
        """As in "on the bubble"; "no verdict" where no requirement applies."""
        return VERDICTS[self.verdict] if self.verdict else "no verdict"

    @property
    def is_in_question(self) -> bool:
        return self.verdict != NOT_IN_QUESTION

    def of(self, state: str, level: str | None = None) -> tuple[RequiredRow, ...]:
        """The rows in this state, of one level or of both."""
        return tuple(row for row in self.rows if row.state == state and level in (None, row.level))

    @property
    def tightest(self) -> RequiredRow | None:
        """The requirement that says most: the nearest miss, musts first; else the narrowest that is met."""
        for state in (NOT_MET, MET):
            for level in (MUST, SHOULD):
                told = [row for row in self.of(state, level) if row.margin is not None]
                if told:
                    return min(told, key=lambda row: (abs(row.margin_share or row.margin or 0), row.name))
        return None

    @property
    def verdict_said(self) -> str:
        """The policy's verdict in a sentence; it is not a decision."""
        if self.verdict == NOT_IN_QUESTION:
            return f"Not in question: {self.verdict_why or 'no verdict is made of it'}."
        if self.verdict is None:
            return f"The policy gives no verdict, since {self.verdict_why or 'no requirement applies'}."
        return f"The policy’s verdict, not a decision, as of {words.day(self.as_of)}: {self.verdict_word}."

    @property
    def flip_said(self) -> str:
        """The nearest change that would turn the verdict, in units that somebody counts; "" where none is named."""
        if self.flips:
            flip = self.flips[0]
            told = words.listed([measured.change_said(change, self.rounding) for change in flip.changes])
            return f"{told} would make it “{VERDICTS.get(flip.to, flip.to)}”."
        return "not disclosed." if self.has_hidden_flips else ""

    def verdict_json(self) -> dict[str, Any]:
        public = {row.name for row in self.rows if row.is_public}
        return {
            **or_why("verdict", self.verdict, self.verdict_why or "no requirement applies"),
            **({"why": self.verdict_why} if self.verdict_why and self.verdict else {}),
            "reasons": [
                {
                    "requirement": one.requirement, "level": one.level, "state": one.state,
                    "weight": float(one.weight),
                    **or_why("says", one.says if one.requirement in public else None, NOT_DISCLOSED),
                }
                for one in self.reasons
            ],
            "flips": [self._flip_json(flip) for flip in self.flips],
            **({"flips_why": NOT_DISCLOSED} if self.has_hidden_flips else {}),
            "judgement": self.judgement,
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "requirements_name": self.requirements_name,
        }  # fmt: skip

    def _flip_json(self, flip: Flip) -> dict[str, Any]:
        changes = [
            {
                "requirement": one.requirement, "input": one.input, "unit": one.unit, "by": float(one.by),
                "to": float(one.to), **or_why("share", _float(one.share), "it changes from 0"),
                "said": measured.change_said(one, self.rounding),
            }
            for one in flip.changes
        ]  # fmt: skip
        return {"to": flip.to, "changes": changes}


def required_of(judging: Judging | None, season_id: str, *, rounding: int) -> Required | None:
    """What a judgement says of a season; None where there is no judgement, or the season is not in it."""
    judged = judging.seasons.get(season_id) if judging else None
    if judging is None or judged is None:
        return None
    hidden = {one.requirement.name for one in judged.evaluations if not one.requirement.is_public}
    told = tuple(f for f in judged.verdict.flips if not any(change.requirement in hidden for change in f.changes))
    return Required(
        requirements_name=judging.requirements_name,
        judgement=judging.number,
        as_of=judging.as_of,
        snapshot=judging.snapshot,
        rows=_rows(judged.evaluations, rounding),
        verdict=judged.verdict.verdict,
        verdict_why=_verdict_why(judged, judging.asks),
        reasons=judged.verdict.reasons,
        flips=told,
        has_hidden_flips=not told and bool(judged.verdict.flips),
        rounding=rounding,
    )


def _verdict_why(judged: Judged, asks: str) -> str | None:
    """Why there is no verdict; where no requirement applies, which seasons the set asks for."""
    why = judged.verdict.why
    return f"{why}: the set asks for {asks}" if why and asks and judged.verdict.verdict is None else why


def _rows(evaluations: Sequence[Evaluation], rounding: int) -> tuple[RequiredRow, ...]:
    """Musts first, each level in the order of the set."""
    rows = [_row(one, rounding) for one in evaluations]
    return tuple(sorted(rows, key=lambda row: row.level != MUST))


def _row(one: Evaluation, rounding: int) -> RequiredRow:
    is_told = one.requirement.is_public
    return RequiredRow(
        requirement=one.requirement,
        threshold=one.threshold if is_told else None,
        state=one.state,
        value=one.reading.value if is_told else None,
        margin=one.margin if is_told else None,
        margin_share=one.margin_share if is_told else None,
        n=one.reading.n if is_told else None,
        state_why=one.why,
        known_on=one.known_on,
        rounding=rounding,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """What was decided of a season, and may be told; or a past outcome, which somebody else recorded.

    `decision` is renewed, cancelled, ended, moved or reversed; of a past outcome renewed or not_renewed. `entry` and
    `hash` are of the record of decisions; a past outcome has a `source` and a `quality` instead.
    """

    decision: str
    decided_on: date | None = None
    announced_on: date | None = None
    by: str | None = None
    why: str | None = None
    entry: int | None = None
    hash: str | None = None
    judgement: int | None = None
    corrects: int | None = None
    is_past_outcome: bool = False
    source: str | None = None
    quality: str | None = None
    earlier: tuple[DecisionShown, ...] = ()  # entries that were told and hold no more

    @property
    def word(self) -> str:
        """As in "Not renewed"."""
        return DECISIONS.get(self.decision, words.capital(self.decision.replace("_", " ")))

    @property
    def is_reversed(self) -> bool:
        """Whether no decision holds: the last was reversed."""
        return self.decision == "reversed"

    @property
    def short_hash(self) -> str:
        return (self.hash or "")[:12]

    def days_from(self, released_on: date | None) -> int | None:
        """Days from release to announcement; None where either is not known."""
        return (self.announced_on - released_on).days if self.announced_on and released_on else None

    def as_json(self, released_on: date | None) -> dict[str, Any]:
        """The decision, null with a reason where something is not known."""
        past = "a past outcome is no entry of this record" if self.is_past_outcome else None
        untold = "not known"
        return {
            "decision": self.decision,
            **or_why("decided_on", _iso(self.decided_on), untold),
            **or_why("announced_on", _iso(self.announced_on), untold),
            **or_why("days_after_release", self.days_from(released_on), "release or announcement is not known"),
            **or_why("by", self.by, past or "nobody is named"),
            **or_why("why", self.why, past or untold),
            **or_why("entry", self.entry, past or untold),
            **or_why("hash", self.hash, past or untold),
            **or_why("judgement", self.judgement, past or "no judgement is named"),
            **or_why("corrects", self.corrects, past or "it corrects no entry"),
            "is_past_outcome": self.is_past_outcome,
            "earlier": [
                {"entry": one.entry, "decision": one.decision, "decided_on": _iso(one.decided_on),
                 "announced_on": _iso(one.announced_on), "why": one.why, "hash": one.hash}
                for one in self.earlier
            ],
            **or_why("source", self.source, untold if self.is_past_outcome else "it is this record’s own"),
            **or_why("quality", self.quality, untold if self.is_past_outcome else "it is this record’s own"),
        }  # fmt: skip


def or_why(name: str, value: object, why: str) -> dict[str, object]:
    """A value of JSON; null with a reason beside it."""
    return {name: value} if value is not None else {name: None, f"{name}_why": why}


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
