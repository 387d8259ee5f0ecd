"""What was required of a season, the policy's verdict and the decision, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from overnights.cli.lines import wrapped
from overnights.pages.required import DECISIONS, VERDICTS
from overnights.pages.words import listed

Record = Mapping[str, Any]
COLUMNS = ("value", "threshold", "result", "margin")


def required_lines(season: Record) -> Iterator[str]:
    """`requirements` and `verdict` of a season of `title --json`; without them, why there are none."""
    verdict = season.get("verdict")
    if not verdict:
        yield f"  requirements: {season.get('requirements_why') or 'no judgement is made'}"
        yield f"  verdict: {season.get('verdict_why') or 'no judgement is made'}"
        return
    made = f"judgement {verdict['judgement']} as of {verdict['as_of']}"
    yield from wrapped(f"requirements: {verdict['requirements_name']}, {made}", indent=2)
    yield from _rows(season.get("requirements") or ())
    word = VERDICTS.get(verdict["verdict"] or "", "none")
    why = verdict.get("why") or verdict.get("verdict_why")
    yield from wrapped(f"verdict: {word}{f': {why}' if why else ' (the policy’s, not a decision)'}", indent=2)
    yield from _flip(verdict)


def _rows(rows: Sequence[Record]) -> Iterator[str]:
    """A line each: level and name, value, threshold, result, margin."""
    cells = [(row["level"], row["name"], *(row["said"][name] for name in COLUMNS)) for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(5)] if cells else []
    for row in cells:
        yield from wrapped("  ".join([*map(str.ljust, row, widths), row[-1]]), indent=4)


def _flip(verdict: Record) -> Iterator[str]:
    if verdict["flips"]:
        flip = verdict["flips"][0]
        told = listed([change["said"] for change in flip["changes"]])
        to = VERDICTS.get(flip["to"], flip["to"])
        yield from wrapped(f"nearest change that would turn it: {told} would make it “{to}”", indent=4)
    elif verdict.get("flips_why"):
        yield f"    nearest change that would turn it: {verdict['flips_why']}"


def decision_lines(season: Record) -> Iterator[str]:
    """`decision` of a season of `title --json`; a past outcome is said to be one, with its source."""
    decision = season.get("decision")
    if not decision:
        yield f"  decision: {season.get('decision_why') or 'no decision is recorded'}"
        return
    word = DECISIONS.get(decision["decision"], decision["decision"]).lower()
    parts = [f"{name.replace('_', ' ')} {decision[name]}" for name in ("decided_on", "announced_on") if decision[name]]
    if decision["days_after_release"] is not None:
        parts.append(f"{decision['days_after_release']} days after release")
    if decision["is_past_outcome"]:
        from overnights.pages.decided import recorded_said

        parts = [recorded_said(decision["source"], decision["quality"]), *(parts or ["date not known"])]
    else:
        parts += [f"by {decision['by']}"] if decision["by"] else []
        parts.append(f"entry {decision['entry']}, hash {str(decision['hash'])[:12]}")
    yield from wrapped(f"decision: {word}, {', '.join(parts)}", indent=2)
    if decision["why"]:
        yield from wrapped(f"why: {decision['why']}", indent=4)
    for one in decision.get("earlier") or ():
        yield from wrapped(_earlier(one), indent=4)
    if decision["decision"] == "reversed":
        yield "    no decision holds now"


def _earlier(one: Record) -> str:
    """An entry that was told and holds no more."""
    word = str(DECISIONS.get(one["decision"], one["decision"])).lower()
    days = [f"{name.replace('_', ' ')} {one[name]}" for name in ("decided_on", "announced_on") if one.get(name)]
    said = ", ".join([word, *days, f"entry {one['entry']}"])
    return f"before it: {said}: {one['why']}" if one.get("why") else f"before it: {said}"
