"""The columns of a catalogue's files, and how the text of each becomes a value.

A reader takes stripped text that is not empty; where the text breaks the column's rule it raises `Refused` with the
way out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeAlias

from overnights.countries import TERRITORIES, meant_by

LONGEST_S = 2_000_000  # positions are stored in 32 bits of ms, with room for what runs over the end
HEAVIEST = 1_000  # so that weighted sums of a service fit into 64 bits

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_BACKWARDS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WHOLE = re.compile(r"\d{1,15}(\.0+)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
# fmt: off
LANGUAGE_TAGS = {
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "malay": "ms",
    "mandarin": "zh", "norwegian": "no", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru",
    "spanish": "es", "swedish": "sv", "tamil": "ta", "telugu": "te", "thai": "th", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi",
}
# fmt: on

Value: TypeAlias = "str | int | float | bool | date | None"


class Refused(Exception):
    """A text breaks its column's rule."""

    def __init__(self, way_out: str) -> None:
        super().__init__(way_out)
        self.way_out = way_out


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One column: its name in the file, its name in the table, its rule in words, its reader, whether it is needed."""

    name: str
    stored: str
    rule: str
    read: Callable[[str], Value]
    is_needed: bool = False


def _text(name: str, is_needed: bool = False) -> FieldRule:
    return FieldRule(name, name, "text", str, is_needed)


def _one_of(name: str, *words: str, is_needed: bool = False) -> FieldRule:
    def read(text: str) -> str:
        if text in words:
            return text
        near = get_close_matches(text.casefold().replace(" ", "_"), words, n=1, cutoff=0.7)
        raise Refused(f"Write {near[0]}." if near else f"Write one of {', '.join(words)}, or leave it empty.")

    return FieldRule(name, name, f"one of {', '.join(words)}", read, is_needed)


def _read_day(text: str) -> date:
    backwards = _DAY_BACKWARDS.fullmatch(text)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as cause:
        raise Refused("There is no such day in the calendar; write the right one.") from cause
    if backwards:
        raise Refused(f"Write {backwards[3]}-{int(backwards[2]):02}-{int(backwards[1]):02}.")
    raise Refused("Write year, month and day as in 2022-08-26.")


def _day(name: str, is_needed: bool = False) -> FieldRule:
    return FieldRule(name, name, "a day written YYYY-MM-DD", _read_day, is_needed)


def _whole(name: str, least: int = 0) -> FieldRule:
    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or int(float(text)) < least:
            raise Refused("Write digits alone, as in 3, or leave it empty.")
        return int(text.split(".")[0])

    return FieldRule(name, name, f"a whole number from {least}", read)


def _read_number(text: str) -> float:
    if "," in text:
        raise Refused(f"Write a point for the decimals and nothing between thousands, as in {text.replace(',', '.')}.")
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise Refused("Write digits, with a point where there are decimals, as in 2688.5.")
    return float(text)


def thousandths(number: float) -> int:
    """Whole thousandths, rounded half up: floor(x × 1000 + 0.5) in IEEE double.

    >>> thousandths(1234.5675)
    1234568
    """
    return math.floor(number * 1_000 + 0.5)


def _number(name: str, rule: str, holds: Callable[[float], bool], *, is_needed: bool = False) -> FieldRule:
    def read(text: str) -> float:
        number = _read_number(text)
        if not holds(number):
            raise Refused(f"Write {rule}" + ("." if is_needed else ", or leave it empty."))
        return number

    return FieldRule(name, name, rule, read, is_needed)


def _read_runtime(text: str) -> int:
    if ":" in text:
        raise Refused("Write seconds alone: 44 min 48 s is 2688.")
    runtime_ms = thousandths(_read_number(text))
    if not 0 < runtime_ms <= LONGEST_S * 1_000:
        raise Refused("Write the runtime in seconds, as in 2688.")
    return runtime_ms


def _read_weight(text: str) -> int:
    number = _read_number(text)
    if not 0 <= number <= HEAVIEST:
        raise Refused("Write 1 for an account that counts once.")
    return thousandths(number)


def _read_flag(text: str) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in known:
        raise Refused("Write true or false, or leave it empty.")
    return known[text.lower()]


def _read_language(text: str) -> str:
    if text.casefold() in LANGUAGE_TAGS:
        raise Refused(f"Write {LANGUAGE_TAGS[text.casefold()]}.")
    if not _LANGUAGE.fullmatch(text):
        known = _LANGUAGE.fullmatch(text.replace("_", "-"))
        raise Refused(f"Write {text.replace('_', '-')}." if known else "Write a tag as in en, ko or pt-BR.")
    return text


def _read_country(text: str) -> str:
    if text in TERRITORIES:
        return text
    guess = meant_by(text)
    raise Refused(f"Write {guess}." if guess else "Write two capitals, as in US; GB is the United Kingdom.")


def _read_territories(text: str) -> str | None:
    codes = {_read_country(part.strip()) for part in text.split(";") if part.strip()}
    return ";".join(sorted(codes)) or None


def _read_currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise Refused("Write three capitals, as in USD.")
    return text


_TERRITORY = "an assigned ISO 3166-1 alpha-2 code in capitals"
FILES: dict[str, tuple[FieldRule, ...]] = {
    "titles": (
        _text("title_id", True),
        _text("title", True),
        _one_of("kind", "series", "film", "special", "live"),
        FieldRule("original_language", "original_language", "a BCP 47 language tag", _read_language),
        FieldRule("origin_country", "origin_country", _TERRITORY, _read_country),
        *(_text(name) for name in ("genres", "created_by", "based_on", "synopsis", "imdb_id", "tmdb_id")),
    ),
    "seasons": (
        _text("season_id", True),
        _text("title_id", True),
        _whole("number"),
        _text("label"),
        _one_of("kind", "season", "limited", "part", "film", "special"),
        _day("released_on"),
        _one_of("release_pattern", "all_at_once", "weekly", "split"),
        FieldRule("is_final", "is_final", "true or false", _read_flag),
        _one_of("origin", "original", "licensed"),
        _text("part_of"),
        _number("cost", "a number above 0", lambda x: x > 0),
        FieldRule("currency", "currency", "an ISO 4217 code in capitals", _read_currency),
    ),
    "episodes": (
        _text("episode_id", True),
        _text("season_id", True),
        _whole("number"),
        _text("name"),
        FieldRule("runtime_s", "runtime_ms", f"seconds above 0, at most {LONGEST_S}", _read_runtime, True),
        _day("released_on"),
        FieldRule("territories", "territories", f"{_TERRITORY}, several separated by ;", _read_territories),
    ),
    "credits": (
        _text("title_id", True),
        _whole("season_number"),
        _text("person", True),
        _one_of("role", "cast", "creator", "writer", "director", "producer", is_needed=True),
        _text("character"),
        _one_of("billing", "main", "recurring", "guest", "minor"),
        _whole("position", 1),
    ),
    "reception": (
        _text("title_id", True),
        _whole("season_number"),
        _text("source", True),
        _number("score", "a number from 0", lambda x: x >= 0, is_needed=True),
        _number("out_of", "a number above 0", lambda x: x > 0, is_needed=True),
        _whole("n"),
        _day("as_of", True),
    ),
    "subscribers": (
        FieldRule("territory", "territory", _TERRITORY, _read_country, True),
        _day("as_of", True),
        FieldRule("subscribers", "subscribers", "a whole number from 0", _whole("subscribers").read, True),
    ),
    "weights": (
        _text("account_id", True),
        _day("from_on", True),
        FieldRule("weight", "weight_thousandths", f"a number from 0 to {HEAVIEST}", _read_weight, True),
    ),
}
NEEDED_FILES = ("titles", "seasons", "episodes")

Row: TypeAlias = "dict[str, Any]"
