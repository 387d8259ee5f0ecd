"""How people watched a season: starters, watchers, completers at closed windows, completion with n, drop-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.pages.required import or_why
from overnights.viewing import disclosure, sums
from overnights.viewing.audience import COUNTS, DAYS, AudienceTables, closes_on

__all__ = ["COUNTS", "DAYS", "Audience", "AudienceTables", "Reached", "Window", "audience"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One window of a season; an open one has no figures, a withheld one is None with its reason."""

    day: int
    closes_on: date
    known_on: date
    is_closed: bool
    starters: int | None
    watchers: int | None
    completers: int | None
    completion_share: Fraction | None
    why: str | None

    def as_json(self) -> dict[str, Any]:
        why = self.why or "withheld"
        share = None if self.completion_share is None else float(self.completion_share)
        values = {"starters": self.starters, "watchers": self.watchers, "completers": self.completers,
                  "completion_share": share, "n": None if share is None else self.starters}  # fmt: skip
        reasons = {f"{name}_why": why for name, value in values.items() if value is None}
        return {"day": self.day, "closes_on": self.closes_on.isoformat(), "known_on": self.known_on.isoformat(),
                "is_closed": self.is_closed, **values, **reasons}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Of those who started the first number, how many started this one; share None where withheld."""

    number: int
    accounts: int | None
    share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Windows at 7, 28 and 91 days; the drop-off at the longest closed one, with its n."""

    min_cell: int
    last_on: date | None
    windows: tuple[Window, ...]
    drop_off_day: int | None
    drop_off: tuple[Reached, ...]
    kaplan_meier: float | None
    kaplan_meier_n: int | None
    kaplan_meier_why: str | None

    @property
    def shown(self) -> Window | None:
        """The window a page shows: 28 days where it is closed, else the longest closed one."""
        closed = [window for window in self.windows if window.is_closed]
        return next((w for w in closed if w.day == 28), closed[-1] if closed else None)

    @property
    def largest_loss(self) -> tuple[Reached, Fraction] | None:
        """The number after which most were lost, as a share of those who started the first."""
        pairs = zip(self.drop_off, self.drop_off[1:], strict=False)
        losses = [(a, a.share - b.share) for a, b in pairs if a.share is not None and b.share is not None]
        return max(losses, key=lambda loss: loss[1], default=None)

    def as_json(self) -> dict[str, Any]:
        companion: dict[str, Any] = {"kaplan_meier": self.kaplan_meier, "kaplan_meier_n": self.kaplan_meier_n}
        if self.kaplan_meier is None:
            why = self.kaplan_meier_why or "withheld"
            companion |= {"kaplan_meier_why": why, "kaplan_meier_n_why": why}
        return {
            "min_cell": self.min_cell,
            "last_on": self.last_on.isoformat() if self.last_on else None,
            "windows": [window.as_json() for window in self.windows],
            **or_why("drop_off_day", self.drop_off_day, "not yet known: no window is closed"),
            "drop_off": [
                {"number": r.number, "accounts": r.accounts, "share": None if r.share is None else float(r.share),
                 **({} if r.share is not None else {"accounts_why": "withheld", "share_why": "withheld"})}
                for r in self.drop_off
            ],
            **companion,
        }  # fmt: skip


def audience(tables: AudienceTables, catalogue: Catalogue, season_id: str) -> Audience | None:
    """The audience of a season at closed windows, floored; None where nothing was measured, or it was never out."""
    progress = _of(tables.progress, season_id)
    released = [row.released_on for row in catalogue.rows(season_id) if row.released_on]
    if not progress.num_rows or not released:
        return None
    counted = {row["day"]: row for row in disclosure.withhold_progress(progress, tables.min_cell).to_pylist()}
    windows = tuple(_window(counted.get(day), day, max(released), tables) for day in DAYS)
    closed = [window for window in windows if window.is_closed]
    shown = next((w for w in closed if w.day == 28), closed[-1] if closed else None)
    companion = _companion(tables, season_id, shown)
    return Audience(
        min_cell=tables.min_cell,
        last_on=tables.last_on,
        windows=windows,
        drop_off_day=shown.day if shown else None,
        drop_off=_drop_off(tables, season_id, shown) if shown else (),
        kaplan_meier=companion[0],
        kaplan_meier_n=companion[1],
        kaplan_meier_why=companion[2],
    )


def _window(row: dict[str, Any] | None, day: int, released: date, tables: AudienceTables) -> Window:
    closes = closes_on(released, day)
    is_closed = row is not None and closes <= tables.settled_on
    counts: list[int | None] = [row[name] for name in COUNTS] if row is not None and is_closed else [None] * 3
    starters, watchers, completers = counts
    why = None
    if not is_closed:
        why = f"not yet known: known on {tables.known_on(closes).isoformat()}"
    elif None in counts:
        why = f"withheld: fewer than {tables.min_cell} accounts, or it would give such a count away"
    return Window(
        day=day,
        closes_on=closes,
        known_on=tables.known_on(closes),
        is_closed=is_closed,
        starters=starters,
        watchers=watchers,
        completers=completers,
        completion_share=disclosure.ratio(completers, starters),
        why=why,
    )


def _companion(
    tables: AudienceTables, season_id: str, shown: Window | None
) -> tuple[float | None, int | None, str | None]:
    """The Kaplan-Meier estimate over the shown window's days, its n, and why there is none.

    It stands only where the window's own share does, and where its counts and what they leave are not below the floor.
    """
    if shown is None or tables.last_on is None:
        return None, None, "not yet known"
    if shown.completion_share is None:
        return None, None, "withheld"
    found = sums.kaplan_meier(
        _of(tables.completions, season_id), season_id, as_of=tables.last_on, horizon_days=shown.day
    )
    if found.share is None:
        return None, None, found.why or "not yet known"
    if min(found.starters, found.completers) < tables.min_cell:
        return None, None, "withheld"
    return float(found.share), found.starters, None


def _drop_off(tables: AudienceTables, season_id: str, shown: Window) -> tuple[Reached, ...]:
    rows = _of(tables.drop_off, season_id)
    rows = disclosure.withhold_drop_off(rows.filter(pc.equal(rows["day"], shown.day)), tables.min_cell)
    listed = sorted(rows.to_pylist(), key=lambda row: int(row["number"]))
    n = listed[0]["accounts"] if listed else None
    if n is None:
        return ()
    return tuple(
        Reached(number=row["number"], accounts=row["accounts"], share=disclosure.ratio(row["accounts"], n))
        for row in listed
    )


def _of(table: pa.Table, season_id: str) -> pa.Table:
    return table.filter(pc.equal(table["season_id"], season_id))
