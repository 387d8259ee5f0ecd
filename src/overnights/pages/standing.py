"""What a title's page opens with: facts, where it stands, the three questions; all made from the record."""

from __future__ import annotations

from dataclasses import dataclass

from overnights.pages import places, words
from overnights.pages.required import NOT_DISCLOSED, Required, RequiredRow
from overnights.pages.run import Run
from overnights.pages.said import SAID, missed_said, territories_said
from overnights.pages.sentence import Sentence, plain, sentence, strong
from overnights.pages.title import SeasonRecord, TitleRecord
from overnights.renewal.record import CANCEL, MET, MUST, NOT_MET, NOT_YET_KNOWN, RENEW

PATTERNS = {
    "all_at_once": "released all at once on",
    "weekly": "released weekly from",
    "split": "released in parts from",
}
MOST_NAMED = 2  # requirements in an answer
LONGEST = 160  # characters of the sentence of where it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the three questions, with a figure and a line below it."""

    asked: str
    figure: str
    below: str
    is_demo: bool = False
    is_short: bool = False  # of what was required


def facts(record: TitleRecord, season: SeasonRecord) -> Sentence:
    """Episodes, runtime, release, genre, country, language: what is known of them."""
    title = record.title
    parts: list[Sentence] = []
    if title.kind != "film" and season.numbers:
        parts.append(sentence(strong(words.counted(season.numbers, "episode"))))
    if season.runtime_ms:
        parts.append(sentence(words.runtime(season.runtime_ms)))
    released = season.season.released_on
    if released:
        how = (
            PATTERNS.get(season.season.release_pattern or "", "released on") if title.kind != "film" else "released on"
        )
        parts.append(sentence(f"{how if parts else words.capital(how)} ", strong(words.weekday(released))))
    else:
        parts.append(sentence("release date not known" if parts else "Release date not known"))
    first = [span for n, part in enumerate(parts) for span in (*sentence(", " if n else ""), *part)]
    about = [words.capital(", ".join(title.genres).lower())] if title.genres else []
    about += [places.territory_name(title.origin_country)] if title.origin_country else []
    about += [f"in {places.language(title.original_language)}"] if title.original_language else ["language not known"]
    return sentence(*first, f". {words.capital(', '.join(about))}.")


def standing(season: SeasonRecord) -> Sentence:
    """Where it stands, in at most 160 characters: peak with its list, how the run ended, the tightest miss, decision.

    The miss, and then how the run ended, are left out where there is no room for them.
    """
    last = strong(_decided(season))
    run = season.run
    if run is None:
        where = territories_said(season)
        return sentence(f"{words.capital(where)}, on no worldwide list. " if where else "On no list so far. ", last)
    peak = f"{words.capital(words.ordinal(run.peak.rank or 0))} on {run.list_name.category} at best"
    for parts in ((peak, _ended(run), _came_short(season)), (peak, _ended(run)), (peak,)):
        said = sentence(f"{', '.join(part for part in parts if part)}. ", last)
        if len(plain(said)) <= LONGEST:
            break
    return said


def _ended(run: Run) -> str:
    if run.left_in is not None:
        if len(run.stretches) > 1:
            return f"off the list after {words.cardinal(len(run.listed))} weeks on it"
        return f"off the list in its {words.ordinal(run.left_in)} week"
    return f"{words.rank(run.weeks[-1].rank or 0)} now in its {words.ordinal(len(run.listed))} week"


def _came_short(season: SeasonRecord) -> str:
    """The tightest miss; without requirements, how many finished it."""
    required = season.required
    if required is not None and required.rows:
        row = required.tightest
        if row is not None and row.state == NOT_MET:
            return missed_said(row)
        rows = len(required.rows)
        every = "all requirements met" if rows > 1 else "its requirement met"
        return every if len(required.of(MET)) == rows else ""
    shown = season.audience.shown if season.audience else None
    if shown and shown.completion_share is not None:
        return f"finished by {words.share(shown.completion_share)} of those who began"
    return ""


def _decided(season: SeasonRecord) -> str:
    """The decision in a word or two: it ends the sentence."""
    if season.decision is None:
        return (
            "Not in question."
            if _aside_why(season)
            else "Decision not known."
            if season.is_published
            else "Not yet decided."
        )
    return "Decision reversed." if season.decision.decision == "reversed" else f"{season.decision.word}."


def questions(record: TitleRecord, season: SeasonRecord) -> tuple[Question, ...]:
    """How did it do, is it safe, why; what is not declared is said to be so."""
    why = _aside_why(season)
    if why:  # nobody asks of a film whether it is safe
        below = f"{words.capital(why)}."
        none = "No verdict and no odds are made of it."
        asked = "Is it safe?" if season.decision is None or season.decision.is_reversed else "Was it safe?"
        safe = Question(asked=asked, figure="Not in question", below=below)
        return _how(record, season), safe, Question(asked="Why?", figure=_short(why), below=none)
    return _how(record, season), _safe(season), _why(record, season)


def _aside_why(season: SeasonRecord) -> str | None:
    """Why it is not in question, by its judgement or else by what it is; None where it is."""
    required = season.required
    if required is not None and not required.is_in_question:
        return required.verdict_why or "no verdict is made of it"
    return season.aside_why if required is None or not required.rows else None


def _short(why: str) -> str:
    """As a figure: "A film" of "it is a film"."""
    return words.capital(why.removeprefix("it is ").removeprefix("it was "))


