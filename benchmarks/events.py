"""The events a benchmark reads: made once for each number and seed, by parts, and kept in benchmarks/data/."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

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


def warmed(folder: Path) -> int:
    """Reads every file once, so that nobody is the first to fetch them from the disk; gives the bytes."""
    return sum(len(part) for file in folder.rglob("*.*") if file.is_file() for part in _parts(file))


def _parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while part := opened.read(1 << 24):
            yield part
