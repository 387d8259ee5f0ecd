"""The rules of a home that are in force, in words, as its page of methods tells them."""

from __future__ import annotations

from overnights.home import Home
from overnights.pages.methods import Rule
from overnights.pages.words import count, counted
from overnights.settings import Settings


def rules_told(home: Home, *, rounding: int) -> tuple[Rule, ...]:
    """Every rule that a figure depends on; of published charts those alone that are the home's to make.

    Args:
        rounding: to how many hours figures are printed.
    """
    from overnights.acts.doors import is_published

    said = home.settings
    printed = "to whole numbers" if rounding == 1 else f"to {count(rounding)}"
    values = {"rounding": (f"{printed}, after ranking", "how hours and views are printed")}
    if not is_published(home):
        values |= {
            "zone": (said.zone, _says("zone")),
            "idle gap": (f"{count(said.idle_gap_s)} s", _says("idle_gap_s")),
            "shortest play": (f"{said.shortest_play_s:g} s", _says("shortest_play_s")),
            "late days": (counted(said.late_days, "day"), _says("late_days")),
            "smallest count": (f"{count(said.min_cell)} accounts", _says("min_cell")),
        }
    if said.domestic:
        values["domestic"] = (said.domestic, "the home territory")
    return tuple(Rule(name=name, value=value, says=says) for name, (value, says) in values.items())


def _says(setting: str) -> str:
    return Settings.model_fields[setting].description or ""
