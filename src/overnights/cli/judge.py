"""`judge`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from overnights.cli.options import (
    AsOfOption,
    Form,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    form_of,
    instant_of,
    opened_as_of,
)

if TYPE_CHECKING:
    from datetime import date

    from overnights.acts.judge import JudgedSeason, Judgement
    from overnights.renewal.record import Evaluation, Verdict

Lack: TypeAlias = "tuple[str, str]"  # a requirement, and why it is not yet known
HEADS = ("title", "season", "verdict", "musts met", "tightest", "known in")
SHORTEST_TITLE = 16
LONGEST_LABEL = 16  # letters of a label, where a season has no number
MOST_PRINTED = 30  # seasons, without --all
SAID_APART = 3  # what more seasons than this lack for the same reason is said once, below them


def judge(
    requirements: Annotated[
        str | None,
        typer.Option(
            "--requirements", metavar="FILE|library", help="Judge by these, and make them the home's; else its own."
        ),
    ] = None,
    is_trial: Annotated[bool, typer.Option("--trial", help="Print alone: adopt and record nothing.")] = False,
    is_all: Annotated[bool, typer.Option("--all", help="Print all seasons: older, decided and followed too.")] = False,
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Hold every season in question against its requirements.

    Prints the verdict on each season that is open (the newest 30; --all: every one), by the policy of the requirements,
    and the nearest change that would turn it. A verdict is no decision.

    Example: overnights judge --requirements requirements.toml
    """
    from overnights.acts.doors import rounding_hours_of
    from overnights.acts.judge import judge as act
    from overnights.acts.judge_json import judgement_json
    from overnights.cli.printing import print_json

    form, instant = form_of(is_json), instant_of(now)
    where = opened_as_of(home, as_of, instant)
    done = act(where, requirements=requirements, is_trial=is_trial, now=instant)
    if form is Form.JSON:
        print_json(judgement_json(done))
        return
    rounding = rounding_hours_of(where)
    today = where.as_of or instant.date()
    for line in (*as_of_lines(where), *judgement_lines(done, today=today, is_all=is_all, rounding_hours=rounding)):
        print(line)


def judgement_lines(
    judgement: Judgement, *, today: date, is_all: bool = False, rounding_hours: int = 1
) -> Iterator[str]:
    """A row for each open season with what would turn its verdict below; then counts, and what was judged by.

    Args:
        today: from which the days are counted until a figure is known.
        is_all: seasons beyond the newest 30, those that are not open, and those without a verdict have rows too.
    """
    from overnights.cli.lines import wrapped

    listed = _in_order([one for one in judgement.seasons if is_all or _is_listed(one)])
    shown = listed if is_all else listed[:MOST_PRINTED]
    lacking = Counter(lack for one in listed for lack in _lacking(one))
    told = {lack for one in shown for lack in _lacking(one)}
    often = {lack: count for lack, count in lacking.items() if count > SAID_APART and lack in told}
    rows = [_row(one, today, rounding_hours, often) for one in shown]
    if rows:
        yield from _table(rows)
        yield ""
    of_many = [f"{name} of {count:,} seasons: {why}." for (name, why), count in often.items()]
    more = _more(len(shown), len(listed))
    for line in (*of_many, more, _counts(judgement.seasons), _others(judgement.seasons, is_all), _by(judgement)):
        if line:
            yield from wrapped(line)


def _more(shown: int, listed: int) -> str:
    if shown == listed:
        return ""
    return f"These are the newest {shown} of {listed:,} open seasons with a verdict; --all shows the rest."


def _is_listed(one: JudgedSeason) -> bool:
    return one.standing == "open" and one.judged.verdict.verdict is not None


def _unknown(one: JudgedSeason) -> list[Evaluation]:
    """Evaluations that are not yet known, of a season in question."""
    from overnights.renewal.record import NOT_YET_KNOWN

    if one.standing == "not_in_question":
        return []
    return [each for each in one.judged.evaluations if each.state == NOT_YET_KNOWN]


