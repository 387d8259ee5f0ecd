"""Events to viewing: plays, sums, reach, progress; exactly, in whole numbers."""

from __future__ import annotations

from overnights.viewing.counting import figures, total
from overnights.viewing.frame import Frame, frame
from overnights.viewing.measure import plays
from overnights.viewing.rules import Rules
from overnights.viewing.sums import Sums

__all__ = ["Frame", "Rules", "Sums", "figures", "frame", "plays", "total"]
