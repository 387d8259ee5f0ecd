"""Past outcomes: what others say was decided on a season, as files tell it, and which season they mean.

They are not decisions of this service: each has a source and a quality, and most have no date.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

import pyarrow as pa

from overnights.catalogue import Catalogue
from overnights.catalogue.book import folded
from overnights.errors import MissingColumns

NOT_RENEWED = "not_renewed"
OUTCOMES = ("renewed", "cancelled", "ended", "moved", "reversed", NOT_RENEWED)
NO_OUTCOME, BAD_VALUE, MISSING_FIELD = "no_outcome", "bad_value", "missing_field"
QUALITIES = ("high", "medium", "low")  # the best first
RESEARCH = ("show_title", "season_number", "outcome")
PLAIN = ("title", "season_number", "decision")
DAYS, EVIDENCE = ("decided_on", "announced_on"), "label_evidence_date"
NO_LABEL = "N/A"  # as publishers write it
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]00:00:00)?", re.ASCII)
_NUMBER = re.compile(r"(\d{1,4})(\.0+)?", re.ASCII)
_SIGNS = re.compile(r"[^a-z0-9]+")
_UNKNOWN = frozenset({"", "unknown", "open", "n/a", "none"})
_SPELT = {"canceled": "cancelled"}
Cells: TypeAlias = Mapping[str, object]
Index: TypeAlias = "dict[tuple[str, ...], set[str]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a season, as one row of a file says. `decision` is one of OUTCOMES.

    `season_id`: None where no season of this home is meant. `labels`: what the season was called, empty text being
    that it stood on a list without a name. `evidence_on`: the day of what it was read from, which is not the day of the
    decision or its announcement.
    """

    row: int
    title: str
    labels: tuple[str, ...] = ()
    season_number: int | None = None
    season_id: str | None = None
    decision: str
    decided_on: date | None = None
    announced_on: date | None = None
    title_class: str | None = None
    source: str | None = None
    quality: str | None = None
    evidence_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """One row that was set aside: its number (the first data row is 1), the reason's code, and what was found."""

    row: int
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesRead:
    """The rows of one file, read: offered = outcomes + set_aside + duplicates."""

    outcomes: tuple[Outcome, ...]
    set_aside: tuple[AsideRow, ...]
    duplicates: int

    @property
    def offered(self) -> int:
        """Rows of the file."""
        return len(self.outcomes) + len(self.set_aside) + self.duplicates

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were set aside for each reason."""
        return dict(sorted(Counter(one.reason for one in self.set_aside).items()))


def read_outcomes(
    rows: Iterable[Cells], columns: Sequence[str], *, file: str, known: Iterable[Outcome] = (), today: date
) -> OutcomesRead:
    """The past outcomes in the rows of a file, of either layout.

    Args:
        rows: cells by column, null and empty text being none; in the order of the file.
        known: outcomes that need not be told again.
        today: the last day on which something can have been decided or announced.
    Raises: MissingColumns.
    """
    take = _layout(columns, file)
    seen = {content_of(one) for one in known}
    outcomes: list[Outcome] = []
    set_aside: list[AsideRow] = []
    duplicates = 0
    for number, cells in enumerate(rows, 1):
        found = _read(take, {name: _text(value) for name, value in cells.items()}, number, today)
        if isinstance(found, AsideRow):
            set_aside.append(found)
        elif content_of(found) in seen:
            duplicates += 1
        else:
            seen.add(content_of(found))
            outcomes.append(found)
    return OutcomesRead(outcomes=tuple(outcomes), set_aside=tuple(set_aside), duplicates=duplicates)


def content_of(outcome: Outcome) -> Outcome:
    """An outcome without where it stood and what it was resolved to: what two rows are compared by."""
    return replace(outcome, row=0, season_id=None)


def best(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """By season, the outcome to show: of the best quality, and of those the one that was loaded last."""
    found: dict[str, Outcome] = {}
    for one in outcomes:
        if one.season_id is None:
            continue
        before = found.get(one.season_id)
        if before is None or _quality(one) <= _quality(before):
            found[one.season_id] = one
    return found


def _quality(outcome: Outcome) -> int:
    return QUALITIES.index(outcome.quality) if outcome.quality in QUALITIES else len(QUALITIES)


# ── rows ──


def _layout(columns: Sequence[str], file: str) -> Callable[[Mapping[str, str]], dict[str, object]]:
    """How a row of this file is read: by the columns that it has."""
    if all(name in columns for name in RESEARCH):
        return _research
    missing = tuple(name for name in PLAIN if name not in columns)
    if missing:
        raise MissingColumns(
            f"{file} has no column {', '.join(missing)}: past outcomes need {', '.join(PLAIN)} "
            f"(or {', '.join(RESEARCH)}). Name its columns so.",
            path=file,
            missing=missing,
            found=tuple(columns),
        )
    return _plain


def _plain(cells: Mapping[str, str]) -> dict[str, object]:
    return {
        "title": cells.get("title", ""),
        "word": cells.get("decision", ""),
        "labels": (cells.get("season_label", ""),),
        "source": cells.get("source"),
        "quality": cells.get("quality"),
    }


def _research(cells: Mapping[str, str]) -> dict[str, object]:
    return {
        "title": cells.get("show_title", ""),
        "word": cells.get("outcome", ""),
        "labels": (cells.get("season_title_now", ""), cells.get("season_title_first_published", "")),
        "source": cells.get("label_source"),
        "quality": cells.get("label_quality"),
    }


def _read(
    take: Callable[[Mapping[str, str]], dict[str, object]], cells: Mapping[str, str], row: int, today: date
) -> Outcome | AsideRow:
    """One row as an outcome, or why it is set aside."""
    control = next(((name, found[0]) for name, text in cells.items() if (found := _CONTROL.search(text))), None)
    if control:
        detail = f"{control[0]} holds a control character, U+{ord(control[1]):04X}"
        return AsideRow(row=row, reason=BAD_VALUE, detail=detail)
    taken = take(cells)
    word = "_".join(str(taken["word"]).lower().replace("_", " ").split())
    word = _SPELT.get(word, word)
    if word in _UNKNOWN:
        return AsideRow(row=row, reason=NO_OUTCOME)
    if word not in OUTCOMES:
        return AsideRow(row=row, reason=BAD_VALUE, detail=f"“{taken['word']}” is none of {', '.join(OUTCOMES)}")
    if not taken["title"]:
        return AsideRow(row=row, reason=MISSING_FIELD, detail="the title is empty")
    try:
        number = _number(cells.get("season_number", ""))
        decided_on, announced_on = (_day(name, cells.get(name, ""), today) for name in DAYS)
        evidence_on = _day(EVIDENCE, cells.get(EVIDENCE, ""))
        if decided_on and announced_on and announced_on < decided_on:
            raise ValueError(f"announced_on {announced_on} is before decided_on {decided_on}")
    except ValueError as cause:
        return AsideRow(row=row, reason=BAD_VALUE, detail=str(cause))
    labels = taken["labels"]
    assert isinstance(labels, tuple)
    return Outcome(
        row=row,
        title=str(taken["title"]),
        labels=tuple(dict.fromkeys("" if label == NO_LABEL else label for label in labels if label)),
        season_number=number,
        decision=word,
        title_class=cells.get("title_class") or None,
        source=str(taken["source"] or "") or None,
        quality=str(taken["quality"] or "").lower() or None,
        decided_on=decided_on,
        announced_on=announced_on,
        evidence_on=evidence_on,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _number(text: str) -> int | None:
    if text in ("", "N/A"):
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        what = "has more than 4 digits" if text.isdecimal() and text.isascii() else "is no whole number"
        raise ValueError(f"season_number “{text[:20]}” {what}")
    return int(found[1])


def _day(name: str, text: str, today: date = date.max) -> date | None:
    """A day that is not after today; None where the cell is empty."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"{name} “{text[:20]}” is no day: days are written YYYY-MM-DD")
    if day > today:
        raise ValueError(f"{name} {day} is yet to come")
    return day


