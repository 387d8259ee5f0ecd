"""How pages say a requirement's figures: what is measured, values, thresholds and margins with their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from overnights.pages import places, words
from overnights.renewal.record import AT_LEAST, Change, Requirement

UNDER = "under"  # a figure too small to print
SHARE, RATIO, AMOUNT, COUNT, RANK = "share", "ratio", "amount", "count", "rank"


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric in words: its heading, what it is, how its values are said, and the noun of one and of more."""

    heading: str
    says: str
    kind: str
    one: str = ""
    more: str = ""


METRICS = {
    "completion_share": Measured("Completion", "share of starters who complete the season", SHARE),
    "share_of_viewing": Measured("Share of viewing", "its hours of all hours of the service", SHARE),
    "weighted_share": Measured("Weighted share", "its hours of all hours, accounts by their weights", SHARE),
    "views_90_share": Measured("Domestic reach in 90 days", "views ÷ domestic subscribers", SHARE),
    "second_week_retention": Measured("Second week", "what it kept of its first week", SHARE),
    "efficiency": Measured("Efficiency (worth ÷ cost)", "worth of its viewing ÷ cost; break-even at 1.00", RATIO),
    "hours_viewed": Measured("Hours viewed", "hours viewed", AMOUNT, "hour", "hours"),
    "minutes": Measured("Minutes viewed", "hours viewed × 60", AMOUNT, "minute", "minutes"),
    "views": Measured("Views", "hours viewed ÷ runtime", AMOUNT, "view", "views"),
    "hours_on_chart": Measured("Hours while on the list", "hours of its weeks on the list", AMOUNT, "hour", "hours"),
    "views_on_chart": Measured("Views while on the list", "views of its weeks on the list", AMOUNT, "view", "views"),
    "starters": Measured("Starters", "accounts that watched 120 s of an episode", COUNT, "starter", "starters"),
    "watchers": Measured("Watchers", "accounts that saw 70% of an episode", COUNT, "watcher", "watchers"),
    "completers": Measured("Completers", "accounts that saw 90% of the season", COUNT, "completer", "completers"),
    "reach": Measured("Reach", "distinct accounts in a week", COUNT, "account", "accounts"),
    "weeks_on_chart": Measured("Weeks on the list", "weeks on its list, in a row or not", COUNT, "week", "weeks"),
    "streak": Measured("Weeks in a row", "consecutive weeks on its list", COUNT, "week", "weeks"),
    "territories": Measured(
        "Territories in the best week", "places in territories’ Top 10", COUNT, "territory", "territories"
    ),
    "peak_rank": Measured("Best rank", "its best rank on its list", RANK, "place", "places"),
    "rank": Measured("Latest rank", "its rank on its list in the latest week", RANK, "place", "places"),
}
OF_A_LIST = frozenset({"weeks_on_chart", "streak", "peak_rank", "rank", "hours_on_chart", "views_on_chart"})
KINDS = {"season": "seasons", "limited": "limited series", "part": "parts", "film": "films", "special": "specials"}
INPUTS = {"hours_viewed": ("hour viewed", "hours viewed"), "views": ("view", "views")}


def measured(metric: str) -> Measured:
    """A metric in words; one without words of its own by its name."""
    plain = metric.replace("_", " ")
    return METRICS.get(metric) or Measured(words.capital(plain), plain, RATIO)


def heading(requirement: Requirement) -> str:
    """What a requirement measures: metric, window, territory.

    >>> heading(Requirement(name="c", metric="completion_share", window_days=28))
    'Completion within 28 days'
    """
    text = measured(requirement.metric).heading
    if requirement.window_days is not None and requirement.metric != "views_90_share":
        text += f" within {words.counted(requirement.window_days, 'day')}"
    if requirement.territory != places.WORLDWIDE and requirement.metric != "views_90_share":
        text += f", {places.territory_name(requirement.territory)}"
    return text


def cohorts_said(requirements: Sequence[Requirement]) -> str:
    """Which seasons a set's requirements are held against, each cohort once.

    >>> cohorts_said([Requirement(name="a", metric="views")])
    'any season'
    """
    return "; ".join(dict.fromkeys(_cohort_said(one) for one in requirements))


def _cohort_said(requirement: Requirement) -> str:
    cohort = requirement.cohort
    what = KINDS.get(cohort.kind or "", cohort.kind or "any season")
    text = what if cohort.number is None else f"{words.ordinal(cohort.number)} {what}".replace("any season", "seasons")
    text += f" of {words.listed(cohort.categories)}" if cohort.categories else ""
    text += f" in the cost band “{cohort.cost_band}”" if cohort.cost_band else ""
    return text + (f" out since {words.day(requirement.valid_from)}" if requirement.valid_from else "")


