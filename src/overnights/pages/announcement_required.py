"""What was required and what came of it, for an announcement; figures that are not public stay with the producers."""

from __future__ import annotations

from collections.abc import Sequence

from overnights.pages import words
from overnights.pages.announcement_parts import PRODUCERS, Grid, Part, Section, note, paragraph
from overnights.pages.measured import change_said, heading, margin_said, threshold_said, value_said
from overnights.pages.required import NOT_DISCLOSED, STATES, VERDICTS, Judging
from overnights.pages.sentence import Sentence, sentence, strong
from overnights.renewal.record import (
    MUST,
    NOT_IN_QUESTION,
    NOT_MET,
    NOT_YET_KNOWN,
    Change,
    Evaluation,
    Flip,
    Judged,
    Requirement,
)

OF_ACCOUNTS = frozenset({"starters", "watchers", "completers", "reach"})
"""Metrics that are counts of accounts: the producers are told them, the public is not."""
ACCOUNTS = "accounts"
HEADING = "What was required"
HEAD = ("Requirement", "Level", "Required", "Value", "Margin", "n", "State")


def is_told(evaluation: Evaluation, audience: str) -> bool:
    """Whether value and margin may stand in a text for this audience; n, a count of accounts, is for producers."""
    requirement = evaluation.requirement
    is_share_of_others = requirement.metric == "completion_share" and not _is_declared(requirement)
    is_public = requirement.is_public and requirement.metric not in OF_ACCOUNTS and not is_share_of_others
    return audience == PRODUCERS or is_public


def _is_declared(requirement: Requirement) -> bool:
    """Whether the threshold is a number of its own, and no quantile of other seasons."""
    return requirement.at_least is not None or requirement.at_most is not None


def what_was_required(judging: Judging | None, season_id: str, audience: str, rounding: int) -> Section:
    """Each requirement with what came of it, and the verdict of the policy in the judgement decided upon."""
    judged = judging.seasons.get(season_id) if judging else None
    if judging is None or judged is None:
        why = "the decision rests on no judgement" if judging is None else "the judgement does not have the season"
        return Section(HEADING, (paragraph(f"What was required is not declared: {why}."),))
    verdict = _verdict(judging, judged)
    evaluations = sorted(judged.evaluations, key=lambda e: (e.requirement.level != MUST, e.requirement.name))
    if not evaluations:
        return Section(HEADING, (paragraph("No requirement applies to it.", verdict),))
    rows = tuple(_row(evaluation, audience, rounding) for evaluation in evaluations)
    parts: list[Part] = [
        paragraph(_counted(evaluations), *(_fell_short(e, audience, rounding) for e in evaluations)),
        Grid("Requirements", HEAD, (False, False, False, True, True, True, False), rows),
        paragraph(verdict, _turned(judged, audience, rounding)),
    ]
    if any(NOT_DISCLOSED in row for row in rows):
        parts.append(note("Not disclosed here: counts of accounts, and what would tell subscribers or cost."))
    return Section(HEADING, tuple(parts))


def _counted(evaluations: Sequence[Evaluation]) -> str:
    """How many requirements came to which state."""
    counts = [(sum(e.state == state for e in evaluations), name.lower()) for state, name in STATES.items()]
    told = [f"{words.cardinal(n)} {_was(n, name)} {name}" for n, name in counts if n]
    if len(evaluations) == 1:
        return f"One requirement applied, and it {_was(1, told[0].split(' ', 2)[2])} {told[0].split(' ', 2)[2]}."
    return f"Of {words.cardinal(len(evaluations))} requirements, {words.listed(told)}."


def _was(count: int, state: str) -> str:
    if state == STATES[NOT_YET_KNOWN].lower():
        return "is" if count == 1 else "are"
    return "was" if count == 1 else "were"


def _fell_short(evaluation: Evaluation, audience: str, rounding: int) -> str:
    """A sentence on a requirement that was not met, or is not yet known."""
    name = heading(evaluation.requirement)
    if evaluation.state == NOT_YET_KNOWN:
        on = f", and will be on {words.day(evaluation.known_on)}" if evaluation.known_on else ""
        why = evaluation.why or evaluation.reading.why
        return f"{name}: not yet known{on}{f' ({why})' if why and is_told(evaluation, audience) else ''}."
    if evaluation.state != NOT_MET:
        return ""
    required = _threshold(evaluation, audience, rounding)
    value, margin = evaluation.reading.value, evaluation.margin
    if not is_told(evaluation, audience) or value is None or margin is None:
        if required == NOT_DISCLOSED:
            return f"{name}: not met; what is required and what was reached are {NOT_DISCLOSED}."
        return f"{name}: not met; {required} is required, and what was reached is {NOT_DISCLOSED}."
    metric = evaluation.requirement.metric
    said = margin_said(metric, margin, rounding)
    return f"{name}: not met; it was {value_said(metric, value, rounding)}, and {required} is required ({said})."


