"""Chart definitions: data, versioned, one file a version in `definitions/`.

A definition is superseded by a new version, never edited: an edition keeps the definition it was made by.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cache
from importlib import resources

from overnights.countries import ALL
from overnights.errors import Malformed, OutOfRange, UnknownChart
from overnights.weeks import Week, Window

METRICS = ("hours_viewed", "views", "minutes", "reach")
WINDOWS = {"week": 7, "friday_week": 7, "day": 1, "release": None}
ENDS_ON = {"week": 6, "friday_week": 3, "release": 6}
LANGUAGE_CATEGORIES = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
CATEGORIES = (*LANGUAGE_CATEGORIES, "Films", "TV")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of a chart's definition.

    `window` is `week` (Monday to Sunday), `friday_week` (Friday to Thursday), `day`, or `release` (the first
    `window_days` of each episode, an edition every Sunday). `is_each_territory` ranks every territory by itself, else
    all together (ZZ). `weeks_from` and `weeks_to` bound the weeks it holds for, both included; null is no bound.
    `rounding` is what its publisher rounds to, in the metric's unit; a home's own charts print by their own setting.
    `lag_days` after a window's last day its first edition can be made. Where `is_locked`, no edition follows by itself
    once late events are closed.
    """

    name: str
    version: int
    title: str
    owner: str
    source: str
    metric: str
    window: str
    window_days: int
    categories: tuple[str, ...]
    length: int = 10
    unit: str = "season"
    eligible: str = "the metric is above 0"
    is_each_territory: bool = False
    is_rank_only: bool = False
    rounding: int | None = None
    weeks_from: date | None = None
    weeks_to: date | None = None
    lag_days: int = 1
    is_locked: bool = False
    zone: str = "the service's reporting zone, named in each edition"

    @property
    def step_days(self) -> int:
        """Days from one edition to the next."""
        return 1 if self.window == "day" else 7

    def holds_for(self, last_on: date) -> bool:
        """Whether windows that end on this day are of this version."""
        return (self.weeks_from or date.min) <= last_on <= (self.weeks_to or date.max)

    def window_to(self, last_on: date) -> Window:
        """The days of an edition that are its own: for `release`, the week it is made for."""
        return Window(last_on - timedelta(days=self.step_days - 1), last_on)

    def last_days(self, first: date, last: date) -> Iterator[date]:
        """Last days of the windows that hold any day from `first` to `last`, ascending; of any version."""
        day = self.window_holding(first)
        while self.window_to(day).first <= last:
            yield day
            day += timedelta(days=self.step_days)

    def window_holding(self, day: date) -> date:
        """The last day of the window that holds a day."""
        return day if self.window == "day" else day + timedelta(days=(ENDS_ON[self.window] - day.weekday()) % 7)

    def check_last_day(self, day: date) -> None:
        """Raises NotASunday or OutOfRange, where no window of this chart ends on this day."""
        ends = self.window_holding(day)
        if ends == day:
            return
        if self.window != "friday_week":
            Week(day)
        before = ends - timedelta(days=7)
        raise OutOfRange(
            f"{day} is a {WEEKDAYS[day.weekday()]}: windows of {self.name} run from Friday to Thursday, named by "
            f"their Thursday. Take {before} or {ends}.",
            day=day,
            before=before,
            after=ends,
        )

    def check_territory(self, territory: str) -> None:
        """Raises OutOfRange, where the definition does not rank this territory."""
        if self.is_each_territory and territory == ALL:
            raise OutOfRange(
                f"{self.name} ranks each territory by itself and has no list of all. Name a territory, as in US, or "
                "take netflix-weekly.",
                chart=self.name,
                territory=territory,
            )
        if not self.is_each_territory and territory != ALL:
            raise OutOfRange(
                f"{self.name} ranks all territories together (ZZ), not {territory} by itself. Take netflix-country for "
                "a territory's own lists.",
                chart=self.name,
                territory=territory,
            )

    def as_json(self) -> str:
        """The whole definition as JSON, as editions keep it."""
        return json.dumps({**asdict(self), "step_days": self.step_days}, default=str, ensure_ascii=False)


