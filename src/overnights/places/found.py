"""A file as a listing tells it, and what tells one writing of it from the next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """What an object is now: another tag once it is written anew. Of the two, each store goes by its own."""

    e_tag: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file: its name below the place, its bytes, and a tag that changes when it is written anew."""

    name: str
    bytes: int
    e_tag: str | None = None