def _safe(season: SeasonRecord) -> Question:
    """The policy's verdict while there is no forecast; once decided, in the past tense."""
    decision, required = season.decision, season.required
    is_open = decision is None or decision.is_reversed
    asked = "Is it safe?" if is_open else "Was it safe?"
    if required is None or required.verdict is None:
        below = "No forecast is made and no decision recorded." if decision is None else "No forecast was made of it."
        if required is not None:
            below = f"{words.capital(required.verdict_why or 'no requirement applies')}. {below}"
        if season.is_published:  # of others' charts what was forecast of them is not known here
            below = below.replace("no decision recorded", "no decision on it is loaded")
            return Question(asked=asked, figure="Not known", below=below)
        return Question(asked=asked, figure="Not yet declared", below=below)
    on = words.day(required.as_of)
    says = f"As of {on}; people decide{'' if is_open else 'd'}."
    below = f"{says} No forecast {'is' if is_open else 'was'} made."
    return Question(asked=asked, figure=f"Requirements say: {required.verdict_word}", below=below)


def _why(record: TitleRecord, season: SeasonRecord) -> Question:
    """Why the policy says what it says: what is missed, what is met, what is awaited."""
    required, shown = season.required, season.audience.shown if season.audience else None
    is_demo = record.is_demo and season.audience is not None
    if required is not None and required.rows:
        state, rows, below = _reason(required)
        figure = f"{len(rows)} of {words.counted(len(required.rows), 'requirement')} {SAID[state]}"
        return Question(asked="Why?", figure=figure, below=below, is_demo=is_demo, is_short=state == NOT_MET)
    none = "No requirement applies to it." if required is not None else "No requirement is declared."
    below = none
    if shown and shown.completion_share is not None:
        done = f"{words.share(shown.completion_share)} of {words.count(shown.starters or 0)} starters"
        below = f"{done} completed it within {shown.day} days. {none}"
    figure = "Not declared" if season.is_published else "Not yet declared"
    return Question(asked="Why?", figure=figure, below=below, is_demo=is_demo and shown is not None)


def _reason(required: Required) -> tuple[str, tuple[RequiredRow, ...], str]:
    """The state that the verdict turns on, the requirements in it, and what is so of those."""
    missed, awaited = required.of(NOT_MET), required.of(NOT_YET_KNOWN)
    if required.verdict == RENEW:
        short = missed or awaited
        below = _missed(missed) if missed else _awaited(awaited) if awaited else f"Narrowest: {_tightest(required)}."
        return MET, required.of(MET), f"{'Not met: ' if missed else ''}{below}" if short else below
    if required.verdict == CANCEL:
        return NOT_MET, missed, words.capital(_missed(required.of(NOT_MET, MUST)))
    if awaited and (required.of(NOT_YET_KNOWN, MUST) or not missed):
        return NOT_YET_KNOWN, awaited, _awaited(required.of(NOT_YET_KNOWN, MUST) or awaited)
    if missed:
        return NOT_MET, missed, words.capital(_missed(missed))
    return MET, required.of(MET), f"Narrowest: {_tightest(required)}."


def _missed(rows: tuple[RequiredRow, ...]) -> str:
    """Requirements with value and threshold, two at most."""
    more = f"; and {words.cardinal(len(rows) - MOST_NAMED)} more" if len(rows) > MOST_NAMED else ""
    return f"{'; '.join(_held(row) for row in rows[:MOST_NAMED])}{more}."


def _awaited(rows: tuple[RequiredRow, ...]) -> str:
    """What is awaited, and until when or why, two at most."""
    told = [
        f"{row.heading} is awaited until {words.day(row.known_on)}."
        if row.known_on
        else f"{row.heading} is not yet known: {row.state_why or 'it is not said why'}."
        for row in rows[:MOST_NAMED]
    ]
    more = [f"So are {words.cardinal(len(rows) - MOST_NAMED)} more."] if len(rows) > MOST_NAMED else []
    return " ".join([*told, *more])


def _held(row: RequiredRow) -> str:
    """As in "completion within 28 days 40.2%, at least 50% required"."""
    name = f"{row.heading[0].lower()}{row.heading[1:]}"
    return f"{name} {row.value_said}, {row.threshold_said} required" if row.is_public else f"{name} {NOT_DISCLOSED}"


def _tightest(required: Required) -> str:
    row = required.tightest or required.rows[0]
    return _held(row)


def _how(record: TitleRecord, season: SeasonRecord) -> Question:
    run = season.run
    if run is None:
        where = territories_said(season)
        figure, below = ("On no worldwide list", f"{words.capital(where)}.") if where else (
            "On no list", "No edition has an entry of it."
        )  # fmt: skip
        return Question(asked="How did it do?", figure=figure, below=below)
    listed = run.listed
    ranks = [words.rank(week.rank or 0) for week in listed]
    told = ", ".join(ranks) if len(ranks) <= 6 else f"{', '.join(ranks[:5])} … {ranks[-1]}"
    weeks = f"{words.cardinal(len(listed))} {'week' if len(listed) == 1 else 'weeks'}"
    below = f"in {weeks} on {run.list_name.category}, worldwide: {told}."
    best = min((week.domestic_rank for week in run.weeks if week.domestic_rank), default=None)
    if best is not None and record.domestic:
        below += f" {words.capital(places.in_territory(record.domestic))} it reached {words.rank(best)}."
    unit = {"hours_viewed": "hours", "views": "views"}.get(run.metric, run.metric)
    figure = (
        f"{words.amount_said(run.total, words.step_of(run.metric, record.rounding))} {unit}"
        if run.total is not None
        else _peak(run)
    )
    return Question(asked="How did it do?", figure=figure, below=below)


def _peak(run: Run) -> str:
    return f"{words.rank(run.peak.rank or 0)} at best"
