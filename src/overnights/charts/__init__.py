"""Charts: definitions, ranking, editions and their history."""

from __future__ import annotations

from overnights.charts.definition import Definition
from overnights.charts.edition import rank
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, Exit

__all__ = ["ChartHistory", "Definition", "Edition", "Entry", "Exit", "rank"]