def all_definitions() -> tuple[Definition, ...]:
    """Every shipped definition, by name and version."""
    return _shipped()


def chart_names() -> tuple[str, ...]:
    """Names of the charts there are."""
    return tuple(sorted({definition.name for definition in all_definitions()}))


def versions_of(name: str) -> tuple[Definition, ...]:
    """A chart's definitions by version.

    Raises: UnknownChart, with the names there are.
    """
    found = tuple(definition for definition in all_definitions() if definition.name == name)
    if not found:
        names = chart_names()
        raise UnknownChart(f"There is no chart “{name}”. The charts are {', '.join(names)}.", name=name, charts=names)
    return found


def definition_for(name: str, last_on: date) -> Definition:
    """The version that holds for windows ending on a day.

    Raises: UnknownChart, with the names there are; OutOfRange, where no version holds.
    """
    versions = versions_of(name)
    held = next((definition for definition in versions if definition.holds_for(last_on)), None)
    if held is None:
        spans = "; ".join(f"version {d.version} {_span(d)}" for d in versions)
        raise OutOfRange(f"No version of {name} holds for {last_on}: {spans}.", name=name, day=last_on)
    return held


def read_definition(text: str, *, file: str) -> Definition:
    """A definition from the text of its TOML file.

    Raises: Malformed, naming the file, the key and its rule.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise Malformed(f"{file} is not TOML: {cause}. Mend the line it names.", file=file) from cause
    _check_keys(values, file)
    if isinstance(values.get("categories"), list):
        values["categories"] = tuple(values["categories"])
    definition = Definition(**values)
    _check(definition, file)
    return definition


@cache
def _shipped() -> tuple[Definition, ...]:
    folder = resources.files("overnights.charts") / "definitions"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    found = [read_definition(f.read_text(encoding="utf-8"), file=f.name) for f in files]
    return tuple(sorted(found, key=lambda d: (d.name, d.version)))


def _check_keys(values: Mapping[str, object], file: str) -> None:
    known = {field.name: field for field in fields(Definition)}
    for key in values:
        if key not in known:
            raise Malformed(f"{file}: there is no key `{key}`. The keys are {', '.join(known)}.", file=file, key=key)
    needed = ("name", "version", "title", "owner", "source", "metric", "window", "window_days", "categories")
    for key in needed:
        if key not in values:
            raise Malformed(f"{file}: the key `{key}` is missing; a definition needs it. Add it.", file=file, key=key)


def _check(definition: Definition, file: str) -> None:
    """One rule a line: the key, whether it holds, and the rule."""
    days = WINDOWS.get(definition.window)
    rules: Sequence[tuple[str, bool, str]] = (
        ("name", bool(definition.name), "it names the chart"),
        ("version", definition.version >= 1, "versions are numbered from 1"),
        ("metric", definition.metric in METRICS, f"it is one of {', '.join(METRICS)}"),
        ("window", definition.window in WINDOWS, f"it is one of {', '.join(WINDOWS)}"),
        ("window_days", definition.window_days >= 1 and days in (None, definition.window_days), "days of the window"),
        ("length", definition.length >= 1, "a list has at least one place"),
        ("unit", definition.unit == "season", "a film is a season of one episode, so the unit is season"),
        ("categories", bool(definition.categories) and set(definition.categories) <= set(CATEGORIES), "known lists"),
        ("lag_days", definition.lag_days >= 1, "a window's edition is made once the window is over"),
        ("metric", definition.window != "release" or definition.metric != "reach", "reach has no window of a release"),
    )
    for key, holds, rule in rules:
        if not holds:
            raise Malformed(f"{file}: `{key}` is {getattr(definition, key)!r}; {rule}. Mend it.", file=file, key=key)


def _span(definition: Definition) -> str:
    since = f"from {definition.weeks_from}" if definition.weeks_from else "from the beginning"
    return f"{since} to {definition.weeks_to}" if definition.weeks_to else f"{since} on"
