"""Files in an object store: what a URL names, and that their rows are those of the same file in a folder."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.errors import BadAddress, MissingColumns, NoFiles, NoPlace, NotData
from overnights.places import place_at
from overnights.sources.files import EventFile, chunks, digest, event_file, expand
from overnights.sources.pieces import look, pieces, tables_of

ROWS = pa.table({"playback_id": ["a", "b", "c", "d"], "position_s": pa.array([1, 2, 3, 4], pa.int32())})
TEXT = b"playback_id,position_s\na,1\nb,2\nc,3\nd,4\n"
LINES = b'{"playback_id": "a", "position_s": 1}\n{"playback_id": "b", "position_s": 2}\n'


def put(url: str, name: str, data: bytes) -> str:
    with place_at(url).writing(name) as file:
        file.write(data)
    return f"{url}/{name}"


def parquet(path: Path) -> bytes:
    pq.write_table(ROWS, path, row_group_size=2)
    return path.read_bytes()


@pytest.fixture
def logs(bucket: str) -> str:
    """A bucket with files as a service leaves them."""
    names = ("2026/01/a.csv", "2026/01/b.ndjson", "2026/02/a.csv", "2026/_temporary/c.csv", "2026/.crc", "2027/a.csv")
    for name in (*names, "2026/readme.txt", "2026-old/a.csv"):
        put(bucket, name, LINES if name.endswith("ndjson") else TEXT)
    return bucket


@pytest.mark.parametrize(
    "named, names",
    [
        ("2026/01/a.csv", ["2026/01/a.csv"]),
        ("2026", ["2026/01/a.csv", "2026/01/b.ndjson", "2026/02/a.csv"]),
        ("2026/", ["2026/01/a.csv", "2026/01/b.ndjson", "2026/02/a.csv"]),
        ("2026/*/a.csv", ["2026/01/a.csv", "2026/02/a.csv"]),
        ("2026/0[12]", ["2026/01/a.csv", "2026/01/b.ndjson", "2026/02/a.csv"]),
        ("202?/**/*.csv", ["2026/01/a.csv", "2026/02/a.csv", "2026/_temporary/c.csv", "2027/a.csv"]),
        ("**/b.ndjson", ["2026/01/b.ndjson"]),
    ],
)
def test_a_url_names_files_as_a_path_does(logs: str, tmp_path: Path, named: str, names: list[str]) -> None:
    assert [file.path for file in expand([f"{logs}/{named}"])] == [f"{logs}/{name}" for name in names]
    for name in ("2026/01/a.csv", "2026/01/b.ndjson", "2026/02/a.csv", "2026/_temporary/c.csv", "2027/a.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    assert [file.path for file in expand([tmp_path / named])] == [str(tmp_path / name) for name in names]


def test_a_whole_bucket_is_a_folder(logs: str) -> None:
    assert len(expand([logs])) == 5


@pytest.mark.parametrize("named", ["2028", "2026/01/c.csv", "2026/*.parquet", "2026/readme.*"])
def test_a_url_that_names_nothing_is_told(logs: str, named: str) -> None:
    with pytest.raises(NoFiles) as nothing:
        expand([f"{logs}/{named}"])
    assert nothing.value.path == f"{logs}/{named}"  # type: ignore[attr-defined]


def test_a_file_with_another_suffix_is_refused_by_its_name(logs: str) -> None:
    with pytest.raises(NotData):
        expand([f"{logs}/2026/readme.txt"])


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.ndjson", "a.parquet"])
def test_rows_are_those_of_the_same_file_in_a_folder(bucket: str, tmp_path: Path, name: str) -> None:
    data = {"a.csv": TEXT, "a.csv.gz": gzip.compress(TEXT, mtime=0), "a.ndjson": LINES}.get(name)
    data = data or parquet(tmp_path / "a.parquet")
    (tmp_path / name).write_bytes(data)
    [there] = expand([put(bucket, f"logs/{name}", data)])
    here = list(chunks(event_file(tmp_path / name), 3))
    assert [table.to_pydict() for table in chunks(there, 3)] == [table.to_pydict() for table in here]
    assert [table.to_pydict() for table in chunks(event_file(there.path), 3)] == [table.to_pydict() for table in here]
    with pytest.raises(MissingColumns):
        list(chunks(there, 3, needed=["ts"]))


def test_row_groups_are_read_by_ranges(bucket: str, tmp_path: Path, requests_seen: object) -> None:
    [there] = expand([put(bucket, "a.parquet", parquet(tmp_path / "a.parquet"))])
    tasks = list(pieces([look(there)], 2))
    assert [piece.rows for task in tasks for piece in task] == [2, 2]
    found = [table for task in tasks for piece in task for _, table in tables_of(piece, 9, needed=(), wanted=None)]
    assert [table["playback_id"].to_pylist() for table in found] == [["a", "b"], ["c", "d"]]
    assert [table["_row"].to_pylist() for table in found] == [[1, 2], [3, 4]]


def test_a_file_is_known_by_its_tag_without_being_read(bucket: str, requests_seen: object) -> None:
    first, copy = put(bucket, "a.csv", TEXT), put(bucket, "b.csv", TEXT)
    files = expand([first, copy, put(bucket, "c.csv", TEXT + b"e,5\n")])
    requests_seen.lines.clear()  # type: ignore[attr-defined]
    digests = [digest(file) for file in files]
    assert requests_seen.lines == []  # type: ignore[attr-defined]
    assert digests[0] == digests[1] != digests[2]
    assert digest(event_file(first)) == digests[0]


def test_a_file_that_is_written_anew_while_it_is_read_is_refused(bucket: str) -> None:
    [file] = expand([put(bucket, "a.csv", TEXT)])
    put(bucket, "a.csv", TEXT.replace(b"a,1", b"a,9"))
    with pytest.raises(NotData, match="written anew"):
        list(chunks(file, 9))


@pytest.mark.parametrize("data", [b"", b"PAR1 and no more", b"<html>"])
def test_a_file_that_is_not_what_its_name_says_is_refused(bucket: str, data: bytes) -> None:
    with pytest.raises(NotData):
        list(chunks(EventFile(path=put(bucket, "a.parquet", data), format="parquet"), 9))


@pytest.mark.parametrize("address", ["s3://key:secret@bucket/logs", "https://bucket/logs", "s3a://bucket/logs"])
def test_an_address_of_another_kind_or_with_a_secret_is_refused(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        expand([address])
    assert "secret@" not in str(refused.value)


def test_a_bucket_that_is_not_there_is_told(store_variables: str) -> None:
    with pytest.raises(NoPlace) as missing:
        expand(["s3://nobody-has-this-bucket/logs/"])
    assert missing.value.fault == "bucket"  # type: ignore[attr-defined]
