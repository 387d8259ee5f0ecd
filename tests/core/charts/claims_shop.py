"""Lists of three places, a letter a season and a word a week, and claims of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.core.charts import charts_shop as shop

from overnights.charts import ChartHistory
from overnights.charts.claims import Answer, Subject, judge_claim
from overnights.charts.claims.reading import claim_of
from overnights.charts.claims.rules import TYPED
from overnights.charts.record import Published

DEFINITION = json.dumps({"step_days": 7, "title": "Weekly", "length": 3, "is_rank_only": False, "rounding": 10_000})
HOURS = {1: 9_120_000, 2: 5_550_000, 3: 2_340_000}
ABOUT = {"said": "so they say", "title": "a", "list": "TV (English)"}


def week(n: int) -> date:
    """The n-th Sunday, counted from 0."""
    return shop.SUNDAY + timedelta(weeks=n)


def lists(*words: str, before: Mapping[str, int] | None = None, hidden: Sequence[int] = ()) -> ChartHistory:
    """The weeks in order: who stood first, second, third. `before`: weeks that some had before these; `hidden`: those
    of which there is no edition."""
    counts, found = Counter(before or {}), []
    for n, word in enumerate(words):
        counts.update(word)
        entries = tuple(
            shop.entry(
                letter,
                rank,
                week(n),
                weeks_on_chart=counts[letter],
                hours_viewed=float(HOURS[rank]),
                value_exact=f"{HOURS[rank]}/1",
                views=None,
            )
            for rank, letter in enumerate(word, start=1)
        )
        if n not in hidden:
            edition = shop.edition(week(n), definition=DEFINITION, rules="published")
            found.append(Published(edition=edition, entries=entries))
    return shop.history(*found)


def asked(history: ChartHistory, released: Mapping[str, date] | None = None, **keys: Any) -> Answer:
    """The answer to a claim of these keys; of season a, where no title is named."""
    row = {**ABOUT, **keys}
    claim = claim_of(row, number=1, file="claims.toml")
    one, *two = (
        Subject(season_id=name, name=f"Title {name}", released_on=(released or {}).get(name))
        for name in (claim.title, claim.other)
        if name is not None
    )
    return judge_claim(claim, history, one, *two)


def mended(keys: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """A claim with what would have been right in place of what was said."""
    kept = {name: value for name, value in {**ABOUT, **keys}.items() if name not in TYPED}
    return {name: value for name, value in {**kept, **right}.items() if value is not None}
