"""Of which day the first labels of seasons are: by them runs have their kinds, and a late one may tell how a run ended.

Source: docs/methods/runs.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow.compute as pc

from overnights.home import Home
from overnights.tables import LABELS

SOON = timedelta(days=10)  # from a week's Sunday to the download of the week after


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLabels:
    """How many seasons there are, and how many of them were first seen later than SOON after their first week.

    `earliest_on`: the day of the earliest download that has a label.
    """

    seasons: int
    late: int
    earliest_on: date


def first_labels(home: Home) -> FirstLabels | None:
    """Of which days the first labels of a home's seasons are; None where it has no published lists."""
    rows = home.lake.read(LABELS, columns=["season_id", "first_seen_on", "first_week"])
    if not rows.num_rows:
        return None
    of_season = rows.group_by("season_id").aggregate([("first_seen_on", "min"), ("first_week", "min")])
    spans = zip(of_season["first_seen_on_min"].to_pylist(), of_season["first_week_min"].to_pylist(), strict=True)
    return FirstLabels(
        seasons=of_season.num_rows,
        late=sum(seen - week > SOON for seen, week in spans),
        earliest_on=pc.min(rows["first_seen_on"]).as_py(),
    )
