"""An announcement: a text made from the record, for the public or for a title's producers.

Every sentence says what a table says; nothing is added. What is not known is said to be so where a reader would look
for it, and the public text has no figure that the public is not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from overnights.charts.history import ChartHistory
from overnights.pages import words
from overnights.pages.announcement_figures import where_figures_come_from
from overnights.pages.announcement_parts import (
    PRODUCERS,
    PUBLIC,
    AnnouncementPage,
    Part,
    Section,
    note,
    paragraph,
)
from overnights.pages.announcement_required import what_was_required
from overnights.pages.announcement_run import how_it_ran
from overnights.pages.announcement_story import story
from overnights.pages.announcement_watched import how_it_was_watched, not_told
from overnights.pages.required import NOT_DISCLOSED, Judging
from overnights.pages.sentence import Sentence, sentence, strong, titled
from overnights.pages.title import SeasonRecord, TitleRecord
from overnights.renewal.ledger import CANCELLED, ENDED, MOVED, RENEWED, REVERSED, Decision

WORDS = {RENEWED: "renewed", CANCELLED: "not renewed", ENDED: "ended", MOVED: "moved", REVERSED: "reversed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The decision that a text tells.

    `told_on`: the local day from which it may be told: that of the end of its embargo, else that of recording.
    `undoes`: the entry that it corrects or reverses, where that was told. `draft_until`: a draft's embargo, where it is
    not over. `replaces`: the entry of the book of announcements whose text this one takes the place of.
    """

    decision: Decision
    told_on: date
    undoes: Decision | None = None
    is_draft: bool = False
    draft_until: datetime | None = None
    replaces: int | None = None


def announcement_page(
    record: TitleRecord,
    season: SeasonRecord,
    told: Told,
    history: ChartHistory,
    judging: Judging | None,
    *,
    audience: str,
) -> AnnouncementPage:
    """The announcement of a decision on a season.

    Args:
        record: of the title; `season` is one of its seasons.
        judging: the judgement that the decision rests on; null where it rests on none.
        audience: public or producers.
    """
    return AnnouncementPage(
        audience=audience,
        title=record.title.title,
        label=_label(record, season),
        heading=_heading(record, season, told.decision),
        notices=_notices(record, told, audience),
        said=_said(record, season, told),
        sections=(
            story(record, season),
            how_it_ran(record, season),
            not_told(season) if audience == PUBLIC else how_it_was_watched(season),
            what_was_required(judging, season.season.season_id, audience, record.rounding),
            _decided(season, told, audience),
            where_figures_come_from(record, season, history, judging, audience),
        ),
    )


def _label(record: TitleRecord, season: SeasonRecord) -> str | None:
    return None if record.title.kind == "film" else season.label


def _heading(record: TitleRecord, season: SeasonRecord, decision: Decision) -> str:
    label = _label(record, season)
    name = f"{record.title.title}, {label}" if label else record.title.title
    what = f"the decision is {WORDS[REVERSED]}" if decision.decision == REVERSED else WORDS[decision.decision]
    return f"{name}: {what}"


def _notices(record: TitleRecord, told: Told, audience: str) -> tuple[str, ...]:
    found = []
    if told.draft_until:
        found.append(f"Draft, embargoed until {words.instant(told.draft_until)}.")
    elif told.is_draft:
        found.append("Draft: it is not entered into the record.")
    if audience == PRODUCERS:
        found.append("For the producers of the title; not for the public.")
    if record.is_demo:
        found.append("Demo: the figures come from generated events, and the thresholds and the decision are invented.")
    if told.replaces is not None:
        found.append(f"This text takes the place of announcement {told.replaces}.")
    return tuple(found)


def _said(record: TitleRecord, season: SeasonRecord, told: Told) -> Sentence:
    """The decision in one sentence."""
    decision, label = told.decision, _label(record, season)
    name, after = titled(record.title.title), f", {label}," if label else ""
    when = f": decided on {words.day(decision.decided_on)}, {_announced(season, told)}."
    if decision.decision != REVERSED:
        return sentence(name, after, " is ", strong(WORDS[decision.decision]), when)
    return sentence("The decision on ", name, after, " is ", strong(WORDS[REVERSED]), when)


def _announced(season: SeasonRecord, told: Told) -> str:
    """When it is told, and how long after release."""
    text = f"announced on {words.day(told.told_on)}"
    released = season.season.released_on
    if released is None:
        return f"{text}; the day of release is not known"
    days = (told.told_on - released).days
    if days < 0:
        return f"{text}, {words.counted(-days, 'day')} before its release"
    return f"{text}, {words.counted(days, 'day')} after its release"


def _decided(season: SeasonRecord, told: Told, audience: str) -> Section:
    """What was decided, by whom, when, why; which entry of the record, on which judgement, in whose place."""
    decision = told.decision
    by = f"by {decision.by}" if decision.by else "by whom is not declared"
    what = f"It is {WORDS[decision.decision]}"
    if decision.decision == REVERSED:
        what = "The decision is reversed, and the season is open again"
    judgement = f"judgement {decision.judgement}" if decision.judgement else "no judgement"
    parts: list[Part] = [
        paragraph(
            f"{what}: decided on {words.day(decision.decided_on)}, {by}.",
            _why(season, decision, audience),
            _undone(told),
        ),
        note(
            f"In the record this is entry {decision.number} of the decisions, resting on {judgement}.",
            f"SHA-256 of the entry: {decision.hash}.",
        ),
    ]
    return Section("What was decided", tuple(parts))


def _why(season: SeasonRecord, decision: Decision, audience: str) -> str:
    """Why, word for word; not for the public where it tells a figure of accounts that the public is not told."""
    if audience == PUBLIC and tells_accounts(season, decision.why):
        return f"Why is {NOT_DISCLOSED}: it tells figures that the public is not told."
    return f"Why, word for word: “{decision.why.strip()}”"


def tells_accounts(season: SeasonRecord, text: str) -> bool:
    """Whether a text has one of the season's figures of accounts, as producers read them."""
    one = season.audience
    if one is None:
        return False
    figures = set()
    for window in one.windows:
        counts = (window.starters, window.watchers, window.completers)
        figures |= {form for count in counts if count is not None for form in (str(count), words.count(count))}
        figures |= {words.share(window.completion_share)} if window.completion_share is not None else set()
    figures |= {words.share(one.kaplan_meier)} if one.kaplan_meier is not None else set()
    figures |= {words.share(reached.share) for reached in one.drop_off[1:] if reached.share is not None}
    tokens = {token.strip(".,;:()“”\"'") for token in text.split()}
    return bool(figures & tokens)


def _undone(told: Told) -> str:
    """The entry that this one corrects or reverses."""
    before = told.undoes
    if before is None:
        return ""
    verb = "reverses" if told.decision.decision == REVERSED else "corrects"
    return f"It {verb} entry {before.number}: {WORDS[before.decision]}, decided on {words.day(before.decided_on)}."
