"""A folder of this machine as a place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa


class Folder:
    """Files below a folder, which the first write makes."""

    is_far = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path)

    def at(self, name: str) -> str:
        """The path of a file."""
        return str(self.path / name)

    def names(self) -> list[str]:
        """The folders directly below, sorted; none where the folder is not there."""
        return sorted(path.name for path in self.path.glob("*") if path.is_dir())

    def sizes(self, folder: str, suffix: str = "") -> dict[str, int]:
        """Bytes of each file directly in a folder whose name ends so."""
        files = (path for path in (self.path / folder).glob(f"*{suffix}") if path.is_file())
        return {path.name: path.stat().st_size for path in files}

    def source(self, name: str, *, ahead: Sequence[tuple[int, int]] = ()) -> object:  # noqa: ARG002
        """The path: the system reads ahead by itself."""
        return self.at(name)

    @contextmanager
    def writing(self, name: str) -> Iterator[pa.NativeFile]:
        """A new file; a half one is taken away."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        is_whole = False
        try:
            with pa.OSFile(str(path), "wb") as file:
                yield file
            is_whole = True
        finally:
            if not is_whole:
                path.unlink(missing_ok=True)

    def delete(self, names: Iterable[str]) -> None:
        """Deletes files."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def lacks(self) -> str | None:
        """The folder that may not be written to."""
        if self.path.exists() and not os.access(self.path, os.W_OK | os.X_OK):
            return f"{self.path} cannot be written to."
        return None