def _lacking(one: JudgedSeason) -> list[Lack]:
    """Requirements of which no day can be named on which they will be known, with why."""
    return [(each.requirement.name, str(each.why)) for each in _unknown(one) if each.known_on is None]


def _waited_for(one: JudgedSeason) -> list[str]:
    """One line: what will be known, and when."""
    dated = sorted((each.known_on, each.requirement.name) for each in _unknown(one) if each.known_on is not None)
    return [f"not yet known: {', '.join(f'{name} (on {day})' for day, name in dated)}"] if dated else []


def _in_order(seasons: Sequence[JudgedSeason]) -> list[JudgedSeason]:
    """Open seasons first; the newest by release, else by the first week on a list, first; then by name."""
    standings = ("open", "decided", "followed", "not_in_question")
    return sorted(
        seasons,
        key=lambda one: (
            standings.index(one.standing),
            -one.began_on.toordinal() if one.began_on else 0,
            one.title.casefold(),
            one.number or 0,
            one.season_id,
        ),
    )


def _table(rows: Sequence[tuple[tuple[str, ...], list[str]]]) -> Iterator[str]:
    """Aligned rows, the title cut to the room there is, each with its lines below."""
    from overnights.cli.lines import width, wrapped
    from overnights.pages.words import shortened

    widths = [max(len(cells[place]) for cells in (HEADS, *(row for row, _ in rows))) for place in range(len(HEADS))]
    room = width() - sum(widths[1:]) - 2 * (len(HEADS) - 1)
    widths[0] = min(widths[0], max(room, SHORTEST_TITLE))
    for cells, below in [(HEADS, []), *rows]:
        name = shortened(cells[0], widths[0])
        padded = [name.ljust(widths[0]), *(c.ljust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]
        yield shortened("  ".join(padded).rstrip(), width())
        for line in below:
            yield from wrapped(line, indent=4)


def _row(
    one: JudgedSeason, today: date, rounding_hours: int, often: Container[Lack]
) -> tuple[tuple[str, ...], list[str]]:
    from overnights.pages.required import VERDICTS
    from overnights.pages.words import shortened
    from overnights.renewal.record import MET, MUST

    verdict, evaluations = one.judged.verdict, one.judged.evaluations
    musts = [each for each in evaluations if each.requirement.level == MUST]
    tightest = _tightest(evaluations)
    cells = (
        one.title,
        str(one.number) if one.number else shortened(one.season_label or "", LONGEST_LABEL),
        VERDICTS[verdict.verdict] if verdict.verdict else "no verdict",
        f"{sum(each.state == MET for each in musts)} of {len(musts)}" if musts else "",
        _relative(tightest),
        _known_in(evaluations, today),
    )
    lacking = [f"{name}: {why}" for name, why in _lacking(one) if (name, why) not in often]
    below = (*_below(one, tightest, rounding_hours), *_ended(evaluations), *_waited_for(one), *lacking)
    return cells, list(below)


def _ended(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """A line for each window that viewing ends before: its figures may fall short."""
    from overnights.renewal.record import NOT_YET_KNOWN

    of_note: dict[str, list[str]] = {}
    for one in evaluations:
        if one.reading.note and one.state != NOT_YET_KNOWN:
            of_note.setdefault(one.reading.note, []).append(one.requirement.name)
    for note, names in of_note.items():
        yield f"{', '.join(names)}: {note}; what came later is not in it"


def _known_in(evaluations: Sequence[Evaluation], today: date) -> str:
    """Days until the last of those figures is known of which a day can be named."""
    from overnights.pages.words import counted

    days = [(one.known_on - today).days for one in evaluations if one.known_on is not None]
    return "" if not days else counted(max(days), "day") if max(days) > 0 else "due"


def _tightest(evaluations: Sequence[Evaluation]) -> Evaluation | None:
    """The nearest miss, musts first; else the narrowest that is met."""
    from overnights.renewal.record import MET, MUST, NOT_MET

    known = [one for one in evaluations if one.state in (MET, NOT_MET) and one.margin is not None]
    return min(
        known,
        key=lambda one: (
            one.state == MET,
            one.requirement.level != MUST,
            abs(one.margin_share or one.margin or 0),
            one.requirement.name,
        ),
        default=None,
    )


def _relative(tightest: Evaluation | None) -> str:
    """A margin as a share of its threshold, by which different figures compare."""
    from overnights.pages.words import MINUS, share

    if tightest is None or tightest.margin_share is None:
        return ""
    sign = MINUS if tightest.margin_share < 0 else "+" if tightest.margin_share else ""
    return f"{sign}{share(abs(tightest.margin_share))}"


def _below(one: JudgedSeason, tightest: Evaluation | None, rounding_hours: int) -> Iterator[str]:
    """The tightest figure, and what would turn the verdict or why nothing would."""
    from overnights.pages import measured

    verdict = one.judged.verdict
    if one.standing != "open":
        yield one.standing.replace("_", " ") + (f": {verdict.why}" if verdict.why else "")
    elif verdict.why:
        yield verdict.why
    if tightest is not None and tightest.reading.value is not None and tightest.margin is not None:
        asked, metric = tightest.requirement, tightest.reading.metric
        value = measured.value_said(metric, tightest.reading.value, rounding_hours)
        limit = measured.threshold_said(asked, tightest.threshold, rounding_hours)
        margin = measured.margin_said(metric, tightest.margin, rounding_hours)
        n = f" (n = {tightest.reading.n:,})" if tightest.reading.n is not None else ""
        yield f"{asked.name}: {value}, {limit} required, {margin}{n}"
    yield from _flip_lines(verdict, rounding_hours)


def _flip_lines(verdict: Verdict, rounding_hours: int) -> Iterator[str]:
    from overnights.pages.measured import change_said
    from overnights.pages.required import VERDICTS
    from overnights.pages.words import listed
    from overnights.renewal.flips import no_flip_why

    turns: dict[str, list[str]] = {}
    for flip in verdict.flips:
        changes = listed([change_said(change, rounding_hours) for change in flip.changes])
        turns.setdefault(VERDICTS[flip.to], []).append(changes)
    for to, ways in turns.items():
        yield f"{to} with {', or '.join(ways)}"
    if why := no_flip_why(verdict):
        yield why


def _counts(seasons: Sequence[JudgedSeason]) -> str:
    """Open seasons by verdict."""
    from overnights.pages.required import VERDICTS
    from overnights.pages.words import counted, listed

    found = Counter(one.judged.verdict.verdict for one in seasons if one.standing == "open")
    parts = [f"{found[verdict]:,} {word}" for verdict, word in VERDICTS.items() if found[verdict]]
    if found[None]:
        parts.append(f"{found[None]:,} without a requirement that applies")
    return f"{counted(sum(found.values()), 'open season')}{': ' if parts else ''}{listed(parts)}."


def _others(seasons: Sequence[JudgedSeason], is_all: bool) -> str:
    from overnights.pages.words import listed

    found = Counter(one.standing for one in seasons)
    names = {"not_in_question": "not in question", "decided": "decided", "followed": "followed by a later season"}
    parts = [f"{found[standing]:,} {word}" for standing, word in names.items() if found[standing]]
    if not parts:
        return ""
    return f"Besides, {listed(parts)}{'' if is_all else ' (--all shows them)'}."


def _by(judgement: Judgement) -> str:
    from overnights.pages.announcement_figures import snapshot_said

    if judgement.number is None:
        recorded = f"nothing is recorded: {judgement.why_trial}"
    else:
        recorded = f"judgement {judgement.number}{'' if judgement.is_new else ', as before'}"
    name = judgement.set.name
    return f"Requirements “{name}”, as of {judgement.as_of}; {recorded}; rests on {snapshot_said(judgement.snapshot)}"
