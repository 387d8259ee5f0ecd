"""A chart's list in words: its heading, the names of its rows, and how each moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from overnights.charts.listing import Chart
from overnights.charts.moves import Move
from overnights.charts.record import Entry
from overnights.countries import ALL, NAMES
from overnights.errors import UnknownChart

T = TypeVar("T")
UNKNOWN = "·"


def of_category(found: Sequence[T], category: str | None, there: Sequence[str]) -> list[T]:
    """Those of one list, whatever the case of its name, or all.

    Args:
        there: the name of each one's list.
    Raises: UnknownChart, with the lists that there are.
    """
    if category is None:
        return list(found)
    chosen = [one for one, name in zip(found, there, strict=True) if name.casefold() == category.casefold()]
    if not chosen:
        lists = ", ".join(f"“{name}”" for name in dict.fromkeys(there))
        raise UnknownChart(f"There is no list “{category}” here. There is {lists}.", category=category, lists=there)
    return chosen


def heading(one: Chart) -> str:
    """The chart, its list and week, and which edition this is."""
    edition = one.edition
    where = "worldwide" if edition.territory == ALL else NAMES.get(edition.territory, edition.territory)
    number = f"edition {edition.edition}, {edition.status}"
    newer = f"; edition {one.latest} is newer" if one.latest > edition.edition else ""
    when = f"{'week ending' if edition.step_days == 7 else 'day'} {edition.week}"
    return f"{one.title} · {edition.category}, {where} · {when} · {number}{newer}"


def moved(entry: Entry, move: Move) -> str:
    """Places since the list before: ▲ up, ▼ down, = none; · where it is not known whether it is new or back."""
    if entry.last_rank is None:
        return UNKNOWN if not move.is_known else "new" if move.is_debut else "back"
    places = entry.last_rank - entry.rank
    return f"{'▲' if places > 0 else '▼'} {abs(places)}" if places else "="


def full_name(title: str, label: str | None) -> str:
    """A season's name: its title and label, unless the label says both.

    >>> full_name("Echoes", "Limited Series"), full_name("Kleo", "Kleo: Season 1"), full_name("Me Time", None)
    ('Echoes: Limited Series', 'Kleo: Season 1', 'Me Time')
    """
    return f"{title}: {label}" if label and not label.startswith(title) else label or title
