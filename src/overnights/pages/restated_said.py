"""What an edition changed of a list, in words: what a season was called and where it stood, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from overnights.catalogue import Catalogue
from overnights.charts.changes import WHOLE_ROW, Change
from overnights.pages import words
from overnights.pages.week import full_name

_NAMES = ("title", "season_label")
_FIGURES = {"hours_viewed": "hours", "views": "views", "weeks_on_chart": "weeks on the list", "value": "figure",
            "runtime_h": "runtime in hours"}  # fmt: skip


def changes_said(changes: Iterable[Change], catalogue: Catalogue) -> tuple[str, ...]:
    """What changed of each season, in the order that readers ask: what it is called, that it came or went, the rest."""
    rows: dict[str, dict[str, Change]] = {}
    for change in changes:
        rows.setdefault(change.row, {})[change.column] = change
    told = [(_weight(of_row), _said(row, of_row, catalogue)) for row, of_row in rows.items()]
    return tuple(text for _, text in sorted(told, key=lambda one: one[0]))


def _weight(changed: dict[str, Change]) -> int:
    return 0 if any(name in changed for name in _NAMES) else 1 if WHOLE_ROW in changed else 2


def _said(row: str, changed: dict[str, Change], catalogue: Catalogue) -> str:
    if WHOLE_ROW in changed:
        return _came_or_went(row, changed[WHOLE_ROW], catalogue)
    parts = [text for name, one in changed.items() if (text := _figure(name, one, changed))]
    if any(name in changed for name in _NAMES):
        return ", ".join((_renamed(row, changed, catalogue), *parts))
    rest = len(changed) - len(parts) - ("value" in changed and _is_twice(changed["value"], changed))
    if rest > 0:
        parts.append(words.counted(rest, "more value" if parts else "value"))
    return f"{_name(row, catalogue)}: {words.listed(parts)}"


def _came_or_went(row: str, change: Change, catalogue: Catalogue) -> str:
    record: Any = change.after or change.before
    name = full_name(str(record["title"]), record["season_label"]) if record.get("title") else _name(row, catalogue)
    rank = words.rank(int(record["rank"]))
    return f"{name} is on the list now, at {rank}" if change.after else f"{name} is no longer on the list, was {rank}"


def _renamed(row: str, changed: dict[str, Change], catalogue: Catalogue) -> str:
    """“Season 1” of a title is now “Limited Series”; of a title that is called otherwise itself, both whole names."""
    title, label = changed.get("title"), changed.get("season_label")
    if title is None and label is not None:
        of = _title(row, catalogue)
        if not label.before or not label.after:
            return f"{of}: now “{label.after}”" if label.after else f"{of}: no longer “{label.before}”"
        return f"{of}: “{label.before}” is now “{label.after}”"
    assert title is not None
    names = (str(title.before), str(title.after))
    if label is not None:
        names = (full_name(names[0], _text(label.before)), full_name(names[1], _text(label.after)))
    return f"“{names[0]}” is now “{names[1]}”"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _figure(name: str, one: Change, changed: dict[str, Change]) -> str:
    """A figure before and after; empty where it is not told, or is told as another column."""
    if name == "rank" and isinstance(one.before, int | float) and isinstance(one.after, int | float):
        return f"from {words.rank(int(one.before))} to {words.rank(int(one.after))}"
    if name not in _FIGURES or (name == "value" and _is_twice(one, changed)):
        return ""
    show = _hours if name == "runtime_h" else _amount
    before, after = (show(value) for value in (one.before, one.after))
    return f"{_FIGURES[name]} from {before} to {after}" if before != after else ""


def _is_twice(one: Change, changed: dict[str, Change]) -> bool:
    """Whether what was ranked is hours or views, which are told by their own names."""
    others = (changed.get(name) for name in ("hours_viewed", "views"))
    return any(other is not None and (other.before, other.after) == (one.before, one.after) for other in others)


def _amount(value: object) -> str:
    if not isinstance(value, int | float):
        return "not published"
    return words.count(words.rounded(value, 1))


def _hours(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else "not published"


def _title(row: str, catalogue: Catalogue) -> str:
    season = catalogue.seasons.get(row)
    return catalogue.titles[season.title_id].title if season else row


def _name(row: str, catalogue: Catalogue) -> str:
    season = catalogue.seasons.get(row)
    if season is None:
        return row
    return full_name(_title(row, catalogue), None if catalogue.is_film(row) else season.label)
