"""New files of events: of all that are named, those that no batch has; what the nightly job loads.

A file that cannot be read holds up no other: the good ones are one batch, and it is named, each time, until it is
mended or moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from overnights.acts.accounts import reasons
from overnights.acts.batches import counted_files
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.load_events import BY_CATALOGUE, Batch, load_events
from overnights.acts.refused import Refused
from overnights.errors import MissingColumns, NoFiles, NotData
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.run import read_fields
from overnights.home import Home
from overnights.sources.files import EventFile, chunks, digest, expand
from overnights.tables import BATCHES, SOURCES

ROWS_AT_ONCE = 100_000  # of a file that is read alone to see whether it can be


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvents:
    """What came of new files: one batch of the good ones (None where there was none), and those left out."""

    batch: Batch | None
    refused: tuple[Refused, ...] = ()


def load_new_events(
    home: Home, paths: Sequence[str | Path], *, mapping: str | Path | None = None, now: datetime
) -> NewEvents:
    """Loads the files that no batch has, as one batch; a file that alone would be refused is left out and named.

    A file is known by its bytes, whatever its name and folder. One of whose batch a newer catalogue may judge rows
    otherwise is offered again: rows that were accepted then are duplicates.
    Raises: what `load_events` raises, but for what one file or one path alone is at fault for.
    """
    with home.lake.lock():
        named, refused = _named(paths)
        new, unreadable = _new(home, named)
        refused += unreadable
        batch: Batch | None = None
        try:
            batch = _load(home, new, mapping, now)
        except (NotData, MissingColumns):
            broken = _broken(new, mapping)
            if not broken:
                raise
            left_out = {one.path for one in broken}
            batch = _load(home, [file for file in new if file.path not in left_out], mapping, now)
            refused += broken
        return NewEvents(batch=batch, refused=tuple(refused))


def _load(home: Home, files: Sequence[EventFile], mapping: str | Path | None, now: datetime) -> Batch | None:
    return load_events(home, [file.path for file in files], mapping=mapping, now=now) if files else None


def _new(home: Home, files: Sequence[EventFile]) -> tuple[list[EventFile], list[Refused]]:
    """The files that no batch has; and those that cannot be opened."""
    known = _known(home)
    new, refused = [], []
    for file in files:
        try:
            if digest(file) not in known:
                new.append(file)
        except NotData as error:
            refused.append(Refused(path=file.path, says=str(error)))
    return new, refused


def _named(paths: Sequence[str | Path]) -> tuple[list[EventFile], list[Refused]]:
    """The files that paths name, each once, sorted; and the paths that name none."""
    found: set[EventFile] = set()
    refused = []
    for path in paths:
        try:
            found.update(expand([path]))
        except (NoFiles, NotData) as error:
            refused.append(Refused(path=str(path), says=str(error)))
    return sorted(found), refused


def _broken(files: Sequence[EventFile], mapping: str | Path | None) -> list[Refused]:
    """The files that no load takes, each read alone to its end: of several packed together no error names the one."""
    said = Mapping() if mapping is None else read_mapping(mapping)
    found = []
    for file in files:
        try:
            for chunk in chunks(file, ROWS_AT_ONCE, needed=said.needed, wanted=said.wanted):
                read_fields(said.renamed(chunk))
        except (NotData, MissingColumns) as error:
            says = str(error) if "path" in error.about else f"{file.path}: {error}"
            found.append(Refused(path=file.path, says=says))
    return found


def _known(home: Home) -> frozenset[str]:
    """Digests of the files that stand in a batch as the latest catalogue sees them."""
    checked = {row["batch"]: row["catalogue_version"] for row in home.lake.read(BATCHES).to_pylist()}
    if not checked:
        return frozenset()
    latest = catalogue_of(home).version
    settled = {n for n in checked if checked[n] == latest or not BY_CATALOGUE & reasons(home, n).keys()}
    sources = home.lake.read(SOURCES, columns=["batch", "digest"], files=counted_files(home.lake, SOURCES))
    return frozenset(row["digest"] for row in sources.to_pylist() if row["batch"] in settled)
