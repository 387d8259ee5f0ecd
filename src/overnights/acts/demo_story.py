"""What follows the demo's charts: requirements, verdicts, decisions of invented people, announcements of one of them.

Every act has its own instant, as it would have had, so that each rests on what was known then.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from overnights.acts.announce import Announced, announce
from overnights.acts.decide import Decided, decide
from overnights.acts.judge import Judgement, judge
from overnights.demo.book import DECISIONS, REQUIREMENTS
from overnights.home import Home

READERS = ("public", "producers")
AT = time(17, tzinfo=UTC)  # when the demo's board decides: in the morning where it sits


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was judged, decided and announced; `announced` is of the demo's own title, for both readers."""

    judgement: Judgement
    decided: tuple[Decided, ...]
    announced: tuple[Announced, ...]
    folder: Path

    @property
    def is_new(self) -> bool:
        """Whether anything of it was not in the home before."""
        return (
            self.judgement.is_new
            or any(one.is_new for one in self.decided)
            or any(one.is_new for one in self.announced)
        )


def judged(home: Home, *, now: datetime) -> Judgement:
    """The demo's seasons against its requirements, which become the home's."""
    return judge(home, requirements=REQUIREMENTS, now=now)


def decided(home: Home) -> tuple[Decided, ...]:
    """The demo's decisions, each recorded on its day; those that are in the book already stay as they are."""
    with DECISIONS.open(encoding="utf-8", newline="") as file:
        return tuple(_decided(home, row) for row in csv.DictReader(file))


def announced(home: Home, title: str, *, folder: Path, now: datetime) -> tuple[Announced, ...]:
    """The announcement of what was decided on a title, for each of its readers, as files in a folder."""
    return tuple(announce(home, title, season=1, audience=reader, out=folder, now=now) for reader in READERS)


def _decided(home: Home, row: dict[str, str]) -> Decided:
    day = date.fromisoformat(row["decided_on"])
    return decide(
        home,
        row["season_id"],
        decision=row["decision"],
        why=row["why"],
        by=row["by"],
        decided_on=day,
        announce_on=date.fromisoformat(row["told_on"]),
        now=datetime.combine(day, AT),
    )
