"""What a doctor says of files that were fetched: whether the evidence is as it came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from overnights.acts.kept_downloads import folder_of, kept_downloads
from overnights.home import Home
from overnights.pages.words import counted
from overnights.sources.publishers import publishers

if TYPE_CHECKING:
    from overnights.acts.doctor import Check

_WAY_OUT = "Bring the file back from a copy; the archive does not rest on it."


def downloads(home: Home, _now: datetime) -> Iterator[Check]:
    """Files that were fetched: those that are gone or are not as they came."""
    from overnights.acts.doctor import Check

    for publisher in publishers():
        kept = kept_downloads(home, publisher.name)
        if not kept:
            continue
        paths = {one: folder_of(home, publisher.name) / one.file for one in kept}
        gone = [one for one, path in paths.items() if not path.is_file()]
        other = [one for one, path in paths.items() if one not in gone and _digest(path) != one.sha256]
        for one in other:
            says = f"{paths[one]} is not as it was fetched on {one.seen_on}: its digest is another."
            yield Check(name="downloads", state="wrong", says=says, way_out=_WAY_OUT)
        if gone:
            first = paths[gone[0]].name
            says = f"Fetched files of {publisher.service} that are not there: {len(gone):,}, the first {first}."
            yield Check(name="downloads", state="note", says=says)
        if not gone and not other:
            says = (
                f"{counted(len(kept), 'file')} of {publisher.service} {'is' if len(kept) == 1 else 'are'} as fetched."
            )
            yield Check(name="downloads", state="well", says=says)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
