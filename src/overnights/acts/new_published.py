"""Published files that a folder, an archive or the nightly job finds: the good ones together, the others named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from overnights.acts.files_set_aside import NOT_STORED
from overnights.acts.load_published import NewPublished, load_found
from overnights.acts.published_offers import Fault
from overnights.acts.refused import Refused
from overnights.errors import NoFiles
from overnights.home import Home
from overnights.sources.published_files import PublishedPath, find_published

__all__ = ["NewPublished", "load_new_published"]


def load_new_published(
    home: Home, paths: Sequence[str | Path], *, seen_on: date | None = None, now: datetime, are_names_due: bool = False
) -> NewPublished:
    """Loads the published files that paths name; one that alone would be refused is set aside and named.

    Args:
        are_names_due: whether a file that somebody named itself refuses all, and a path that names none too; what a
            folder, a glob or an archive brings is set aside, unless nothing of it is good.
    Raises: what `load_found` raises; NoFiles, where names are due.
    """
    found, refused = (find_published(paths), []) if are_names_due else _found(paths)

    def is_due(fault: Fault) -> bool:
        return are_names_due and fault.is_named

    done = load_found(home, found, seen_on=seen_on, now=now, is_due=is_due, is_some_due=are_names_due)
    if not are_names_due:
        return NewPublished(loaded=done.loaded, refused=(*refused, *done.refused))
    return replace(done, refused=tuple(replace(one, says=NOT_STORED.sub("", one.says)) for one in done.refused))


def _found(paths: Sequence[str | Path]) -> tuple[list[PublishedPath], list[Refused]]:
    """The files that paths name, each once, sorted; and the paths that name none."""
    found: dict[Path, PublishedPath] = {}
    refused = []
    for path in paths:
        try:
            found.update((one.path, one) for one in find_published([path]))
        except NoFiles as error:
            refused.append(Refused(path=str(path), says=str(error)))
    return [found[path] for path in sorted(found, key=str)], refused
