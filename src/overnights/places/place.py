"""What a place can do: the few verbs that the lake and the readers of files need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from overnights.places.address import check_address, is_url
from overnights.places.folder import Folder


class Place(Protocol):
    """Files by their names, which are relative and have / between their parts. Safe from any thread.

    Each verb raises OSError or NoPlace, where the place does not answer as it should; FileNotFoundError, where a file
    that is to be read is not there.
    """

    address: str
    is_far: bool

    def at(self, name: str) -> str:
        """The path or URL of a file."""

    def names(self) -> list[str]:
        """The folders directly below, sorted."""

    def sizes(self, folder: str, suffix: str = "") -> dict[str, int]:
        """Bytes of each file directly in a folder whose name ends so, by the name inside the folder."""

    def source(self, name: str, *, ahead: Sequence[tuple[int, int]] = ()) -> object:
        """What a Parquet reader opens: a path, or a file that is read by ranges.

        Args:
            ahead: ranges (first byte, byte after the last) that will be read, fetched together where that saves time.
        """

    def writing(self, name: str) -> AbstractContextManager[pa.NativeFile]:
        """A new file to write to, there once the block ends well; where it does not, nothing is left."""

    def delete(self, names: Iterable[str]) -> None:
        """Deletes files; those that are not there do no harm."""

    def lacks(self) -> str | None:
        """Why nothing can be written there, as far as can be seen without writing; null where nothing is against it."""


def place_at(address: str | Path) -> Place:
    """The place of an address.

    Raises: BadAddress; Unsupported, where the library for object stores is not installed.
    """
    if not is_url(address):
        return Folder(Path(check_address(str(address))))
    from overnights.places.objects import Objects

    return Objects(check_address(str(address)))
