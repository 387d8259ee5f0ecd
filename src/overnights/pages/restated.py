"""What restatements changed, value by value, as a week's page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from overnights.charts.changes import from_json
from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName
from overnights.pages import words

SHOWN = {"(row)": "place", "rank": "rank", "value": "value", "title": "title", "season_label": "label"}
OF_OTHERS = {"hours_viewed": "hours", "views": "views", "runtime_h": "runtime", "weeks_on_chart": "weeks on chart"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that a restatement changed."""

    seen_on: date
    edition: int
    category: str
    row: str
    column: str
    before: str
    now: str
    reason: str


def restated_values(history: ChartHistory, name: ListName, week: date) -> tuple[Change, ...]:
    """Ranks, amounts and labels that restatements changed; exact fractions and history columns stay in the diff.

    Of charts that others published, everything that they changed.
    """
    names = {entry.season_id: entry.title for entry in history.list_of(name).latest[week].entries}
    found = []
    for edition in history.editions.get((name, week), ())[1:]:
        shown = SHOWN | OF_OTHERS if edition.is_published else SHOWN
        for one in from_json(edition.diff):
            if one.column not in shown:
                continue
            found.append(
                Change(
                    seen_on=edition.made_at.date(),
                    edition=edition.edition,
                    category=name.category,
                    row=names.get(one.row, one.row),
                    column=shown[one.column],
                    before=_shown(one.before),
                    now=_shown(one.after),
                    reason=edition.reason or "",
                )
            )
    return tuple(found)


def _shown(value: object) -> str:
    if value is None:
        return "not on the list"
    if isinstance(value, dict):
        return f"rank {value.get('rank')}"
    return words.count(words.rounded(value, 1)) if isinstance(value, float) else str(value)
