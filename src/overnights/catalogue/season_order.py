"""The order of a title's seasons: by number, those without one by when they came out; never by their labels.

Source: docs/methods/against.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from overnights.catalogue.records import Season

_OF_A_DAY = re.compile(r"(?:Jan|Febr)uary|March|April|May|Ju(?:ne|ly)|August|(?:Septem|Octo|Novem|Decem)ber")
_NEVER = date.max


def in_order(seasons: Iterable[Season], out_on: Callable[[str], date | None]) -> tuple[Season, ...]:
    """Seasons of one title, the first one first.

    Those with a number stand by it, those of one number by when they came out. One without stands before the first
    numbered one that came out after it, and of unknown day behind them all.

    Args:
        out_on: of a season's id, when it came out, as far as that is known.
    """

    def day(season: Season) -> date:
        return out_on(season.season_id) or _NEVER

    theirs = list(seasons)
    others = sorted((one for one in theirs if one.number is None), key=lambda one: (day(one), one.season_id))
    numbered = sorted((one for one in theirs if one.number is not None),
                      key=lambda one: (one.number or 0, day(one), one.season_id))  # fmt: skip
    found: list[Season] = []
    for season in numbered:
        while others and day(others[0]) < day(season) < _NEVER:
            found.append(others.pop(0))
        found.append(season)
    return (*found, *others)


def is_before(one: Season, other: Season, out_on: Callable[[str], date | None]) -> bool:
    """Whether one season of a title came before another: by number, of one number in an earlier week.

    Where one has no number, in an earlier week, and before none that is number 1. False where that is not known, and
    where either is one evening of a show that is live every week.

    Args:
        out_on: as for `in_order`.
    """
    if is_of_a_day(one) or is_of_a_day(other):
        return False
    if one.number is not None and other.number is not None:
        return (one.number, _week(out_on(one.season_id))) < (other.number, _week(out_on(other.season_id)))
    return other.number != 1 and _week(out_on(one.season_id)) < _week(out_on(other.season_id))


def is_of_a_day(season: Season) -> bool:
    """Whether it is one evening of a live show: its label is a day.

    >>> [is_of_a_day(Season(season_id="s", title_id="t", label=label)) for label in ("April 7, 2025", "May", None)]
    [True, False, False]
    """
    month, _, rest = (season.label or "").partition(" ")
    return bool(_OF_A_DAY.fullmatch(month) and re.fullmatch(r"\d{1,2}, \d{4}", rest))


def _week(day: date | None) -> date:
    """The Sunday of the week of a day; the end of time where it is not known."""
    return day + timedelta(days=6 - day.weekday()) if day else _NEVER
