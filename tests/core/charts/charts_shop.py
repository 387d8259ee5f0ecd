"""Small frozen inputs for charts: a catalogue of a few seasons, and viewing written as hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, Published
from overnights.tables import REACH, VIEWING

H = 3_600_000
SUNDAY = date(2022, 8, 28)
RELEASED = date(2022, 8, 1)


def catalogue(
    *ids: str,
    films: Sequence[str] = (),
    languages: dict[str, str | None] | None = None,
    episodes: Iterable[Episode] | None = None,
) -> Catalogue:
    """A title, a season and one episode of one hour for each id; English unless `languages` says otherwise."""
    languages = languages or {}
    return Catalogue(
        titles={
            i: Title(
                title_id=i,
                title=f"Title {i}",
                kind="film" if i in films else "series",
                original_language=languages.get(i, "en"),
            )
            for i in ids
        },
        seasons={i: Season(season_id=i, title_id=i, number=1, label="Season 1", released_on=RELEASED) for i in ids},
        episodes=tuple(episodes)
        if episodes is not None
        else tuple(
            Episode(episode_id=f"{i}-1", season_id=i, number=1, runtime_ms=H, released_on=RELEASED) for i in ids
        ),
    )


def viewing(*rows: tuple[str, str, date, float]) -> pa.Table:
    """Rows of `viewing` from (episode_id, territory, day, hours); the season is the id before the hyphen."""
    return pa.Table.from_pylist(
        [
            {
                "season_id": episode_id.split("-")[0],
                "episode_id": episode_id,
                "territory": territory,
                "day": day,
                "watched_ms": round(hours * H),
                "plays": 1,
                "weighted": 0,
            }
            for episode_id, territory, day, hours in rows
        ],
        schema=VIEWING.schema,
    )


def reach(*rows: tuple[str, int]) -> pa.Table:
    """Rows of `reach` in ZZ in the week of SUNDAY."""
    return pa.Table.from_pylist(
        [{"season_id": s, "territory": "ZZ", "window": "week", "last_on": SUNDAY, "accounts": n} for s, n in rows],
        schema=REACH.schema,
    )


def entry(season_id: str, rank: int, week: date = SUNDAY, *, edition: int = 1, **more: object) -> Entry:
    """An entry of netflix-weekly, TV (English), with plain history columns."""
    values: dict[str, object] = {
        "chart": "netflix-weekly",
        "version": 1,
        "week": week,
        "territory": "ZZ",
        "category": "TV (English)",
        "edition": edition,
        "rank": rank,
        "season_id": season_id,
        "title": f"Title {season_id}",
        "season_label": "Season 1",
        "metric": "hours_viewed",
        "value": 1.0,
        "value_exact": "1/1",
        "hours_viewed": 1.0,
        "views": 1.0,
        "runtime_h": 1.0,
        "weeks_on_chart": 1,
        "streak": 1,
        "last_rank": None,
        "peak_rank": rank,
        "peak_week": week,
        "is_debut": True,
        "is_re_entry": False,
        "is_tie": False,
    }
    return Entry(**(values | more))  # type: ignore[arg-type]


def edition(week: date = SUNDAY, number: int = 1, **more: object) -> Edition:
    """An edition of netflix-weekly, TV (English)."""
    from datetime import UTC, datetime

    values: dict[str, object] = {
        "chart": "netflix-weekly",
        "version": 1,
        "week": week,
        "territory": "ZZ",
        "category": "TV (English)",
        "edition": number,
        "status": "consolidated",
        "made_at": datetime(2022, 10, 1, tzinfo=UTC),
        "reason": None,
        "diff": None,
        "zone": "UTC",
        "rules": "r",
        "inputs": "i",
        "definition": '{"step_days": 7, "title": "Weekly", "length": 10, "is_rank_only": false}',
        "software": "0",
    }
    return Edition(**(values | more))  # type: ignore[arg-type]


def published(week: date, *season_ids: str, number: int = 1) -> Published:
    """An edition with these seasons, first to last."""
    return Published(
        edition=edition(week, number),
        entries=tuple(entry(s, n, week, edition=number) for n, s in enumerate(season_ids, start=1)),
    )


def history(*editions: Published) -> ChartHistory:
    """The history of some editions."""
    made = ChartHistory()
    for one in editions:
        made = made.extended(one)
    return made
