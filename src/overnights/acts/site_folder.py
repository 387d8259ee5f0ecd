"""A site's folder: which files stand in it and what they were made of; every file is whole or not there.

The mark says that the folder is a site, when it was written and from what; while it is being written it says less, so
that a killed writer leaves a site that is known to be unfinished. The list of parts is written before the mark, and
says nothing of parts that are about to be written.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from overnights.errors import Conflict
from overnights.outputs.parts import File
from overnights.store.lock import lock_file

MARK = ".overnights-site"  # when it was written; then, once it is whole, a digest of what it was made from
PARTS = ".overnights-parts.json"
LOCK = ".overnights-lock"
UNDER_WAY = ".new"  # ends the names of files that are being written; they begin with a point
FOLDERS = ("weeks/", "titles/", "against/", "cohorts/", "pictures/", "announcements/", "feeds/", "static/")
ON_TOP = re.compile(r"(index|methods|against|cohorts|weeks|titles(-[a-z0-9-]+)?)\.(html|json|csv)")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A part as it stands in a folder: what it was made of, "" where that is not known; its files and their digests."""

    of: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def unknown(self) -> Made:
        """The part while it is being written: its files may be any."""
        return Made("", dict.fromkeys(self.files, ""))


def is_trace(path: Path) -> bool:
    """Whether a file is one of those that a writer keeps beside a site."""
    return path.name in (MARK, PARTS, LOCK) or (path.name.startswith(".") and path.name.endswith(UNDER_WAY))


def digest(content: bytes) -> str:
    """Of a file's content."""
    return blake2b(content, digest_size=8).hexdigest()


class SiteFolder:
    """The folder of a site."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folders: set[str] = set()

    # ── what stands there ──

    def mark(self) -> tuple[str, ...]:
        """The lines of its mark: when it was written, and, where it is whole, from what; empty without one."""
        try:
            return tuple((self.path / MARK).read_text(encoding="utf-8").splitlines())
        except FileNotFoundError:
            return ()

    def parts(self) -> dict[str, Made]:
        """Its parts, as far as they are known."""
        try:
            read = json.loads((self.path / PARTS).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        if read.get("format") != FORMAT:
            return {}
        return {path: Made(of, files) for path, (of, files) in read["parts"].items()}

    def files(self) -> set[str]:
        """Every file in it, by its path within, but those whose names begin with a point."""
        return {path for path in self._all() if not path.rpartition("/")[2].startswith(".")}

    def swept(self) -> set[str]:
        """Every file that can be of a site, and what a killed writer left; a site's own folders hold nothing else."""
        return {
            path for path in self._all()
            if path.startswith(FOLDERS) or ON_TOP.fullmatch(path)
            or (is_trace(Path(path)) and path not in (MARK, PARTS, LOCK))
        }  # fmt: skip

    def _all(self) -> set[str]:
        found: set[str] = set()
        waiting = [""] if self.path.is_dir() else []
        while waiting:
            folder = waiting.pop()
            with os.scandir(self.path / folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{folder}{entry.name}/")
                    else:
                        found.add(folder + entry.name)
        return found

    # ── writing ──

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the folder, so that nobody else writes there; made where it is not there.

        Raises: Conflict, where another process does; OSError.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / LOCK).open("ab") as lock:
            try:
                lock_file(lock.fileno())
            except OSError as cause:
                raise Conflict(
                    f"Another process is publishing to {self.path}: a site has one writer at a time. "
                    "Run the command again when the other is done.",
                    path=self.path,
                ) from cause
            yield

    def begin(self, instant: str, parts: Mapping[str, Made]) -> None:
        """Says that it is being written, and what is known of its parts until it is whole."""
        self._write(MARK, f"{instant}\n".encode())
        self._list(parts)

    def end(self, instant: str, made_from: str, parts: Mapping[str, Made]) -> None:
        """Says that it is whole."""
        self._list(parts)
        self._write(MARK, f"{instant}\n{made_from}\n".encode())

    def put(self, files: Iterable[File], known: Mapping[str, str]) -> dict[str, str]:
        """Writes files that are not what they were; the digest of each.

        Args:
            known: digests of files that stand there.
        """
        found = {}
        for file in files:
            found[file.path] = digest(file.content)
            if known.get(file.path) != found[file.path]:
                self._write(file.path, file.content)
        return found

    def remove(self, paths: Iterable[str]) -> None:
        """Removes files, and folders that they leave empty."""
        for path in paths:
            (self.path / path).unlink(missing_ok=True)
            folder = (self.path / path).parent
            while folder != self.path and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent

    def _list(self, parts: Mapping[str, Made]) -> None:
        told = {path: (made.of, dict(made.files)) for path, made in parts.items()}
        self._write(PARTS, json.dumps({"format": FORMAT, "parts": told}, ensure_ascii=False).encode())

    def _write(self, path: str, content: bytes) -> None:
        folder, _, name = path.rpartition("/")
        there = self.path / folder
        if folder not in self._folders:
            there.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        fresh = there / f".{name}.{os.getpid()}{UNDER_WAY}"
        fresh.write_bytes(content)
        fresh.replace(there / name)
