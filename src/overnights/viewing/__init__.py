"""Events to viewing: plays, sums, reach, progress; exactly, in whole numbers.

What needs the compiled kernel is imported when it is first asked for: to read figures is quick to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from overnights.viewing.frame import Counts, Frame, frame
from overnights.viewing.rules import Rules
from overnights.viewing.sums import Sums

if TYPE_CHECKING:
    from overnights.viewing.counting import added, counted, less
    from overnights.viewing.measure import plays
    from overnights.viewing.telling import coded, figures, told
else:
    _PLACES = {
        "counting": ("added", "counted", "less"),
        "measure": ("plays",),
        "telling": ("coded", "figures", "told"),
    }
    _COMPILED = {name: place for place, names in _PLACES.items() for name in names}

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _COMPILED:
            raise AttributeError(f"module {__name__} has no attribute {name}")
        return getattr(import_module(f"{__name__}.{_COMPILED[name]}"), name)


__all__ = [
    "Counts",
    "Frame",
    "Rules",
    "Sums",
    "added",
    "coded",
    "counted",
    "figures",
    "frame",
    "less",
    "plays",
    "told",
]
