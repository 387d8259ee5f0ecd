"""How pages say numbers and dates: one place, so that a figure reads the same in HTML, JSON and the terminal."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate
from unicodedata import east_asian_width

MINUS = "−"
# Fixed words: pages are in English whatever the machine says its language is.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = (
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)
CARDINALS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def day(value: date) -> str:
    """A date in a sentence.

    >>> day(date(2022, 9, 4))
    '4 September 2022'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """A date with its day of the week.

    >>> weekday(date(2022, 8, 26))
    'Friday 26 August 2022'
    """
    return f"{DAYS[value.weekday()]} {day(value)}"


def short_day(value: date) -> str:
    """A date in a chart or column.

    >>> short_day(date(2022, 9, 4))
    '4 Sep'
    """
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def month(value: date) -> str:
    """A month in a sentence.

    >>> month(date(2021, 7, 4))
    'July 2021'
    """
    return f"{MONTHS[value.month - 1]} {value.year}"


def instant(value: datetime) -> str:
    """An instant in UTC, to the minute."""
    return f"{short_day(value.date())} {value.year}, {value:%H:%M} UTC"


def rank(value: int) -> str:
    """A rank in a sentence.

    >>> [rank(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 101)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '101st']
    """
    if 10 <= value % 100 <= 20:
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }".replace(" ", "")


def ordinal(value: int) -> str:
    """An ordinal in words up to twelve.

    >>> ordinal(4), ordinal(13)
    ('fourth', '13th')
    """
    return ORDINALS[value] if 0 < value < len(ORDINALS) else rank(value)


def cardinal(value: int) -> str:
    """A count in words up to twelve; none is "no"."""
    return CARDINALS[value] if 0 <= value < len(CARDINALS) else count(value)


def counted(value: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "week"), counted(3, "week")
    ('1 week', '3 weeks')
    """
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def count(value: int) -> str:
    """A whole number with commas; minus is −.

    >>> count(-1234)
    '−1,234'
    """
    return f"{value:,}".replace("-", MINUS)


def rounded(value: float | Fraction | Decimal, step: int) -> int:
    """A value rounded half up to a multiple of `step`; only pages and printed files round.

    >>> rounded(16_664_999.9, 10_000), rounded(Fraction(5, 2), 1)
    (16660000, 3)
    """
    exact = Fraction(value)
    return int((exact / step + Fraction(1, 2)).__floor__()) * step


def is_in_millions(step: int) -> bool:
    """Whether figures rounded to this many are shown in millions."""
    return step >= 10_000


def step_of(metric: str, rounding: int) -> int:
    """To how many a metric's figures are rounded where hours are rounded to `rounding`.

    Views of a publisher that rounds hours to 10,000 are rounded to 100,000 (the definitions of its charts).

    >>> step_of("views", 10_000), step_of("hours_viewed", 10_000), step_of("views", 1)
    (100000, 10000, 1)
    """
    return max(rounding, 100_000) if metric == "views" and is_in_millions(rounding) else rounding


def amount(value: float | Fraction, step: int) -> str:
    """Hours or views without their unit, under a heading that says it.

    >>> amount(16_660_000, 10_000), amount(8_800_000, 100_000), amount(1234.5, 1)
    ('16.66', '8.8', '1,235')
    """
    whole = rounded(value, step)
    if not is_in_millions(step):
        return count(whole)
    places = 1 if step >= 100_000 else 2
    millions = Decimal(whole) / 1_000_000
    return f"{millions.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}".replace("-", MINUS)


def amount_said(value: float | Fraction, step: int) -> str:
    """Hours or views in a sentence, before the unit.

    >>> amount_said(66_010_000, 10_000)
    '66.01 million'
    """
    return amount(value, step) + (" million" if is_in_millions(step) else "")


def share(value: float | Fraction) -> str:
    """A share, one decimal.

    >>> share(Fraction(418, 1000))
    '41.8%'
    """
    tenths = rounded(Fraction(value) * 1000, 1)
    return f"{Decimal(tenths) / 10:.1f}%".replace("-", MINUS)


def points(value: float | Fraction) -> str:
    """A difference of shares, with its sign.

    >>> points(Fraction(-82, 1000))
    '−8.2 points'
    """
    tenths = rounded(abs(Fraction(value)) * 1000, 1)
    return f"{MINUS if value < 0 else '+'}{Decimal(tenths) / 10:.1f} points"


def runtime(ms: int) -> str:
    """A runtime, to the minute.

    >>> runtime(26_880_000), runtime(2_700_000)
    ('7 h 28 min', '45 min')
    """
    hours, minutes = divmod(rounded(Fraction(ms, 60_000), 1), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def listed(parts: list[str] | tuple[str, ...]) -> str:
    """Names in a row.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def shortened(name: str, length: int) -> str:
    """A name for a chart, cut with an ellipsis; its full name is always on the page too.

    Letters as wide as they are high (of Chinese and Japanese, of Korean, emoji) count twice. The season at its end is
    kept, since it is what tells two seasons apart.

    >>> shortened("Partner Track", 10), shortened("黒い月の夜に", 10), shortened("Ordinary Thieves P2", 14)
    ('Partner T…', '黒い月の…', 'Ordinary T… P2')
    """
    ends = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in name))
    if not ends or ends[-1] <= length:
        return name
    season = _SEASON.search(name)
    kept = season[0] if season and len(season[0]) < length / 2 else ""
    return name[: min(bisect_right(ends, length - 1 - len(kept)), len(name) - len(kept))].rstrip() + "…" + kept


_SEASON = re.compile(r"( [A-Z]\d{1,3}){1,2}$")  # as `short_name` ends


def capital(sentence: str) -> str:
    """The first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]


def plain_decimal(value: Fraction) -> str:
    """A declared number as it was written, to six decimals at most and without zeros at its end.

    >>> plain_decimal(Fraction(50)), plain_decimal(Fraction(125, 10))
    ('50', '12.5')
    """
    millionths = rounded(abs(value) * 1_000_000, 1)
    whole, part = divmod(millionths, 1_000_000)
    text = f"{whole:,}.{part:06d}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 else text


def decimal(value: Fraction) -> str:
    """A number with one decimal.

    >>> decimal(Fraction(5, 2))
    '2.5'
    """
    tenths = rounded(abs(value) * 10, 1)
    return f"{MINUS if value < 0 else ''}{tenths // 10:,}.{tenths % 10}"
