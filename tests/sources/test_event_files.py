"""Files of events: which there are, how rows are read and numbered, and one sentence for what is no data."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.errors import MissingColumns, NoFiles, NotData, SourceError
from overnights.sources.csv_files import csv_tables
from overnights.sources.files import EventFile, chunks, digest, event_file, expand
from overnights.sources.json_files import json_tables
from overnights.sources.names import ROW

HEADER = "event_id,account_id,ts\n"


def put(tmp_path: Path, name: str, content: bytes | str) -> EventFile:
    file = tmp_path / name
    data = content.encode() if isinstance(content, str) else content
    file.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(".gz"):
        data = gzip.compress(data)
    if name.endswith(".zst"):
        data = pa.compress(data, codec="zstd", asbytes=True)
    file.write_bytes(data)
    return event_file(file)


def rows_of(file: EventFile, rows: int = 10, **asked: object) -> list[dict[str, object]]:
    return [row for table in chunks(file, rows, **asked) for row in table.to_pylist()]


def test_folders_globs_and_files_are_found_once_and_sorted_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b/2.csv", "b/10.ndjson.gz", "a.parquet", "b/.hidden.csv", "b/_old/3.csv", "b/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert [f.path for f in expand(["b", "*.parquet", "b/2.csv"])] == ["a.parquet", "b/10.ndjson.gz", "b/2.csv"]
    assert [f.path for f in expand(["?/*.csv"])] == ["b/2.csv"]
    assert [(f.format, f.compression) for f in expand(["b"])] == [("ndjson", "gz"), ("csv", None)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.parquet", ("parquet", None)),
        ("X.CSV", ("csv", None)),
        ("x.tsv.zst", ("csv", "zst")),
        ("2022-08-29.jsonl.gz", ("ndjson", "gz")),
        ("x.json", ("ndjson", None)),
    ],
)
def test_a_name_says_what_a_file_is(name: str, kind: tuple[str, str | None]) -> None:
    file = event_file(name)
    assert (file.format, file.compression) == kind


def test_paths_that_name_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("x")
    for path, says in (("none", "There is no"), ("folder", "is a folder without"), ("*.pq", "matches no files")):
        with pytest.raises(NoFiles, match=says) as caught:
            expand([tmp_path / path])
        assert caught.value.about["path"] == str(tmp_path / path)
    with pytest.raises(NotData, match="by its name"):
        expand([tmp_path / "folder" / "notes.txt"])
    with pytest.raises(NoFiles):
        expand([])


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_csv_is_read_as_text_with_rows_numbered(tmp_path: Path, suffix: str) -> None:
    file = put(tmp_path, f"e.csv{suffix}", HEADER + '1,NA,x\n\n"2","a, ""b""",\r\n')
    assert rows_of(file) == [
        {"event_id": "1", "account_id": "NA", "ts": "x", "_row": 1},
        {"event_id": "2", "account_id": 'a, "b"', "ts": "", "_row": 2},
    ]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_lines_of_json_are_read_as_text_with_rows_numbered(tmp_path: Path, suffix: str) -> None:
    file = put(tmp_path, f"e.ndjson{suffix}", '{"event_id": 1, "ts": null}\n\n{"ts": "é", "event_id": "2", "more": {}}')
    found = rows_of(file, wanted=("event_id", "ts", "device"))
    assert [(row["event_id"], row["ts"], row["device"], row["_broken"], row["_row"]) for row in found] == [
        ("1", None, None, None, 1),
        ("2", "é", None, None, 2),
    ]


def test_a_json_pointer_reaches_into_an_object(tmp_path: Path) -> None:
    file = put(tmp_path, "e.ndjson", '{"user": {"id": "a"}, "a/b": 1}')
    (row,) = rows_of(file, needed=("/user/id",), wanted=("/user/id", "a/b"))
    assert (row["/user/id"], row["a/b"]) == ("a", "1")


def test_broken_rows_stay_in_their_place(tmp_path: Path) -> None:
    file = put(tmp_path, "e.csv", HEADER + '1,a,x\n2,b\n3,"open,y\n4,d,z,more\n5,"two\nlines",v')
    found = rows_of(file, rows=2)
    assert [row["_row"] for row in found] == [1, 2, 3, 4, 5]
    assert [row["event_id"] for row in found] == ["1", None, None, None, "5"]
    assert found[1]["_broken"] == "not the 3 fields of the header but 2"
    assert found[2]["_broken"] == "a quotation mark without its other"
    assert found[3]["_broken"] == "not the 3 fields of the header but 4"
    assert found[4]["account_id"] == "two\nlines"


