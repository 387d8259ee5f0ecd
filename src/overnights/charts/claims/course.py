"""A season's course over one list as far as editions tell, and what they leave open.

Nothing is taken for granted: a week without an edition, and what was before the first edition, stay open unless the
count of weeks that the editions carry closes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from overnights.charts.claims.record import Claim, Row, Subject
from overnights.charts.history import ListHistory
from overnights.charts.record import Entry, ListName, Published

MOST_NAMED = 3  # weeks in a sentence


@dataclass(frozen=True, slots=True)
class Course:
    """One season on one list, in the weeks from `first` to `last` that a claim is about.

    `held` are those of them that have an edition, `entries` the season's rows in them; `open` says why there may be
    more rows than these, one clause each; `is_open_before` is one of them. `count` are the weeks it was on the list,
    as editions count them, and `uncounted` why there may be more. `debut` is its first week on the list, null where
    `debut_why` says why it is not known.
    """

    listed: ListName
    history: ListHistory
    subject: Subject
    held: tuple[date, ...]
    entries: tuple[Entry, ...]
    open: tuple[str, ...]
    is_open_before: bool
    count: int
    uncounted: tuple[str, ...]
    first: date
    last: date
    step_days: int
    debut: date | None
    debut_why: str

    @property
    def best(self) -> Entry | None:
        """The row with the best rank, the earliest of several; null where there is no row."""
        return min(self.entries, key=lambda entry: (entry.rank, entry.week), default=None)

    @property
    def span(self) -> str:
        """The weeks, as a sentence says them."""
        return f"from {self.first} to {self.last}" if self.first != self.last else f"of {self.last}"

    def edition(self, week: date) -> Published | None:
        """The latest edition of a week; null where there is none."""
        return self.history.latest.get(week)

    def entry(self, week: date) -> Entry | None:
        """The season's row in a week; null where it was off the list, or the week has no edition."""
        one = self.edition(week)
        return next((e for e in one.entries if e.season_id == self.subject.season_id), None) if one else None

    def row(self, week: date) -> Row | None:
        """Where the season stood in a week; null where the week has no edition."""
        one = self.edition(week)
        return None if one is None else row_of(one, self.subject, self.entry(week))

    def rows(self) -> tuple[Row, ...]:
        """The weeks in which it was on the list, and those in which it was gone."""
        on = {entry.week for entry in self.entries}
        after = {week + timedelta(days=self.step_days) for week in on}
        return tuple(row for week in self.held if week in on | after and (row := self.row(week)))


def row_of(one: Published, subject: Subject, entry: Entry | None) -> Row:
    """A week's row of a season, on the list or off it."""
    return Row(
        week=one.edition.week,
        season_id=subject.season_id,
        name=subject.name,
        rank=entry.rank if entry else None,
        hours_viewed=entry.hours_viewed if entry else None,
        views=entry.views if entry else None,
        weeks_on_chart=entry.weeks_on_chart if entry else None,
        edition=one.edition.edition,
        status=one.edition.status,
        made_at=one.edition.made_at,
        inputs=one.edition.inputs,
    )


