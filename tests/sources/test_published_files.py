"""Published files are read by what they hold, whatever their name, and refused where they are no whole table."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import tarfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.errors import NoFiles, NotData
from overnights.sources.published_files import expand_published, read_published
from overnights.sources.workbooks import MOST_CELLS

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NINE = FILES / "global-2023-07-05.tsv"


def rows(path: Path) -> list[dict[str, str]]:
    return read_published(path).rows.to_pylist()


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", ["all-weeks-global.tsv.gz", "all-weeks-global.tsv.xz"])
def test_a_packed_file_reads_as_the_plain_one(name: str) -> None:
    assert rows(FILES / name) == rows(NINE)
    assert len(rows(NINE)) == 160


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_a_workbook_and_parquet_read_as_the_text_does(suffix: str) -> None:
    key = ("country_iso2", "week", "category", "weekly_rank")
    found = [tuple(row.items()) for row in rows(FILES / f"countries-2023-06-28.{suffix}")]
    text = [tuple(row.items()) for row in rows(FILES / "countries-2023-06-28.tsv")]
    assert sorted(found, key=lambda row: [dict(row)[k] for k in key]) == sorted(
        text, key=lambda row: [dict(row)[k] for k in key]
    )


def test_all_columns_are_texts_as_in_the_file() -> None:
    read = read_published(FILES / "global-2023-06-21.tsv")
    assert set(read.rows.schema.types) == {pa.string()}
    assert read.digest == hashlib.sha256((FILES / "global-2023-06-21.tsv").read_bytes()).hexdigest()
    staggered = [row for row in read.rows.to_pylist() if row["is_staggered_launch"] == "true"]
    assert staggered[0]["episode_launch_details"].startswith('[{"episodesLaunched":9,"countryList":["JP","KR"]}')


def test_a_mark_at_the_start_line_ends_and_quotes_change_nothing(tmp_path: Path) -> None:
    plain = written(tmp_path, "plain.csv", 'week,show_title\n2022-09-04,"Salt, Iron"\n')
    other = written(tmp_path, "other.csv", b'\xef\xbb\xbf"week",show_title\r\n2022-09-04,"Salt, Iron"\r\n\r\n')
    assert rows(plain) == rows(other) == [{"week": "2022-09-04", "show_title": "Salt, Iron"}]


def test_the_name_says_nothing_of_the_content(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "download", gzip.compress(NINE.read_bytes()))) == rows(NINE)
    assert rows(written(tmp_path, "a.csv", NINE.read_bytes())) == rows(NINE)


def test_numbers_and_instants_of_parquet_read_as_in_text(tmp_path: Path) -> None:
    days = pa.array([0, None], pa.timestamp("ns"))
    table = pa.table({"day": days, "rank": [1.0, None], "runtime": [1.5, 2.0], "list": [[1], []]})
    table = table.append_column("kind", pa.array(["a", "b"]).dictionary_encode())
    pq.write_table(table, tmp_path / "x.parquet")
    assert rows(tmp_path / "x.parquet") == [
        {"day": "1970-01-01", "rank": "1", "runtime": "1.5", "list": None, "kind": "a"},
        {"day": None, "rank": None, "runtime": "2", "list": None, "kind": "b"},
    ]


REFUSED = {
    "redirect.tsv": "is a web page by its content",
    "null.tsv": "holds the word null alone, and no table",
    "empty.tsv": "is empty",
    "cut-in-a-row.tsv": "ends in the middle of a row .fields found: 4, in the header: 9.",
    "cut.tsv.gz": "cannot be unpacked to its end",
    "cut.tsv.xz": "cannot be unpacked to its end",
    "cut.xlsx": "cannot be read as a workbook",
    "cut.parquet": "cannot be read to its end",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_table_is_refused_by_what_it_is(name: str) -> None:
    with pytest.raises(NotData, match=REFUSED[name]) as refused:
        read_published(FILES / "bad" / name)
    assert str(FILES / "bad" / name) in str(refused.value)
    assert str(refused.value).endswith("nothing was stored.") or "fetch" in str(refused.value)


@pytest.mark.parametrize("size", range(40, 11_900, 1_300))
def test_every_cut_of_a_packed_file_is_refused(tmp_path: Path, size: int) -> None:
    for packed in (gzip.compress(NINE.read_bytes()), lzma.compress(NINE.read_bytes())):
        if size < len(packed):
            with pytest.raises(NotData):
                read_published(written(tmp_path, "cut", packed[:size]))


@pytest.mark.parametrize(
    "content, says",
    [
        ("week,rank\n2022-09-04,1\n2022-09-04\n2022-09-04,3\n", "line 3 is broken .fields found: 1, in the header: 2."),
        ("week,rank\n2022-09-04,1,2\n2022-09-04,1\n", "line 2 is broken .fields found: 3,"),
        ("week,week\n1,2\n", "names the column “week” twice"),
        (b"week,show_title\n1,caf\xe9\n", "is not UTF-8 text"),
        ("week,show_title\n1,é\n".encode("utf-16"), "is UTF-16 text"),
        ('{"week": 1}', "is JSON"),
        ("Not found", "its first line is “Not found”"),
        ("  \n\n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_other_content_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(NotData, match=says):
        read_published(written(tmp_path, "x.tsv", content))


SHEET = "xl/worksheets/sheet1.xml"


def workbook(folder: Path, cells: str, name: str = SHEET) -> Path:
    """The invented workbook with a sheet of these cells."""
    with ZipFile(FILES / "countries-2023-06-28.xlsx") as parts:
        kept = {one: parts.read(one) for one in parts.namelist() if one != SHEET}
    kept["xl/_rels/workbook.xml.rels"] = kept["xl/_rels/workbook.xml.rels"].replace(
        b"sheet1.xml", Path(name).name.encode()
    )
    path = folder / "large.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        for one, content in kept.items():
            parts.writestr(one, content)
        parts.writestr(
            name,
            f"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
            f"<sheetData>{cells}</sheetData></worksheet>",
        )
    return path


@pytest.mark.parametrize("name", [SHEET, "xl/worksheets/sheet1.part"])
@pytest.mark.parametrize(
    "cells, says",
    [
        ("<row r='1'><c r='A1'/></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "column 16,384"),
        ("<row r='1'><c r='A1'/></row><row r='1048576'><c r='BH1048576'><v>1</v></c></row>", "1,048,576 rows"),
        ("<row r='1'><c r='A1'><v>1</v></c></row><row r='1'><c r='&#88;FD1'><v>1</v></c></row>", "column 16,384"),
        (f"<row>{'<c><v>1</v></c>' * 61}</row>", "column 61"),
    ],
)  # fmt: skip
def test_a_small_workbook_with_a_far_cell_is_refused_before_it_takes_memory(
    tmp_path: Path, cells: str, says: str, name: str
) -> None:
    path = workbook(tmp_path, cells, name)
    assert path.stat().st_size < 10_000
    with pytest.raises(NotData, match=says):
        read_published(path)


def test_what_unpacks_to_more_than_any_published_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = NINE.read_bytes()
    packed = [written(tmp_path, "a.gz", gzip.compress(text)), written(tmp_path, "a.xz", lzma.compress(text))]
    monkeypatch.setattr("overnights.sources.published_files.MOST_BYTES", len(text))
    assert [rows(path) for path in packed] == [rows(NINE)] * 2
    monkeypatch.setattr("overnights.sources.published_files.MOST_BYTES", len(text) - 1)
    for path in (*packed, FILES / "countries-2023-06-28.xlsx"):
        with pytest.raises(NotData, match="once unpacked"):
            read_published(path)


def test_parquet_of_more_rows_than_any_published_file_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"week": pa.nulls(MOST_CELLS + 1, pa.int8())}), tmp_path / "x.parquet")
    with pytest.raises(NotData, match="12,000,001 rows of 1 column"):
        read_published(tmp_path / "x.parquet")


def test_an_archive_of_files_is_named_as_one(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "vintages.tar.xz", "w:xz") as archive:
        archive.add(NINE, "2023-07-05.tsv")
    with pytest.raises(NotData, match="is an archive of files"):
        read_published(tmp_path / "vintages.tar.xz")


def test_folders_and_globs_name_files_that_may_be_published(tmp_path: Path) -> None:
    for name in ("b.tsv", "a.TSV.GZ", "_c.tsv", ".d.tsv", "e.pdf", "f.xlsx"):
        written(tmp_path, name, "x")
    assert [path.name for path in expand_published([tmp_path])] == ["a.TSV.GZ", "b.tsv", "f.xlsx"]
    assert [path.name for path in expand_published([f"{tmp_path}/*.tsv", tmp_path / "b.tsv"])] == ["_c.tsv", "b.tsv"]
    assert [path.name for path in expand_published([tmp_path / "e.pdf"])] == ["e.pdf"]


def test_a_path_that_names_no_file_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "no.tsv", tmp_path, f"{tmp_path}/*.tsv"):
        with pytest.raises(NoFiles):
            expand_published([path])
    with pytest.raises(NoFiles):
        expand_published([])
