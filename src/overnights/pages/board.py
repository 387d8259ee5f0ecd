"""On the bubble: every season in question, with its run, its tightest requirement and the days to its decision.

The verdicts are the judgement's, the decisions the record's. Odds come with forecasts; until then they are null here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from overnights.pages import words
from overnights.pages.board_seasons import NOT_ASKED, SOON_DAYS, Aside, BoardSeasons, Waiting, awaited, lead_of
from overnights.pages.board_since import Changes
from overnights.pages.board_views import DUES, ON_ONE_PAGE, ORDERS, SEASONS, Ordered, View
from overnights.pages.measured import measured
from overnights.pages.required import MARKS, Required, RequiredRow, or_why
from overnights.pages.sentence import Sentence, plain, sentence
from overnights.renewal.record import CANCEL, MET, MUST, NOT_YET_KNOWN, ON_THE_BUBBLE, RENEW, SHOULD

NO_FORECAST = "no forecast is made"
NOT_SET = "not set"
MOST_NAMED = 6  # of those that are not in question, for each reason
COLUMNS = ("season_id", "title", "season_label", "number", "category", "began_on", "verdict", "requirements_met",
           "requirements", "requirement", "metric", "state", "value", "threshold", "margin", "margin_share", "known_on",
           "decision_due_on", "days_to_decision", "weeks", "peak_rank", "rank", "hours_on_chart", "odds")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One season of the board; `ranks` are of the last 13 weeks of which its list is here."""

    season: Waiting
    required: Required
    ranks: tuple[tuple[date, int | None], ...]

    @property
    def lead(self) -> RequiredRow | None:
        """The requirement that is told."""
        return lead_of(self.required)

    @property
    def margin(self) -> Fraction | None:
        """The margin as a share of the threshold, so that figures compare; None while it may still change."""
        return self.lead.margin_share if self.lead and self.lead.state != NOT_YET_KNOWN else None

    @property
    def margin_said(self) -> str:
        """As in "+31%"; where there is none, the mark of its state: not yet known, or figures not disclosed."""
        if self.margin is None:
            return MARKS[self.lead.state] if self.lead else ""
        return share_said(self.margin)

    @property
    def undecided_said(self) -> str:
        """Why the policy says neither way, as in "waits for completion, 26 Oct"; else ""."""
        rows = awaited(self.required)
        if not rows:
            shoulds = [row for row in self.required.rows if row.level == SHOULD]
            met = sum(row.state == MET for row in shoulds)
            is_bubble = self.required.verdict == ON_THE_BUBBLE and shoulds
            return f"{met} of {len(shoulds)} shoulds met, not enough of their weight" if is_bubble else ""
        first = min(rows, key=lambda row: (row.known_on is None, row.known_on or date.max))
        on = f", {words.short_day(first.known_on)}" if first.known_on else ""
        more = f", and {words.cardinal(len(rows) - 1)} more" if len(rows) > 1 else ""
        name = measured(first.requirement.metric).heading
        return "" if rows == (self.lead,) else f"waits for {name[:1].lower()}{name[1:]}{on}{more}"

    @property
    def met(self) -> int:
        return len(self.required.of(MET))

    @property
    def due_said(self) -> str:
        """As in "17 days"; what is past is over by so many days."""
        days = self.season.days
        if days is None:
            return NOT_SET
        return words.counted(days, "day") if days > 0 else "due" if days == 0 else f"{words.counted(-days, 'day')} over"

    @property
    def due_apart(self) -> str:
        """The same where no heading says what it is, as in "due in 17 days"."""
        days = self.season.days
        if days is None:
            return "due: not set"
        over = f"{words.counted(-days, 'day')} overdue"
        return f"due in {self.due_said}" if days > 0 else "due now" if days == 0 else over

    def as_json(self) -> dict[str, Any]:
        one, run, required = self.season, self.season.run, self.required
        no_due = "not set: the policy says no days, or its release is not known"
        told = {
            "category": run.category, "weeks": run.weeks, "peak_rank": run.peak_rank,
            "last_week": run.last_week.isoformat(), **or_why("rank", run.now, "off the list"),
            **or_why("hours_on_chart", run.hours, "not published"),
            "ranks": [{"week": week.isoformat(), "rank": rank} for week, rank in self.ranks],
        } if run else None  # fmt: skip
        return {
            "season_id": one.season_id,
            "title_id": one.title_id,
            "title": one.title,
            **or_why("season_label", one.label, "not known"),
            **or_why("number", one.number, "not known"),
            **or_why("category", one.category, "its language or kind is not known"),
            **or_why("began_on", _iso(one.began_on), "neither its release nor a list is known"),
            **or_why("run", told, "it was on no worldwide list"),
            **or_why("verdict", required.verdict, required.verdict_why or "no requirement applies"),
            "requirements": len(required.rows),
            "requirements_met": self.met,
            **or_why("tightest", self.lead.as_json() if self.lead else None, "no requirement applies"),
            **or_why("decision_due_on", _iso(one.due_on), no_due),
            **or_why("days_to_decision", one.days, no_due),
            **or_why("odds", None, NO_FORECAST),
            **or_why("odds_interval", None, NO_FORECAST),
            **or_why("odds_before", None, NO_FORECAST),
            **or_why("odds_of_class", None, NO_FORECAST),
        }

    def as_cells(self) -> dict[str, object]:
        """The row as CSV has it, by COLUMNS; what is not known or not disclosed is empty."""
        one, run = self.season, self.season.run
        return {
            **(_cells_of(self.lead) if self.lead else {}),
            "season_id": one.season_id, "title": one.title, "season_label": one.label, "number": one.number,
            "category": one.category, "began_on": one.began_on, "verdict": self.required.verdict,
            "requirements_met": self.met, "requirements": len(self.required.rows),
            "decision_due_on": one.due_on, "days_to_decision": one.days,
            "weeks": run.weeks if run else None, "peak_rank": run.peak_rank if run else None,
            "rank": run.now if run else None, "hours_on_chart": run.hours if run else None, "odds": None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One page of one view of the board. `total`: seasons of the view; `in_question`: of the whole board."""

    service: str
    is_demo: bool
    seasons: BoardSeasons
    view: View
    order: str
    page: int
    pages: int
    total: int
    in_question: int
    rows: tuple[BoardRow, ...]
    headline: Sentence
    changes: Changes
    aside: tuple[Aside, ...]

    @property
    def first(self) -> int:
        """The place in its view of the first row of the page."""
        return (self.page - 1) * ON_ONE_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def not_shown(self) -> int:
        """Seasons of the view that no page of it has."""
        return max(0, self.total - self.pages * ON_ONE_PAGE)

    @property
    def not_in_question(self) -> int:
        return sum(len(one.seasons) for one in self.aside if one.reason != NOT_ASKED)

    @property
    def not_asked(self) -> int:
        """Seasons in question to which no requirement applies, and which have no verdict."""
        return sum(len(one.seasons) for one in self.aside if one.reason == NOT_ASKED)

    def as_json(self) -> dict[str, Any]:
        judging, view = self.seasons.judging, self.view
        return {
            "service": self.service,
            "is_demo": self.is_demo,
            **or_why("week", _iso(self.seasons.week), "no week has lists"),
            "as_of": judging.as_of.isoformat(),
            "judgement": judging.number,
            "snapshot": judging.snapshot,
            "requirements_name": judging.requirements_name,
            **or_why("decide_within_days", judging.decide_within_days, "the policy does not say"),
            "list": view.category or "all",
            "seasons": SEASONS[view.seasons],
            "due": DUES[view.due],
            "order": ORDERS[self.order],
            "headline": plain(self.headline),
            "in_question": self.in_question,
            "without_requirement": self.not_asked,
            "total": self.total,
            "page": self.page,
            "pages": self.pages,
            "rows": [row.as_json() for row in self.rows],
            **or_why("changed_since", _iso(self.changes.since), "there is no judgement before: the lists alone tell"),
            "changes": [
                {"season_id": one.season_id, "title": one.title, "season_label": one.label, "says": one.says}
                for one in self.changes.items
            ],
            "not_in_question": [
                {"reason": one.reason, "seasons": len(one.seasons),
                 "newest": [{"season_id": each.season_id, "title": each.title} for each in one.seasons[:MOST_NAMED]]}
                for one in self.aside
            ],
        }  # fmt: skip


def _cells_of(row: RequiredRow) -> dict[str, object]:
    figures = ("value", "threshold", "margin", "margin_share")
    known = {name: getattr(row, name) for name in figures}
    return {
        "requirement": row.name, "metric": row.requirement.metric, "state": row.state, "known_on": row.known_on,
        **{name: None if figure is None else float(figure) for name, figure in known.items()},
    }  # fmt: skip


def board_row(seasons: BoardSeasons, one: Waiting) -> BoardRow:
    """The row of a season."""
    return BoardRow(season=one, required=seasons.required(one.season_id), ranks=seasons.ranks(one))


def board_page(ordered: Ordered, view: View, page: int, changes: Changes, *, service: str, is_demo: bool) -> Board:
    """A page of a view, its pages counted from 1."""
    seasons, chosen = ordered.seasons, ordered.of(view)
    shown = chosen[(page - 1) * ON_ONE_PAGE : page * ON_ONE_PAGE]
    aside = (
        Aside(reason=one.reason, seasons=tuple(each for each in one.seasons if view.category in ("", each.category)))
        for one in seasons.aside
    )
    return Board(
        service=service,
        is_demo=is_demo,
        seasons=seasons,
        view=view,
        order=view.order or ordered.own_order,
        page=page,
        pages=ordered.pages(view),
        total=len(chosen),
        in_question=len(seasons.waiting),
        rows=tuple(board_row(seasons, one) for one in shown),
        headline=headline(seasons, chosen),
        changes=changes,
        aside=tuple(one for one in aside if one.seasons),
    )


# ── in words ──


def headline(seasons: BoardSeasons, chosen: tuple[Waiting, ...]) -> Sentence:
    """How many wait, what the policy makes of them, how many are due."""
    if not chosen:
        return sentence("No season waits for a decision here.")
    many = words.cardinal(len(chosen))
    wait = f"{words.capital(many)} {'season waits' if len(chosen) == 1 else 'seasons wait'} for a decision."
    if seasons.is_published:
        whose = "season" if len(chosen) == 1 else "seasons"
        wait = f"Of {many} {whose} the decision is not known here."
    found = Counter(seasons.judging.seasons[one.season_id].verdict.verdict for one in chosen)
    said = {
        RENEW: ("meets what is required", "meet what is required"),
        CANCEL: ("falls short", "fall short"),
        ON_THE_BUBBLE: ("is on the bubble", "are on the bubble"),
    }
    parts = [f"{words.cardinal(found[word])} {said[word][found[word] != 1]}" for word in said if found[word]]
    due = _due(chosen)
    return sentence(f"{wait} {words.capital(words.listed(parts))}{f'; {due}' if due else ''}.")


def _due(chosen: tuple[Waiting, ...]) -> str:
    """How many decisions are due soon, and how many are past it; "" where no day is set."""
    days = [one.days for one in chosen if one.days is not None]
    if not days:
        return ""
    soon, over = sum(0 <= one <= SOON_DAYS for one in days), sum(one < 0 for one in days)
    due = f"{words.cardinal(soon) if soon else 'none'} {'is' if soon == 1 else 'are'} due within {SOON_DAYS} days"
    return due + (f", {words.cardinal(over)} {'is' if over == 1 else 'are'} overdue" if over else "")


def share_said(margin: Fraction) -> str:
    """A margin as a share of its threshold: whole percents, and tenths below one.

    >>> share_said(Fraction(31, 100)), share_said(Fraction(-1, 250)), share_said(Fraction(0)), share_said(Fraction(42))
    ('+31%', '−0.4%', '0%', '+4,200%')
    """
    size, sign = abs(margin) * 100, words.MINUS if margin < 0 else "+" if margin else ""
    if 0 < size < 1:
        tenths = words.rounded(size * 10, 1)
        return "under 0.1%" if not tenths else f"{sign}0.{tenths}%" if tenths < 10 else f"{sign}1%"
    return f"{sign}{words.count(words.rounded(size, 1))}%"


def musts_said(required: Required) -> str:
    """As in "1 of 2 musts met", where there are musts; else of all that is asked."""
    musts = [row for row in required.rows if row.level == MUST]
    rows, what = (musts, "musts") if musts else (list(required.rows), "asked")
    return f"{sum(row.state == MET for row in rows)} of {len(rows)} {what} met"


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
