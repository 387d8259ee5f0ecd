"""The contract of a source of events: the same rows from every format, in order, numbered, in chunks as asked."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.errors import MissingColumns, NotData
from overnights.events.run import Known, Run, make_run
from overnights.sources.files import EventFile, chunks, event_file
from overnights.viewing.rules import Rules

NAMES = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s", "device")
ROWS = [
    {
        "event_id": k,
        "account_id": k % 3,
        "playback_id": f"p{k % 7}",
        "episode_id": "é",
        "ts": 1_661_515_200_000_000 + k * 10_000_000,
        "type": "heartbeat" if k % 11 else "dance",
        "position_s": k * 1.25,
        "device": None if k % 2 else "tv, old",
    }
    for k in range(1, 200)
]


def parquet(folder: Path) -> Path:
    file = folder / "e.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS), file, row_group_size=23)
    return file


def as_csv() -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, NAMES)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue()


def as_lines() -> str:
    return "".join(json.dumps(row) + "\n" for row in ROWS)


def text_file(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    data = text.encode()
    packed = {".gz": gzip.compress, ".zst": lambda d: pa.compress(d, codec="zstd", asbytes=True)}
    file.write_bytes(packed[file.suffix](data) if file.suffix in packed else data)
    return file


WRITERS: dict[str, Callable[[Path], Path]] = {
    "parquet": parquet,
    "csv": lambda folder: text_file(folder, "e.csv", as_csv()),
    "csv.gz": lambda folder: text_file(folder, "e.csv.gz", as_csv()),
    "csv.zst": lambda folder: text_file(folder, "e.csv.zst", as_csv()),
    "ndjson": lambda folder: text_file(folder, "e.ndjson", as_lines()),
    "ndjson.gz": lambda folder: text_file(folder, "e.ndjson.gz", as_lines()),
    "ndjson.zst": lambda folder: text_file(folder, "e.ndjson.zst", as_lines()),
}


@pytest.fixture(params=WRITERS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> EventFile:
    return event_file(WRITERS[request.param](tmp_path))


def run_of(chunk: pa.Table) -> Run:
    known = Known(runtime_ms={"é": 10_000_000})
    return make_run(chunk, known, Rules(), batch=1, first_ordinal=0, source="e")


@pytest.mark.parametrize("rows", [1, 10, 64, 199, 1000])
def test_chunks_are_no_greater_than_asked_and_rows_are_in_order(file: EventFile, rows: int) -> None:
    tables = list(chunks(file, rows, needed=NAMES, wanted=NAMES))
    assert all(0 < table.num_rows <= rows for table in tables)
    numbers = [number for table in tables for number in table.column("_row").to_pylist()]
    assert numbers == list(range(1, len(ROWS) + 1))
    ids = [str(i) for table in tables for i in table.column("event_id").to_pylist()]
    assert ids == [str(row["event_id"]) for row in ROWS]


def test_every_format_makes_the_same_run(file: EventFile, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    reference = run_of(next(chunks(event_file(parquet(tmp_path / "other")), 1000, wanted=NAMES)))
    found = run_of(next(chunks(file, 1000, needed=NAMES, wanted=NAMES)))
    assert found.events.equals(reference.events)
    assert found.set_aside.equals(reference.set_aside)
    assert found.set_aside.num_rows == 18


def test_only_wanted_columns_are_read(file: EventFile) -> None:
    table = next(chunks(file, 1000, wanted=("event_id", "ts", "never")))
    assert {"event_id", "ts", "_row"} <= set(table.column_names)
    assert not {"device", "type", "position_s"} & set(table.column_names)


def test_a_missing_column_is_named(file: EventFile) -> None:
    with pytest.raises(MissingColumns, match="has no column country"):
        next(chunks(file, 10, needed=("event_id", "country")))


def test_a_file_cut_off_is_refused_or_has_a_broken_last_row(file: EventFile) -> None:
    whole = Path(file.path).read_bytes()
    Path(file.path).write_bytes(whole[:-20])
    if file.format == "parquet" or file.compression:
        with pytest.raises(NotData, match=r"It is damaged or cut off; fetch or write it anew\.$"):
            list(chunks(file, 10))
        return
    last = list(chunks(file, 1000))[-1].to_pylist()[-1]
    assert last["_row"] == len(ROWS)
    assert last["_broken"] is not None
