"""What each key of a requirement may say; a fault names file, requirement, key, rule and near names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from overnights.charts.definition import CATEGORIES
from overnights.countries import ALL, TERRITORIES
from overnights.errors import Malformed
from overnights.renewal.metrics import METRICS, Metric
from overnights.renewal.record import MUST, SHOULD, Cohort

KINDS = ("season", "limited", "part", "film", "special")
LEVELS = (MUST, SHOULD)
THRESHOLDS = ("at_least", "at_most", "at_least_cohort", "at_most_cohort")
COHORT_KEYS = ("kind", "number", "categories", "cost_band")
LONGEST_DAYS = 3_650
_LARGEST = 30  # digits before and after the point; more is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a file something stands: in the requirement of this number and name, or in another part."""

    file: str
    number: int | None = None
    name: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        if self.number is None:
            return f"{self.file}, {self.part}" if self.part else self.file
        return f"{self.file}, requirement {self.number}{f' “{self.name}”' if self.name else ''}"

    def fault(
        self, key: str, value: object, rule: str, *, way_out: str = "Mend it.", near: Sequence[str] = ()
    ) -> Malformed:
        """The error that says what a key breaks, with the names that are near."""
        hint = f" Near it: {', '.join(near)}." if near else ""
        return self.wrong(key, f"`{key}` is {_shown(value)}; {rule}.{hint} {way_out}", near=near)

    def wrong(self, key: str, told: str, *, near: Sequence[str] = ()) -> Malformed:
        """The error with this sentence about a key."""
        which = self.name or self.number
        return Malformed(f"{self}: {told}", file=self.file, requirement=which, key=key, near=tuple(near))


