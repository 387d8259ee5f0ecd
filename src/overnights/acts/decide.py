"""`decide`: what people decided on a season becomes an entry of the book of decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from overnights import __version__
from overnights.acts.desk import append_decision, decisions_of, is_anchored
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.named import label_of, season_named
from overnights.errors import NoCatalogue, UnknownTitle
from overnights.home import Home
from overnights.renewal.deciding import following, recorded
from overnights.renewal.ledger import Decision
from overnights.tables import JUDGEMENTS, VERDICTS
from overnights.weeks import EPOCH, checked_instant, day_start_us, local_day, zone_named

FILM = "film"
_NAMES = ("season_id", "title_id", "title", "season_label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What `decide` did.

    `is_new` is false where the book said this already; `entry` is that entry then. `judgement_why`: why the entry
    rests on no judgement, None where it does. `is_anchored` is false where the lake could not be written to: the entry
    is recorded all the same.
    """

    entry: Decision
    is_new: bool
    judgement_why: str | None
    is_anchored: bool = True

    @property
    def number(self) -> int:
        """The entry's number."""
        return self.entry.number


def decide(
    home: Home,
    title: str,
    *,
    season: int | None = None,
    decision: str,
    why: str,
    by: str | None = None,
    decided_on: date | None = None,
    announce_on: date | datetime | None = None,
    corrects: int | None = None,
    now: datetime,
) -> Decided:
    """Records a decision on a season; what the book says already is not recorded again.

    Args:
        title: its name or id, or the id of the season, which a season of the book may have left the catalogue by.
        season: its number, where the title has several.
        decision: renewed, cancelled, ended, moved or reversed.
        decided_on: the local day of the decision; None: today.
        announce_on: the instant from which it may be told, or the local day that begins with it; None: at once. One
            without an offset is of the home's zone, the later one where clocks show it twice.
        corrects: the number of the entry in whose place this one stands; its days and name hold where none are given,
            so that a correction is not told before what it corrects would have been.
    Raises: UnknownTitle; NoCatalogue; UnknownDecision, naming the rule; OutOfRange; Tampered; NoDesk; Conflict.
    """
    meant = _meant(home, title, season)
    zone = zone_named(home.settings.zone)
    judgement, judgement_why = _rests_on(home, meant["season_id"])
    draft = Decision(
        **meant,
        decision=decision.strip(),
        decided_on=decided_on or local_day(zone, checked_instant(now)),
        told_from=_instant(zone, announce_on),
        by=(by or "").strip() or None,
        why=why.strip(),
        judgement=judgement,
        corrects=corrects,
        made_at=now.astimezone(UTC),
        software=__version__,
    )
    there: list[Decision] = []
    is_day_given = decided_on is not None

    def write(book: tuple[Decision, ...]) -> Decision | None:
        whole = _completed(draft, book, is_day_given=is_day_given)
        same = recorded(book, whole, is_day_given=is_day_given or corrects is not None)
        if same is not None:
            there.append(same)
            return None
        told_on = None if whole.told_from is None else local_day(zone, whole.told_from)
        return following(book, whole, told_on=told_on, today=local_day(zone, now))

    added = append_decision(home, write, now=now)
    entry = added or there[0]
    return Decided(
        entry=entry,
        is_new=added is not None,
        judgement_why=judgement_why if added or not entry.judgement else None,
        is_anchored=is_anchored(home, "decisions", entry),
    )


def _meant(home: Home, name: str, number: int | None) -> dict[str, Any]:
    """The names of the season: as the catalogue has them, or as the book does where the catalogue has it no more."""
    try:
        catalogue = catalogue_of(home)
        season = season_named(catalogue, name, number)
    except (UnknownTitle, NoCatalogue):
        last = next((entry for entry in reversed(decisions_of(home)) if entry.season_id == name), None)
        if last is None:
            raise
        return {key: getattr(last, key) for key in _NAMES}
    title = catalogue.titles[season.title_id]
    label = None if title.kind == FILM and season.label is None else label_of(season)
    return dict(zip(_NAMES, (season.season_id, season.title_id, title.title, label), strict=True))


def _completed(draft: Decision, book: tuple[Decision, ...], *, is_day_given: bool) -> Decision:
    """A correction with what it leaves as it was: day, embargo, who."""
    old = next((entry for entry in book if entry.number == draft.corrects), None)
    if old is None:
        return draft
    return replace(
        draft,
        decided_on=draft.decided_on if is_day_given else old.decided_on,
        told_from=draft.told_from or old.told_from,
        by=draft.by or old.by,
    )


def _instant(zone: ZoneInfo, announce_on: date | datetime | None) -> datetime | None:
    """The instant meant, in UTC: of a day, its first."""
    if announce_on is None:
        return None
    if isinstance(announce_on, datetime):
        instant = checked_instant(announce_on)
        if instant.tzinfo is None:
            return max(instant.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return instant.astimezone(UTC)
    checked_instant(datetime.combine(announce_on, time()))
    start = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC)
    return start + timedelta(microseconds=day_start_us(zone, announce_on))


def _rests_on(home: Home, season_id: str) -> tuple[int | None, str | None]:
    """The latest judgement where it has this season, else why there is none."""
    number = max(home.lake.read(JUDGEMENTS, columns=["judgement"])["judgement"].to_pylist(), default=None)
    if number is None:
        return None, "none was recorded yet; `overnights judge` makes one"
    where = [("judgement", "=", number), ("season_id", "=", season_id)]
    if not home.lake.read(VERDICTS, columns=["season_id"], where=where).num_rows:
        return None, f"judgement {number} has nothing of this season"
    return number, None
