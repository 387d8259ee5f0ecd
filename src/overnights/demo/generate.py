"""Write the demo's events: nine weeks of a service's player logs, the same for the same seed.

Files are what a service would deliver: one of Parquet for each day of arrival, some of a web player as CSV and JSON
lines.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from overnights.demo.book import ACCOUNTS, ZONE, episode_ids, runtimes_ms
from overnights.demo.columns import DEVICE_SHARES, DEVICES, PROFILES, Names, as_table
from overnights.demo.deal import deal
from overnights.demo.flaws import DAY_US, received_us, with_conflicts, with_duplicates, with_faults
from overnights.demo.playbacks import Habits, Ints, Rows, expand, joined, take
from overnights.weeks import day_number, day_of, day_start_us, zone_named

SEED = 20220826
_WEB_FILES = {  # the web player's log of these days of arrival is delivered apart
    date(2022, 8, 27): "csv",
    date(2022, 8, 28): "csv.gz",
    date(2022, 9, 3): "ndjson.gz",
    date(2022, 9, 4): "ndjson",
}
LAST_DAY = date(2022, 9, 25)  # the logs were taken at its end, in the service's zone
_LAST_DAILY = date(2022, 9, 26)  # what arrives after it comes in one file a week
_AMBIGUOUS, _TOO_LATE, _TRAILER = 1, 2, 3
_EXTRAS = {_AMBIGUOUS: 14, _TOO_LATE: 27, _TRAILER: 315}  # playbacks beyond the plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Files in the order of their paths, and the rows in them, broken ones included."""

    files: tuple[Path, ...]
    rows: int


def write_events(folder: Path, *, seed: int = SEED, scale: float = 1.0) -> Written:
    """Write the demo's events into a folder.

    Args:
        folder: made where it is missing; files of the same names are replaced.
        seed: the same seed gives the same rows in the same files.
        scale: multiplies the hours watched; 1 gives about 2.4 million rows.
    """
    rows = events(seed=seed, scale=scale)
    folder.mkdir(parents=True, exist_ok=True)
    episodes = (*episode_ids(), "no-such-episode")
    names = Names(accounts=sum(ACCOUNTS.values()), episodes=episodes, countries=(*ACCOUNTS, "UK"), seed=seed)
    table = as_table(rows, names)
    days = rows["received_us"] // DAY_US
    is_web = rows["device"] == DEVICES.index("web")
    files, broken = [], 0
    for day, ending, chosen in _pieces(days, is_web):
        name = f"web-{day}.{ending}" if ending != "parquet" else f"{day}.parquet"
        files.append(folder / name)
        broken += _write(files[-1], table.take(pa.array(chosen)))
    return Written(files=tuple(sorted(files)), rows=table.num_rows + broken)


def events(*, seed: int, scale: float = 1.0) -> Rows:
    """Every row of the demo's logs as columns, in the order of arrival."""
    rng = np.random.default_rng([seed, 10**6])
    playbacks = _with_extras(deal(seed=seed, scale=scale), rng)
    rows = _described(playbacks, expand(playbacks, habits=Habits(), rng=rng), rng)
    rows = take(rows, np.flatnonzero(rows["ts"] < day_start_us(zone_named(ZONE), LAST_DAY + timedelta(days=1))))
    rows = with_faults(with_conflicts(with_duplicates(rows, rng), rng), runtimes_ms(), rng)
    return take(rows, np.argsort(rows["received_us"], kind="stable"))


def _with_extras(dealt: Rows, rng: np.random.Generator) -> Rows:
    """With playbacks of which nothing counts: two accounts in one, too late, or a trailer."""
    kinds = np.repeat(list(_EXTRAS), list(_EXTRAS.values()))
    extra = take(dealt, rng.choice(len(dealt["account"]), len(kinds), replace=False))
    extra["begins_us"] = extra["begins_us"] + 37_000_000
    is_trailer = kinds == _TRAILER
    extra["from_ms"][is_trailer] = 0
    extra["until_ms"][is_trailer] = 95_000
    extra["rate"][is_trailer] = 1_000
    both = joined([dealt, extra])
    return {**both, "extra": np.concatenate([np.zeros(len(dealt["account"]), dtype=np.int64), kinds])}


