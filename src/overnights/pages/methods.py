"""The page of methods: every number by the stage it is made at, with a worked example, and the rules in force."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from overnights.numbers import NUMBERS, Number
from overnights.pages import measured
from overnights.pages.required import NOT_DISCLOSED
from overnights.public import PUBLIC_TABLES
from overnights.renewal.record import Requirement

STAGES = (
    ("Events", "What a player sends: each row is accepted, a duplicate, or set aside with its reason.", ("set_aside",)),
    ("Plays", "What was watched of an episode: a playback on one local day.", ("plays", "coverage")),
    ("Viewing", "What plays come to, by season, territory and window.",
     ("hours_viewed", "minutes", "runtime_h", "views", "average_minute_audience", "share_of_viewing", "weighted_share",
      "starters", "watchers", "completers", "completion_share", "drop_off", "reach", "min_cell")),
    ("Charts", "Where a season stands on a list, and what its weeks there come to.",
     ("edition", "rank", "last_rank", "peak_rank", "weeks_on_chart", "streak", "hours_on_chart", "views_on_chart",
      "share_of_list", "first_28_days", "points", "territories", "territories_at_1", "also_worldwide")),
    ("Runs", "A season's weeks on one list, and where it stands among others of its kind.",
     ("first_week_days", "first_week_hours", "first_week_views", "longest_streak", "weeks_at_1", "exits",
      "last_exit_rank", "re_entries", "days", "hours_ratio", "views_ratio", "hours_ratio_per_day", "decay",
      "decay_per_day", "cohort_n", "cohort_weeks_median", "cohort_hours_median", "cohort_decay_median",
      "weeks_share_at_most", "hours_share_at_most", "decay_share_at_most")),
    ("Verdicts", "What is required of a season, and what the policy makes of it.",
     ("second_week_retention", "efficiency", "views_90_share", "verdict")),
)  # fmt: skip
OTHER_STAGE = ("Other numbers", "What belongs to none of these.")
WEEK, TITLE, BOARD = "This week", "Titles", "On the bubble"
COUNTRIES, ALL_TIME, RESTATED, HEALTH = "Countries", "All-time", "Restatements", "The data’s health"
SHOWN_ON = {
    **dict.fromkeys(("hours_viewed", "views"), (WEEK, COUNTRIES, ALL_TIME, TITLE)),
    **dict.fromkeys(("rank", "weeks_on_chart"), (WEEK, COUNTRIES, TITLE)),
    **dict.fromkeys(("last_rank", "peak_rank"), (WEEK, TITLE)),
    "edition": (WEEK, RESTATED, HEALTH),
    **dict.fromkeys(("starters", "watchers", "completers", "completion_share", "drop_off"), (TITLE,)),
    **dict.fromkeys(("runtime_h", "hours_on_chart", "views_on_chart", "territories"), (TITLE,)),
    **dict.fromkeys(("share_of_list", "first_week_days", "decay", "hours_ratio", "weeks_share_at_most"), (TITLE,)),
    **dict.fromkeys(("verdict", "second_week_retention", "efficiency", "views_90_share"), (BOARD, TITLE)),
    "set_aside": (HEALTH,),
    "min_cell": (TITLE, HEALTH),
}
"""The pages on which a number is shown, by their names in the frame of a site."""
_MARKS = re.compile(r"(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)")


@dataclass(frozen=True, slots=True)
class Marked:
    """Part of an example; `role` is "", strong, title or code."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an example, or a table: rows of cells, the head first."""

    text: tuple[Marked, ...] = ()
    rows: tuple[tuple[tuple[Marked, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A number as the page tells it: with its example, the pages that show it and the tables that have it."""

    number: Number
    example: tuple[Block, ...]
    shown_on: tuple[str, ...]
    tables: tuple[str, ...]
    example_of: str | None = None  # a number that tells the same example; null: it stands here


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The numbers that are made at one stage."""

    name: str
    says: str
    numbers: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the home that is in force: its value in words, and what it does."""

    name: str
    value: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """One requirement of the set in force, in words."""

    name: str
    says: str
    threshold: str
    window: str
    level: str
    why: str | None


def stages(numbers: Sequence[Number] = NUMBERS) -> tuple[Stage, ...]:
    """Every number, by the stage at which it is made, in the order of the flow."""
    by_name = {one.name: one for one in numbers}
    placed = {name for _, _, names in STAGES for name in names}
    rest = tuple(name for name in by_name if name not in placed)
    told: dict[str, str] = {}  # by page of the methods the first number that tells its example
    made = []
    for stage, says, names in (*STAGES, (*OTHER_STAGE, rest)):
        there = tuple(_told(by_name[name], told) for name in names if name in by_name)
        if there:
            made.append(Stage(name=stage, says=says, numbers=there))
    return tuple(made)


def _told(number: Number, told: dict[str, str]) -> Told:
    page = number.told_in or number.name
    first = told.setdefault(page, number.name)
    return Told(
        number=number,
        example=examples().get(page, ()) if first == number.name else (),
        shown_on=SHOWN_ON.get(number.name, ()),
        tables=tuple(table.name for table in PUBLIC_TABLES if number.name in table.column_names),
        example_of=first if first != number.name and page in examples() else None,
    )


@cache
def examples() -> Mapping[str, tuple[Block, ...]]:
    """Worked examples by page of docs/methods, as they stand there."""
    text = (resources.files("overnights.pages") / "worked.json").read_text(encoding="utf-8")
    read: dict[str, list[dict[str, Any]]] = json.loads(text)
    return {page: tuple(_block(block) for block in blocks) for page, blocks in read.items()}


def _block(block: Mapping[str, Any]) -> Block:
    if "table" in block:
        return Block(rows=tuple(tuple(marked(cell) for cell in row) for row in block["table"]))
    return Block(text=marked(block["text"]))


def marked(text: str) -> tuple[Marked, ...]:
    """Text with its emphasis and code apart.

    >>> marked("*Echoes*, `views` of **3**")
    (Marked(text='Echoes', role='title'), Marked(text=', ', role=''), Marked(text='views', role='code'), \
Marked(text=' of ', role=''), Marked(text='3', role='strong'))
    """
    return tuple(_mark(part) for part in _MARKS.split(text) if part)


def _mark(part: str) -> Marked:
    if part.startswith("**"):
        return Marked(part[2:-2], "strong")
    if part.startswith("`"):
        return Marked(part[1:-1], "code")
    return Marked(part[1:-1], "title") if part.startswith("*") and len(part) > 1 else Marked(part)


def required(requirements: Sequence[Requirement], rounding: int) -> tuple[Required, ...]:
    """The requirements of a set, in words; musts first, then by name."""
    unique = {one.name: one for one in requirements}
    ordered = sorted(unique.values(), key=lambda one: (one.level != "must", one.name))
    return tuple(_required(one, rounding) for one in ordered)


def _required(one: Requirement, rounding: int) -> Required:
    at = one.at_least if one.at_least is not None else one.at_most
    return Required(
        name=one.name,
        says=measured.measured(one.metric).says,
        threshold=measured.threshold_said(one, at, rounding) if one.is_public else NOT_DISCLOSED,
        window="to now" if one.window_days is None else f"{one.window_days} days from release",
        level=one.level,
        why=one.why,
    )


def methods_json(made: Sequence[Stage], rules: Sequence[Rule], demands: Sequence[Required]) -> dict[str, Any]:
    """The page as JSON; examples as plain text."""
    told = [{"stage": one.name, "says": one.says, "numbers": [_json(told) for told in one.numbers]} for one in made]
    return {
        "stages": told,
        "rules": [{"name": one.name, "value": one.value, "says": one.says} for one in rules],
        "requirements": [{name: getattr(one, name) for name in one.__slots__} for one in demands],
    }  # fmt: skip


def _json(told: Told) -> dict[str, Any]:
    names = ("name", "definition", "formula", "unit", "source", "is_not")
    said = {name: getattr(told.number, name) for name in names}
    example = [plain(block.text) if block.text else [[plain(cell) for cell in row] for row in block.rows]
               for block in told.example]  # fmt: skip
    return said | {"page": told.number.page, "example": example, "example_of": told.example_of,
                   "shown_on": list(told.shown_on), "tables": list(told.tables)}  # fmt: skip


def plain(parts: Sequence[Marked]) -> str:
    """An example's text without its marks."""
    return "".join(part.text for part in parts)
