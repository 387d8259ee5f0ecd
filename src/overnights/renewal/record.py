"""What judging is made of: requirements, readings, evaluations, verdicts. Each is a frozen record of exact values.

A reading is a value with the inputs it came from, so that the change which would turn a verdict can be named in
units that somebody counts: completers, hours, weeks, money.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

MUST, SHOULD = "must", "should"
AT_LEAST, AT_MOST = "at_least", "at_most"
MET, NOT_MET, NOT_YET_KNOWN = "met", "not_met", "not_yet_known"
RENEW, CANCEL, ON_THE_BUBBLE, NOT_IN_QUESTION = "renew", "cancel", "on_the_bubble", "not_in_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Which seasons a requirement applies to; None and empty: any."""

    kind: str | None = None  # season, limited, part, film or special
    number: int | None = None
    categories: tuple[str, ...] = ()
    cost_band: str | None = None  # a name of the home's cost_bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a season must or should reach. Just one of the four thresholds is given.

    `at_least_cohort` and `at_most_cohort` are quantiles, 0 to 1, of the cohort's last 12 months. `window_days` counts
    from release, the day of release being day 1; None: to now. `weight` counts among the shoulds.
    """

    name: str
    version: int = 1
    metric: str
    window_days: int | None = None
    territory: str = "ZZ"
    cohort: Cohort = Cohort()
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    at_least_cohort: Fraction | None = None
    at_most_cohort: Fraction | None = None
    level: str = MUST
    weight: Fraction = Fraction(1)
    why: str | None = None
    owner: str | None = None
    valid_from: date | None = None
    is_public: bool = True

    @property
    def direction(self) -> str:
        is_least = self.at_least is not None or self.at_least_cohort is not None
        return AT_LEAST if is_least else AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How evaluations make a verdict: renewed where all musts and this share of the should-weight are met.

    `decide_within_days`: days from release within which people are to decide; None: nobody said.
    """

    name: str = "default"
    should_share: Fraction = Fraction(1, 2)
    decide_within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSet:
    """Requirements that hold together, with their policy.

    `text` is the TOML they were read from; `digest` is of it, and of the texts of what it includes.
    """

    name: str
    requirements: tuple[Requirement, ...]
    policy: Policy = Policy()
    text: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One counted quantity that a value came from: value = rate × amount, or rate / amount where `is_divisor`.

    With `rest`, what the whole holds besides, it is a share: value = amount / (amount + rest). `amount` is a whole
    number of `grain`s, the smallest step in which it is counted; all other inputs held.
    """

    name: str  # as in completers, hours_viewed, cost
    unit: str  # as in accounts, hours, weeks, places, USD
    amount: Fraction
    grain: Fraction = Fraction(1)
    rate: Fraction = Fraction(1)
    is_divisor: bool = False
    rest: Fraction | None = None

    def value_at(self, amount: Fraction) -> Fraction | None:
        """The value, were the amount this; None where it would divide by 0."""
        if self.rest is not None:
            return amount / (amount + self.rest) if amount + self.rest else None
        if self.is_divisor:
            return self.rate / amount if amount else None
        return self.rate * amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A metric of one season: exact, or None with `why`; what the home lacks is named in `missing`.

    `n`: the accounts it rests on. `known_on`: the day it will be known. `is_settled` is false while it can still
    change; `is_rising`: while it does, it can only rise. `note`: what to know of a value that is settled. The first
    input is the natural one to state a change in.
    """

    metric: str
    value: Fraction | None
    n: int | None = None
    inputs: tuple[Input, ...] = ()
    why: str | None = None
    missing: str | None = None
    known_on: date | None = None
    is_settled: bool = True
    is_rising: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One requirement held against one season; `margin` below 0 falls short. `why` and `known_on`: not yet known."""

    requirement: Requirement
    reading: Reading
    threshold: Fraction | None
    state: str
    why: str | None = None
    known_on: date | None = None
    cohort_n: int | None = None  # seasons that a cohort's quantile was taken of

    @property
    def margin(self) -> Fraction | None:
        if self.reading.value is None or self.threshold is None:
            return None
        over = self.reading.value - self.threshold
        return over if self.requirement.direction == AT_LEAST else -over

    @property
    def margin_share(self) -> Fraction | None:
        return self.margin / abs(self.threshold) if self.margin is not None and self.threshold else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One input changed by `by` (signed, a whole number of grains) to `to`; `share` is |by| / amount, None from 0."""

    requirement: str
    input: str
    unit: str
    by: Fraction
    to: Fraction
    share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """What would turn a verdict: all of `changes` together, and to what. 1% less of any of them would not."""

    to: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one requirement contributes to a verdict, with its evaluation's state."""

    requirement: str
    level: str
    state: str
    weight: Fraction
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the policy says of a season; None where no requirement applies. `flips`: the nearest first, as told."""

    verdict: str | None
    why: str | None = None
    reasons: tuple[Reason, ...] = ()
    flips: tuple[Flip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One season, judged."""

    season_id: str
    evaluations: tuple[Evaluation, ...]
    verdict: Verdict
