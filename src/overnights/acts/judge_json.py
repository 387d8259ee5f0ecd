"""A judgement as `judge --json` has it: every season with its evaluations, verdict, reasons and flips.

It is the service's own: what is not public stands here too. Exact values stand beside the numbers, as text.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from overnights.acts.judge import JudgedSeason, Judgement
from overnights.pages.required import or_why
from overnights.renewal.flips import no_flip_why
from overnights.renewal.record import NOT_YET_KNOWN, Change, Evaluation, Verdict


def judgement_json(judgement: Judgement) -> list[dict[str, Any]]:
    """One object a season, open or not; null values have their reason beside them."""
    about = {
        **or_why("judgement", judgement.number, judgement.why_trial or "it is a trial"),
        "as_of": judgement.as_of.isoformat(),
        "snapshot": judgement.snapshot,
        "requirements_name": judgement.set.name,
    }
    return [{**_season(one), **about} for one in judgement.seasons]


def _season(one: JudgedSeason) -> dict[str, Any]:
    return {
        "season_id": one.season_id,
        "title_id": one.title_id,
        "title": one.title,
        **or_why("season_label", one.season_label, "not known"),
        **or_why("number", one.number, "not known"),
        **or_why("began_on", one.began_on and one.began_on.isoformat(), "neither its release nor a list is known"),
        "standing": one.standing,
        **_verdict(one.judged.verdict),
        "evaluations": [_evaluation(each) for each in one.judged.evaluations],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    no_flip = no_flip_why(verdict)
    return {
        **or_why("verdict", verdict.verdict, verdict.why or "no requirement applies to it"),
        **({"why": verdict.why} if verdict.verdict and verdict.why else {}),
        "reasons": [
            {
                "requirement": one.requirement,
                "level": one.level,
                "state": one.state,
                **_exactly("weight", one.weight, ""),
                "says": one.says,
            }
            for one in verdict.reasons
        ],
        "flips": [{"to": flip.to, "changes": [_change(change) for change in flip.changes]} for flip in verdict.flips],
        **({"flips_why": no_flip} if no_flip else {}),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "requirement": change.requirement,
        "input": change.input,
        "unit": change.unit,
        **_exactly("by", change.by, ""),
        **_exactly("to", change.to, ""),
        **_exactly("share", change.share, "a share of nothing is none"),
    }


def _evaluation(one: Evaluation) -> dict[str, Any]:
    asked, why = one.requirement, one.why or "not yet known"
    is_known = one.state != NOT_YET_KNOWN
    return {
        "name": asked.name,
        "version": asked.version,
        "metric": asked.metric,
        **or_why("window_days", asked.window_days, "it has no window: to now"),
        "territory": asked.territory,
        "level": asked.level,
        **_exactly("weight", asked.weight, ""),
        "direction": asked.direction,
        **_exactly("threshold", one.threshold, why),
        **_exactly("value", one.reading.value, why),
        **_exactly("margin", one.margin, why),
        **_exactly("margin_share", one.margin_share, why if one.margin is None else "the threshold is 0"),
        **or_why("n", one.reading.n, "it rests on no count of accounts" if is_known else why),
        "state": one.state,
        **({} if is_known else {"state_why": why}),
        **({"missing": one.reading.missing} if one.reading.missing else {}),
        **({"note": one.reading.note} if one.reading.note else {}),
        **or_why(
            "known_on", one.known_on and one.known_on.isoformat(), "it is known" if is_known else "no day can be named"
        ),
        **or_why("why", asked.why, "the requirement gives no reason"),
        "is_public": asked.is_public,
    }


def _exactly(name: str, value: Fraction | None, why: str) -> dict[str, Any]:
    """A number with its exact text beside it; null with why."""
    if value is None:
        return or_why(name, None, why)
    return {name: float(value), f"{name}_exact": str(value)}
