"""What there is news of: editions, number ones, restatements, decisions, requirements at risk, each as a feed.

An item is made of the record alone: its id of what it tells, its instant of when that was recorded. So a server that
begins again, or another one, has the same items with the same ids, and none comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid5

from overnights.catalogue import Catalogue
from overnights.charts.changes import from_json
from overnights.charts.history import ChartHistory
from overnights.charts.moves import before_of, move_of
from overnights.charts.record import Edition, Entry, ListName, Published
from overnights.pages import places, words
from overnights.pages.required import VERDICTS, DecisionShown, Judging
from overnights.pages.restated_said import changes_said
from overnights.pages.week import WORLD_CHART
from overnights.renewal.record import CANCEL, NOT_MET, ON_THE_BUBBLE

MOST = 60  # items of a feed, the latest
FEEDS = {
    "all": ("All news", "All of these in one."),
    "editions": ("New weeks", "Each week of the worldwide lists: what leads, what is new, what is back, what left."),
    "number-ones": ("Number ones", "Each season that comes to the top of a worldwide list."),
    "restatements": ("Restatements", "Each edition that changed a worldwide list after it was published."),
    "decisions": ("Decisions", "Each decision on a season, once it may be told."),
    "at-risk": ("Requirements at risk", "Each season in question that falls short of what is required of it."),
}
_NEWS = UUID("6f1f0f3e-52d4-5c0e-9d0b-2f0b7c9f6a11")  # what ids of items are made under


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One piece of news. `id`: the same wherever and whenever it is made.

    It is on the page of a season, where that has one, else of a week; `part` is the part of the page, empty for all.
    `on`: the day that it is about. `at`: when it was recorded first; `updated_at`: when last.
    """

    id: str
    title: str
    text: str
    season_id: str | None = None
    week: date | None = None
    part: str = ""
    on: date
    at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed: its name in paths, its title, what it tells, and its items, the latest first."""

    name: str
    title: str
    says: str
    items: tuple[FeedItem, ...]
    known_at: datetime | None = None  # when what it is made of was recorded last, news or none

    @property
    def updated_at(self) -> datetime:
        """When anything of it was recorded last; where there is no news, when what it is made of was; else 1970."""
        none = self.known_at or datetime(1970, 1, 1, tzinfo=UTC)
        return max((item.updated_at for item in self.items), default=none)


def feeds(
    history: ChartHistory,
    catalogue: Catalogue,
    *,
    decisions: Mapping[str, DecisionShown],
    judging: Judging | None,
    seasons: Collection[str],
) -> tuple[Feed, ...]:
    """Every feed of a home.

    Args:
        decisions: by season, those that may be told.
        seasons: those that have a page.
    """
    name_of = _names(catalogue)
    told = {
        "editions": _editions(history),
        "number-ones": _ones(history),
        "restatements": _restated(history, catalogue),
        "decisions": _decided(decisions, name_of, seasons),
        "at-risk": _at_risk(judging, name_of, seasons),
    }
    known_at = last_made(history, _lists(history))
    made = [_feed(name, items, known_at) for name, items in told.items()]
    return _feed("all", (item for one in made for item in one.items), known_at), *made


def last_made(history: ChartHistory, names: Iterable[ListName]) -> datetime | None:
    """When an edition of the latest week of any of these lists was made; None without one."""
    weeks = ((name, max(history.list_of(name).weeks, default=None)) for name in names)
    made = (history.editions.get((name, week), ()) for name, week in weeks if week is not None)
    return max((edition.made_at for editions in made for edition in editions), default=None)


def _feed(name: str, items: Iterable[FeedItem], known_at: datetime | None) -> Feed:
    title, says = FEEDS[name]
    latest = sorted(items, key=lambda item: (item.at, item.on, item.id), reverse=True)[:MOST]
    return Feed(name=name, title=title, says=says, items=tuple(latest), known_at=known_at)


def item_id(*parts: object) -> str:
    """The id of a piece of news, made of what it tells.

    >>> item_id("decision", "pt-1", 3) == item_id("decision", "pt-1", 3) != item_id("decision", "pt-1", 4)
    True
    """
    return uuid5(_NEWS, "\x1f".join(str(part) for part in parts)).urn


def _names(catalogue: Catalogue) -> Callable[[str], str]:
    """What a season is called: its title, and its label where it has one."""

    def name_of(season_id: str) -> str:
        season = catalogue.seasons[season_id]
        title = catalogue.titles[season.title_id].title
        return f"{title}, {season.label}" if season.label else title

    return name_of


# ── lists ──


def _lists(history: ChartHistory) -> tuple[ListName, ...]:
    return tuple(
        ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=category)
        for category in history.categories(WORLD_CHART, places.WORLDWIDE)
    )


def _editions(history: ChartHistory) -> Iterator[FeedItem]:
    """An item a week."""
    names = _lists(history)
    for week in history.weeks(WORLD_CHART, places.WORLDWIDE)[-MOST:]:
        shown = [one for one in history.latest_of(names, (week,)) if one.entries]
        if not shown:
            continue
        every = [edition for name in names for edition in history.editions.get((name, week), ())]
        leads = words.listed([f"{_called(one.entries[0])} ({one.edition.category})" for one in shown])
        yield FeedItem(
            id=item_id("week", WORLD_CHART, week),
            title=f"Week ending {words.day(week)}: {leads}",
            text=" ".join(_week_said(history, one) for one in shown),
            week=week,
            on=week,
            at=min(edition.made_at for edition in every),
            updated_at=max(edition.made_at for edition in every),
        )


def _week_said(history: ChartHistory, one: Published) -> str:
    edition = one.edition
    top = words.listed([f"{_called(entry)} ({words.rank(entry.rank)})" for entry in one.entries[:3]])
    before = before_of(edition, history.list_of(edition.list_name).weeks)
    moves = [(entry, move_of(entry, before)) for entry in one.entries]
    new = [_called(entry) for entry, move in moves if move.is_debut]
    back = [_called(entry) for entry, move in moves if move.is_re_entry]
    left = [
        f"{gone.title} (was {words.rank(gone.rank)})"
        for gone in history.exits(edition.chart, edition.week, edition.territory, edition.category)
    ]
    parts = [f"{edition.category}, worldwide: {top}."]
    parts += [f"{what}: {words.listed(who)}." for what, who in (("New", new), ("Back", back), ("Left", left)) if who]
    return " ".join(parts)


def _ones(history: ChartHistory) -> Iterator[FeedItem]:
    """An item where another season than the week before is at the top."""
    for name in _lists(history):
        before = None
        for one in history.latest_of([name], history.list_of(name).weeks):
            lead = one.entries[0] if one.entries else None
            if lead is not None and lead.season_id != before:
                yield _one(history, name, one, lead)
            before = lead.season_id if lead else None


def _one(history: ChartHistory, name: ListName, one: Published, lead: Entry) -> FeedItem:
    week = one.edition.week
    weeks = (
        f"its {words.rank(lead.weeks_on_chart)} week on the list" if lead.weeks_on_chart > 1 else "in its first week"
    )
    return FeedItem(
        id=item_id("number one", name.chart, name.category, week, lead.season_id),
        title=f"{_called(lead)} leads {name.category}",
        text=f"1st on {name.category}, worldwide, in the week ending {words.day(week)}, {weeks}.",
        season_id=lead.season_id,
        week=week,
        on=week,
        at=min(edition.made_at for edition in history.editions[name, week]),
        updated_at=one.edition.made_at,
    )


def _restated(history: ChartHistory, catalogue: Catalogue) -> Iterator[FeedItem]:
    """An item an edition that changed what was published."""
    for name in _lists(history):
        for week in history.list_of(name).weeks:
            for edition in history.editions.get((name, week), ())[1:]:
                if told := changes_said(from_json(edition.diff), catalogue):
                    yield _restatement(name, week, edition, told)


def _restatement(name: ListName, week: date, edition: Edition, told: Sequence[str]) -> FeedItem:
    more = f", and {words.counted(len(told) - 1, 'more change')}" if len(told) > 1 else ""
    why = f" {words.capital(edition.reason.rstrip('.'))}." if edition.reason else ""
    return FeedItem(
        id=item_id("edition", name.chart, name.territory, name.category, week, edition.edition),
        title=f"{name.category}, week ending {words.day(week)}: {told[0]}{more}",
        text=f"{'; '.join(told)}. Edition {edition.edition} of {name.category}, worldwide.{why}",
        week=week,
        part="changes",
        on=week,
        at=edition.made_at,
        updated_at=edition.made_at,
    )


def _called(entry: Entry) -> str:
    return f"{entry.title}: {entry.season_label}" if entry.season_label else entry.title


# ── seasons ──


def _decided(
    decisions: Mapping[str, DecisionShown], name_of: Callable[[str], str], seasons: Collection[str]
) -> Iterator[FeedItem]:
    """An item a decision that was told, those that hold no more among them; past outcomes where their day is known."""
    for season_id, latest in decisions.items():
        if season_id in seasons:
            for one in (*latest.earlier, latest):
                on = one.announced_on or one.decided_on
                if on is not None:
                    yield _decision(season_id, one, on, name_of(season_id))


def _decision(season_id: str, one: DecisionShown, on: date, name: str) -> FeedItem:
    source = f" As told by {one.source}." if one.is_past_outcome and one.source else ""
    at = datetime.combine(on, time(), UTC)
    return FeedItem(
        id=item_id("decision", season_id, one.entry or f"past outcome of {on}", one.decision),
        title=f"{name}: {one.word.lower()}",
        text=f"{one.word}.{f' {one.why}' if one.why else ''}{source}",
        season_id=season_id,
        part="decision",
        on=on,
        at=at,
        updated_at=at,
    )


def _at_risk(judging: Judging | None, name_of: Callable[[str], str], seasons: Collection[str]) -> Iterator[FeedItem]:
    """An item a season in question, verdict and set of requirements that it falls short of."""
    for season_id, judged in judging.seasons.items() if judging else ():
        short = sorted({one.requirement.name for one in judged.evaluations if one.state == NOT_MET})
        if season_id not in seasons or judged.verdict.verdict not in (ON_THE_BUBBLE, CANCEL) or not short:
            continue
        assert judging is not None
        at = datetime.combine(judging.as_of, time(), UTC)
        yield FeedItem(
            id=item_id("at risk", season_id, judged.verdict.verdict, *short),
            title=f"{name_of(season_id)}: {words.counted(len(short), 'requirement')} not met",
            text=f"Not met: {words.listed([name.replace('-', ' ') for name in short])}. "
            f"What the policy says: {VERDICTS[judged.verdict.verdict]}.",
            season_id=season_id,
            part="required",
            on=judging.as_of,
            at=at,
            updated_at=at,
        )
