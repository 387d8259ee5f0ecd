"""What the pages of cohorts say in sentences, made from the record."""

from __future__ import annotations

from fractions import Fraction

from overnights.charts.cohort import STILL_ON
from overnights.charts.run_told import KindStanding
from overnights.pages import words
from overnights.pages.cohorts import NAMES, Cohort


def cohort_answer(one: Cohort) -> str:
    """How long its seasons stayed: half of them, and the longest quarter."""
    counted, cuts = len(one.counted), one.weeks.cuts
    if cuts is None:
        return "No season of it came and left within the archive."
    median, upper = int(cuts[1]), int(cuts[2])
    at_most = sum(member.weeks <= median for member in one.counted)
    longer = sum(member.weeks > upper for member in one.counted)
    many = "Half" if Fraction(at_most, counted) < Fraction(11, 20) else "More than half"
    stayed = f"{_weeks(median)}{' or less' if median > 1 else ''}"
    left = f"{many} of the {words.count(counted)} {one.noun} that left {one.category} since {words.month(one.since)}"
    rest = f"; {words.count(longer)} stayed longer than {_weeks(upper)}" if longer else ""
    return f"{left} stayed {stayed}{rest}."


def weeks_said(one: Cohort) -> str:
    """What the picture of weeks shows; shares that count those still on the list are said to be estimated."""
    counted = len(one.counted)
    after = {still.weeks: still for still in one.still}
    told = [f"{words.share(after[k].share)} after {_weeks(k)}" for k in (1, 2, 4, 8) if k in after and after[k].share]
    single = sum(member.weeks == 1 for member in one.counted)
    said = f"{words.count(single) if single else 'None'} of {words.count(counted)} stayed one week"
    estimated = "an estimated " if one.going_on else ""
    return f"{said}; still listed were {estimated}{words.listed(told)}." if told else f"{said}."


def figures_said(one: Cohort, rounding: int) -> str:
    """What the strips show: the middle half of each figure."""
    parts = []
    if one.hours.cuts:
        lower, _, upper = one.hours.cuts
        hours = f"{words.amount(lower, rounding)} to {words.amount_said(upper, rounding)} hours"
        parts.append(f"The middle half had {hours} while listed")
    if one.decay.cuts:
        least, _, most = (words.share(cut) for cut in one.decay.cuts)
        kept = f"kept {least} to {most} of their first week's in the second"
        parts.append(f"and {kept}" if parts else f"The middle half {kept}")
    return f"{' '.join(parts)}." if parts else "Figures are not published."


def weeks_alt(one: Cohort) -> str:
    """The text alternative of the picture of weeks."""
    counts: dict[int, int] = {}
    for member in one.counted:
        counts[member.weeks] = counts.get(member.weeks, 0) + 1
    told = ", ".join(f"{words.counted(weeks, 'week')}: {count}" for weeks, count in sorted(counts.items())[:10])
    return f"{words.capital(one.name)}, by weeks on the list. {told}."


def strips_alt(one: Cohort, rounding: int) -> str:
    """The text alternative of the strips."""
    told = []
    if one.hours.cuts:
        told.append("hours while listed " + ", ".join(words.amount(cut, rounding) for cut in one.hours.cuts))
    if one.first_week_hours.cuts:
        told.append(
            "hours of the first week " + ", ".join(words.amount(c, rounding) for c in one.first_week_hours.cuts)
        )
    if one.decay.cuts:
        told.append("second week over first " + ", ".join(f"{cut:.2f}" for cut in one.decay.cuts))
    return f"Lower quartile, median and upper quartile: {'; '.join(told)}."


def standing_said(one: KindStanding, category: str) -> str:
    """Where one season stands, for its own page."""
    at_most, n = one.weeks.at_most, one.weeks.n
    if at_most is None:
        return ""
    as_long = "as long as it has so far, or less" if one.why_left_out == STILL_ON else "as long or less"
    return f"{words.count(at_most)} of {words.count(n)} {NAMES[one.kind]} of {category} stayed {as_long}"


def _weeks(count: int) -> str:
    return f"{words.cardinal(count)} {'week' if count == 1 else 'weeks'}"
