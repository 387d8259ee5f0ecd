"""Files that services publish, as tables of texts under the file's own header: TSV, CSV, workbooks and Parquet.

What a file is, its first bytes say, not its name; text may be packed as gz or xz. A reader judges no value: cells come
as texts, whole numbers without a point and days as YYYY-MM-DD, empty cells as null or as empty text.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pacsv

from overnights.errors import NoFiles, NotData
from overnights.places import is_url
from overnights.sources.files import reading
from overnights.sources.published_archives import ARCHIVES, Member, members
from overnights.sources.workbooks import MOST_CELLS

if TYPE_CHECKING:
    from overnights.sources.workbooks import SheetCells

TABLES = (
    *(f".{text}{packed}" for text in ("tsv", "csv", "txt") for packed in ("", ".gz", ".xz")),
    *(".xlsx", ".parquet", ".pq"),
)
SUFFIXES = (*TABLES, *ARCHIVES)
MOST_BYTES = 500_000_000  # once unpacked; lists of all territories and weeks have 30 MB by 2026
_EXPECTED = "TSV, CSV (both also as .gz or .xz), XLSX or Parquet"
_DELIMITERS = ("\t", ",", ";", "|")
_WAY_OUT = "Fetch it anew, or leave it out; nothing was stored."
_MAGIC = (
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"<", "a web page"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"%PDF", "a PDF document"),
    (b"\x28\xb5\x2f\xfd", "a zst archive"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSheet:
    """A sheet of a workbook: the texts above its header, its rows as texts, and the number of each row in the sheet.

    Without a header, that is a row with three names or more, `rows` has no columns.
    """

    name: str
    above: tuple[str, ...]
    rows: pa.Table
    row_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One file as it was read: its path as given, SHA-256 of its bytes, its rows as texts under its own header.

    `sheets` are all of a workbook; `rows` are those of the first.
    """

    path: str
    digest: str
    rows: pa.Table
    sheets: tuple[PublishedSheet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PublishedPath:
    """A file or archive that may be a published one; `is_named`: somebody named just it, not a folder or a glob."""

    path: Path
    is_named: bool


def find_published(paths: Iterable[str | Path]) -> tuple[PublishedPath, ...]:
    """The files that paths name, as `expand_published` has them, with whether each was named itself.

    Raises: NoFiles, where a path names no file.
    """
    named = {str(path) for path in paths}
    return tuple(PublishedPath(path=path, is_named=str(path) in named) for path in expand_published(paths))


def read_members(path: Path) -> Iterator[Member]:
    """The published files in an archive, each read when it is asked for.

    Raises: NotData, where it is no whole archive of published files.
    """
    return members(path, TABLES, MOST_BYTES)


def expand_published(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files that paths name: files, folders (with all below them) and globs; each once, sorted by path as text.

    Of a folder or glob, files with other suffixes are passed over, and of a folder names that start with . or _.
    Raises: NoFiles, where a path names no file.
    """
    found = {str(file): file for path in paths for file in _named(str(path))}
    if not found:
        raise NoFiles("No published file was named: name files, folders or globs.", path=None)
    return tuple(found[path] for path in sorted(found))


def read_published(path: str | Path) -> PublishedFile:
    """A published file, whatever its name.

    Raises: NotData, where it is empty, not a table, cut off, damaged or not UTF-8.
    """
    with reading(str(path)):
        content = Path(path).read_bytes()
    return published_file(content, path)


def published_file(content: bytes, path: str | Path) -> PublishedFile:
    """The bytes of a published file, read.

    Args:
        path: what it is called, for what is said of it.
    Raises: NotData, as `read_published` does.
    """
    digest = hashlib.sha256(content).hexdigest()
    unpacked = _unpacked(content, path)
    sheets = _sheets(unpacked, path) if unpacked.startswith(b"PK\x03\x04") else ()
    rows = sheets[0].rows if sheets else _table(unpacked, path)
    twice = sorted({name for name in rows.column_names if name and rows.column_names.count(name) > 1})
    if twice:
        raise NotData(
            f"{path} names the column “{twice[0]}” twice in its header: each column has its own name. Rename one.",
            path=path,
            column=twice[0],
        )
    return PublishedFile(path=str(path), digest=digest, rows=rows, sheets=sheets)


def _named(path: str) -> list[Path]:
    if is_url(path):
        raise NoFiles(f"{path} is in an object store: published files are read from folders. Fetch them.", path=path)
    here = Path(path)
    if here.is_file():
        return [here]
    if here.is_dir():
        below = (p for p in here.rglob("*") if not _is_hidden(p.relative_to(here)))
    elif glob.has_magic(path):
        below = (Path(hit) for hit in glob.iglob(path, recursive=True))  # noqa: PTH207 — a glob may be absolute
    else:
        raise NoFiles(f"There is no {path}: name a file, a folder or a glob that exists.", path=path)
    files = [file for file in below if file.name.lower().endswith(SUFFIXES) and file.is_file()]
    if not files:
        raise NoFiles(f"{path} holds no published file: they are {_EXPECTED}. Name another.", path=path)
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _unpacked(content: bytes, path: str | Path) -> bytes:
    """The bytes of a file, unpacked where they are gz or xz."""
    packed = _packed(content)
    if packed is None:
        return content
    try:
        with packed:
            unpacked = packed.read(MOST_BYTES + 1)
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as cause:
        raise _refused(path, f"cannot be unpacked to its end ({_said(cause)}): it is cut off or damaged") from cause
    if len(unpacked) > MOST_BYTES:
        raise _refused(path, f"is over {MOST_BYTES // 1_000_000:,} MB once unpacked, as no published file is")
    return unpacked


def _packed(content: bytes) -> gzip.GzipFile | lzma.LZMAFile | None:
    if content.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=io.BytesIO(content))
    return lzma.LZMAFile(io.BytesIO(content)) if content.startswith(b"\xfd7zXZ\x00") else None


def _table(content: bytes, path: str | Path) -> pa.Table:
    """The rows of unpacked bytes that are no workbook, by what the first of them say."""
    if content.startswith(b"PAR1"):
        return _parquet_rows(content, path)
    return _text_rows(content, path)


def _text_rows(content: bytes, path: str | Path) -> pa.Table:
    """Rows of text with a header line; a row that has not as many fields as the header refuses the file."""
    body = content.removeprefix(b"\xef\xbb\xbf")
    start = body.lstrip()
    if not start:
        raise _refused(path, "is empty")
    found = next((what for magic, what in _MAGIC if start.startswith(magic)), None)
    if start.strip() == b"null":
        raise _refused(path, "holds the word null alone, and no table", found="null")
    if body[257:262] == b"ustar":
        raise _refused(path, f"is an archive of files: give it a name that ends in {ARCHIVES[0]}", found="an archive")
    if found:
        raise _refused(path, f"is {found} by its content, not a table", found=found)
    try:
        line = body.decode().partition("\n")[0]
    except UnicodeDecodeError as cause:
        raise _refused(path, "is not UTF-8 text, or is cut off within a letter") from cause
    delimiter = max(_DELIMITERS, key=line.count)
    if delimiter not in line:
        shown = line.strip()[:60]
        raise _refused(path, f"is not a table: its first line is “{shown}”, where column names stand", found=shown)
    return _split(body, delimiter, path)


def _split(body: bytes, delimiter: str, path: str | Path) -> pa.Table:
    broken: list[pacsv.InvalidRow] = []

    def note(row: pacsv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    names = _header(body, delimiter)
    try:
        table = pacsv.read_csv(
            pa.py_buffer(body),
            read_options=pacsv.ReadOptions(
                column_names=names, skip_rows=1, use_threads=False, block_size=len(body) + 1
            ),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, invalid_row_handler=note),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[], strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as cause:
        raise _refused(path, f"cannot be split into rows and columns ({_said(cause)})") from cause
    if broken:
        first = broken[0]
        is_end = first.text and body.rstrip().endswith(first.text.strip().encode())
        where = "ends in the middle of a row" if is_end else f"is no whole table: line {first.number} is broken"
        found = f"fields found: {first.actual_columns}, in the header: {first.expected_columns}"
        raise _refused(path, f"{where} ({found})")
    return table.rename_columns([name.strip() for name in names])


def _header(body: bytes, delimiter: str) -> list[str]:
    line = body.partition(b"\n")[0].decode().rstrip("\r")
    return [name.strip().strip('"') for name in line.split(delimiter)]


def _parquet_rows(content: bytes, path: str | Path) -> pa.Table:
    """Rows of Parquet as texts; a column that has no text, as a list, is null."""
    import pyarrow.parquet as pq

    with reading(str(path)):
        about = pq.read_metadata(io.BytesIO(content))
        if about.num_rows * about.num_columns > MOST_CELLS:
            size = f"{about.num_rows:,} rows of {about.num_columns:,} columns"
            raise _refused(path, f"has {size}, as no published file has")
        table = pq.read_table(io.BytesIO(content))
    columns = [_as_texts(column) for column in table.columns]
    return pa.table(columns, names=[name.strip() for name in table.column_names])


def _as_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_texts(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        kind = pa.date32()
    elif pa.types.is_floating(kind):
        kind = pa.int64()
    try:  # a whole number that was kept as a decimal, or a day as an instant: only where nothing is lost
        return column.cast(kind).cast(pa.string())
    except pa.ArrowInvalid:
        return column.cast(pa.string())
    except pa.ArrowNotImplementedError:
        return pa.chunked_array([pa.nulls(len(column), pa.string())])


def _sheets(content: bytes, path: str | Path) -> tuple[PublishedSheet, ...]:
    """The sheets of a workbook that are not empty; the first of them has a table."""
    from overnights.sources.workbooks import Damaged, TooLarge, workbook_sheets

    try:
        found = workbook_sheets(content, MOST_BYTES)
    except TooLarge as cause:
        raise _refused(path, f"is a workbook that {cause}") from cause
    except Damaged as cause:
        raise _refused(path, f"cannot be read as a workbook ({_said(cause)}): it is cut off or damaged") from cause
    sheets = tuple(_sheet(sheet) for sheet in found)
    if not sheets or not sheets[0].rows.column_names:
        raise _refused(path, "is a workbook without a table: no row of its first sheet holds column names")
    return sheets


def _sheet(sheet: SheetCells) -> PublishedSheet:
    """A sheet, split at the first row with three names or more."""
    rows = sheet.rows
    at = next((n for n, row in enumerate(rows) if sum(isinstance(c, str) and c != "" for c in row) >= 3), None)
    above = tuple(str(cell).strip() for row in rows[:at] for cell in row if cell != "")
    if at is None:
        return PublishedSheet(name=sheet.name, above=above, rows=pa.table({}), row_numbers=())
    names = [str(name).strip() for name in rows[at]]
    kept = [place for place, name in enumerate(names) if name]
    numbered = [(n, row) for n, row in enumerate(rows) if n > at and any(cell != "" for cell in row)]
    columns = list(zip(*(row for _, row in numbered), strict=True)) if numbered else [()] * len(names)
    table = pa.table([_cells(columns[place]) for place in kept], names=[names[place] for place in kept])
    numbers = tuple(sheet.first_row + n for n, _ in numbered)
    return PublishedSheet(name=sheet.name, above=above, rows=table, row_numbers=numbers)


def _cells(cells: tuple[object, ...]) -> pa.Array:
    """The cells of a column as texts."""
    if all(isinstance(cell, str) for cell in cells):
        return pa.array(cells, pa.string())
    return pa.array([_cell(cell) for cell in cells], pa.string())


def _cell(cell: object) -> str:
    """A cell as text: whole numbers without a point, days and instants as ISO 8601 has them, true and false."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _refused(path: str | Path, what: str, **about: object) -> NotData:
    return NotData(f"{path} {what}. A published file is a whole table: {_EXPECTED}. {_WAY_OUT}", path=path, **about)


def _said(cause: BaseException) -> str:
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
