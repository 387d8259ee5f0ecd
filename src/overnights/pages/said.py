"""What each section of a title's page says in one sentence, made from the record."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from overnights.charts.cohort import STILL_ON, CohortStanding
from overnights.pages import places, words
from overnights.pages.audience import Audience
from overnights.pages.decided import recorded_said
from overnights.pages.measured import RANK, RATIO, SHARE, measured
from overnights.pages.required import DecisionShown, Required, RequiredRow
from overnights.pages.run import Gap, Run
from overnights.pages.sentence import Sentence, sentence, strong
from overnights.pages.title import SeasonRecord
from overnights.pages.week import TERRITORY_CHART
from overnights.renewal.metrics import METRICS
from overnights.renewal.record import AT_MOST, MET, MUST, NOT_MET, NOT_YET_KNOWN, SHOULD

SAID = {NOT_MET: "not met", MET: "met", NOT_YET_KNOWN: "not yet known"}
NOUNS = {"renewed": "renewal", "cancelled": "cancellation", "ended": "end", "moved": "move"}
FEWEST_COMPARED = 10  # seasons; fewer are not called typical


def territories_said(season: SeasonRecord) -> str:
    """Where a season without a worldwide list was listed at best; "" where it was on no list of a territory."""
    there = [entry for entry in season.entries if entry.chart == TERRITORY_CHART]
    best = min(there, key=lambda entry: (entry.rank, entry.week, entry.territory), default=None)
    if best is None:
        return ""
    count = len({entry.territory for entry in there})
    listed = f", listed in {words.counted(count, 'territory', 'territories')}" if count > 1 else ""
    return f"{words.ordinal(best.rank)} on {best.category} {places.in_territory(best.territory)} at best{listed}"


def run_said(season: SeasonRecord) -> str:
    """What the picture of the run shows, in one sentence."""
    run = season.run
    if run is None:
        where = territories_said(season)
        return f"It was on no worldwide list: {where}." if where else "It was on no list."
    first = run.listed[0]
    days = f" on {words.cardinal(first.days or 7)} {'day' if first.days == 1 else 'days'} of viewing"
    entered = f"entered at {words.rank(first.rank or 0)}{days if first.is_part else ''}"
    if season.is_begun_before:
        entered = f"was {words.rank(first.rank or 0)} in the first week that is here"
    parts = [entered, *_peaked(run), *_ended(run)]
    if parts[-1].startswith("then "):
        return f"It {', '.join(parts)}."
    return f"It {', '.join(parts[:-1])}{', and ' if len(parts) > 1 else ''}{parts[-1]}."


def _peaked(run: Run) -> list[str]:
    """When it reached its best rank, and for how long it kept it."""
    first, peak = run.listed[0], run.peak
    weeks = [week for week in run.listed if week.rank == peak.rank]
    is_kept = (weeks[-1].week - peak.week).days // 7 == len(weeks) - 1
    many = f"{words.cardinal(len(weeks))} weeks"
    kept = "" if len(weeks) == 1 else f"stayed there for {many}" if is_kept else f"was there in {many}"
    if peak.week == first.week:
        return [kept] if kept else []
    nth = (peak.week - first.week).days // 7 + 1
    return [f"reached {words.rank(peak.rank or 0)} in its {words.ordinal(nth)} week", *([kept] if kept else [])]


def _ended(run: Run) -> list[str]:
    """How it left the list and came back, and how it ended; or where it is now."""
    first, last, peak, count = run.listed[0], run.listed[-1], run.peak, len(run.listed)
    stretch, *later = run.stretches
    if later:
        left = f"left after {words.cardinal(len(stretch))} {_weeks(len(stretch))}"
        times = {1: "once", 2: "twice"}.get(len(later), f"{words.cardinal(len(later))} times")
        now = (
            f"is {words.rank(last.rank or 0)} now, in its {words.ordinal(count)} week on the list"
            if run.left_in is None
            else f"left again after {words.cardinal(count)} weeks on the list in all"
        )
        return [left, f"came back {times}", now]
    if run.left_in is None:
        return [f"is {words.rank(last.rank or 0)} now"] if last.week not in (first.week, peak.week) else []
    is_near = last.week - peak.week <= timedelta(weeks=1) and sum(week.rank == peak.rank for week in stretch) == 1
    return [_lost(run)] if is_near else [f"left the list after {words.cardinal(count)} weeks"]


def _lost(run: Run) -> str:
    """How a run ended that left the list soon after its best week."""
    last = run.listed[-1]
    before = next((week for week in run.listed if week.week == last.week - timedelta(weeks=1)), None)
    if before is None or not before.value or last.value is None or last.value >= before.value:
        return "lost its place in the next week"
    unit = {"hours_viewed": "hours", "views": "views"}.get(run.metric, run.metric)
    share = round(100 * (1 - last.value / before.value))
    return f"then lost {share}% of its {unit} in a week and its place in the next"


def run_alt(name: str, season: SeasonRecord) -> str:
    """The picture's text alternative: the ranks in order."""
    run = season.run
    if run is None:
        return f"{name} was on no list."
    told = [
        f"out for {words.counted(week.weeks, 'week')} more" if isinstance(week, Gap)
        else words.rank(week.rank) if week.rank else "out"
        for week in run.told
    ]  # fmt: skip
    return f"{name} on {run.list_name.category}, worldwide: {', '.join(told)}."


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
    best = grid.widest
    listed = sum(ranks[best] is not None for _, ranks in grid.rows)
    tops = sum(ranks[best] == 1 for _, ranks in grid.rows)
    top = f"Number one in {words.cardinal(tops)} of them. " if tops else ""
    most = f"Listed in {words.counted(listed, 'territory', 'territories')}"
    return f"{most} in the week ending {words.day(grid.weeks[best])}. {top}".strip()