def near_names(name: object, known: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The known names most like one, and the words that tell them; all of them, where none is like it."""
    listed = tuple(known)
    near = tuple(get_close_matches(str(name), listed, n=3, cutoff=0.5))
    return near, f"Near it: {', '.join(near)}." if near else f"There are {', '.join(listed)}."


def check_keys(values: Mapping[str, Any], known: Sequence[str], place: Place) -> None:
    """Raises Malformed, where a key is not one of the known."""
    for key in values:
        if key not in known:
            near, hint = near_names(key, known)
            raise place.wrong(key, f"there is no key `{key}`. {hint}", near=near)


def text_of(values: Mapping[str, Any], key: str, place: Place) -> str | None:
    """A text that says something; None where the key is absent."""
    if key not in values:
        return None
    value = values[key]
    if not isinstance(value, str) or not value.strip():
        raise place.fault(key, value, "it is a text that is not empty")
    return value.strip()


def needed_text(values: Mapping[str, Any], key: str, place: Place) -> str:
    """A text that a requirement cannot do without."""
    found = text_of(values, key, place)
    if found is None:
        raise place.wrong(key, f"the key `{key}` is missing; a requirement needs it. Add it.")
    return found


def table_of(values: Mapping[str, Any], key: str, place: Place) -> dict[str, Any]:
    """A table; empty where the key is absent."""
    value = values.get(key, {})
    if not isinstance(value, dict):
        raise place.fault(key, value, "it is a table")
    return value


def number_of(
    values: Mapping[str, Any], key: str, place: Place, *, highest: int | None = None, above_0: bool = False
) -> Fraction | None:
    """A number of at least 0, or above it, exactly as it is written; None where the key is absent."""
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise place.fault(key, value, "it is a number")
    written = Decimal(value)
    if not written.is_finite() or (written and abs(written.adjusted()) > _LARGEST):
        raise place.fault(key, value, "it is a number that somebody could count")
    if written < 0 or (above_0 and not written) or (highest is not None and written > highest):
        raise place.fault(key, value, f"it has to be {_range(highest, above_0=above_0)}")
    return Fraction(written)


def _range(highest: int | None, *, above_0: bool) -> str:
    if above_0:
        return "above 0" if highest is None else f"above 0 and at most {highest}"
    return "0 at least" if highest is None else f"from 0 to {highest}"


def count_of(values: Mapping[str, Any], key: str, place: Place) -> int | None:
    """A whole number from 1; None where the key is absent."""
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise place.fault(key, value, "it is a whole number from 1")
    return value


def metric_of(values: Mapping[str, Any], place: Place) -> Metric:
    """The metric that is named. Raises: Malformed, with the nearest metrics."""
    name = needed_text(values, "metric", place)
    if name not in METRICS:
        near, hint = near_names(name, METRICS)
        raise place.wrong("metric", f"`metric` is “{name}”, which is no metric. {hint}", near=near)
    return METRICS[name]


def window_of(values: Mapping[str, Any], metric: Metric, place: Place) -> int | None:
    """The days from release; the metric's own, where it has a fixed window."""
    days = count_of(values, "window_days", place)
    if days is None:
        return metric.window_days
    if metric.windows and days not in metric.windows:
        told = ", ".join(str(one) for one in metric.windows)
        rule = f"{metric.name} is measured on {'day' if len(metric.windows) == 1 else 'days'} {told} from release"
        raise place.fault("window_days", days, rule, way_out="Take one of them, or leave it out.")
    if not metric.shortest <= days <= LONGEST_DAYS:
        rule = f"{metric.name} has windows from {metric.shortest} to {LONGEST_DAYS} days"
        raise place.fault("window_days", days, rule)
    return days


def territory_of(values: Mapping[str, Any], metric: Metric, place: Place) -> str:
    """A territory, or ZZ for all; for a metric that has no territories, ZZ alone."""
    code = text_of(values, "territory", place) or ALL
    if code != ALL and code not in TERRITORIES:
        near = tuple(get_close_matches(code.upper(), sorted(TERRITORIES), n=3, cutoff=0.5))
        rule = "it is an ISO 3166-1 code in capitals, as in US, or ZZ for all"
        raise place.fault("territory", code, rule, near=near)
    if code != ALL and metric.is_of_all:
        rule = f"{metric.name} has no territories to choose from"
        raise place.fault("territory", code, rule, way_out="Leave it out.")
    return code


def threshold_of(values: Mapping[str, Any], metric: Metric, place: Place) -> tuple[str, Fraction]:
    """The key of the one threshold, and its value."""
    given = [key for key in THRESHOLDS if key in values]
    if len(given) != 1:
        what = "no threshold" if not given else f"more than one threshold: {', '.join(given)}"
        told = f"there is {what}; a requirement has just one of {', '.join(THRESHOLDS)}."
        raise place.wrong(given[1] if given else "at_least", f"{told} {'Take one away.' if given else 'Add one.'}")
    key = given[0]
    is_quantile = key.endswith("_cohort")
    value = number_of(values, key, place, highest=1 if is_quantile else None)
    assert value is not None
    if metric.is_share and value > 1:
        rule = f"{metric.name} is a share from 0 to 1"
        raise place.fault(key, values[key], rule, way_out="Write 0.5 for 50%.")
    return key, value


def level_of(values: Mapping[str, Any], place: Place) -> str:
    """must, which is the default, or should."""
    level = text_of(values, "level", place) or MUST
    if level not in LEVELS:
        raise place.fault("level", level, "it is must or should", near=near_names(level, LEVELS)[0])
    return level


def day_of(values: Mapping[str, Any], key: str, place: Place) -> date | None:
    """A day, written without quotes; None where the key is absent."""
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise place.fault(key, value, "it is a day, written without quotes as in 2022-01-01")
    return value


def flag_of(values: Mapping[str, Any], key: str, place: Place) -> bool | None:
    """true or false; None where the key is absent."""
    value = values.get(key)
    if value is not None and not isinstance(value, bool):
        raise place.fault(key, value, "it is true or false")
    return value


def cohort_of(values: Mapping[str, Any], place: Place) -> Cohort:
    """Which seasons a requirement applies to; any, where it does not say."""
    found = table_of(values, "cohort", place)
    inside = Place(file=place.file, number=place.number, name=place.name)
    check_keys(found, COHORT_KEYS, inside)
    kind = text_of(found, "kind", inside)
    if kind is not None and kind not in KINDS:
        rule = f"a cohort's kind is one of {', '.join(KINDS)}"
        raise inside.fault("kind", kind, rule, near=near_names(kind, KINDS)[0])
    return Cohort(
        kind=kind,
        number=count_of(found, "number", inside),
        categories=_categories(found, inside),
        cost_band=text_of(found, "cost_band", inside),
    )


def _categories(values: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    listed = values.get("categories", [])
    if not isinstance(listed, list):
        raise place.fault("categories", listed, 'it is a list, as in ["TV (English)"]')
    for name in listed:
        if name not in CATEGORIES:
            near = near_names(name, CATEGORIES)[0]
            told = f"`categories` has {_shown(name)}; it has names of lists, which are {', '.join(CATEGORIES)}."
            hint = f" Near it: {', '.join(near)}." if near else ""
            raise place.wrong("categories", f"{told}{hint} Mend it.", near=near)
    return tuple(listed)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
