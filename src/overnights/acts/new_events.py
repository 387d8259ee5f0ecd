"""New files of events: of all that are named, those that no batch has; what the nightly job loads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from overnights.acts.accounts import reasons
from overnights.acts.batches import committed, counted_files
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.load_events import BY_CATALOGUE, Batch, load_events
from overnights.home import Home
from overnights.sources.files import digest, expand
from overnights.tables import BATCHES, SOURCES


def load_new_events(
    home: Home, paths: Sequence[str | Path], *, mapping: str | Path | None = None, now: datetime
) -> Batch | None:
    """Loads the files that no batch has, as one batch; None where every file is in one.

    A file is known by its bytes, whatever its name and folder. One of whose batch a newer catalogue may judge rows
    otherwise is offered again: rows that were accepted then are duplicates.
    Raises: what `load_events` raises.
    """
    with home.lake.lock():
        known = _known(home)
        new = [file.path for file in expand(paths) if digest(file) not in known]
        return load_events(home, new, mapping=mapping, now=now) if new else None


def _known(home: Home) -> frozenset[str]:
    """Digests of the files that stand in a batch as the latest catalogue sees them."""
    numbers = committed(home.lake)
    if not numbers:
        return frozenset()
    latest = catalogue_of(home).version
    checked = {row["batch"]: row["catalogue_version"] for row in home.lake.read(BATCHES).to_pylist()}
    settled = {n for n in numbers if checked[n] == latest or not BY_CATALOGUE & reasons(home, n).keys()}
    sources = home.lake.read(SOURCES, columns=["batch", "digest"], files=counted_files(home.lake, SOURCES))
    return frozenset(row["digest"] for row in sources.to_pylist() if row["batch"] in settled)
