"""Small frozen evidence: seasons of two one-hour episodes, viewing written as hours, lists written as ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from overnights.catalogue import Catalogue, Episode, Season, Subscribers, Title
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, Published, edition_rows, entry_rows
from overnights.renewal.evidence import COUNTRY, WEEKLY, Evidence
from overnights.renewal.readings import reading
from overnights.renewal.record import Reading, Requirement
from overnights.renewal.watched import Watched
from overnights.tables import PROGRESS, REACH, VIEWING

H = 3_600_000
RELEASED = date(2022, 8, 26)  # a Friday
SETTLED = date(2023, 3, 1)  # every window of 91 days is closed by then
SUNDAYS = [date(2022, 8, 28) + timedelta(weeks=n) for n in range(20)]


def day(n: int) -> date:
    """Day n from release; day 1 is the day of release."""
    return RELEASED + timedelta(days=n - 1)


def season(season_id: str = "s1", released_on: date | None = RELEASED, **more: Any) -> Season:
    return Season(
        **({"season_id": season_id, "title_id": season_id, "number": 1, "kind": "season"} | more),
        released_on=released_on,
    )


def catalogue(
    *seasons: Season,
    episodes: Sequence[Episode] | None = None,
    language: str | None = "en",
    subscribers: Sequence[tuple[str, date, int]] = (),
    kind: str | None = "series",
    has_episodes: bool = True,
) -> Catalogue:
    """Seasons, each of a title of its own, with two episodes of one hour where nothing else is said."""
    two = [
        Episode(
            episode_id=f"{s.season_id}-{n}", season_id=s.season_id, number=n, runtime_ms=H, released_on=s.released_on
        )
        for s in seasons
        for n in (1, 2)
    ]
    return Catalogue(
        titles={
            s.title_id: Title(title_id=s.title_id, title=s.title_id, kind=kind, original_language=language)
            for s in seasons
        },
        seasons={s.season_id: s for s in seasons},
        episodes=tuple(two if episodes is None else episodes) if has_episodes else (),
        subscribers=tuple(Subscribers(territory=t, as_of=on, subscribers=n) for t, on, n in subscribers),
    )


def viewing(*rows: tuple[str, str, date, float | Fraction]) -> pa.Table:
    """Rows of `viewing` from (episode_id, territory, day, hours), with a weight of 2 for each account in DE."""
    return pa.Table.from_pylist(
        [
            {
                "season_id": episode_id.split("-")[0],
                "episode_id": episode_id,
                "territory": territory,
                "day": on,
                "watched_ms": round(hours * H),
                "plays": 1,
                "weighted": round(hours * H) * (2_000 if territory == "DE" else 1_000),
            }
            for episode_id, territory, on, hours in rows
        ],
        schema=VIEWING.schema,
    )


def progress(season_id: str, counts: Mapping[int | None, tuple[int, int, int]]) -> pa.Table:
    """Rows of `progress` from starters, watchers and completers by day."""
    return pa.Table.from_pylist(
        [
            {"season_id": season_id, "day": n, "starters": s, "watchers": w, "completers": c}
            for n, (s, w, c) in counts.items()
        ],
        schema=PROGRESS.schema,
    )


def reach(*rows: tuple[str, str, date, int]) -> pa.Table:
    """Weekly rows of `reach` from (season, territory, Sunday, accounts)."""
    return pa.Table.from_pylist(
        [{"season_id": s, "territory": t, "window": "week", "last_on": on, "accounts": n} for s, t, on, n in rows],
        schema=REACH.schema,
    )


def with_events(
    book: Catalogue, rows: pa.Table | None = None, *, settled_on: date = SETTLED, first_on: date = RELEASED, **more: Any
) -> Evidence:
    """Evidence of a home with events, measured so that days to `settled_on` are settled."""
    seen = viewing() if rows is None else rows
    days = seen["day"].to_pylist()
    return Evidence(
        **(
            {
                "catalogue": book,
                "viewing": Watched.of(seen, book),
                "weighted": Watched.of(seen, book, column="weighted"),
                "progress": PROGRESS.schema.empty_table(),
                "reach": REACH.schema.empty_table(),
                "first_on": min([first_on, *days]),
                "last_on": max([settled_on, *days]),
                "settled_on": settled_on,
            }
            | more
        )
    )


# ── lists ──


def listed(
    week: date,
    ranks: Mapping[str, int],
    *,
    hours: Mapping[str, float] | None = None,
    views: float | None = None,
    **of: Any,
) -> Published:
    """One edition of a weekly list; every season has one hour where nothing else is said."""
    name = {"chart": WEEKLY, "territory": "ZZ", "category": "TV (English)"} | {
        key: value for key, value in of.items() if key in ("chart", "territory", "category")
    }
    is_ranks = name["chart"] == COUNTRY
    edition = Edition(
        **name,
        version=1,
        week=week,
        edition=of.get("edition", 1),
        status=of.get("status", "consolidated"),
        made_at=datetime(2022, 10, 1, tzinfo=UTC),
        reason=None,
        diff=None,
        zone="UTC",
        rules="r",
        inputs="i",
        definition='{"step_days": 7}',
        software="0",
    )
    weeks = of.get("weeks", {})
    entries = tuple(
        Entry(
            **name,
            version=1,
            week=week,
            edition=edition.edition,
            rank=rank,
            season_id=s,
            title=s,
            season_label=None,
            metric="hours_viewed",
            value=None if is_ranks else (hours or {}).get(s, 1.0),
            value_exact=None,
            hours_viewed=None if is_ranks else (hours or {}).get(s, 1.0),
            views=None if is_ranks else views,
            runtime_h=None,
            weeks_on_chart=weeks.get(s, 1),
            streak=1,
            last_rank=None,
            peak_rank=rank,
            peak_week=week,
            is_debut=True,
            is_re_entry=False,
            is_tie=False,
        )
        for s, rank in sorted(ranks.items(), key=lambda place: place[1])
    )
    return Published(edition=edition, entries=entries)


def history(published: Iterable[Published]) -> ChartHistory:
    made = list(published)
    return ChartHistory.from_rows(
        edition_rows(one.edition for one in made), entry_rows(entry for one in made for entry in one.entries)
    )


def run_of(ranks: Sequence[int | None], season_id: str = "s1", **of: Any) -> list[Published]:
    """A season's ranks in the weeks from SUNDAYS[0] on, None where it is off the list; other seasons fill it."""
    made, weeks = [], 0
    for week, rank in zip(SUNDAYS, ranks, strict=False):
        weeks += rank is not None
        there = {"other": 1 if rank != 1 else 2} | ({} if rank is None else {season_id: rank})
        made.append(listed(week, there, weeks={season_id: weeks}, **of))
    return made


