"""What an announcement is made of, from a home: title, run, judgement and decision, as they are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from overnights.acts.chart_store import history_of
from overnights.acts.desk import desk_of
from overnights.acts.doors import domestic_of, rounding_hours_of, service_of
from overnights.acts.judge_store import rows_of
from overnights.acts.runs import run_tables
from overnights.acts.title import audience_tables
from overnights.catalogue import Catalogue, Season
from overnights.charts.definition import chart_names
from overnights.charts.history import ChartHistory
from overnights.home import Home
from overnights.pages.announcement import Told, announcement_page
from overnights.pages.announcement_figures import rests_on
from overnights.pages.announcement_parts import AnnouncementPage
from overnights.pages.required import Judging
from overnights.pages.title import TitleRecord, title_page
from overnights.renewal.ledger import REVERSED, Decision, in_force, told
from overnights.renewal.requirement import read_requirements
from overnights.renewal.stored import judged_from
from overnights.tables import JUDGEMENTS
from overnights.weeks import local_day, zone_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a text for one audience is made of; it makes the same text whenever it is asked for again."""

    record: TitleRecord
    history: ChartHistory
    judging: Judging | None
    told: Told
    audience: str

    @property
    def decision(self) -> Decision:
        return self.told.decision

    @property
    def rests_on(self) -> str:
        """The editions and the judgement that figures come from, a line each."""
        return rests_on(self.record, self.record.seasons[0], self.history, self.judging)

    def page(self, replaces: int | None) -> AnnouncementPage:
        """The text, in place of that of an earlier entry or of none."""
        told_now = replace(self.told, replaces=replaces)
        season = self.record.seasons[0]
        return announcement_page(
            self.record, season, told_now, self.history, self.judging, audience=self.audience
        )  # fmt: skip


def facts_of(
    home: Home,
    catalogue: Catalogue,
    season: Season,
    decision: Decision,
    book: Sequence[Decision],
    *,
    audience: str,
    is_draft: bool,
    now: datetime,
) -> Facts:
    """What the home has to tell of a decision. The run is read from the editions as they are now."""
    history = history_of(home.lake, chart_names())
    record = title_page(
        catalogue.titles[season.title_id], catalogue, history, audience_tables(home), service=service_of(home),
        is_demo=home.settings.is_demo, domestic=domestic_of(home), rounding=rounding_hours_of(home),
        season_id=season.season_id, runs=run_tables(home),
    )  # fmt: skip
    of_season = catalogue.credits_of(season.title_id, season.number)
    return Facts(
        record=replace(record, credits=tuple(one for one in record.credits if one in of_season)),
        history=history,
        judging=judging_of(home, decision.judgement),
        told=_told(home, decision, book, is_draft=is_draft, now=now),
        audience=audience,
    )


def _told(home: Home, decision: Decision, book: Sequence[Decision], *, is_draft: bool, now: datetime) -> Told:
    """The decision with what it undoes, where that was told: what was never told is not told by its correction."""
    so_far, number = book[: decision.number], decision.corrects
    if number is None and decision.decision == REVERSED:
        undone = in_force(so_far[:-1], decision.season_id)
        number = undone.number if undone else None
    return Told(
        decision=decision,
        told_on=local_day(zone_named(home.settings.zone), decision.told_from or decision.made_at),
        undoes=next((entry for entry in told(so_far, decision.tellable_at) if entry.number == number), None),
        is_draft=is_draft,
        draft_until=decision.tellable_at if is_draft and now < decision.tellable_at else None,
    )


def judging_of(home: Home, number: int | None) -> Judging | None:
    """The judgement of this number; null where none is named, or it is there no more."""
    rows = home.lake.read(JUDGEMENTS, where=[("judgement", "=", number)]).to_pylist() if number is not None else []
    if not rows:
        return None
    kept = desk_of(home).requirement_set(rows[0]["requirements"])
    requirements = read_requirements(kept["text"], file=kept["name"]) if kept else None
    return Judging(
        number=rows[0]["judgement"],
        as_of=rows[0]["as_of"],
        snapshot=rows[0]["snapshot"],
        requirements_name=rows[0]["requirements_name"],
        seasons=judged_from(*rows_of(home.lake, rows[0]["judgement"]), requirements),
    )
