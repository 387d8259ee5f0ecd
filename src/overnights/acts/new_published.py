"""Published files that the nightly job finds: the good ones are loaded together, a broken one is left out and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from overnights.acts.load_published import PublishedLoaded, load_published
from overnights.acts.refused import Refused
from overnights.errors import NoFiles, NotData, OutOfRange
from overnights.home import Home
from overnights.sources.published_files import expand_published


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPublished:
    """What came of published files: one record for each that was good, and those left out."""

    loaded: tuple[PublishedLoaded, ...]
    refused: tuple[Refused, ...] = ()


def load_new_published(home: Home, paths: Sequence[str | Path], *, now: datetime) -> NewPublished:
    """Loads the files that paths name; one that alone would be refused is left out and named.

    Raises: what `load_published` raises, but for what one file or one path alone is at fault for.
    """
    files, refused = _named(paths)
    loaded: tuple[PublishedLoaded, ...] = ()
    while files:
        try:
            loaded = load_published(home, files, now=now)
            break
        except (NotData, OutOfRange) as error:  # each file is read alone, so the error names the one
            broken = str(error.about.get("path"))
            if broken not in map(str, files):
                raise
            refused.append(Refused(path=broken, says=str(error)))
            files = [file for file in files if str(file) != broken]
    return NewPublished(loaded=loaded, refused=tuple(refused))


def _named(paths: Sequence[str | Path]) -> tuple[list[Path], list[Refused]]:
    """The files that paths name, each once, sorted; and the paths that name none."""
    found: dict[str, Path] = {}
    refused = []
    for path in paths:
        try:
            found.update((str(file), file) for file in expand_published([path]))
        except NoFiles as error:
            refused.append(Refused(path=str(path), says=str(error)))
    return [found[path] for path in sorted(found)], refused
