"""What a doctor says of files that were fetched: whether the evidence is as it came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from overnights.acts.kept_downloads import Download, folder_of, kept_downloads
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
        faults = [said for one in kept if (said := _fault(home, publisher.name, one))]
        for said in faults:
            yield Check(name="downloads", state="wrong", says=said, way_out=_WAY_OUT)
        if not faults:
            says = (
                f"{counted(len(kept), 'file')} of {publisher.service} {'is' if len(kept) == 1 else 'are'} as fetched."
            )
            yield Check(name="downloads", state="well", says=says)


def _fault(home: Home, publisher: str, one: Download) -> str | None:
    """What is wrong with a kept file; null where nothing is."""
    path = folder_of(home, publisher) / one.file
    if not path.is_file():
        return f"{path}, fetched on {one.seen_on}, is gone."
    if hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
        return f"{path} is not as it was fetched on {one.seen_on}: its digest is another."
    return None