def test_broken_lines_of_json_stay_in_their_place(tmp_path: Path) -> None:
    file = put(tmp_path, "e.jsonl", '{"event_id": 1}\n{"event_id": \n[1]\n7\n{"event_id": 5}\n')
    found = rows_of(file, rows=2)
    assert [(row["_row"], row["event_id"], row["_broken"] is None) for row in found] == [
        (1, "1", True), (2, None, False), (3, None, False), (4, None, False), (5, "5", True),
    ]  # fmt: skip
    assert found[1]["_broken"] == "not a JSON object"


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_blocks_of_any_size_give_the_same_csv(block: int) -> None:
    chance = random.Random(block)
    texts = ["a", '"b,c"', '"d\ne"', "", '"open', "long" * 20]
    lines = [",".join(chance.choice(texts) for _ in range(chance.choice([3, 3, 3, 2]))) for _ in range(200)]
    content = (HEADER + chance.choice(["\n", "\r\n"]).join(lines)).encode()

    def rows(block_bytes: int) -> list[dict[str, object]]:
        tables = csv_tables(pa.BufferReader(content), "e.csv", needed=(), wanted=None, block_bytes=block_bytes)
        return [{"_broken": None, **row} for table in tables for row in table.to_pylist()]

    assert rows(block) == rows(2**20)


@pytest.mark.parametrize("block", [1, 10, 100])
def test_blocks_of_any_size_give_the_same_json(block: int) -> None:
    content = b"".join(b'{"a": %d}\n' % k if k % 7 else b"{\n" for k in range(1, 60))

    def rows(block_bytes: int) -> list[dict[str, object]]:
        stream = pa.BufferReader(content)
        tables = json_tables(stream, "e.ndjson", needed=("a",), wanted=("a",), block_bytes=block_bytes)
        return [row for table in tables for row in table.to_pylist()]

    assert rows(block) == rows(2**20)


def test_delimiters_and_a_byte_order_mark_are_understood(tmp_path: Path) -> None:
    file = put(tmp_path, "e.csv", b"\xef\xbb\xbfevent_id;ts\n1;x")
    assert rows_of(file) == [{"event_id": "1", "ts": "x", "_row": 1}]
    assert rows_of(put(tmp_path, "e.tsv", "event_id\tts\n1\tx")) == [{"event_id": "1", "ts": "x", "_row": 1}]


def test_a_header_alone_offers_no_rows(tmp_path: Path) -> None:
    assert rows_of(put(tmp_path, "e.csv", HEADER)) == []


def test_parquet_keeps_its_types_and_row_order(tmp_path: Path) -> None:
    table = pa.table({"event_id": range(100), "account_id": [f"a{k % 3}" for k in range(100)], "more": [0.5] * 100})
    pq.write_table(table, tmp_path / "e.parquet", row_group_size=7)
    file = event_file(tmp_path / "e.parquet")
    tables = list(chunks(file, 20, needed=("event_id",), wanted=("event_id", "account_id", "device")))
    assert max(t.num_rows for t in tables) <= 20
    whole = pa.concat_tables(t.select(["event_id", "_row"]) for t in tables).to_pydict()
    assert whole == {"event_id": list(range(100)), "_row": list(range(1, 101))}
    assert pa.types.is_dictionary(tables[0].schema.field("account_id").type)
    assert "more" not in tables[0].column_names


def test_a_great_row_group_comes_in_even_pieces(tmp_path: Path) -> None:
    pq.write_table(pa.table({"event_id": range(50)}), tmp_path / "e.parquet")
    tables = list(chunks(event_file(tmp_path / "e.parquet"), 20))
    assert [t.num_rows for t in tables] == [17, 17, 16]
    assert pa.concat_tables(tables).to_pydict() == {"event_id": list(range(50)), ROW: list(range(1, 51))}


@pytest.mark.parametrize(
    "count, in_group, rows, sizes",
    [
        pytest.param(45, 40, 30, [20, 25], id="a small rest goes with the last piece"),
        pytest.param(55, 40, 30, [20, 20, 15], id="a rest that does not fit stands alone"),
        pytest.param(50, 10, 30, [30, 20], id="whole row groups as they fit"),
        pytest.param(20, 20, 20, [20], id="what fits comes at once"),
        pytest.param(0, 20, 20, [0], id="no rows"),
    ],
)
def test_small_row_groups_go_with_their_neighbours(
    tmp_path: Path, count: int, in_group: int, rows: int, sizes: list[int]
) -> None:
    pq.write_table(pa.table({"event_id": range(count)}), tmp_path / "e.parquet", row_group_size=in_group)
    tables = list(chunks(event_file(tmp_path / "e.parquet"), rows))
    assert [t.num_rows for t in tables] == sizes
    assert pa.concat_tables(tables).to_pydict() == {"event_id": list(range(count)), ROW: list(range(1, count + 1))}


