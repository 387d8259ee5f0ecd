"""What a title's page says in sentences: facts, where it stands, the three questions; all made from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from overnights.pages import places, words
from overnights.pages.sentence import Sentence, sentence, strong
from overnights.pages.title import Run, SeasonRecord, TitleRecord

PATTERNS = {
    "all_at_once": "released all at once on",
    "weekly": "released weekly from",
    "split": "released in parts from",
}
KINDS = {"series": "series", "film": "film", "special": "special", "live": "live"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the three questions, with a figure and a line below it."""

    asked: str
    figure: str
    below: str
    is_demo: bool = False


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
        parts.append(sentence(f"{how} ", strong(words.weekday(released))))
    else:
        parts.append(sentence("release date not known"))
    first = [span for n, part in enumerate(parts) for span in (*sentence(", " if n else ""), *part)]
    about = [words.capital(", ".join(title.genres).lower())] if title.genres else []
    about += [places.territory_name(title.origin_country)] if title.origin_country else []
    about += [f"in {places.language(title.original_language)}"] if title.original_language else ["language not known"]
    return sentence(*first, f". {words.capital(', '.join(about))}.")


def standing(season: SeasonRecord) -> Sentence:
    """Where it stands, in at most 160 characters: peak with its list, how the run ended, completion, decision."""
    run = season.run
    if run is None:
        return sentence("On no list so far. ", strong("Not yet decided."))
    peak = run.peak
    text = f"{words.capital(words.ordinal(peak.rank or 0))} on {run.list_name.category} at best"
    if run.left_in is not None:
        text += f", off the list in its {words.ordinal(run.left_in)} week"
    else:
        text += f", {words.rank(run.weeks[-1].rank or 0)} now in its {words.ordinal(len(run.listed))} week"
    shown = season.audience.shown if season.audience else None
    if shown and shown.completion_share is not None:
        text += f", finished by {words.share(shown.completion_share)} of those who began"
    return sentence(f"{text}. ", strong("Not yet decided."))


def questions(record: TitleRecord, season: SeasonRecord) -> tuple[Question, ...]:
    """How did it do, is it safe, why; what is not declared is said to be so."""
    why = "No requirement is declared."
    shown = season.audience.shown if season.audience else None
    if shown and shown.completion_share is not None:
        done = f"{words.share(shown.completion_share)} of {words.count(shown.starters or 0)} starters"
        why = f"{done} completed it within {shown.day} days. No requirement is declared."
    return (
        _how(record, season),
        Question(asked="Is it safe?", figure="Not yet declared", below="No forecast is made and no decision recorded."),
        Question(asked="Why?", figure="Not yet declared", below=why, is_demo=record.is_demo and shown is not None),
    )


def _how(record: TitleRecord, season: SeasonRecord) -> Question:
    run = season.run
    if run is None:
        return Question(asked="How did it do?", figure="On no list", below="No edition has an entry of it.")
    listed = run.listed
    ranks = [words.rank(week.rank or 0) for week in listed]
    told = ", ".join(ranks) if len(ranks) <= 6 else f"{', '.join(ranks[:5])} … {ranks[-1]}"
    below = f"in {words.cardinal(len(listed))} {_weeks(len(listed))} on {run.list_name.category}, worldwide: {told}."
    best = min((week.domestic_rank for week in run.weeks if week.domestic_rank), default=None)
    if best is not None and record.domestic:
        below += f" {words.capital(places.in_territory(record.domestic))} it reached {words.rank(best)}."
    unit = {"hours_viewed": "hours", "views": "views"}.get(run.metric, run.metric)
    figure = f"{words.amount_said(run.total, record.rounding)} {unit}" if run.total is not None else _peak(run)
    return Question(asked="How did it do?", figure=figure, below=below)


def _peak(run: Run) -> str:
    return f"{words.rank(run.peak.rank or 0)} at best"


def run_said(season: SeasonRecord) -> str:
    """What the picture of the run shows, in one sentence."""
    run = season.run
    if run is None:
        return "It was on no list."
    first, peak, last = run.listed[0], run.peak, run.listed[-1]
    days = (
        f" on {words.cardinal(first.days or 7)} {'day' if first.days == 1 else 'days'} of viewing"
        if first.is_part
        else ""
    )
    text = f"It entered at {words.rank(first.rank or 0)}{days}"
    if peak.week != first.week:
        nth = (peak.week - first.week).days // 7 + 1
        text += f", reached {words.rank(peak.rank or 0)} in its {words.ordinal(nth)} week"
    if run.left_in is None:
        end = f", and is {words.rank(last.rank or 0)} now" if last.week not in (first.week, peak.week) else ""
        return text + end + "."
    before = next((week for week in run.listed if week.week == last.week - timedelta(weeks=1)), None)
    if before is not None and before.value and last.value is not None and last.value < before.value:
        unit = {"hours_viewed": "hours", "views": "views"}.get(run.metric, run.metric)
        text += f", then lost {round(100 * (1 - last.value / before.value))}% of its {unit} in a week"
        return text + " and its place in the next."
    return text + ", and lost its place in the next week."


def run_alt(name: str, season: SeasonRecord) -> str:
    """The picture's text alternative: the ranks in order."""
    run = season.run
    if run is None:
        return f"{name} was on no list."
    told = [words.rank(week.rank) if week.rank else "out" for week in run.weeks]
    return f"{name} on {run.list_name.category}, worldwide: {', '.join(told)}."


def _weeks(count: int) -> str:
    return "week" if count == 1 else "weeks"


def audience_said(season: SeasonRecord) -> str:
    """What the audience's figures show, in one sentence."""
    one = season.audience
    if one is None:
        return "Nothing is measured."
    shown = one.shown
    if shown is None:
        first = one.windows[0]
        return f"Not yet known: the first {first.day} days are known on {words.day(first.known_on)}."
    if shown.completion_share is None:
        return f"Withheld: fewer than {one.min_cell} accounts, or a figure that would give such a count away."
    last = one.drop_off[-1] if one.drop_off else None
    done = f"{words.share(shown.completion_share)} completed it within {shown.day} days."
    if last is None or last.share is None or len(one.drop_off) < 2:
        return f"Of {words.count(shown.starters or 0)} who started, {done}"
    return (
        f"Of those who started episode {one.drop_off[0].number}, {words.share(last.share)} started the last one; {done}"
    )


def grid_said(season: SeasonRecord) -> str:
    """What the grid of territories shows, in one sentence."""
    grid = season.grid
    if grid is None:
        return ""
    counts = [sum(ranks[n] is not None for _, ranks in grid.rows) for n in range(len(grid.weeks))]
    best = counts.index(max(counts))
    tops = sum(ranks[best] == 1 for _, ranks in grid.rows)
    top = f"Number one in {words.cardinal(tops)} of them. " if tops else ""
    most = f"Listed in {words.counted(counts[best], 'territory', 'territories')}"
    return f"{most} in the week ending {words.day(grid.weeks[best])}. {top}".strip()
