"""Claims as people write them: a TOML file, read and checked.

Source: docs/claims.md
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from overnights.charts.claims.record import Claim
from overnights.charts.claims.rules import (
    ABOUT,
    COMPARED,
    FIGURES,
    LONGEST,
    ONE_WEEK,
    STRETCH,
    Place,
    beside,
    chart_of,
    check_keys,
    count_of,
    day_of,
    kind_of,
    list_of,
    needed_text,
    territory_of,
    text_of,
    week_of,
)
from overnights.errors import Malformed

BYTE_ORDER_MARK = "\ufeff"  # some editors write it at the head of a file


def read_claims(text: str, *, file: str) -> tuple[Claim, ...]:
    """The claims of a TOML file, in its order.

    Raises: Malformed, naming the file, the claim by its number, the key and its rule, with near names.
    """
    place = Place(file=file)
    try:
        values = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError as cause:
        raise Malformed(f"{file} is not TOML: {cause}. Mend the line it names.", file=file) from cause
    except (ValueError, RecursionError) as cause:
        told = f"{file} cannot be read: a number is too long, or a list too deep. Claims need none such."
        raise Malformed(told, file=file) from cause
    check_keys(values, ("claim",), place, " outside the claims")
    rows = values.get("claim", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise place.wrong("claim", "`claim` is not a list of tables. Write [[claim]] above each.")
    if not rows:
        raise place.wrong("claim", "it claims nothing. Add a [[claim]].")
    return tuple(claim_of(row, number=number, file=file) for number, row in enumerate(rows, start=1))


def claim_of(row: Mapping[str, Any], *, number: int, file: str) -> Claim:
    """One claim from its keys.

    Raises: Malformed.
    """
    place = Place(file=file, number=number)
    key, kind, how = kind_of(row, place)
    check_keys(row, (*ABOUT, key, *beside(kind, how)), place, f" in a claim with `{key}`")
    territory = territory_of(row, place)
    chart = chart_of(row, territory, place)
    weeks = {name: week_of(row, name, chart, place) for name in ("week", *STRETCH)}
    in_week = count_of(row, "in_week", place, highest=LONGEST)
    _check_weeks(row, key, kind, weeks, place)
    count, rounded_to = _count(row, key, kind, place), count_of(row, "rounded_to", place)
    if rounded_to and (count % rounded_to or not count):
        raise place.fault(key, count, f"it is no multiple of {rounded_to:,}, to which `rounded_to` says it is rounded")
    return Claim(
        number=number,
        said=needed_text(row, "said", place),
        by=text_of(row, "by", place),
        on=day_of(row, "on", place),
        title=needed_text(row, "title", place),
        season=count_of(row, "season", place, lowest=0),
        chart=chart,
        territory=territory,
        category=list_of(row, chart, place),
        released_on=day_of(row, "released_on", place),
        kind=kind,
        how=how,
        count=count,
        other=needed_text(row, key, place) if kind in COMPARED else None,
        other_season=count_of(row, "than_season", place, lowest=0),
        in_week=in_week,
        rounded_to=rounded_to,
        **weeks,
    )


def _count(row: Mapping[str, Any], key: str, kind: str, place: Place) -> int:
    """The number that is claimed; 0 where the claim names another title, or says that it was off."""
    if kind in COMPARED:
        return 0
    if kind == "off_chart":
        if row[key] is not True:
            raise place.fault(key, row[key], "it can only be true; claim a `rank`, or `top`, of what was on the list")
        return 0
    lowest = {"weeks_on_chart": 0, "weeks_at_1": 0, "hours_viewed": 0, "views": 0, "off_by_week": 2}.get(kind, 1)
    return count_of(row, key, place, lowest=lowest, highest=LONGEST if kind == "off_by_week" else None) or 0


def _check_weeks(row: Mapping[str, Any], key: str, kind: str, weeks: Mapping[str, date | None], place: Place) -> None:
    """Raises Malformed, where a figure has no week, or weeks contradict each other."""
    single = [name for name in ONE_WEEK if name in row]
    stretch = [name for name in STRETCH if name in row]
    if kind in FIGURES and not single:
        raise place.wrong("week", f"`{key}` is a figure of one week: name it by `week` or `in_week`.")
    if len(single) + bool(stretch) > 1:
        told = f"{' and '.join((*single, *stretch))} do not go together: take one week, or a stretch of weeks."
        raise place.wrong((*single, *stretch)[1], told)
    first, last = weeks["from_week"], weeks["by_week"]
    if first and last and first > last:
        raise place.fault("by_week", last, f"it is before `from_week`, {first}")
