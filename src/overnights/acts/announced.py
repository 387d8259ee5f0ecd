"""What was announced to the public, as pages: the text that was recorded, not one made anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from overnights.acts.desk import announcements_of, decisions_of
from overnights.home import Home
from overnights.outputs.announcement import from_markdown
from overnights.pages.announcement_parts import PUBLIC, AnnouncementPage
from overnights.renewal.ledger import Announcement, standing


def announced_to_the_public(home: Home, now: datetime) -> tuple[Announcement, ...]:
    """The latest public announcement on each season, where it tells the latest decision that may be told by now.

    Raises: Tampered; NoDesk.
    """
    return announced_to(home, PUBLIC, now)


def announced_to(home: Home, audience: str, now: datetime) -> tuple[Announcement, ...]:
    """The latest announcement for an audience on each season, where it tells the latest decision that may be told by
    now.

    Raises: Tampered; NoDesk.
    """
    decisions = decisions_of(home)
    public = [entry for entry in announcements_of(home) if entry.audience == audience and entry.made_at <= now]
    latest = {entry.season_id: entry for entry in public}
    told = {season_id: standing(decisions, season_id, now).history for season_id in latest}
    return tuple(e for e in latest.values() if told[e.season_id] and told[e.season_id][-1].number == e.decision)


def announced_pages(home: Home, now: datetime) -> Mapping[str, AnnouncementPage]:
    """These announcements by season.

    Raises: Tampered; NoDesk.
    """
    return {
        entry.season_id: from_markdown(
            entry.text, audience=entry.audience, title=entry.title, label=entry.season_label
        )
        for entry in announced_to_the_public(home, now)
    }  # fmt: skip