def partner_track(weeks: int = 4) -> list[Published]:
    """The lists of Partner Track's first weeks: worldwide, and of as many territories as it stood in."""
    hours = (16_660_000.0, 31_140_000.0, 18_210_000.0, 0.0)
    made: list[Published] = []
    for n, rank in list(enumerate((7, 4, 6, None)))[:weeks]:
        there = {"other": 1} | ({} if rank is None else {"s1": rank})
        made.append(listed(SUNDAYS[n], there, hours={"s1": hours[n]}, weeks={"s1": n + 1}))
    for n, count in list(enumerate((27, 58, 46, 2, 0)))[:weeks]:
        for place in range(60):
            ranks = {"other": 1} | ({"s1": 5} if place < count else {})
            made.append(listed(SUNDAYS[n], ranks, chart=COUNTRY, territory=f"X{place:02}", category="TV"))
    return made


def published(book: Catalogue, lists: Iterable[Published]) -> Evidence:
    """Evidence of a home that has published lists alone."""
    return Evidence(catalogue=book, history=history(lists))


def asked(metric: str, *, window_days: int | None = None, at_least: Fraction | int = 1, **more: Any) -> Requirement:
    plain = Requirement(name="r", metric=metric, window_days=window_days, at_least=Fraction(at_least))
    return replace(plain, **more)


def read(evidence: Evidence, metric: str, window_days: int | None = None, **more: Any) -> Reading:
    return reading(evidence, "s1", asked(metric, window_days=window_days, **more))


def cost(amount: str, currency: str | None = None) -> dict[str, Any]:
    return {"cost": Decimal(amount), "currency": currency}
