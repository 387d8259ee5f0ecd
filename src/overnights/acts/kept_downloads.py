"""What was fetched, byte by byte, in a folder of the home: an auditor's evidence, and what the next request is held to.

`downloads/PUBLISHER/` has each file under the day it was fetched and its own name, and `downloads.jsonl`, a line for
each in the order they came. Nothing in it is ever changed or taken away.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from overnights.errors import HomeError
from overnights.home import Home

LOG = "downloads.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file as it came: a line of the log.

    `name` is what the publisher's file is called here, `file` its name in the folder, `vintage` what its rows are in
    the archive. `served_at` is the publisher's clock, as it said; `etag` and `last_modified` its marks.
    """

    name: str
    address: str
    file: str
    sha256: str
    bytes: int
    seen_on: str
    fetched_at: str
    vintage: str
    served_at: str | None
    etag: str | None
    last_modified: str | None


def folder_of(home: Home, publisher: str) -> Path:
    """Where a publisher's files are kept."""
    return home.path / "downloads" / publisher


def kept_downloads(home: Home, publisher: str) -> tuple[Download, ...]:
    """What is kept of a publisher, in the order it came.

    Raises: HomeError, where the log is not as it was written.
    """
    log = folder_of(home, publisher) / LOG
    if not log.exists():
        return ()
    try:
        return tuple(Download(**json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError, TypeError) as cause:
        raise HomeError(
            f"{log} cannot be read as a log of downloads ({cause}). Bring it back from a copy, or move the folder "
            "away: files are fetched anew then, and the archive stays.",
            path=log,
        ) from cause


def is_whole(home: Home, publisher: str, kept: Download) -> bool:
    """Whether a kept file is there and has its length."""
    path = folder_of(home, publisher) / kept.file
    return path.is_file() and path.stat().st_size == kept.bytes


def file_name(home: Home, publisher: str, name: str, day: date, content: bytes) -> str:
    """What a file is called in the folder: its day and name; another content of that day has its digest beside it."""
    return _free(folder_of(home, publisher) / f"{day}-{name}", content).name


def keep(home: Home, publisher: str, downloads: Sequence[tuple[Download, bytes]]) -> None:
    """Files into the folder, then their lines into the log. Call it under `lake.lock()`.

    Raises: HomeError, where the disk does not take them.
    """
    if not downloads:
        return
    folder = folder_of(home, publisher)
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in kept_downloads(home, publisher)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one, content in downloads:
            path = _free(folder / one.file, content)
            _put(path, content)
            lines.append(json.dumps(asdict(replace(one, file=path.name)), ensure_ascii=False))
        _put(folder / LOG, "".join(f"{line}\n" for line in lines).encode())
    except OSError as cause:
        raise HomeError(
            f"{folder} does not take what was fetched ({cause.strerror}). The archive has it; make room, and fetch "
            "again to keep the files too.",
            path=folder,
        ) from cause


def _free(path: Path, content: bytes) -> Path:
    """The path, or where another content stands there one with a digest: nothing is written over."""
    if not path.exists() or path.read_bytes() == content:
        return path
    return path.with_stem(f"{path.stem}-{hashlib.sha256(content).hexdigest()[:8]}")


def _put(path: Path, content: bytes) -> None:
    """A file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
