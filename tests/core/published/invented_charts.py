"""Downloads that nobody published, small enough to see through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from overnights.published.archive import Archive, Vintage
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.layouts import ROW_SCHEMA

FIRST = date(2022, 8, 28)
TV = "TV (English)"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A place on a list: what stands there, and what is printed beside it; `weeks` None: counted by the label."""

    show: str
    season: str | None = None
    hours: int | None = 1_000_000
    views: int | None = None
    weeks: int | None = None
    runtime: float | None = None


def week(n: int) -> date:
    """The n-th Sunday, counted from 0."""
    return FIRST + timedelta(weeks=n)


def series(show: str, label: str | None = "Season 1", **said: object) -> Row:
    return Row(show=show, season=f"{show}: {label}" if label else None, **said)


def download(
    seen_on: date, lists: Mapping[tuple[str, str], Mapping[int, Iterable[Row]]], *, kind: str = "global"
) -> Vintage:
    """A download of a day: by territory and category, by number of the week, the rows of a list in order of rank."""
    rows = [row for place, weeks in lists.items() for row in _listed(place, weeks)]
    table = pa.Table.from_pylist(rows, schema=ROW_SCHEMA)
    return Vintage(vintage=vintage_id(kind, seen_on, rows_digest(table)), kind=kind, seen_on=seen_on, rows=table)


def worldwide(seen_on: date, weeks: Mapping[int, Iterable[Row]], category: str = TV) -> Vintage:
    return download(seen_on, {("ZZ", category): weeks})


def of(territory: str, seen_on: date, weeks: Mapping[int, Iterable[Row]], category: str = "TV") -> Vintage:
    bare = {
        n: [Row(show=r.show, season=r.season, hours=None, weeks=r.weeks) for r in rows] for n, rows in weeks.items()
    }
    return download(seen_on, {(territory, category): bare}, kind="countries")


def ids(found: Archive, *, week: date | None = None, territory: str = "ZZ", edition: int | None = None) -> list[str]:
    """Ids of seasons in order of rank, of the latest edition or of one."""
    rows = [r for r in found.entries.to_pylist() if r["territory"] == territory and r["week"] == (week or FIRST)]
    wanted = edition or max(row["edition"] for row in rows)
    return [row["season_id"] for row in sorted(rows, key=lambda r: r["rank"]) if row["edition"] == wanted]


def label_rows(found: Archive, season_id: str) -> list[dict[str, object]]:
    return [row for row in found.labels.to_pylist() if row["season_id"] == season_id]


def _listed(place: tuple[str, str], weeks: Mapping[int, Iterable[Row]]) -> list[dict[str, object]]:
    counts: Counter[tuple[str, str | None]] = Counter()
    found = []
    for n, rows in sorted(weeks.items()):
        for rank, row in enumerate(rows, start=1):
            counts[row.show, row.season] += 1
            found.append(
                {
                    "week": week(n),
                    "territory": place[0],
                    "category": place[1],
                    "rank": rank,
                    "show_title": row.show,
                    "season_title": row.season,
                    "hours_viewed": row.hours,
                    "runtime_h": row.runtime,
                    "views": row.views,
                    "weeks_on_chart": row.weeks or counts[row.show, row.season],
                    "is_staggered": None,
                    "launch_details": None,
                }
            )
    return found
