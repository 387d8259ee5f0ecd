"""What becomes of the rows of one run once they are held together."""

from __future__ import annotations

from typing import Any

import numpy as np

from overnights.events.resolve import fates
from overnights.events.run import Run

CONTENT = ("ts", "type", "position_ms", "from_position_ms", "rate_thousandths")


def outcomes(run: Run) -> dict[int, str]:
    """Of each row by its ordinal `accepted`, `duplicate` or a reason; the counts of duplicates agree with it."""
    found = {row["ordinal"]: row["reason"] for row in run.set_aside.to_pylist()}
    for row in run.events.to_pylist():
        said = [(row["event_text"] or row["event_int"])[n : n + 1] + _content(row, n) for n in range(len(row["ts"]))]
        for n, ordinal in enumerate(row["ordinal"]):
            if not row["is_late"]:
                found[ordinal] = "duplicate" if n and said[n] == said[n - 1] else "accepted"
    assert list(found.values()).count("duplicate") == run.duplicates
    judged = fates(run.events, run.events["batch"].to_numpy().astype(np.int64))
    found |= dict.fromkeys(judged.duplicates["ordinal"].to_pylist(), "duplicate")
    found |= dict.fromkeys(judged.conflicts["ordinal"].to_pylist(), "conflicting_duplicate")
    more = sum(judged.more_duplicates.values())
    assert list(found.values()).count("duplicate") == run.duplicates + more
    return found


def _content(row: dict[str, Any], n: int) -> list[Any]:
    return [row[name][n] if row[name] else None for name in CONTENT]