def _described(playbacks: Rows, rows: Rows, rng: np.random.Generator) -> Rows:
    """Rows with all that a player says of itself, and when they arrived."""
    owner, count = rows["playback"], len(playbacks["account"])
    has_profile = rng.random(count) < 0.45
    profile = np.where(has_profile, rng.integers(1, PROFILES + 1, count), 0)
    country = np.where(rng.random(count) < 0.003, -1, playbacks["country"])
    device = rng.choice(len(DEVICES), count, p=DEVICE_SHARES)
    account = playbacks["account"][owner]
    is_shared = (playbacks["extra"][owner] == _AMBIGUOUS) & (rows["position_ms"] > playbacks["from_ms"][owner] + 90_000)
    return {
        **rows,
        "account": np.where(is_shared, (account + 1) % sum(ACCOUNTS.values()), account),
        "profile": profile[owner],
        "episode": playbacks["episode"][owner],
        "country": country[owner],
        "device": device[owner],
        "rate": playbacks["rate"][owner],
        "is_supplemental": playbacks["extra"][owner] == _TRAILER,
        "event_id": 4_000_000_000 + np.arange(len(owner)),
        "received_us": received_us(rows, count, playbacks["extra"] == _TOO_LATE, rng),
    }


# ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pieces(days: Ints, is_web: Ints) -> list[tuple[date, str, Ints]]:
    """Day, ending and rows of each file; `days` ascend."""
    last = day_number(_LAST_DAILY)
    named = np.where(days > last, last + (days - last + 6) // 7 * 7, days)
    apart = is_web & np.isin(days, [day_number(day) for day in _WEB_FILES])
    pieces = []
    for number in np.unique(named):
        of_day = named == number
        pieces.append((day_of(number), "parquet", np.flatnonzero(of_day & ~apart)))
        if day_of(number) in _WEB_FILES:
            pieces.append((day_of(number), _WEB_FILES[day_of(number)], np.flatnonzero(of_day & apart)))
    return [piece for piece in pieces if len(piece[2])]


def _write(path: Path, table: pa.Table) -> int:
    """Write one file; gives the broken rows added to it, as text files have them."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, compression="zstd")
        return 0
    if ".csv" in path.name:
        data, broken = _csv(table)
    else:
        data, broken = _json_lines(table)
    path.write_bytes(gzip.compress(data, 5, mtime=0) if path.suffix == ".gz" else data)
    return broken


def _csv(table: pa.Table) -> tuple[bytes, int]:
    """CSV with instants as ISO 8601 text, and three rows that no reader can take at their word."""
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(table, sink)
    lines = [
        b'"x1","a000001",,"broken-1","partner-track-s1-e01","yesterday evening","start",0,,1,"web","US",,false',
        b'"x2","a000001",,"broken-2","partner-track-s1-e01","2022-08-27T20:00Z","start","top",,1,"web","US",,false',
        b'"x3","a000001",,"cut-off-3"',
    ]
    return sink.getvalue().to_pybytes() + b"\n".join(lines) + b"\n", len(lines)


def _json_lines(table: pa.Table) -> tuple[bytes, int]:
    """JSON lines without null fields, and two rows that were cut off or garbled."""
    texts = table.set_column(5, "ts", _iso(table["ts"])).set_column(12, "received_at", _iso(table["received_at"]))
    lines = [
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
        for row in texts.to_pylist()
    ]
    lines.insert(len(lines) // 2, '{"event_id": "x4", "account_id": "a000001", "playback_id": "brok')
    lines.append(
        '{"event_id": "x5", "account_id": "a000001", "playback_id": "broken-5", "episode_id": "partner-track-s1-e01", '
        '"ts": "2022-13-45T99:00:00Z", "type": "start", "position_s": 0}'
    )
    return ("\n".join(lines) + "\n").encode(), 2


def _iso(instants: pa.ChunkedArray) -> pa.Array:
    """Instants as ISO 8601 text with microseconds and Z."""
    text = np.datetime_as_string(instants.cast(pa.timestamp("us")).to_numpy(), unit="us")
    return pa.array(np.char.add(text, "Z").tolist(), pa.string())
