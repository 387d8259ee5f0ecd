"""Requirements as people write them: a TOML file, read, checked, and numbers kept exact.

What a season is held against is data: a later `valid_from` supersedes, and nothing is edited in place.
Source: docs/methods/requirements.md
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import Any

from overnights.errors import Malformed
from overnights.renewal.metrics import ACCOUNTS, Metric
from overnights.renewal.record import Policy, Requirement, RequirementSet
from overnights.renewal.requirement_rules import (
    LONGEST_DAYS,
    THRESHOLDS,
    Place,
    check_keys,
    cohort_of,
    count_of,
    day_of,
    flag_of,
    level_of,
    metric_of,
    near_names,
    needed_text,
    number_of,
    table_of,
    territory_of,
    text_of,
    threshold_of,
    window_of,
)

BYTE_ORDER_MARK = "\ufeff"  # some editors write it at the head of a file
LIBRARY = "library"  # the name of all shipped requirements together
FILE_KEYS = ("name", "include", "policy", "requirement")
POLICY_KEYS = ("name", "should_share", "decide_within_days")
KEYS = (
    *("name", "metric", "window_days", "territory", "cohort", *THRESHOLDS),
    *("level", "weight", "why", "owner", "valid_from", "is_public"),
)


def read_requirements(text: str, *, file: str) -> RequirementSet:
    """A set of requirements from the text of its TOML file, those it includes from the library first.

    `name` is the file's own, else the file's name without .toml. `digest` is of the text, and of the texts of
    what it includes; a byte order mark before the text is none of it.
    Raises: Malformed, naming the file, the requirement, the key and its rule, with near names.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    values, place = _parsed(text, file), Place(file=file)
    check_keys(values, FILE_KEYS, place)
    included = _included(values, place)
    rows = _rows(values, place)
    if not rows and not included:
        raise place.wrong(
            "requirement", "it requires nothing; a set has a [[requirement]], or an `include`. Add one."
        )  # fmt: skip
    policy = _policy(values, Place(file=file, part="[policy]"))
    own = [_requirement(row, file, number) for number, row in enumerate(rows, start=1)]
    return RequirementSet(
        name=text_of(values, "name", place) or PurePath(file).name.removesuffix(".toml"),
        requirements=_versioned([*(one for shipped in included for one in shipped.requirements), *own], place),
        policy=policy,
        text=text,
        digest=hashlib.sha256("\n".join([text, *(one.text for one in included)]).encode()).hexdigest(),
    )


def library() -> dict[str, Requirement]:
    """The shipped requirements by name."""
    return {name: shipped.requirements[0] for name, shipped in _shipped().items()}


def library_set() -> RequirementSet:
    """All shipped requirements together, with the default policy."""
    names = ", ".join(f'"{name}"' for name in _shipped())
    return read_requirements(f'name = "{LIBRARY}"\ninclude = [{names}]\n', file=LIBRARY)


@cache
def _shipped() -> Mapping[str, RequirementSet]:
    folder = resources.files("overnights.renewal") / "requirements"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    read = [read_requirements(f.read_text(encoding="utf-8"), file=f.name) for f in files]
    return {one.requirements[0].name: one for one in read}


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as cause:
        raise Malformed(f"{file} is not TOML: {cause}. Mend the line it names.", file=file) from cause
    except (ArithmeticError, ValueError) as cause:
        told = f"{file} cannot be read: a number in it is longer than any that somebody could count. Mend it."
        raise Malformed(told, file=file) from cause
    except RecursionError as cause:
        told = f"{file} cannot be read: it has lists or tables too deep within each other. Requirements need none such."
        raise Malformed(told, file=file) from cause


def _included(values: Mapping[str, Any], place: Place) -> list[RequirementSet]:
    names = values.get("include", [])
    if not isinstance(names, list):
        raise place.fault("include", names, 'it is a list of shipped requirements, as in ["completion-28d"]')
    if not names:
        return []
    shipped = _shipped()
    for name in names:
        if not isinstance(name, str) or name not in shipped:
            near, hint = near_names(name, shipped)
            told = f"`include` names “{name}”, which the library does not have. {hint}"
            raise place.wrong("include", told, near=near)
        if names.count(name) > 1:
            raise place.wrong("include", f"`include` names “{name}” twice. Name it once.")
    return [shipped[name] for name in names]


def _rows(values: Mapping[str, Any], place: Place) -> list[dict[str, Any]]:
    rows = values.get("requirement", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise place.wrong("requirement", "`requirement` is not a list of tables. Write [[requirement]] above each.")
    return rows


def _policy(values: Mapping[str, Any], place: Place) -> Policy:
    found = table_of(values, "policy", Place(file=place.file))
    check_keys(found, POLICY_KEYS, place)
    share = number_of(found, "should_share", place, highest=1, above_0=True)
    name = text_of(found, "name", place)
    days = count_of(found, "decide_within_days", place)
    if days is not None and days > LONGEST_DAYS:
        raise place.fault("decide_within_days", days, f"it is at most {LONGEST_DAYS:,}")
    policy = Policy(decide_within_days=days)
    policy = policy if share is None else replace(policy, should_share=share)
    return policy if name is None else replace(policy, name=name)


def _requirement(row: Mapping[str, Any], file: str, number: int) -> Requirement:
    name = needed_text(row, "name", Place(file=file, number=number))
    place = Place(file=file, number=number, name=name)
    check_keys(row, KEYS, place)
    metric = metric_of(row, place)
    key, threshold = threshold_of(row, metric, place)
    days = window_of(row, metric, place)
    plain = Requirement(
        name=name,
        metric=metric.name,
        window_days=days,
        territory=territory_of(row, metric, place),
        cohort=cohort_of(row, place),
        level=level_of(row, place),
        why=text_of(row, "why", place),
        owner=text_of(row, "owner", place),
        valid_from=day_of(row, "valid_from", place),
        is_public=_is_public(row, metric, days, place),
    )
    weight = number_of(row, "weight", place, above_0=True)
    held = replace(plain, **{key: threshold})  # type: ignore[arg-type]
    return held if weight is None else replace(held, weight=weight)


def _is_public(row: Mapping[str, Any], metric: Metric, days: int | None, place: Place) -> bool:
    """As it says; else not where it would tell a cost, subscribers, or a count of accounts that goes on changing."""
    said = flag_of(row, "is_public", place)
    if said is not None:
        return said
    return metric.is_public and not (metric.rests_on == ACCOUNTS and days is None)


def _versioned(requirements: Sequence[Requirement], place: Place) -> tuple[Requirement, ...]:
    """Requirements of one name and cohort, numbered by the day from which they are valid."""
    seen: dict[tuple[object, ...], list[date]] = {}
    for one in requirements:
        days = seen.setdefault((one.name, one.cohort), [])
        day = one.valid_from or date.min
        if day in days:
            told = (
                f"there are two requirements “{one.name}” of one cohort and one `valid_from`; just one can hold. "
                "Give the later a later day, or another name."
            )
            raise place.wrong("name", told)
        days.append(day)
    return tuple(
        replace(one, version=1 + sorted(seen[one.name, one.cohort]).index(one.valid_from or date.min))
        for one in requirements
    )