def course_of(history: ListHistory, listed: ListName, subject: Subject, claim: Claim) -> Course:
    """The course that a claim is about; the list has editions.

    It ends with `by_week`, else with the last week that had ended when the claim was made, else with the last edition.
    """
    step = history.latest[history.weeks[0]].edition.step_days
    whole = history.entries_of(subject.season_id)
    first = claim.from_week or history.weeks[0]
    last = claim.by_week or _ended_by(claim.on, history.weeks[-1], step)
    held = tuple(week for week in history.weeks if first <= week <= last)
    entries = tuple(entry for entry in whole if first <= entry.week <= last)
    debut, debut_why = _debut(history, whole, subject, step)
    is_new = debut is not None or (not whole and _is_out_since(subject, history.weeks[0], step))
    is_open_before = claim.from_week is None and not is_new
    missing = _missing(held, first, last, step)
    count, uncounted = _count(claim, whole[:1], entries, missing, is_new=is_new)
    if is_new and entries and claim.from_week is None and count == len(entries) and not uncounted:
        missing = [week for week in missing if week > entries[-1].week]  # the count says that it was in none of these
    before = f"what was before the week of {history.weeks[0]} is not held"
    return Course(
        listed=listed,
        history=history,
        subject=subject,
        held=held,
        entries=entries,
        open=(*((before,) if is_open_before else ()), *_missing_said(missing), *_none_yet(first, last)),
        is_open_before=is_open_before,
        count=count,
        uncounted=(*uncounted, *_none_yet(first, last)),
        first=first,
        last=last,
        step_days=step,
        debut=debut,
        debut_why=debut_why,
    )


def _count(
    claim: Claim, debut: tuple[Entry, ...], entries: tuple[Entry, ...], missing: list[date], *, is_new: bool
) -> tuple[int, tuple[str, ...]]:
    """Weeks on the list, and why there may be more: from the first on as editions count them, else by the rows."""
    if claim.from_week is not None or not entries:
        before = () if is_new or claim.from_week is not None else ("what was before the first edition is not held",)
        return len(entries), (*before, *_missing_said(missing))
    counted, began = entries[-1].weeks_on_chart, debut[0].weeks_on_chart
    after = [week for week in missing if week > entries[-1].week]
    seen, between = counted - began + 1, len(missing) - len(after)
    if not len(entries) <= seen <= len(entries) + between:
        told = f"its last row counts {counted} weeks, which its {len(entries)} rows do not bear out"
        return len(entries), (told, *_missing_said(missing))
    if not is_new and began == 1:
        return counted, ("it may have been on the list before counting began", *_missing_said(after))
    return counted, _missing_said(after)


def _none_yet(first: date, last: date) -> tuple[str, ...]:
    return (f"there is no edition of any week to {last}",) if last < first else ()


def _ended_by(on: date | None, last: date, step: int) -> date:
    """The last window that had ended before a day; the last edition's, where no day is named."""
    if on is None:
        return last
    return last + timedelta(days=((on - last).days - 1) // step * step)


def _missing(held: tuple[date, ...], first: date, last: date, step: int) -> list[date]:
    there = set(held)
    days = range(0, (last - first).days + 1, step)
    return [week for day in days if (week := first + timedelta(days=day)) not in there]


def _missing_said(weeks: list[date]) -> tuple[str, ...]:
    if not weeks:
        return ()
    if len(weeks) == 1:
        return (f"the week of {weeks[0]} is not held",)
    if len(weeks) <= MOST_NAMED:
        return (f"the weeks of {', '.join(map(str, weeks))} are not held",)
    return (f"{len(weeks):,} weeks from {weeks[0]} to {weeks[-1]} are not held",)


def _debut(history: ListHistory, whole: tuple[Entry, ...], subject: Subject, step: int) -> tuple[date | None, str]:
    """The first week on the list, or why it is not known.

    A count of 1 says so; not in the first edition of a list where all counts are 1, since there counting began.
    """
    if not whole:
        return None, "it is on no edition of the list"
    first = whole[0]
    if first.weeks_on_chart != 1:
        return None, f"its first row, of {first.week}, is its week {first.weeks_on_chart} on the list"
    begins = history.weeks[0]
    is_begun = first.week > begins or any(entry.weeks_on_chart > 1 for entry in history.latest[begins].entries)
    if is_begun or _is_out_since(subject, begins, step):
        return first.week, ""
    return None, f"it was on the list in the first week there is, {begins}, and may have been before"


def _is_out_since(subject: Subject, begins: date, step: int) -> bool:
    """Whether it was not out before the first window of the list."""
    return subject.released_on is not None and subject.released_on > begins - timedelta(days=step)
