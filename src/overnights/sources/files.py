"""Files of events: which there are, what each is, and its rows as tables of raw columns, in their order.

Parquet, CSV and newline-delimited JSON, the latter two plain, gz or zst. A reader judges no value: it hands over what
stands in the file, with the row's number, and marks rows that it cannot split into columns.
"""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from overnights.errors import NoFiles, NotData
from overnights.places import Found, check_address, is_url
from overnights.sources.lines import opened
from overnights.sources.names import ROW

if TYPE_CHECKING:
    from overnights.places.ranged import Ranged

FORMATS = {"parquet": "Parquet", "csv": "CSV", "ndjson": "newline-delimited JSON"}
_SUFFIXES = {"parquet": "parquet", "pq": "parquet", "csv": "csv", "tsv": "csv", "ndjson": "ndjson", "jsonl": "ndjson"}
_SUFFIXES["json"] = "ndjson"
_EXPECTED = ".parquet, .csv or .ndjson (.jsonl, .json), the last two also with .gz or .zst"
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "a zip archive or workbook"),
    (b"<", "a web page or XML"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EventFile:
    """One file of events: its path as given, its format (parquet, csv, ndjson), its compression (gz, zst, None).

    Of a file in an object store, `path` is its URL and `found` what the store says of it.
    """

    path: str
    format: str
    compression: str | None = None
    found: Found | None = field(default=None, compare=False)


def event_file(path: str | Path) -> EventFile:
    """What a file is by its name.

    Raises: NotData, where the name ends in none of the known suffixes.
    """
    parts = Path(path).name.lower().split(".")[1:]
    compression = parts.pop() if parts and parts[-1] in ("gz", "zst") else None
    format_ = _SUFFIXES.get(parts[-1]) if parts else None
    if format_ is None or (format_ == "parquet" and compression):
        raise NotData(
            f"{path} is no file of events by its name: names end in {_EXPECTED}. Rename it, or leave it out.", path=path
        )
    return EventFile(path=str(path), format=format_, compression=compression)


def expand(paths: Iterable[str | Path]) -> tuple[EventFile, ...]:
    """The files that paths or URLs name: files, folders (with all below them) and globs; each once, sorted as text.

    Of a folder or glob, files with other suffixes are passed over; of a folder also names that start with . or _.
    Raises: NoFiles, where a path names no file; NotData, where a file named outright has another suffix; BadAddress
        and NoPlace, of object stores.
    """
    found: dict[str, EventFile] = {}
    for path in paths:
        for file in _named(str(path)):
            found[file.path] = file
    if not found:
        raise NoFiles("No file of events was named: name files, folders or globs.", path=None)
    return tuple(found[path] for path in sorted(found))


def _named(path: str) -> list[EventFile]:
    here = Path(path)
    if "://" in path:
        files, is_one = _in_store(path)
        if is_one:
            return files
        what = "names no files of events"
    elif here.is_dir():
        files = _known(_below(here))
        what = "is a folder without files of events"
    elif here.is_file():
        return [event_file(path)]
    elif glob.has_magic(path):
        hits = glob.iglob(path, recursive=True)  # noqa: PTH207 — a glob may be absolute
        below = (p for hit in hits for p in _below(Path(hit)))
        files = _known(below)
        what = "matches no files of events"
    else:
        raise NoFiles(f"There is no {path}: name a file, a folder or a glob that exists.", path=path)
    if not files:
        raise NoFiles(f"{path} {what}: their names end in {_EXPECTED}. Name another, or put files there.", path=path)
    return files


def _in_store(url: str) -> tuple[list[EventFile], bool]:
    """The files of events that a URL names, and whether it is the URL of one."""
    check_address(url.replace("?", "*").rstrip("/"))
    from overnights.sources.object_files import named

    found, is_one = named(url)
    if is_one:
        return [replace(event_file(url), found=found[0])], True
    by_url = {one.name: one for one in found}
    return [replace(file, found=by_url[file.path]) for file in _by_suffix(by_url)], False


def _below(path: Path) -> Iterator[Path]:
    """The file itself, or the files below a folder, but for those below names that start with . or _."""
    if not path.is_dir():
        yield path
        return
    yield from (p for p in path.rglob("*") if not _is_hidden(p.relative_to(path)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _known(paths: Iterable[Path]) -> list[EventFile]:
    return _by_suffix(path for path in paths if path.is_file())


def _by_suffix(paths: Iterable[str | Path]) -> list[EventFile]:
    out = []
    for path in paths:
        with suppress(NotData):
            out.append(event_file(path))
    return out


def digest(file: EventFile) -> str:
    """SHA-256 of the file's bytes, in hexadecimal; in an object store, of what it says of them.

    Raises: NotData, where it cannot be read.
    """
    if is_url(file.path):
        from overnights.sources.object_files import opened_ranges, tag_digest

        with reading(file.path):
            there = opened_ranges(file.path, file.found)
            return tag_digest(file.path, there.e_tag, there.bytes)
    with reading(file.path), Path(file.path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def chunks(
    file: EventFile,
    rows: int,
    *,
    needed: Sequence[str] = (),
    wanted: Sequence[str] | None = None,
    groups: Sequence[int] | None = None,
) -> Iterator[pa.Table]:
    """The rows of a file as tables of at most `rows` rows, in row order.

    Args:
        needed: columns that must be there.
        wanted: columns to read, where they are there; None reads all. Others are ignored.
        groups: neighbouring row groups of a Parquet file to read; None reads all.
    Returns: raw columns under the file's own names (texts, but of Parquet what it holds), `_row` (int64, the first data
        row is 1) and, where rows could not be split into columns, `_broken` (text of why; null for all others).
    Raises: NotData, where the file is empty, not what its name says, cut off or not UTF-8; MissingColumns.
    """
    with reading(file.path):
        check_content(file)
        if file.format == "parquet":
            from overnights.sources.parquet_files import parquet_tables

            yield from parquet_tables(
                file.path, rows, needed=needed, wanted=wanted, groups=groups, source=parquet_source(file)
            )
            return
        with opened(file.path, file.compression, file.found) as stream:
            yield from _text_chunks(stream, file, rows, needed, wanted)


def parquet_source(file: EventFile) -> str | Ranged:
    """What a reader of Parquet opens: the path, or of an object store a file that is read by ranges.

    Raises: FileNotFoundError; NoPlace.
    """
    if not is_url(file.path):
        return file.path
    from overnights.sources.object_files import opened_ranges

    return opened_ranges(file.path, file.found)


def bytes_of(file: EventFile) -> int:
    """How many bytes a file has as it lies there, packed or not.

    Raises: OSError, where it is not there; NoPlace.
    """
    source = parquet_source(file)
    return Path(source).stat().st_size if isinstance(source, str) else source.bytes


def _text_chunks(
    stream: pa.NativeFile, file: EventFile, rows: int, needed: Sequence[str], wanted: Sequence[str] | None
) -> Iterator[pa.Table]:
    if file.format == "csv":
        from overnights.sources.csv_files import csv_tables

        tables = csv_tables(stream, file.path, needed=needed, wanted=wanted)
    else:
        from overnights.sources.json_files import json_tables

        tables = json_tables(stream, file.path, needed=needed, wanted=wanted)
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(t.num_rows for t in waiting) >= rows:
            whole = pa.concat_tables(waiting, promote_options="default")
            full = whole.num_rows - whole.num_rows % rows
            yield from (whole.slice(start, rows) for start in range(0, full, rows))
            waiting = [whole.slice(full)] if full < whole.num_rows else []
    if waiting:
        yield pa.concat_tables(waiting, promote_options="default")


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Says of a file that cannot be read to its end what is so.

    Raises: NotData.
    """
    try:
        yield
    except PermissionError as cause:
        raise NotData(f"{path} may not be read by you: give yourself the right, or leave it out.", path=path) from cause
    except (OSError, EOFError, pa.ArrowException) as cause:
        text = str(cause).split("\n")[0].rstrip(".")
        raise NotData(
            f"{path} cannot be read to its end: {text}. It is damaged or cut off; fetch or write it anew.", path=path
        ) from cause


def check_content(file: EventFile) -> None:
    """Holds the first bytes of a file, packed and unpacked, against its name.

    Raises: NotData.
    """
    head = _head(file)
    if not head:
        raise NotData(f"{file.path} is empty: 0 bytes. Fetch or write it anew, or leave it out.", path=file.path)
    expected = file.compression or ("parquet" if file.format == "parquet" else None)
    _compare(file, _looks_like(head), expected)
    if file.compression:
        with opened(file.path, file.compression, file.found) as stream:
            head = stream.read(8)
        if not head:
            raise NotData(
                f"{file.path} is empty once unpacked. Fetch or write it anew, or leave it out.", path=file.path
            )
        _compare(file, _looks_like(head), None)
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if file.format == "ndjson" and first == b"[":
        _refuse(file, "one JSON array")
    if file.format == "csv" and first in (b"{", b"["):
        _refuse(file, "JSON")


def _head(file: EventFile) -> bytes:
    """The first bytes of a file."""
    source = parquet_source(file)
    if not isinstance(source, str):
        return source.read(8)
    with Path(source).open("rb") as raw:
        return raw.read(8)


def _looks_like(head: bytes) -> str | None:
    return next((what for magic, what in _MAGIC if head.lstrip(b" \t\r\n").startswith(magic)), None)


def _compare(file: EventFile, found: str | None, expected: str | None) -> None:
    if found == expected:
        return
    _refuse(file, f"{FORMATS.get(found, found)}" if found else "something else")


def _refuse(file: EventFile, found: str) -> None:
    named = FORMATS[file.format] + (f" packed as {file.compression}" if file.compression else "")
    raise NotData(
        f"{file.path} is {found} by its content, and {named} by its name. Name it by what it holds, or write it anew.",
        path=file.path,
        found=found,
    )


__all__ = [
    "ROW",
    "EventFile",
    "bytes_of",
    "check_content",
    "chunks",
    "digest",
    "event_file",
    "expand",
    "parquet_source",
]
