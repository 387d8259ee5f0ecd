"""What each key of a claim may say; a fault names file, claim, key, rule and near names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from overnights.charts.claims.record import AT_LEAST, AT_MOST, IS
from overnights.charts.definition import definition_for, versions_of
from overnights.countries import ALL, NAMES, TERRITORIES, meant_by
from overnights.errors import Malformed, UnknownChart, WeekError

WORLDWIDE, OF_TERRITORIES = "netflix-weekly", "netflix-country"
ABOUT = ("said", "by", "on", "title", "season", "chart", "territory", "list")
ONE_WEEK, STRETCH = ("week", "in_week"), ("from_week", "by_week")
COUNTED = ("weeks_on_chart", "weeks_at_1", "hours_viewed", "views")
FIGURES = ("hours_viewed", "views")
COMPARED = ("higher_than", "level_with")
EARLIEST, LATEST = 1900, 2999  # years
LONGEST = 5_000  # weeks of a run, or days of one on a daily list
_WHOLE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("peak_rank", "weeks_on_chart", "weeks_at_1", "level_with"), STRETCH),
    "off_by_week": (),
}
_EITHER = (*ONE_WEEK, *STRETCH)
TYPED: Mapping[str, tuple[str, str]] = {
    **{name: (name, IS) for name in ("peak_rank", "rank", "top", *COUNTED, "off_by_week", "off_chart", *COMPARED)},
    **{f"{name}_{how}": (name, how) for name in COUNTED for how in (AT_LEAST, AT_MOST)},
}
"""Keys that make a claim, each with what it is about and whether just that, at least or at most."""


def beside(kind: str, how: str) -> tuple[str, ...]:
    """The further keys that a kind of claim takes."""
    if kind in FIGURES:
        return (*ONE_WEEK, "released_on", *(("rounded_to",) if how == IS else ()))
    return (*_WHOLE.get(kind, _EITHER), "than_season" if kind in COMPARED else "released_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands: in the claim of this number, or in the file itself."""

    file: str
    number: int | None = None

    def wrong(self, key: str, told: str, *, near: Sequence[str] = ()) -> Malformed:
        """The error with this sentence about a key."""
        where = self.file if self.number is None else f"{self.file}, claim {self.number}"
        return Malformed(f"{where}: {told}", file=self.file, claim=self.number, key=key, near=tuple(near))

    def fault(self, key: str, value: object, rule: str, *, near: Sequence[str] = ()) -> Malformed:
        """The error that says what a key breaks, with the names that are near."""
        shown = f"“{value}”" if isinstance(value, str) else str(value).lower() if value in (True, False) else value
        hint = f" Near it: {', '.join(near)}." if near else ""
        return self.wrong(key, f"`{key}` is {shown}; {rule}.{hint} Mend it.", near=near)


def check_keys(values: Mapping[str, Any], known: Sequence[str], place: Place, what: str = "") -> None:
    """Raises Malformed, where a key is not one of the known; `what` is said of those that are."""
    for key in values:
        if key not in known:
            near = tuple(get_close_matches(key, known, n=3, cutoff=0.6))
            hint = f" Near it: {', '.join(near)}." if near else ""
            told = f"there is no key `{key}`{what}.{hint} The keys are {', '.join(known)}."
            raise place.wrong(key, told, near=near)


def text_of(values: Mapping[str, Any], key: str, place: Place) -> str | None:
    """A text that says something; None where the key is absent."""
    value = values.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise place.fault(key, value, "it is a text that is not empty")
    return None if value is None else " ".join(value.split())


def needed_text(values: Mapping[str, Any], key: str, place: Place) -> str:
    """A text that a claim cannot do without."""
    found = text_of(values, key, place)
    if found is None:
        raise place.wrong(key, f"the key `{key}` is missing; a claim needs it. Add it.")
    return found


def count_of(
    values: Mapping[str, Any], key: str, place: Place, *, lowest: int = 1, highest: int | None = None
) -> int | None:
    """A whole number from `lowest` (to `highest`); None where the key is absent."""
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise place.fault(key, value, f"it is a whole number from {lowest}, written without quotes")
    if highest is not None and value > highest:
        raise place.fault(key, value, f"it is at most {highest:,}")
    return value


def day_of(values: Mapping[str, Any], key: str, place: Place) -> date | None:
    """A day, written without quotes; None where the key is absent."""
    value = values.get(key)
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise place.fault(key, value, "it is a day, written without quotes as in 2022-09-04")
    if value is not None and not EARLIEST <= value.year <= LATEST:
        raise place.fault(key, value, f"it is a day of the years {EARLIEST} to {LATEST}")
    return value


def kind_of(values: Mapping[str, Any], place: Place) -> tuple[str, str, str]:
    """The one key that makes the claim, what it is about, and whether just that, at least or at most."""
    given = [key for key in TYPED if key in values]
    if len(given) == 1:
        return (given[0], *TYPED[given[0]])
    if given:
        told = f"it claims more than one thing: {', '.join(given)}. Make a [[claim]] of each."
        raise place.wrong(given[1], told)
    check_keys(values, (*ABOUT, *TYPED, *_EITHER, "than_season", "rounded_to", "released_on"), place)
    raise place.wrong("claim", f"it claims nothing; a claim has just one of {', '.join(TYPED)}. Add one.")


def territory_of(values: Mapping[str, Any], place: Place) -> str:
    """A territory; ZZ, all, where none is named."""
    code = text_of(values, "territory", place) or ALL
    if code == ALL or code in TERRITORIES:
        return code
    meant = meant_by(code)
    near = f"; {NAMES[meant]} is {meant}" if meant else ""
    rule = f"it is an ISO 3166-1 code in capitals, as in US, or ZZ for all{near}"
    raise place.fault("territory", code, rule, near=(meant,) if meant else ())


def chart_of(values: Mapping[str, Any], territory: str, place: Place) -> str:
    """The chart; the weekly one of all territories, or of the one that is named, where the claim names none."""
    name = text_of(values, "chart", place) or (WORLDWIDE if territory == ALL else OF_TERRITORIES)
    try:
        versions_of(name)[-1].check_territory(territory)
    except (UnknownChart, WeekError) as cause:
        raise place.wrong("chart" if isinstance(cause, UnknownChart) else "territory", str(cause)) from cause
    return name


def list_of(values: Mapping[str, Any], chart: str, place: Place) -> str | None:
    """The list of the chart; None where the claim names none."""
    name = text_of(values, "list", place)
    known: Iterable[str] = dict.fromkeys(one for version in versions_of(chart) for one in version.categories)
    if name is not None and name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        raise place.fault("list", name, f"the lists of {chart} are {', '.join(known)}", near=near)
    return name


def week_of(values: Mapping[str, Any], key: str, chart: str, place: Place) -> date | None:
    """The last day of a window of the chart; None where the key is absent."""
    day = day_of(values, key, place)
    if day is not None:
        try:
            definition_for(chart, day).check_last_day(day)
        except WeekError as cause:
            raise place.wrong(key, f"`{key}`: {cause}") from cause
    return day
