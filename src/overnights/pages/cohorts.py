"""A cohort: the seasons of a worldwide list, of one kind or of all; how long they stayed, what they had and kept.

Source: docs/methods/cohort.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow.compute as pc

from overnights.charts.cohort import QUARTILES, STILL_ON, is_late, quantile
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import FILM, FIRST, KINDS, LATER, LIMITED, PART, SPECIAL
from overnights.charts.survival import Still, still_listed
from overnights.countries import ALL
from overnights.pages import words
from overnights.pages.required import DecisionShown
from overnights.pages.week import WORLD_CHART, full_name

FEWEST = 10  # counted seasons; of fewer nothing is said
NAMES = {FILM: "films", FIRST: "first seasons", LATER: "later seasons", LIMITED: "limited series", PART: "parts",
         SPECIAL: "specials"}  # fmt: skip
BANDS = ((1, 1), (2, 2), (3, 4), (5, 9), (10, None))  # weeks, by which decisions are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One season of a cohort; figures are None where not known. `left_out`: why its weeks are not counted."""

    season_id: str
    title: str
    label: str | None
    kind: str | None
    weeks: int
    first_week: date
    last_week: date
    peak_rank: int
    first_week_days: int | None
    first_week_hours: float | None
    hours: float | None
    decay: float | None
    is_left_censored: bool
    left_out: str | None
    released_on: date | None = None
    decision: DecisionShown | None = None

    @property
    def name(self) -> str:
        return full_name(self.title, self.label)

    @property
    def is_late(self) -> bool:
        """Whether it came to the list long after its release: its first week there tells of no launch."""
        return not self.is_left_censored and is_late(self.first_week, self.released_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """Values of a cohort, ascending, and the three that cut them into quarters; None where there are no values."""

    values: tuple[float, ...]

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def cuts(self) -> tuple[float, float, float] | None:
        """Lower quartile, median and upper quartile, each a value that a season had."""
        if not self.values:
            return None
        exact = [Fraction(value) for value in self.values]
        lower, median, upper = (float(quantile(exact, share)) for share in QUARTILES)
        return lower, median, upper

    def as_json(self) -> dict[str, Any]:
        lower, median, upper = self.cuts or (None, None, None)
        return {"n": self.n, "lower_quartile": lower, "median": median, "upper_quartile": upper,
                **({} if self.values else {"why": "nobody is counted"})}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The seasons of one list, of one kind or, where that is None, of all; most weeks first."""

    category: str
    kind: str | None
    since: date
    until: date
    members: tuple[Member, ...]

    @property
    def counted(self) -> tuple[Member, ...]:
        """Those that came and left, all their weeks here."""
        return tuple(member for member in self.members if member.left_out is None)

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many are not counted, by reason."""
        return Counter(member.left_out for member in self.members if member.left_out is not None)

    @property
    def name(self) -> str:
        """As in "first seasons of TV (English)"."""
        return f"{self.noun} of {self.category}"

    @property
    def noun(self) -> str:
        if self.kind is not None:
            return NAMES[self.kind]
        return "films" if self.category.startswith("Films") else "seasons of every kind"

    @property
    def weeks(self) -> Quartiles:
        return _quartiles(float(member.weeks) for member in self.counted)

    @property
    def hours(self) -> Quartiles:
        """Hours while listed, of those counted."""
        return _quartiles(member.hours for member in self.counted)

    @property
    def first_week_hours(self) -> Quartiles:
        """Of all whose debut is known, those still on the list too; of none that came long after its release."""
        return _quartiles(member.first_week_hours for member in self.launched)

    @property
    def decay(self) -> Quartiles:
        """Of the same that had a second week, after first weeks of any length."""
        return _quartiles(member.decay for member in self.launched)

    @property
    def decay_by_days(self) -> tuple[tuple[int | None, Quartiles], ...]:
        """The same by days of the first week; None where they are not known."""
        days = sorted({member.first_week_days for member in self.launched if member.decay is not None},
                      key=lambda one: (one is None, one or 0))  # fmt: skip
        return tuple((day, _quartiles(m.decay for m in self.launched if m.first_week_days == day)) for day in days)

    @property
    def launched(self) -> tuple[Member, ...]:
        """Those whose first week may be that of their launch: of the figures of first weeks."""
        return tuple(member for member in self.members if not member.is_left_censored and not member.is_late)

    @property
    def late(self) -> tuple[Member, ...]:
        """Those with a debut that is known, long after their release."""
        return tuple(member for member in self.members if member.is_late)

    @property
    def undated(self) -> int:
        """How many of those launched have no release that is known."""
        return sum(member.released_on is None for member in self.launched)

    @property
    def still(self) -> tuple[Still, ...]:
        """The share still listed after so many weeks; those still on the list count for the weeks they had."""
        return still_listed([member.weeks for member in self.counted], [member.weeks for member in self.going_on])

    @property
    def going_on(self) -> tuple[Member, ...]:
        """Those on the list in its last week, whose first one is known."""
        return tuple(m for m in self.members if m.left_out == STILL_ON and not m.is_left_censored)

    @property
    def decisions(self) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """Of those counted what was decided, by weeks on the list; empty where no decision is known."""
        known = list(dict.fromkeys(sorted(m.decision.word for m in self.counted if m.decision)))
        if not known:
            return ()
        return tuple((_band(least, most), _split(self.counted, least, most, known)) for least, most in BANDS)

    def as_json(self) -> dict[str, Any]:
        return {
            "chart": WORLD_CHART,
            "territory": ALL,
            "category": self.category,
            "kind": self.kind,
            **({} if self.kind else {"kind_why": "of every kind"}),
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "counted": len(self.counted),
            "left_out": dict(self.left_out),
            "came_late": len(self.late),
            "release_not_known": self.undated,
            "weeks": self.weeks.as_json(),
            "hours_on_chart": self.hours.as_json(),
            "first_week_hours": self.first_week_hours.as_json(),
            "decay": self.decay.as_json(),
            "decay_by_first_week_days": [{"first_week_days": day, **one.as_json()} for day, one in self.decay_by_days],
            "still_listed": [
                {"weeks": one.weeks, "longer": one.longer, "counted": one.counted,
                 "share_longer": float(one.share_longer), "at_risk": one.at_risk, "kaplan_meier": float(one.share)}
                for one in self.still
            ],
            "decisions": [{"weeks": band, **dict(split)} for band, split in self.decisions],
            "seasons": [member_row(member) for member in self.members],
        }  # fmt: skip


COLUMNS = (
    "season_id", "title", "season_label", "kind", "weeks", "first_week", "last_week", "peak_rank", "first_week_days",
    "first_week_hours", "hours_on_chart", "decay", "released_on", "came_late", "left_out", "decision",
)  # fmt: skip


def member_row(member: Member) -> dict[str, Any]:
    """A season as JSON and CSV have it; null where a figure is not known."""
    return {
        "season_id": member.season_id, "title": member.title, "season_label": member.label, "kind": member.kind,
        "weeks": member.weeks, "first_week": member.first_week.isoformat(), "last_week": member.last_week.isoformat(),
        "peak_rank": member.peak_rank, "first_week_days": member.first_week_days,
        "first_week_hours": member.first_week_hours, "hours_on_chart": member.hours, "decay": member.decay,
        "released_on": member.released_on and member.released_on.isoformat(), "came_late": member.is_late,
        "left_out": member.left_out, "decision": member.decision.decision if member.decision else None,
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortName:
    """A cohort before it is made: its list, its kind (None: all), and how many seasons of it are counted."""

    category: str
    kind: str | None
    counted: int


def cohort_names(runs: RunTables) -> tuple[CohortName, ...]:
    """Every cohort of the worldwide lists: each list, then its kinds, where they are several."""
    found, names = runs.made.figures, runs.made.columns.names
    counted: dict[str, Counter[str | None]] = {}
    for of_list, kind, left_out in zip(
        found.of_list.tolist(), found.kind.tolist(), found.left_out.tolist(), strict=True
    ):
        name = names[of_list]
        if (name.chart, name.territory) == (WORLD_CHART, ALL):
            counted.setdefault(name.category, Counter())[KINDS[kind] if kind >= 0 else None] += left_out == 0
    told = []
    for category, kinds in sorted(counted.items()):
        if len(kinds) > 1 or None in kinds:
            told.append(CohortName(category=category, kind=None, counted=kinds.total()))
        told += [CohortName(category=category, kind=kind, counted=kinds[kind]) for kind in KINDS if kind in kinds]
    return tuple(told)


def cohorts(runs: RunTables, weeks: Mapping[str, Sequence[date]], decisions: Mapping[str, DecisionShown]) -> tuple[
    Cohort, ...]:  # fmt: skip
    """Every cohort, also those of which too few are counted.

    Args:
        weeks: of each list, by category, its weeks, ascending.
    """
    rows = runs.runs.select(["chart", "territory", *_READ])
    is_world = pc.and_(pc.equal(rows["chart"], WORLD_CHART), pc.equal(rows["territory"], ALL))
    by_list: dict[str, list[Member]] = {}
    for row in rows.filter(is_world).to_pylist():
        by_list.setdefault(row["category"], []).append(_member(row, decisions.get(row["season_id"])))
    for members in by_list.values():
        members.sort(key=lambda one: (-one.weeks, -(one.hours or 0), one.season_id))
    return tuple(
        Cohort(category=name.category, kind=name.kind, since=weeks[name.category][0], until=weeks[name.category][-1],
               members=tuple(m for m in by_list[name.category] if name.kind in (None, m.kind)))
        for name in cohort_names(runs)
    )  # fmt: skip


_READ = (
    "category", "season_id", "title", "season_label", "kind", "weeks", "first_week", "last_week", "peak_rank",
    "first_week_days", "first_week_hours", "hours_on_chart", "decay", "is_left_censored", "left_out",
    "released_on",
)  # fmt: skip


def _member(row: Mapping[str, Any], decision: DecisionShown | None) -> Member:
    return Member(
        season_id=row["season_id"], title=row["title"], label=None if row["kind"] == FILM else row["season_label"],
        kind=row["kind"], weeks=row["weeks"], first_week=row["first_week"], last_week=row["last_week"],
        peak_rank=row["peak_rank"], first_week_days=row["first_week_days"], first_week_hours=row["first_week_hours"],
        hours=row["hours_on_chart"], decay=row["decay"], is_left_censored=row["is_left_censored"],
        left_out=row["left_out"], released_on=row["released_on"], decision=decision,
    )  # fmt: skip


def _quartiles(values: Iterable[float | None]) -> Quartiles:
    return Quartiles(values=tuple(sorted(value for value in values if value is not None)))


def _band(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} weeks or more"
    return words.counted(least, "week") if least == most else f"{least} to {most} weeks"


def _split(
    members: Sequence[Member], least: int, most: int | None, known: Sequence[str]
) -> tuple[tuple[str, int], ...]:
    there = [m for m in members if least <= m.weeks and (most is None or m.weeks <= most)]
    counts = Counter(m.decision.word if m.decision else "Not known" for m in there)
    return tuple((word, counts[word]) for word in (*known, "Not known"))
