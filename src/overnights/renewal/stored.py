"""Judged seasons as rows of `evaluations` and `verdicts`, and back.

Rows keep every figure exactly, as a fraction in text beside the number. They do not keep a reading's inputs (what
changes of them would do is in the flips), nor the text of a requirement beyond its columns: with the set that was
judged by, requirements come back whole.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pyarrow as pa

from overnights.renewal.record import (
    AT_LEAST,
    Change,
    Evaluation,
    Flip,
    Judged,
    Reading,
    Reason,
    Requirement,
    RequirementSet,
    Verdict,
)
from overnights.tables import EVALUATIONS, VERDICTS, Table


def evaluation_rows(judged: Iterable[Judged], number: int) -> pa.Table:
    """Rows of `evaluations`, by season in the order given, then by requirement in the order of its reasons."""
    rows = [_evaluation_row(one.season_id, each) for one in judged for each in _in_order(one)]
    return _table(EVALUATIONS, rows, number)


def verdict_rows(judged: Iterable[Judged], number: int) -> pa.Table:
    """Rows of `verdicts`, in the order given."""
    rows = [
        {
            "season_id": one.season_id,
            "verdict": one.verdict.verdict,
            "why": one.verdict.why,
            "reasons": _json([_reason_row(reason) for reason in one.verdict.reasons]),
            "flips": _json([_flip_row(flip) for flip in one.verdict.flips]),
        }
        for one in judged
    ]
    return _table(VERDICTS, rows, number)


def judged_from(evaluations: pa.Table, verdicts: pa.Table, requirements: RequirementSet | None) -> dict[str, Judged]:
    """The judged seasons in rows of one judgement, by season_id.

    Args:
        requirements: the set that was judged by, if it is still known; without it a requirement is what its columns
            say, with the threshold that was held against.
    """
    known = {(one.name, one.version): one for one in requirements.requirements} if requirements else {}
    found = {row["season_id"]: _verdict(row) for row in verdicts.to_pylist()}
    held: dict[str, list[Evaluation]] = defaultdict(list)
    for row in evaluations.to_pylist():
        verdict = found[row["season_id"]]
        held[row["season_id"]].append(_evaluation(row, known, verdict))
    return {
        season_id: Judged(season_id=season_id, evaluations=tuple(held[season_id]), verdict=verdict)
        for season_id, verdict in found.items()
    }


# ── to rows ──


def _in_order(judged: Judged) -> list[Evaluation]:
    place = {reason.requirement: at for at, reason in enumerate(judged.verdict.reasons)}
    return sorted(judged.evaluations, key=lambda one: (place.get(one.requirement.name, -1), one.requirement.name))


def _evaluation_row(season_id: str, one: Evaluation) -> dict[str, Any]:
    requirement = one.requirement
    return {
        "season_id": season_id,
        "requirement": requirement.name,
        "version": requirement.version,
        "metric": requirement.metric,
        "window_days": requirement.window_days,
        "territory": requirement.territory,
        "level": requirement.level,
        "weight": float(requirement.weight),
        "direction": requirement.direction,
        "threshold": _number(one.threshold),
        "threshold_exact": _exact(one.threshold),
        "value": _number(one.reading.value),
        "value_exact": _exact(one.reading.value),
        "margin": _number(one.margin),
        "margin_share": _number(one.margin_share),
        "n": one.reading.n,
        "state": one.state,
        "why": one.why,
        "known_on": one.known_on,
        "is_public": requirement.is_public,
    }


def _reason_row(reason: Reason) -> dict[str, str]:
    return {
        "requirement": reason.requirement,
        "level": reason.level,
        "state": reason.state,
        "weight": str(reason.weight),
        "says": reason.says,
    }


def _flip_row(flip: Flip) -> dict[str, Any]:
    changes = [
        {
            "requirement": change.requirement,
            "input": change.input,
            "unit": change.unit,
            "by": str(change.by),
            "to": str(change.to),
            "share": _exact(change.share),
        }
        for change in flip.changes
    ]
    return {"to": flip.to, "changes": changes}


def _table(table: Table, rows: list[dict[str, Any]], number: int) -> pa.Table:
    return pa.Table.from_pylist([{"judgement": number, **row} for row in rows], schema=table.schema)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


# ── from rows ──


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        verdict=row["verdict"],
        why=row["why"],
        reasons=tuple(_reason(one) for one in json.loads(row["reasons"])),
        flips=tuple(_flip(one) for one in json.loads(row["flips"])),
    )


def _reason(said: Mapping[str, Any]) -> Reason:
    return Reason(**{**said, "weight": Fraction(said["weight"])})


def _flip(said: Mapping[str, Any]) -> Flip:
    return Flip(to=said["to"], changes=tuple(_change(one) for one in said["changes"]))


def _change(said: Mapping[str, Any]) -> Change:
    exact = {"by": Fraction(said["by"]), "to": Fraction(said["to"]), "share": _fraction(said["share"])}
    return Change(**{**said, **exact})


def _evaluation(row: Mapping[str, Any], known: Mapping[tuple[str, int], Requirement], verdict: Verdict) -> Evaluation:
    threshold = _fraction(row["threshold_exact"])
    reading = Reading(
        metric=row["metric"],
        value=_fraction(row["value_exact"]),
        n=row["n"],
        why=row["why"],
        known_on=row["known_on"],
    )
    return Evaluation(
        requirement=known.get((row["requirement"], row["version"])) or _requirement(row, threshold, verdict),
        reading=reading,
        threshold=threshold,
        state=row["state"],
        why=row["why"],
        known_on=row["known_on"],
    )


def _requirement(row: Mapping[str, Any], threshold: Fraction | None, verdict: Verdict) -> Requirement:
    """What the columns say; the exact weight is among the reasons. A threshold that is not known is a cohort's."""
    weights = {reason.requirement: reason.weight for reason in verdict.reasons}
    side = row["direction"] if threshold is not None else f"{row['direction']}_cohort"
    thresholds = {side: Fraction(0) if threshold is None else threshold}
    return Requirement(
        name=row["requirement"],
        version=row["version"],
        metric=row["metric"],
        window_days=row["window_days"],
        territory=row["territory"],
        level=row["level"],
        weight=weights.get(row["requirement"], Fraction(str(row["weight"]))),
        is_public=row["is_public"],
        at_least=thresholds.get(AT_LEAST),
        at_most=thresholds.get("at_most"),
        at_least_cohort=thresholds.get("at_least_cohort"),
        at_most_cohort=thresholds.get("at_most_cohort"),
    )


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