def _threshold(evaluation: Evaluation, audience: str, rounding: int) -> str:
    """What is required; a quantile of figures that are not disclosed is not disclosed either."""
    requirement = evaluation.requirement
    if audience != PRODUCERS and not requirement.is_public:
        return NOT_DISCLOSED
    known = evaluation.threshold if _is_declared(requirement) or is_told(evaluation, audience) else None
    return threshold_said(requirement, known, rounding)


def _row(evaluation: Evaluation, audience: str, rounding: int) -> tuple[str, ...]:
    requirement = evaluation.requirement
    state = STATES[evaluation.state]
    if evaluation.state == NOT_YET_KNOWN and evaluation.known_on:
        state += f" (known on {words.day(evaluation.known_on)})"
    figures = _figures(evaluation, audience, rounding) if is_told(evaluation, audience) else _hidden(evaluation)
    name = heading(requirement) + (f" ({requirement.name})" if audience == PRODUCERS else "")
    return (name, words.capital(requirement.level), _threshold(evaluation, audience, rounding), *figures, state)


def _hidden(evaluation: Evaluation) -> tuple[str, str, str]:
    """What is not disclosed, or may still change and is not yet known: what it is so far is no figure of the text."""
    is_open = evaluation.state == NOT_YET_KNOWN or evaluation.reading.value is None
    said = "not yet known" if is_open else NOT_DISCLOSED
    return said, said, NOT_DISCLOSED


def _figures(evaluation: Evaluation, audience: str, rounding: int) -> tuple[str, str, str]:
    """Value, margin and n; what can still change has no margin yet."""
    metric, reading = evaluation.requirement.metric, evaluation.reading
    is_open = evaluation.state == NOT_YET_KNOWN
    value = margin = "not yet known"
    if reading.value is not None:
        value = value_said(metric, reading.value, rounding) + (" so far" if is_open else "")
    if evaluation.margin is not None and not is_open:
        margin = margin_said(metric, evaluation.margin, rounding)
    if reading.n is None:
        return value, margin, "not of accounts"
    return value, margin, words.count(reading.n) if audience == PRODUCERS else NOT_DISCLOSED


def _verdict(judging: Judging, judged: Judged) -> Sentence:
    """The verdict of the policy, in which judgement; no decision."""
    verdict = judged.verdict
    because = f": {verdict.why}" if verdict.why else ""
    where = f"in judgement {judging.number}, with what was known to {words.day(judging.as_of)}"
    if verdict.verdict is None:
        return sentence(f"The policy gave no verdict {where}{because}.")
    return sentence("The verdict of the policy was ", strong(VERDICTS[verdict.verdict]), f", {where}{because}.")


def _turned(judged: Judged, audience: str, rounding: int) -> str:
    """The nearest change that would have turned the verdict."""
    if judged.verdict.verdict in (None, NOT_IN_QUESTION):
        return ""
    if not judged.verdict.flips:
        return "The nearest change that would have turned it is not known."
    nearest = judged.verdict.flips[0]
    if not _is_flip_told(nearest, judged, audience):
        return f"The nearest change that would have turned it is {NOT_DISCLOSED}."
    changes = words.listed([change_said(change, rounding) for change in nearest.changes])
    return f"The nearest change that would have turned it: {changes}, to {VERDICTS[nearest.to]}."


def _is_flip_told(flip: Flip, judged: Judged, audience: str) -> bool:
    by_name = {evaluation.requirement.name: evaluation for evaluation in judged.evaluations}
    return all(_is_change_told(change, by_name.get(change.requirement), audience) for change in flip.changes)


def _is_change_told(change: Change, evaluation: Evaluation | None, audience: str) -> bool:
    """Money and accounts are the producers' alone."""
    if audience == PRODUCERS:
        return True
    is_hidden = change.unit == ACCOUNTS or change.unit.isupper()
    return evaluation is not None and is_told(evaluation, audience) and not is_hidden
