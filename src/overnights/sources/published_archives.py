"""Archives of published files: tar (also as gz or xz) and zip, read member by member and never unpacked to disk.

A member is known by its name within the archive; one that is no published file by its name is passed over, as in a
folder. An archive that is damaged, or larger than any collection of published files, is refused whole.
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from overnights.errors import NotData
from overnights.sources.files import reading

ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".zip")
MOST_MEMBERS = 10_000
MOST_UNPACKED = 20_000_000_000  # bytes of all members; ten years of every list, weekly, have 10 GB


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive: the archive's path and the name within it, with a slash between them; its bytes."""

    path: str
    content: bytes


def is_archive(path: str | Path) -> bool:
    """Whether a file is an archive by its name.

    >>> is_archive("global-vintages.tar.xz"), is_archive("2021-11-17.tsv.xz")
    (True, False)
    """
    return str(path).lower().endswith(ARCHIVES)


def members(path: Path, suffixes: tuple[str, ...], most_bytes: int) -> Iterator[Member]:
    """The published files in an archive, in its order, each read when it is asked for.

    Args:
        suffixes: of the names of published files.
        most_bytes: of one of them; a larger one refuses the archive before it is read.
    Raises: NotData, where the archive is none, damaged, cut off, locked by a password, too large, or has no published
        file; StoreError, where it cannot be read at all.
    """
    told: set[str] = set()
    opened = _zipped if path.name.lower().endswith(".zip") else _taped
    with reading(str(path)), _whole(path):
        for name, size, read in opened(path, most_bytes):
            inner = PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
            if not _is_published(inner, suffixes):
                continue
            if size > most_bytes:
                raise _refused(path, f"holds {_shown(inner)} of over {most_bytes // 1_000_000:,} MB once unpacked")
            whole = f"{path}/{_shown(inner)}"
            while whole in told:  # a name that the archive has twice
                whole += "’"
            told.add(whole)
            yield Member(path=whole, content=read())
    if not told:
        raise _refused(path, f"holds no published file: their names end in {', '.join(suffixes)}")


Listed = tuple[str, int, Callable[[], bytes]]


def _taped(path: Path, most_bytes: int) -> Iterator[Listed]:
    """Name, size and content of each plain file of a tar; links, devices and holes are none."""
    unpacked = 0
    with tarfile.open(path, "r:*") as packed:
        for number, member in enumerate(packed):
            unpacked += member.size
            _check_size(path, number, unpacked)
            if member.isreg() and not member.issparse():
                yield member.name, member.size, partial(_read, partial(packed.extractfile, member), most_bytes)


def _zipped(path: Path, most_bytes: int) -> Iterator[Listed]:
    """Name, size and content of each file of a zip."""
    unpacked = 0
    with zipfile.ZipFile(path) as packed:
        for number, member in enumerate(packed.infolist()):
            unpacked += member.file_size
            _check_size(path, number, unpacked)
            if not member.is_dir():
                name = member.filename.replace("\\", "/")
                yield name, member.file_size, partial(_read, partial(packed.open, member), most_bytes)


def _read(opened: Callable[[], IO[bytes] | None], most_bytes: int) -> bytes:
    file = opened()
    if file is None:
        return b""
    with file:
        return file.read(most_bytes)


def _check_size(path: Path, number: int, unpacked: int) -> None:
    if number >= MOST_MEMBERS:
        raise _refused(path, f"has over {MOST_MEMBERS:,} members")
    if unpacked > MOST_UNPACKED:
        raise _refused(path, f"has over {MOST_UNPACKED // 1_000_000_000:,} GB once unpacked")


def _is_published(name: PurePosixPath, suffixes: tuple[str, ...]) -> bool:
    is_hidden = any(part.startswith((".", "_")) for part in name.parts)
    return not is_hidden and name.name.lower().endswith(suffixes) and not is_archive(name.name)


def _shown(name: PurePosixPath) -> str:
    """A name as it can be printed."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(name))


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """What an archive that is none, or damaged, makes its readers say, as one sentence."""
    try:
        yield
    except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError) as cause:
        said = (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
        raise _refused(path, f"cannot be read as an archive to its end ({said}): it is cut off or damaged") from cause
    except (RuntimeError, NotImplementedError) as cause:  # a zip with a password, or packed in a way that is not known
        raise _refused(path, f"cannot be unpacked ({str(cause).rstrip('.')})") from cause


def _refused(path: Path, what: str) -> NotData:
    return NotData(
        f"{path} {what}. An archive of published files is a tar (also .tar.gz, .tar.xz) or a zip of them. Fetch or "
        "make it anew, or unpack it and name the folder; nothing was stored.",
        path=str(path),
    )
