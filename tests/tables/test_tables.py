"""Small named cases, derived by hand from the method: <table>/<a_sentence>/events.csv → expected.csv.

`events.csv` has the method's columns; what it leaves out is by default: account `a`, playback `p`, episode `e1`,
country US, the row's number as event id. `run` splits rows into runs. `rules.toml` changes rules; `catalogue/` stands
in for the common one in `tests/tables/catalogue`. `expected.csv` names the columns to compare, all rows of them. Each
case runs on the kernel and on the plain twin.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from overnights import viewing
from overnights.catalogue import Catalogue, Episode, Season, Title, Weight
from overnights.charts.definition import definition_for
from overnights.charts.viewed import Viewing
from overnights.tables import EVENTS
from overnights.viewing import Frame, Rules, frame, plain
from overnights.weeks import Week, Window

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/expected.csv"))
TYPES = ("start", "heartbeat", "pause", "resume", "seek", "stop")
DEFAULTS = {
    "account_id": "a",
    "playback_id": "p",
    "episode_id": "e1",
    "country": "US",
    "playback_rate": "1",
    "run": "1",
}
CONTEXT = ("run", "playback_id", "account_id", "profile_id", "episode_id", "country", "device")
Rows = list[dict[str, str]]
Views = tuple[Fraction, int | None]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_catalogue(folder: Path) -> Catalogue:
    seasons = {row["season_id"]: row for row in read(folder / "seasons.csv")}
    weights = read(folder / "weights.csv") if (folder / "weights.csv").exists() else []
    return Catalogue(
        titles={row["title_id"]: Title(title_id=row["title_id"], title=row["title_id"]) for row in seasons.values()},
        seasons={
            season_id: Season(season_id=season_id, title_id=row["title_id"], released_on=day(row["released_on"]))
            for season_id, row in seasons.items()
        },
        episodes=tuple(episode(row, seasons[row["season_id"]]) for row in read(folder / "episodes.csv")),
        weights=tuple(
            Weight(
                account_id=row["account_id"],
                from_on=date.fromisoformat(row["from_on"]),
                weight_thousandths=thousandths(row["weight"]),
            )
            for row in weights
        ),
    )


def episode(row: dict[str, str], season: dict[str, str]) -> Episode:
    return Episode(
        episode_id=row["episode_id"],
        season_id=row["season_id"],
        number=int(row["number"]) if row["number"] else None,
        runtime_ms=thousandths(row["runtime_s"]),
        released_on=day(row["released_on"]) or day(season["released_on"]),
        territories=frozenset(row["territories"].split(";")) - {""},
    )


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def thousandths(text: str) -> int:
    return math.floor(float(text) * 1_000 + 0.5)


def instant_us(text: str) -> int:
    return (datetime.fromisoformat(text).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


def read_events(path: Path) -> pa.Table:
    """Rows of `events`, one for each run and context, as accepting the file would group them."""
    rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for number, given in enumerate(read(path), start=1):
        row = DEFAULTS | {"event_id": str(number), "profile_id": "", "device": "", "from_position_s": ""} | given
        rows.setdefault(tuple(row[name] for name in CONTEXT), []).append(row)
    return pa.Table.from_pylist([event_row(held) for held in rows.values()], schema=EVENTS.schema)


def event_row(rows: Rows) -> dict[str, Any]:
    def order(row: dict[str, str]) -> tuple[int, int, int, str]:
        return instant_us(row["ts"]), TYPES.index(row["type"]), thousandths(row["position_s"]), row["event_id"]

    rows = sorted(rows, key=order)
    places = [order(row) for row in rows]
    is_whole = all(row["event_id"].isdecimal() for row in rows)
    return {name: rows[0][name] or None for name in CONTEXT if name != "run"} | {
        "batch": int(rows[0]["run"]),
        "bucket": 0,
        "playback_hash": sum(map(ord, rows[0]["playback_id"])),
        "is_late": False,
        "ts": [place[0] for place in places],
        "type": [place[1] for place in places],
        "position_ms": [place[2] for place in places],
        "from_position_ms": [thousandths(r["from_position_s"]) if r["from_position_s"] else None for r in rows],
        "rate_thousandths": [thousandths(row["playback_rate"]) for row in rows],
        "event_int": [int(row["event_id"]) for row in rows] if is_whole else None,
        "event_text": None if is_whole else [row["event_id"] for row in rows],
        "ordinal": list(range(len(rows))),
    }


def case_frame(case: Path) -> Frame:
    own = case / "catalogue"
    rules = tomllib.loads((case / "rules.toml").read_text()) if (case / "rules.toml").exists() else {}
    catalogue = read_catalogue(own if own.exists() else HERE / "catalogue")
    return frame(catalogue, Rules(**rules), date(2022, 8, 20), date(2022, 9, 10))


def ranked_views(viewing: pa.Table, catalogue: Catalogue, season_id: str, window: Window, territory: str) -> Views:
    """As charts rank them."""
    seen = Viewing.of(viewing, catalogue).window(definition_for("netflix-weekly", window.last), window.last)
    return seen.views(season_id, territory), seen.runtime_ms(season_id, territory)


def views(table: pa.Table, held: Frame, views_of: Callable[..., Views]) -> Rows:
    """Views of each season, week and territory with viewing, and of ZZ."""
    cells = table.select(["season_id", "day", "territory"]).to_pylist()
    places = {(Week.of(c["day"]), c["season_id"], place) for c in cells for place in (c["territory"], "ZZ") if place}
    found: Rows = []
    for week, season_id, territory in sorted(places):
        value, runtime_ms = views_of(table, held.catalogue, season_id, week.window, territory)
        runtime_s = "" if runtime_ms is None else str(Fraction(runtime_ms, 1_000))
        row = {"season_id": season_id, "week": str(week), "territory": territory}
        found.append(row | {"views": str(value), "runtime_s": runtime_s})
    return found


def written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(str, value))
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize("twin", [viewing, plain], ids=["kernel", "plain"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_the_table_is_as_derived_by_hand(case: Path, twin: Any) -> None:
    plays: Callable[..., pa.Table] = twin.plays
    held, expected = case_frame(case), read(case / "expected.csv")
    found = plays(read_events(case / "events.csv"), held, generation=1)
    if case.parent.name != "plays":
        figures = twin.figures(found.filter(found["day"].is_valid()), held)
        if case.parent.name == "views":
            assert views(figures["viewing"], held, plain.views if twin is plain else ranked_views) == expected
            return
        found = figures[case.parent.name]
    columns = list(expected[0]) if expected else []
    assert [{name: written(row[name]) for name in columns} for row in found.to_pylist()] == expected


def test_there_are_cases_for_every_rule() -> None:
    assert len(CASES) >= 60