# ── which season ──


def as_is(name: str) -> str:
    """The name itself."""
    return name


def _bare(name: str) -> str:
    """The letters and digits of a name in ASCII."""
    return _SIGNS.sub("", name.lower())


class Resolver:
    """Finds the season that an outcome means.

    By a label that just one season had, of this title or else of any; else by the title's name and the season's
    number, where just one season has them; else a first season is the one that never had a label. Names are compared
    as they are, and then without case, accents and signs.

    Args:
        labels: rows of `labels`, the names that seasons had in published files.
    """

    def __init__(self, catalogue: Catalogue, labels: pa.Table) -> None:
        self._by_label: Index = defaultdict(set)
        self._by_number: Index = defaultdict(set)
        for row in labels.select(["season_id", "show_title", "season_title", "number"]).to_pylist():
            label = row["season_title"] or ""
            self._note(row["show_title"], label, row["number"], row["season_id"])
            if label:
                self._by_label[(folded(label),)].add(row["season_id"])
        for season in catalogue.seasons.values():
            self._note(catalogue.titles[season.title_id].title, season.label, season.number, season.season_id)
        self._names = {_bare(folded(key[0])) for key in (*self._by_label, *self._by_number)}

    def season_id(self, outcome: Outcome) -> str | None:
        """The season meant; None where none is, or several could be."""
        names = ((outcome.title, as_is), (folded(outcome.title), folded))
        keys: list[tuple[str, ...]] = [(title, fold(label)) for title, fold in names for label in outcome.labels]
        keys += [(folded(label),) for label in outcome.labels if label]
        found = [self._by_label.get(key, set()) for key in keys]
        found += [self._by_number.get((title, str(outcome.season_number or "")), set()) for title, _ in names]
        if outcome.season_number in (None, 1):
            found += [self._by_label.get((title, ""), set()) for title, _ in names]
        return next((next(iter(ids)) for ids in found if len(ids) == 1), None)

    def may_mean(self, title: str, labels: Iterable[str]) -> bool:
        """Whether one of these names could be that of a season: cheap, and true of every one that is.

        Names that have other letters than ASCII are not looked at.
        """
        return any(not name.isascii() or _bare(name) in self._names for name in (title, *labels) if name)

    def _note(self, title: str, label: str | None, number: int | None, season_id: str) -> None:
        for name, fold in ((title, as_is), (folded(title), folded)):
            if label is not None:
                self._by_label[name, fold(label)].add(season_id)
            self._by_number[name, str(number or "")].add(season_id)

    def resolved(self, outcome: Outcome) -> Outcome:
        """The outcome with its season; one that has it keeps it."""
        return outcome if outcome.season_id else replace(outcome, season_id=self.season_id(outcome))