def value_said(metric: str, value: Fraction, rounding: int) -> str:
    """A value, rounded as its kind is.

    >>> value_said("completion_share", Fraction(418, 1000), 1), value_said("weeks_on_chart", Fraction(3), 1)
    ('41.8%', '3')
    """
    kind = measured(metric).kind
    if kind == SHARE:
        return words.share(value)
    if kind == RATIO:
        return hundredths(value)
    if kind == RANK:
        return words.rank(int(value)) if value.denominator == 1 else words.decimal(value)
    return words.amount_said(value, rounding if kind == AMOUNT else 1)


def threshold_said(requirement: Requirement, threshold: Fraction | None, rounding: int) -> str:
    """A threshold with its direction; one taken from the cohort says so.

    >>> threshold_said(Requirement(name="c", metric="completion_share"), Fraction(1, 2), 1)
    'at most 50%'
    """
    least = "at least" if requirement.direction == AT_LEAST else "at most"
    share = requirement.at_least_cohort if requirement.direction == AT_LEAST else requirement.at_most_cohort
    if share is not None:
        least += f" the cohort’s {_quantile(share)}"
        return least if threshold is None else f"{least}, {_exact(requirement.metric, threshold, rounding)}"
    return f"{least} {_exact(requirement.metric, threshold, rounding)}" if threshold is not None else least


def _quantile(share: Fraction) -> str:
    return "median" if share == Fraction(1, 2) else f"{words.share(share).replace('.0%', '%')} quantile"


def _exact(metric: str, value: Fraction, rounding: int) -> str:
    """A threshold as it was declared, where rounding would change it."""
    kind = measured(metric).kind
    if kind == SHARE:
        return f"{words.plain_decimal(value * 100)}%"
    if kind == RATIO:
        return hundredths(value) if (value * 100).denominator == 1 else words.plain_decimal(value)
    if kind == AMOUNT and Fraction(words.rounded(value, rounding)) != value:
        return words.amount_said(value, 1)
    return value_said(metric, value, rounding)


def margin_said(metric: str, margin: Fraction, rounding: int) -> str:
    """A margin with its sign and unit; below 0 falls short.

    >>> margin_said("completion_share", Fraction(-82, 1000), 1), margin_said("weeks_on_chart", Fraction(1), 1)
    ('−8.2 points', '+1 week')
    """
    if margin == 0:
        return "just met"
    distance = distance_said(metric, abs(margin), rounding)
    if distance.startswith(UNDER):
        return f"{distance} {'short' if margin < 0 else 'to spare'}"
    return f"{words.MINUS if margin < 0 else '+'}{distance}"


def distance_said(metric: str, distance: Fraction, rounding: int) -> str:
    """How far from the threshold, above 0, without sign; a little is never said to be nothing."""
    about = measured(metric)
    if about.kind == SHARE:
        tenths = words.points(distance).removeprefix("+")
        return f"{UNDER} 0.1 points" if words.rounded(distance * 1000, 1) == 0 else tenths
    if about.kind == RATIO:
        return f"{UNDER} 0.01" if words.rounded(distance * 100, 1) == 0 else hundredths(distance)
    step = rounding if about.kind == AMOUNT else 1
    if about.kind != AMOUNT and distance.denominator != 1:
        return f"{words.decimal(distance)} {about.more}"
    if words.rounded(distance, step) == 0:
        return f"{UNDER} {words.count(step)} {about.more}"
    return f"{words.amount_said(distance, step)} {about.one if distance == 1 else about.more}"


def hundredths(value: Fraction) -> str:
    """A ratio with two decimals.

    >>> hundredths(Fraction(31, 32))
    '0.97'
    """
    whole = words.rounded(abs(value) * 100, 1)
    return f"{words.MINUS if value < 0 else ''}{whole // 100}.{whole % 100:02d}"


def change_said(change: Change, rounding: int) -> str:
    """A change in natural units, rounded away from nothing: what is said suffices.

    >>> change_said(Change(requirement="c", input="completers", unit="accounts", by=Fraction(396),
    ...                    to=Fraction(2411), share=Fraction(396, 2015)), 1)
    '396 more completers'
    """
    amount, is_more = abs(change.by), change.by > 0
    if change.unit.isupper() and change.share is not None:  # money: its amount is nobody's but the producer's
        tenths = -(-change.share * 1000 // 1)
        return f"{words.plain_decimal(Fraction(tenths, 10))}% {'higher' if is_more else 'lower'} {_input(change, 2)}"
    step = rounding if change.unit in ("hours", "views") else 1
    enough = int(-(-amount / step // 1)) * step
    if change.unit == "places":
        return f"{words.counted(enough, 'place')} {'lower' if is_more else 'higher'} as {_input(change, 1)}"
    return f"{words.amount_said(enough, step)} {'more' if is_more else 'fewer'} {_input(change, enough)}"


def _input(change: Change, count: int) -> str:
    if change.input in INPUTS:
        return INPUTS[change.input][0 if count == 1 else 1]
    about = METRICS.get(change.input)
    if about and about.one and change.unit not in ("hours", "views", "places"):
        noun = about.one if count == 1 else about.more
        return f"{noun} on the list" if change.input in OF_A_LIST else noun
    return about.heading.lower() if about else change.input.replace("_", " ")
