"""The events a benchmark reads: made once for each number and seed, by parts, and kept in benchmarks/data/."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overnights.demo.crowd import DAYS, library, write_catalogue, write_crowd

DATA = Path(__file__).parent / "data"


def number(text: str) -> int:
    """
    >>> number("10M"), number("500k"), number("1234")
    (10000000, 500000, 1234)
    """
    unit = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}.get(text[-1].lower(), 1)
    return int(float(text[:-1] if unit > 1 else text) * unit)


def made(asked: str | int, seed: int, days: int = DAYS) -> tuple[Path, int]:
    """The folder with about so many events of so many days and their catalogue, and the rows in it."""
    events = number(asked) if isinstance(asked, str) else asked
    folder = DATA / (f"{events}-{seed}" if days == DAYS else f"{events}-{seed}-{days}d")
    mark = folder / "rows"
    if not mark.is_file():
        print(f"making about {events:,} events", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        books = library(seed, days=days)
        write_catalogue(folder / "catalogue", books)
        rows = write_crowd(folder / "events", books, events=events, seed=seed, days=days)
        mark.write_text(str(rows))
    return folder, int(mark.read_text())


def evened(folder: Path, day: int) -> tuple[Path, int, float]:
    """The same events, but of one day those of so many accounts alone that it has as many as a mean day before it;
    the rows of all days to that one, and the day's share of them.

    Args:
        day: from 0; what is dated later is left as it is.
    """
    files = sorted((folder / "events").glob("*.parquet"))
    rows: Counter[str] = Counter()
    for file in files:
        rows[file.name[:10]] += pq.read_metadata(file).num_rows
    days = sorted(rows)[: day + 1]
    before = sum(rows[one] for one in days[:-1])
    kept = before / day / rows[days[-1]]
    even = folder.with_name(f"{folder.name}-even")
    shutil.rmtree(even, ignore_errors=True)
    shutil.copytree(folder / "catalogue", even / "catalogue")
    (even / "events").mkdir()
    there = 0
    for file in files:
        if file.name[:10] == days[-1]:
            part = pq.read_table(file)
            part = part.filter(_is_of(part["account_id"], kept))
            pq.write_table(part, even / "events" / file.name)
            there += part.num_rows
        else:
            (even / "events" / file.name).hardlink_to(file)
    return even, before + there, there / (before + there)


def _is_of(accounts: pa.ChunkedArray, share: float) -> pa.ChunkedArray:
    """Which rows are of a share of all accounts, the same at every time."""
    names = pc.unique(accounts)
    chosen = [name for name in names.to_pylist() if crc32(name.encode()) % 10_000 < share * 10_000]
    return pc.is_in(accounts, value_set=pa.array(chosen, names.type))


def warmed(folder: Path) -> int:
    """Reads every file once, so that nobody is the first to fetch them from the disk; gives the bytes."""
    return sum(len(part) for file in folder.rglob("*.*") if file.is_file() for part in _parts(file))


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(1 << 24):
            yield part
