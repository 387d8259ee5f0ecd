"""A chart as it is shown: one edition of one list with its rows and what left it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeAlias

from overnights.charts.record import Edition, Entry, Exit

Shown: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One edition of one list; entries and exits in order of rank. `latest` is the number of the newest edition.

    `gone_since`: the day since which its publisher shows that list and week no more; null where it does, or nobody
    else published it.
    """

    edition: Edition
    entries: tuple[Entry, ...]
    exits: tuple[Exit, ...]
    latest: int
    gone_since: date | None = None

    @property
    def title(self) -> str:
        """The chart's own name, as its definition stood."""
        return str(json.loads(self.edition.definition)["title"])

    @property
    def length(self) -> int:
        """How many places the list has."""
        return int(json.loads(self.edition.definition)["length"])

    def as_rows(self) -> list[dict[str, Shown]]:
        """The entries as records; what is null has a sibling `…_why`. Days are text, YYYY-MM-DD."""
        return [self._row(entry) for entry in self.entries]

    def exits_as_rows(self) -> list[dict[str, Shown]]:
        """The exits as records; `rank` is the rank they left from."""
        return [{name: _shown(value) for name, value in asdict(left).items()} for left in self.exits]

    def _row(self, entry: Entry) -> dict[str, Shown]:
        row: dict[str, Shown] = {}
        for name, value in asdict(entry).items():
            row[name] = _shown(value)
            if name == "edition":
                row["status"] = self.edition.status
            if value is None:
                row[f"{name}_why"] = self._why(entry, name)
        if self.gone_since is not None:
            row["gone_since"] = _shown(self.gone_since)
        return row

    def _why(self, entry: Entry, name: str) -> str:
        if name == "last_rank":
            return "debut" if entry.is_debut else "not on the list the week before"
        if name == "season_label":
            return "the catalogue gives no label"
        if name == "runtime_h":
            return "more than one runtime was used, or nothing was released"
        if entry.metric == "reach" and not json.loads(self.edition.definition)["is_rank_only"]:
            return "withheld: a count of accounts below the service's floor"
        return f"not published: {entry.chart} gives ranks alone"


def _shown(value: object) -> Shown:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) else None
