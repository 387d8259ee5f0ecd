"""Every number Overnights prints: what it is, its formula, unit and source, and what it is not."""

from __future__ import annotations

from difflib import get_close_matches

from overnights.errors import UnknownNumber
from overnights.number import N1, N2, OURS, B, D, L, Number, W
from overnights.run_numbers import RUN_NUMBERS

__all__ = ["NUMBERS", "Number", "number"]

NUMBERS: tuple[Number, ...] = (
    Number(
        name="hours_viewed",
        definition="time watched of a season in a window and territory; watching again counts again",
        formula="Σ watched_ms / 3,600,000",
        unit="hours",
        source=N1,
        is_not="time on a page, time paused or stalled, or content jumped over; not the length of content covered",
    ),
    Number(
        name="runtime_h",
        definition="hours of a season released by the window's last day, in that territory",
        formula="Σ over released episode numbers of runtime_ms / 3,600,000; the first released cut of each number",
        unit="hours",
        source=D,
        is_not="the length of the whole season while it is still being released",
    ),
    Number(
        name="views",
        definition="hours viewed over runtime: how many whole viewings the hours amount to",
        formula="Σ over cuts and territories of hours_viewed / runtime_h; one of each: the plain quotient",
        unit="viewings (a fraction; rounded only where it is printed)",
        source=N1,
        is_not="a count of people, accounts, plays or finished viewings",
    ),
    Number(
        name="plays",
        definition="playbacks with viewing on a local day, of those above 0 ms and not shorter than shortest_play_s",
        formula="count of (playback, local day) with watched_ms > 0 and watched_ms >= 1,000 × shortest_play_s",
        unit="plays",
        source=OURS,
        is_not="starts, clicks, or viewings; one playback over midnight is a play on each day",
    ),
    Number(
        name="coverage",
        definition="share of an episode that an account has seen at least once",
        formula="length of the union of its content intervals / runtime",
        unit="share, 0 to 1",
        source=OURS,
        is_not="the furthest position reached, time watched over runtime, or a player's own marker",
    ),
    Number(
        name="starters",
        definition="accounts that covered at least two minutes of some episode of the season",
        formula="distinct accounts with max over episodes of covered ms >= 120,000, by day 7, 28, 91 or now",
        unit="accounts",
        source=N2,
        is_not="accounts that pressed play; the two minutes are of one episode, never added over episodes",
    ),
    Number(
        name="watchers",
        definition="accounts that covered at least 70% of some episode of the season, or of the film",
        formula="distinct accounts with max over episodes of covered ms / runtime ms >= 7/10, by day 7, 28, 91 or now",
        unit="accounts",
        source=N2,
        is_not="accounts that watched 70% of the season",
    ),
    Number(
        name="completers",
        definition="accounts that covered at least 90% of the film, or of the season as a whole",
        formula="distinct accounts with Σ covered ms / Σ runtime ms >= 9/10, over all numbers, released or not",
        unit="accounts",
        source=N2,
        is_not="accounts that reached the last episode or its credits",
    ),
    Number(
        name="completion_share",
        definition="of those who started a season, the share that completed it, within a number of days",
        formula="completers / starters; beside it the Kaplan-Meier estimate 1 − Π (1 − completed_d / at_risk_d)",
        unit="share, 0 to 1, with n = starters",
        source=N2,
        is_not="a share of views; where starters are younger than the window the raw share is too low",
    ),
    Number(
        name="drop_off",
        definition="of those who started the first episode, the share that started each later one",
        formula="accounts that are starters of numbers 1 and k / accounts that are starters of number 1",
        unit="share, 0 to 1, with n = starters of the first episode",
        source=OURS,
        is_not="the share that finished an episode, or that left during it",
    ),
    Number(
        name="reach",
        definition="distinct accounts that watched at least two minutes of a season in a window and territory",
        formula="count of accounts with Σ watched_ms of the season in the window >= 120,000",
        unit="accounts",
        source=f"{N2}; {B}",
        is_not="a sum: it is never added over days, weeks or territories, and is not a count of persons",
    ),
    Number(
        name="minutes",
        definition="hours viewed, told in minutes",
        formula="hours_viewed × 60",
        unit="minutes",
        source=L,
        is_not="an average per account",
    ),
    Number(
        name="average_minute_audience",
        definition="how many accounts, on average, were watching at any minute of the runtime",
        formula="hours_viewed / runtime_h on one broadcast day",
        unit="accounts, on average",
        source=B,
        is_not="a count of distinct accounts, or the audience of a peak",
    ),
    Number(
        name="share_of_viewing",
        definition="a season's part of all viewing of the service in the same window and territory",
        formula="hours_viewed / Σ hours_viewed of all seasons",
        unit="share, 0 to 1",
        source=OURS,
        is_not="a share of accounts, or of television as a whole",
    ),
    Number(
        name="weighted_share",
        definition="share of viewing where each account counts by its declared weight",
        formula="Σ w(account) × hours / Σ w(account) × hours of all; w is 1 where none is declared",
        unit="share, 0 to 1",
        source=OURS,
        is_not="a survey weight that Overnights estimates: weights are declared in weights.csv",
    ),
    Number(
        name="efficiency",
        definition="worth of a season's viewing over its cost; 1 breaks even",
        formula="Σ weight × hours_viewed × value_per_hour / cost, in one currency",
        unit="ratio",
        source="press accounts of a 2021 leak",
        is_not="profit; it is unknown without a cost",
    ),
    Number(
        name="views_90_share",
        definition="domestic views in the 90 days from release, over domestic subscribers",
        formula="views in days 1 to 90 in the domestic territory / its subscribers; the agreement asks for 0.20",
        unit="share",
        source=W,
        is_not="a share of accounts that watched",
    ),
    Number(
        name="rank",
        definition="place on a list by its metric; 1 is the top",
        formula="order by the exact metric, then hours_viewed, then season_id as text; no rank repeats",
        unit="place",
        source=N1,
        is_not="computed from rounded values; a tie is ordered and said to be one",
    ),
    Number(
        name="last_rank",
        definition="the rank on the same list the week before",
        formula="rank in the latest edition of the week before; null on a debut or re-entry, or without that week",
        unit="place",
        source=OURS,
        is_not="the last rank it ever had",
    ),
    Number(
        name="peak_rank",
        definition="the best rank on the same list up to this week",
        formula="min rank over the latest editions of all weeks to this one",
        unit="place",
        source=OURS,
        is_not="a peak of hours, or of another territory or list",
    ),
    Number(
        name="weeks_on_chart",
        definition="weeks a season was on the same list, up to this week",
        formula="count of weeks to this one whose latest edition lists the season",
        unit="weeks",
        source=N1,
        is_not="consecutive weeks (that is streak), or weeks since release",
    ),
    Number(
        name="streak",
        definition="consecutive weeks on the same list, up to this week",
        formula="count of weeks without a gap, ending with this one, that list the season",
        unit="weeks",
        source=OURS,
        is_not="weeks_on_chart, which also counts those before a gap",
    ),
    Number(
        name="second_week_retention",
        definition="hours of the second week from release over hours of the first",
        formula="hours_viewed on days 8 to 14 / on days 1 to 7; from published lists, of the first two whole weeks",
        unit="ratio",
        source=OURS,
        is_not="a share of accounts that came back: who began in the second week counts in it",
    ),
    Number(
        name="hours_on_chart",
        definition="hours of the weeks in which a season was on the list, added",
        formula="Σ hours_viewed over its entries on one list, by each week's latest edition",
        unit="hours",
        source=D,
        is_not="all its hours: those of weeks off the list are not in it",
    ),
    Number(
        name="views_on_chart",
        definition="views of the weeks in which a season was on the list, added",
        formula="Σ views over its entries on one list, by each week's latest edition",
        unit="viewings",
        source=D,
        is_not="known where a week on the list has no views published (weeks to 2023-06-11)",
    ),
    Number(
        name="territories",
        definition="the most territories on whose lists a season stood in one week",
        formula="max over weeks of the count of territories whose netflix-country list has it",
        unit="territories",
        source=D,
        is_not="territories added over weeks, or territories in which it was offered",
    ),
    Number(
        name="also_worldwide",
        definition="places of a territory's lists whose season is on a worldwide list of the same week",
        formula="count of its netflix-country rows whose season is on any worldwide netflix-weekly list of that week",
        unit="places, of how many",
        source=D,
        is_not="weighed by hours or by rank; a share of what is watched there, which nobody publishes",
        told_in="territories",
    ),
    Number(
        name="points",
        definition="what places on the lists of all territories in a week amount to",
        formula="Σ over territories of 11 − rank on the season's list there, of ranks 1 to 10",
        unit="points",
        source=OURS,
        is_not="viewing: a first place counts the same in the smallest territory as in the largest",
        told_in="ranked_by",
    ),
    Number(
        name="first_28_days",
        definition="hours of a season in the 28 days from release, as far as a week's last day",
        formula="Σ over episodes of hours_viewed before day 29 of its own clock; published lists: four weeks' hours",
        unit="hours",
        source=N1,
        is_not="the publisher's own list of it, where it is made of weekly lists: hours off a list are not published",
        told_in="ranked_by",
    ),
    *RUN_NUMBERS,
    Number(
        name="verdict",
        definition="what the policy makes of a season's requirements: renew, cancel, on the bubble or not in question",
        formula="any must not met: cancel; all musts and half of the should-weight met: renew; else on the bubble",
        unit="one of four words",
        source=OURS,
        is_not="a decision, which is people's, or a forecast; what is not yet known never counts as not met",
    ),
    Number(
        name="edition",
        definition="which publication of a chart of a week this is; overnight while late events are awaited",
        formula="1 for the first, one more for each restatement; nothing published is overwritten",
        unit="number from 1",
        source=OURS,
        is_not="the version of the chart's definition",
    ),
    Number(
        name="set_aside",
        definition="rows of events that were kept but do not count, each with its reason code",
        formula="offered − accepted − duplicates, per batch and in total",
        unit="rows",
        source=OURS,
        is_not="dropped: every row keeps its file, its row number and its reason",
    ),
    Number(
        name="min_cell",
        definition="the smallest count of accounts that is published",
        formula="a count below min_cell (default 10) is withheld, and so is what would give it away",
        unit="accounts",
        source=OURS,
        is_not="applied to hours, views or plays, which do not count accounts",
        told_in="disclosure",
    ),
)


