"""A file as a listing tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file: its name below the place, its bytes, and a tag that changes when it is written anew."""

    name: str
    bytes: int
    e_tag: str | None = None