def cohort_said(season: SeasonRecord) -> str:
    """Where its run stands among those of its list, in one sentence; "" where there are too few to compare with."""
    one = season.cohort
    if one is None or one.seasons < FEWEST_COMPARED:
        return ""
    weeks, below = int(one.weeks.value), words.count(one.weeks.below)
    stayed = f"{words.cardinal(weeks)} {_weeks(weeks)}"
    if not one.weeks.below:
        return f"{_half(one)}." if weeks == 1 else f"{_half(one)}; no run is shorter than {stayed}."
    return f"{_half(one)}; {_own(one, stayed)} longer than {below} of them."


def _own(one: CohortStanding, stayed: str) -> str:
    """Its own weeks: all of them, those so far, or those that are here."""
    if one.why_left_out is None:
        return f"{stayed} is"
    here = "is" if one.weeks.value == 1 else "are"
    return f"{stayed} so far would be" if one.why_left_out == STILL_ON else f"the {stayed} that {here} here would be"


def _half(one: CohortStanding) -> str:
    many, what, median = _median_said(one)
    left = f"the {words.count(one.seasons)} {what} that left {one.list_name.category}"
    return f"{many} of {left} since {words.month(one.since)} stayed {median}"


def _median_said(one: CohortStanding) -> tuple[str, str, str]:
    """How many stayed no longer than the median, what they are, and how long that is."""
    median = int(one.weeks.median)
    many = "Half" if Fraction(one.weeks.at_most_median, one.seasons) < Fraction(11, 20) else "More than half"
    what = "films" if one.list_name.category.startswith("Films") else "seasons"
    return many, what, f"{words.cardinal(median)} {_weeks(median)}" + (" or less" if median > 1 else "")


def _weeks(count: int) -> str:
    return "week" if count == 1 else "weeks"


def required_said(season: SeasonRecord) -> str:
    """What came of the requirements, in a sentence or two."""
    one = season.required
    if one is None or not one.rows:
        return ""
    parts = [_level_said(one, level) for level in (MUST, SHOULD)]
    return " ".join([*(part for part in parts if part), *_weak_weeks(season, one)])


def _level_said(one: Required, level: str) -> str:
    rows = [row for row in one.rows if row.level == level]
    if not rows:
        return ""
    counts = {state: len(one.of(state, level)) for state in (NOT_MET, MET, NOT_YET_KNOWN)}
    told = [f"{words.cardinal(n)} {SAID[state]}" for state, n in counts.items() if n]
    if len(told) == 1:
        return _all_said(level, len(rows), next(state for state, n in counts.items() if n))
    return f"Of {words.cardinal(len(rows))} {level}s, {words.listed(told)}."


def _all_said(level: str, count: int, state: str) -> str:
    if count == 1:
        return f"The {level} is {SAID[state]}."
    if state == MET:
        return f"Both {level}s are met." if count == 2 else f"All {words.cardinal(count)} {level}s are met."
    none = "Neither" if count == 2 else "None"
    return f"{none} of the {words.cardinal(count)} {level}s is {SAID[state].removeprefix('not ')}."


def _weak_weeks(season: SeasonRecord, one: Required) -> list[str]:
    """Where half of all entries stay no longer than is required, a requirement of weeks that is met says little."""
    row = next((r for r in one.of(MET) if r.requirement.metric in ("weeks_on_chart", "streak")), None)
    cohort = season.cohort
    if row is None or cohort is None or cohort.seasons < FEWEST_COMPARED:
        return []
    if row.threshold is None or row.threshold > cohort.weeks.median:
        return []
    many, what, median = _median_said(cohort)
    short = f"{many.lower()} of all {what} of {cohort.list_name.category} stay {median}"
    return [f"The requirement of weeks was met, but says little: {short}."]


