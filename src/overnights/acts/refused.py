"""What the nightly job leaves out: files that nothing can be read from, which hold up no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file, or a path that names none, that was left out, and the sentence that says why."""

    path: str
    says: str


def refused_said(refused: Sequence[Refused]) -> str:
    """How many were left out, and each with its sentence."""
    count = "1 file is" if len(refused) == 1 else f"{len(refused):,} files are"
    return f"{count} refused, until mended or moved: {' '.join(one.says for one in refused)}"
