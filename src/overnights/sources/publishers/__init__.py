"""Publishers whose files can be fetched: one `.toml` each, with the addresses of what they show."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from overnights.errors import BadAddress, UnknownPublisher


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherFile:
    """One file of a publisher.

    `at` is below the publisher's base, or an address of its own. `has` is a column that its header has; empty: it is a
    workbook. One that `is_fixed` never changes at its address.
    """

    name: str
    at: str
    has: str = ""
    is_fixed: bool = False

    @property
    def file_name(self) -> str:
        """The last part of its address."""
        return self.at.rpartition("/")[2]

    def address(self, base: str) -> str:
        """Where it is, by the publisher's own base."""
        return self.at if "://" in self.at else f"{base}/{self.at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes charts: its name as commands take it, its service, what it says of reuse, and its files."""

    name: str
    service: str
    licence: str
    base: str
    files: tuple[PublisherFile, ...]

    def chosen(self, only: tuple[str, ...] = (), *, base: str | None = None) -> tuple[tuple[PublisherFile, str], ...]:
        """Files with their addresses, in the publisher's order.

        Args:
            only: names of files; none: all, but from another base those alone that the publisher has below its own.
            base: stands in for the publisher's own, and has each file by its own name.
        Raises: UnknownPublisher, with the names there are.
        """
        names = tuple(file.name for file in self.files)
        for name in only:
            if name not in names:
                raise UnknownPublisher(
                    f"{self.service} has no file “{name}”: they are {', '.join(names)}. Take one of those.",
                    name=name,
                    files=names,
                )
        wanted = [file for file in self.files if file.name in only or not only]
        if base is None:
            return tuple((file, file.address(self.base)) for file in wanted)
        there = [file for file in wanted if only or "://" not in file.at]
        return tuple((file, f"{base}/{file.file_name}") for file in there)


@cache
def publishers() -> tuple[Publisher, ...]:
    """All publishers, by name."""
    folder = resources.files("overnights.sources.publishers")
    found = [tomllib.loads(f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".toml")]
    made = [Publisher(files=tuple(PublisherFile(**file) for file in said.pop("file")), **said) for said in found]
    return tuple(sorted(made, key=lambda publisher: publisher.name))


def publisher(name: str) -> Publisher:
    """The publisher of a name.

    Raises: UnknownPublisher, with the names there are.
    """
    names = tuple(one.name for one in publishers())
    if name not in names:
        raise UnknownPublisher(
            f"No publisher is called “{name}”: files are fetched of {', '.join(names)}. Load what others publish with "
            "`overnights load published PATH`.",
            name=name,
            publishers=names,
        )
    return publishers()[names.index(name)]


def check_base(base: str) -> str:
    """The address of a folder in the web, without a slash at its end.

    >>> check_base("https://mirror.example/top10/")
    'https://mirror.example/top10'

    Raises: BadAddress, where it is none, or holds what must be secret.
    """
    try:
        parts = urlsplit(base)
        is_written = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or a bracket that is not closed
        is_written, parts = False, urlsplit("")
    holds_more = parts.username is not None or bool(parts.query or parts.fragment)
    if not is_written or holds_more or not base.isascii() or not base.isprintable() or " " in base:
        raise BadAddress(
            "The address of a folder in the web is written as https://host/folder, without user, password or question: "
            f"{'what was given holds more' if holds_more else f'“{base}” is not'}. Write it so.",
            address=None if holds_more else base,
        )
    return base.rstrip("/")