def window_ended(one: Audience, days: int, closes_on: date) -> str:
    """That viewing ends before a window was over, so that its figures may fall short; "" where it does not."""
    if one.last_on is None or one.last_on >= closes_on:
        return ""
    ends = f"viewing ends on {words.day(one.last_on)}, before the {words.counted(days, 'day')} were over"
    return f"{ends}: what came later is not in it"


def ended_said(season: SeasonRecord, row: RequiredRow) -> str:
    """The same of a requirement of viewing in a window of days."""
    one, about = season.audience, METRICS.get(row.requirement.metric)
    days = row.requirement.window_days or (about.window_days if about else None)
    if one is None or about is None or not about.needs_events or days is None or row.state == NOT_YET_KNOWN:
        return ""
    first = one.windows[0]
    return window_ended(one, days, first.closes_on + timedelta(days=days - first.day))


def missed_said(row: RequiredRow) -> str:
    """A missed requirement in part of a sentence: how far, and of what.

    What has a unit of its own is not named again: "33.99 million hours short of its requirement".
    """
    about = measured(row.requirement.metric)
    is_over = row.requirement.direction == AT_MOST and about.kind != RANK
    short = f"{row.distance_said} {'over' if is_over else 'short'}".strip()
    if about.kind in (SHARE, RATIO) or not row.distance_said:
        return f"{short} in {row.heading[0].lower()}{row.heading[1:]}"
    return f"{short} of its requirement" if not is_over else f"{short} what its requirement allows"


def decision_said(season: SeasonRecord) -> Sentence:
    """What was decided, and when it was told."""
    one = season.decision
    if one is None:
        return ()
    if one.is_past_outcome:
        when = f"decided on {words.day(one.decided_on)}" if one.decided_on else "date not known"
        told = f" Announced on {words.day(one.announced_on)}{_days(season)}." if one.announced_on else ""
        return sentence(strong(one.word), f" ({recorded_said(one.source, one.quality)}; {when}).{told}")
    if one.is_reversed:
        before = one.earlier[-1] if one.earlier else None
        what = NOUNS.get(before.decision, "decision") if before else "decision"
        of = f" of {words.day(before.decided_on)}" if before and before.decided_on else ""
        on = f" on {words.day(one.decided_on)}" if one.decided_on else ""
        return sentence(f"The {what}{of} was reversed{on}; ", strong("no decision holds now."))
    told = f"nnounced on {words.day(one.announced_on)}{_days(season)}" if one.announced_on else ""
    decided = f" Decided on {words.day(one.decided_on)}" if one.decided_on else ""
    text = f"{decided}, a{told}." if decided and told else f" A{told}." if told else f"{decided}." if decided else ""
    return sentence(strong(f"{one.word}."), text)


def decision_entries(season: SeasonRecord) -> tuple[tuple[str, str], ...]:
    """What was decided in turn and why, the first first, where a decision was corrected or reversed; else nothing."""
    one = season.decision
    if one is None or not one.earlier:
        return ()
    return tuple((_entry_said(entry), entry.why or "") for entry in (*one.earlier, one))


def _entry_said(entry: DecisionShown) -> str:
    days = [
        f"{what} on {words.day(on)}"
        for what, on in (("decided", entry.decided_on), ("announced", entry.announced_on))
        if on
    ]
    return f"{entry.word}{': ' if days else ''}{', '.join(days)}"


def decision_notes(season: SeasonRecord) -> tuple[str, ...]:
    """What the record has of the decision beyond the day: who, the entry, what it corrects or what it stands for."""
    one = season.decision
    if one is None or one.is_past_outcome:
        return ("It is no decision of this record: somebody else wrote it down.",) if one else ()
    notes = [f"Entry {one.entry}: {one.decision}" + (f", by {one.by}" if one.by else ", nobody is named") + "."]
    if one.judgement is not None:
        notes.append(f"It rests on judgement {one.judgement}.")
    notes += [f"It corrects entry {one.corrects}."] if one.corrects is not None else []
    notes += [f"Entry {other.entry}, {other.decision}, holds no more." for other in one.earlier]
    return tuple(notes)


def _days(season: SeasonRecord) -> str:
    days = season.decision.days_from(season.season.released_on) if season.decision else None
    return f", {words.counted(days, 'day')} after release" if days is not None and days >= 0 else ""