TOLD_WITH = {  # columns that one number is told by: of several of a kind, or how many another is of
    "cohort_weeks_lower_quartile": "cohort_weeks_median",
    "cohort_weeks_upper_quartile": "cohort_weeks_median",
    "cohort_hours_n": "cohort_hours_median",
    "cohort_decay_n": "cohort_decay_median",
}
PAGES = ("as_of", "cohort", "disclosure", "events", "identity", "names", "pages", "published_files", "ranked_by",
         "requirements", "runs", "week_ratio")  # fmt: skip
"""Pages of the methods that are of no one number."""


def number(name: str) -> Number:
    """The number of this name.

    Raises: UnknownNumber, with near names, or where a page of the methods has the name, with that and its numbers.
    """
    known = {number.name: number for number in NUMBERS}
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    wanted = TOLD_WITH.get(wanted, wanted)
    if wanted in known:
        return known[wanted]
    if wanted in PAGES:
        told = tuple(one.name for one in NUMBERS if one.told_in == wanted)
        which = f" Of its numbers, name one: {', '.join(told)}." if told else ""
        raise UnknownNumber(
            f"“{name}” is no one number; docs/methods/{wanted}.md tells of it.{which}", name=name, near=told
        )
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f"Near it: {', '.join(near)}." if near else f"There are {', '.join(known)}."
    raise UnknownNumber(f"No number is named “{name}”. {hint}", name=name, near=tuple(near))
