"""A chart as it is shown: one edition of one list with its rows and what left it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeAlias

from overnights.charts.moves import WHOLE, Before, Move, move_of
from overnights.charts.record import Edition, Entry, Exit

Shown: TypeAlias = "str | int | float | bool | None"

OF_MOVES = ("last_rank", "is_debut", "is_re_entry")
FIGURES = ("value", "value_exact", "hours_viewed", "views", "runtime_h")
NOT_GIVEN = {  # of a published row what its publisher does not give
    "season_label": "the publisher gives no season title",
    "value": "not published: the publisher gives no figure for this row",
    "value_exact": "not published: the publisher gives no figure for this row",
    "hours_viewed": "not published: the publisher gives no hours for this row",
    "views": "not published: the publisher gives no views for this row",
    "runtime_h": "not published: the publisher gives no runtime for this row",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One edition of one list; entries and exits in order of rank. `latest` is the number of the newest edition.

    `gone_since`: the day since which its publisher shows that list and week no more; null where it does, or nobody
    else published it. `before`: what is here of the list's weeks before. `as_of`: the day as of which it is told; null:
    as it is known now.
    """

    edition: Edition
    entries: tuple[Entry, ...]
    exits: tuple[Exit, ...]
    latest: int
    gone_since: date | None = None
    before: Before = WHOLE
    as_of: date | None = None

    @property
    def title(self) -> str:
        """The chart's own name, as its definition stood."""
        return str(json.loads(self.edition.definition)["title"])

    @property
    def length(self) -> int:
        """How many places the list has."""
        return int(json.loads(self.edition.definition)["length"])

    def move(self, entry: Entry) -> Move:
        """How one of its rows came onto the list, as far as is known."""
        return move_of(entry, self.before)

    def as_rows(self) -> list[dict[str, Shown]]:
        """The entries as records; what is null has a sibling `…_why`. Days are text, YYYY-MM-DD."""
        return [self._row(entry) for entry in self.entries]

    def exits_as_rows(self) -> list[dict[str, Shown]]:
        """The exits as records; `rank` is the rank they left from."""
        return [{name: _shown(value) for name, value in asdict(left).items()} for left in self.exits]

    def _row(self, entry: Entry) -> dict[str, Shown]:
        row: dict[str, Shown] = {}
        move = self.move(entry)
        for name, value in (asdict(entry) | {"is_debut": move.is_debut, "is_re_entry": move.is_re_entry}).items():
            row[name] = _shown(value)
            if name == "edition":
                row["status"] = self.edition.status
            if value is None:
                row[f"{name}_why"] = move.why if name in OF_MOVES else self._why(entry, name)
        if self.gone_since is not None:
            row["gone_since"] = _shown(self.gone_since)
        if self.as_of is not None:
            row["as_of"] = _shown(self.as_of)
        return row

    def _why(self, entry: Entry, name: str) -> str:
        is_rank_only = json.loads(self.edition.definition)["is_rank_only"]
        if self.edition.is_published and not (is_rank_only and name in FIGURES):
            return NOT_GIVEN[name]
        if name == "season_label":
            return "the catalogue gives no label"
        if name == "runtime_h":
            return "more than one runtime was used, or nothing was released"
        if entry.metric == "reach" and not is_rank_only:
            return "withheld: a count of accounts below the service's floor"
        return f"not published: {entry.chart} gives ranks alone"


def _shown(value: object) -> Shown:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else None
