"""The judgement before: what a board holds the latest one against, to say what changed."""

from __future__ import annotations

from datetime import timedelta

from overnights.home import Home
from overnights.pages.board_since import Before
from overnights.tables import EVALUATIONS, JUDGEMENTS, VERDICTS

A_WEEK = timedelta(weeks=1)


def judged_before(home: Home) -> Before | None:
    """The last judgement of a week before the latest one, else the one nearest to that; None where there is none.

    Of its verdicts and states those are read that may be held against the latest: of the same requirements and policy.
    """
    rows = home.lake.read(JUDGEMENTS).sort_by("judgement").to_pylist()
    if not rows:
        return None
    latest = rows[-1]
    earlier = [row for row in rows[:-1] if row["as_of"] < latest["as_of"]]
    of_week = [row for row in earlier if row["as_of"] <= latest["as_of"] - A_WEEK]
    if not earlier:
        return None
    row = of_week[-1] if of_week else min(earlier, key=lambda one: (one["as_of"], -one["judgement"]))
    is_same = all(row[name] == latest[name] for name in ("requirements", "policy"))
    where = [("judgement", "=", row["judgement"])]
    verdicts = home.lake.read(VERDICTS, columns=["season_id", "verdict"], where=where).to_pydict()
    states = {}
    if is_same:
        names = ["season_id", "requirement", "state"]
        found = home.lake.read(EVALUATIONS, columns=names, where=where).to_pydict()
        keys = zip(found["season_id"], found["requirement"], strict=True)
        states = dict(zip(keys, found["state"], strict=True))
    return Before(
        number=row["judgement"],
        as_of=row["as_of"],
        is_same_set=is_same,
        seasons=frozenset(verdicts["season_id"]),
        verdicts=dict(zip(verdicts["season_id"], verdicts["verdict"], strict=True)) if is_same else {},
        states=states,
    )