def test_missing_columns_are_named_with_those_that_are_there(tmp_path: Path) -> None:
    pq.write_table(pa.table({"event_id": [1]}), tmp_path / "e.parquet")
    files = [
        event_file(tmp_path / "e.parquet"),
        put(tmp_path, "e.csv", "event_id\n1"),
        put(tmp_path, "e.json", '{"event_id": 1}'),
    ]
    for file in files:
        with pytest.raises(MissingColumns, match="has no column ts, type; it has event_id") as caught:
            rows_of(file, needed=("event_id", "ts", "type"))
        assert caught.value.about["missing"] == ("ts", "type")


BAD = {
    "empty.csv": (b"", "is empty"),
    "empty.parquet": (b"", "is empty"),
    "page.csv": (b"<!DOCTYPE html><p>Moved", "is a web page"),
    "page.ndjson": (b"<html>", "is a web page"),
    "latin.csv": ("event_id,ts\né,1".encode("latin-1"), "is not UTF-8"),
    "latin-header.csv": ("évent,ts\n1,1".encode("latin-1"), "is not UTF-8"),
    "latin.ndjson": ('{"a": "é"}'.encode("latin-1"), "is not UTF-8"),
    "wide.csv": ("event_id,ts\n1,2".encode("utf-16"), "is UTF-16"),
    "array.ndjson": (b'[{"a": 1}]', "is one JSON array"),
    "words.ndjson": (b"null\nhello", "holds no JSON objects"),
    "objects.csv": (b'{"a": 1}', "is JSON by its content"),
    "twice.csv": (b"ts,ts\n1,2", "twice"),
    "book.csv": (b"PK\x03\x04abc", "is a zip archive"),
    "packed.csv": (gzip.compress(HEADER.encode()), "is gz by its content"),
    "plain.csv.gz": (HEADER.encode(), "is something else by its content, and CSV packed as gz"),
    "text.parquet": (HEADER.encode(), "is something else by its content, and Parquet"),
    "columns.csv": (b"PAR1....PAR1", "is Parquet by its content"),
    "cut.parquet": (b"PAR1" + bytes(100), "cannot be read to its end"),
    "cut.csv.gz": (gzip.compress(os.urandom(9000).hex().encode())[:-500], "cannot be read to its end"),
    "cut.ndjson.zst": (pa.compress(b'{"a": 1}\n' * 900, codec="zstd", asbytes=True)[:-3], "cannot be read to its end"),
    "nothing.csv.gz": (gzip.compress(b""), "is empty once unpacked"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_data_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    content, says = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotData) as caught:
        rows_of(event_file(tmp_path / name))
    sentence = str(caught.value)
    assert says in sentence
    assert sentence.startswith(str(tmp_path / name))
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_parquet_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"event_id": range(10_000)}), tmp_path / "whole.parquet")
    data = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(NotData, match="fetch or write it anew"):
        rows_of(event_file(tmp_path / "cut.parquet"))
    damaged = data[:100] + bytes(len(data) // 3) + data[100 + len(data) // 3 :]
    (tmp_path / "damaged.parquet").write_bytes(damaged)
    with pytest.raises(SourceError):
        rows_of(event_file(tmp_path / "damaged.parquet"))


def test_several_members_of_a_gz_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(HEADER.encode()) + gzip.compress(b"1,a,x\n"))
    assert len(rows_of(event_file(tmp_path / "e.csv.gz"))) == 1


def test_a_digest_is_of_the_bytes(tmp_path: Path) -> None:
    one, two = put(tmp_path, "a.csv", HEADER), put(tmp_path, "b.csv", HEADER)
    assert digest(one) == digest(two)
    assert len(digest(one)) == 64
    (tmp_path / "b.csv").unlink()
    with pytest.raises(NotData):
        digest(two)


def test_needed_pointers_are_read_where_all_keys_are(tmp_path: Path) -> None:
    (row,) = rows_of(put(tmp_path, "e.ndjson", '{"user": {"id": "a"}}'), needed=("/user/id",))
    assert (row["/user/id"], row["user"]) == ("a", '{"id":"a"}')
