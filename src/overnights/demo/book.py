"""What the demo's own files say: the catalogue as its viewers see it, and the plan of hours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from overnights.demo.playbacks import Ints
from overnights.weeks import Week, day_number

FOLDER = Path(__file__).parent
CATALOGUE = FOLDER / "catalogue"
REQUIREMENTS = FOLDER / "requirements.toml"
DECISIONS = FOLDER / "decisions.csv"
ZONE = "America/Los_Angeles"  # where the demo's days begin: its releases are at midnight Pacific time
DOMESTIC = "US"
ACCOUNTS = {  # the same as subscribers.csv
    "US": 1700, "GB": 560, "CA": 420, "AU": 320, "DE": 440, "FR": 380,
    "ES": 250, "IT": 220, "BR": 290, "MX": 190, "JP": 130, "KR": 100,
}  # fmt: skip
LAST_WATCHED = {  # after its 28th day a few would come to it: too few to be told, and its share of completers with them
    "partner-track-s1": date(2022, 9, 22),
}
_LONG_CUT = ("FR", "JP", "KR")  # where the longer of two cuts is shown


@dataclass(frozen=True, slots=True)
class Part:
    """One episode as it is offered in one territory: its place among all episodes, runtime, first day (a number)."""

    episode: int
    runtime_ms: int
    out_on: int


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def plan() -> dict[str, dict[Week, tuple[float, float]]]:
    """Hours by season and week: in all, and at home."""
    found: dict[str, dict[Week, tuple[float, float]]] = {}
    for row in _read(FOLDER / "plan.csv"):
        hours = (float(row["hours"]), float(row["domestic_hours"]))
        found.setdefault(row["season_id"], {})[Week.parse(row["week"])] = hours
    return found


@cache
def finishing() -> dict[str, float]:
    """Share of a season's viewers who mean to watch all of it."""
    return {row["season_id"]: float(row["finishing_share"]) for row in _read(FOLDER / "finishing.csv")}


@cache
def episode_ids() -> tuple[str, ...]:
    """Every episode id, in the order of the catalogue."""
    return tuple(dict.fromkeys(row["episode_id"] for row in _read(CATALOGUE / "episodes.csv")))


@cache
def runtimes_ms() -> Ints:
    """Runtime of every episode, in the order of `episode_ids`."""
    known = {row["episode_id"]: int(row["runtime_s"]) * 1_000 for row in _read(CATALOGUE / "episodes.csv")}
    return np.array([known[episode_id] for episode_id in episode_ids()], dtype=np.int64)


@cache
def language_of(season_id: str) -> str:
    """Primary subtag of the original language of a season's title."""
    title_of = {row["season_id"]: row["title_id"] for row in _read(CATALOGUE / "seasons.csv")}
    languages = {row["title_id"]: row["original_language"] for row in _read(CATALOGUE / "titles.csv")}
    return languages[title_of[season_id]].split("-")[0]


@cache
def parts_of(season_id: str) -> dict[str, list[Part]]:
    """A season's parts by territory, in order; of several cuts, each territory is shown one."""
    season = next(row for row in _read(CATALOGUE / "seasons.csv") if row["season_id"] == season_id)
    rows = [row for row in _read(CATALOGUE / "episodes.csv") if row["season_id"] == season_id]
    return {territory: _parts_in(territory, rows, season["released_on"]) for territory in ACCOUNTS}


def _parts_in(territory: str, rows: list[dict[str, str]], season_released_on: str) -> list[Part]:
    places = {episode_id: place for place, episode_id in enumerate(episode_ids())}
    offered: dict[int, dict[str, Part]] = {}
    for row in sorted(rows, key=lambda r: r["territories"] != ""):  # a row that names the territory beats an empty one
        if row["territories"] and territory not in row["territories"].split(";"):
            continue
        out_on = day_number(date.fromisoformat(row["released_on"] or season_released_on))
        part = Part(places[row["episode_id"]], int(row["runtime_s"]) * 1_000, out_on)
        offered.setdefault(int(row["number"] or 0), {})[row["episode_id"]] = part
    cut = -1 if territory in _LONG_CUT else 0
    return [cuts[sorted(cuts)[cut]] for _, cuts in sorted(offered.items())]
