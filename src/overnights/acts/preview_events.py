"""Dry run: what a load of events would make of the first rows; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from overnights.acts.load_catalogue import catalogue_of
from overnights.errors import NotData
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.preview import Preview, preview
from overnights.events.run import Known
from overnights.home import Home
from overnights.sources.files import chunks, expand

ROWS = 100_000  # of the first file with rows, checked and counted


def preview_events(home: Home, paths: Sequence[str | Path], *, mapping: str | Path | None = None) -> Preview:
    """The first rows of the first file with rows, before and after the mapping, and what would become of ROWS of them.

    Raises: NoCatalogue; NoFiles; NotData, where no file has rows; MissingColumns; BadMapping.
    """
    catalogue = catalogue_of(home)
    said = Mapping() if mapping is None else read_mapping(mapping)
    known = Known(
        runtime_ms={row.episode_id: row.runtime_ms for row in catalogue.episodes}, late_days=home.settings.late_days
    )
    files = expand(paths)
    for file in files:
        for chunk in chunks(file, ROWS, needed=said.needed):
            if chunk.num_rows:
                return preview(chunk, said, known, home.rules, source=file.path)
    raise NotData(
        f"{files[0].path} has no rows, nor has any file after it: events have at least one. Name another file.",
        path=files[0].path,
    )
