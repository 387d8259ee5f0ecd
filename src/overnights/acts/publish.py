"""Publish: every page of a home as a folder of files that any web server, or none, can show."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from overnights import links
from overnights.acts.site import made_from, site_of
from overnights.errors import Conflict, NotClosed, OutputError
from overnights.home import Home
from overnights.outputs.site import Site, site_files
from overnights.pages.week import WORLD_CHART

MARK = ".overnights-site"  # in the site: when it was written, and a digest of what it was made from


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A site as written: its folder, how many pages, the first page."""

    folder: Path
    pages: int
    index: Path


def publish(home: Home, folder: str | Path, *, now: datetime) -> Published:
    """Write the site into a folder, replacing the site that stands there as a whole; other files are left alone.

    Args:
        folder: made where it is not there; one that holds anything but a site is refused.
        now: stands in the site's mark, as the instant of writing.
    Raises: NotClosed, where no week has an edition; Conflict, where the folder holds something else; NoCatalogue;
        OutputError, where the disk does not take it.
    """
    target = Path(folder).absolute()
    _check(target)
    digest = made_from(home, now)  # before reading: what is written meanwhile is for the next site
    site = site_of(home, now)
    if not site.history.weeks(WORLD_CHART):
        raise NotClosed(
            "There is no page to publish: no week has an edition. "
            "Load events, then `overnights measure` and `overnights chart`."
        )
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        pages = _write(site, fresh, home.settings.thread_count)
        (fresh / MARK).write_text(f"{now.isoformat()}\n{digest}\n", encoding="utf-8")
        _replace(target, fresh)
    except OSError as cause:
        raise OutputError(
            f"The site cannot be written to {target} ({cause.strerror}). "
            "Name a folder that you may write to, with room.",
            path=target,
        ) from cause
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Published(folder=target, pages=pages, index=target / links.HOME)


def is_up_to_date(home: Home, folder: str | Path, *, now: datetime) -> bool:
    """Whether the site in a folder is what publishing would write: made from the same, by the same version.

    Args:
        now: what may be told by then is part of what a site is made from, so that an embargo that ends is seen.
    """
    target = Path(folder)
    if not (target / MARK).is_file() or not (target / links.HOME).is_file():
        return False
    lines = (target / MARK).read_text(encoding="utf-8").splitlines()
    return lines[1:] == [made_from(home, now)]


def _check(target: Path) -> None:
    if target.is_file() or (target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file()):
        raise Conflict(
            f"{target} holds something that is not a site: publishing replaces its folder. "
            "Name an empty or new folder.",
            path=target,
        )


def _write(site: Site, fresh: Path, threads: int) -> int:
    pages = 0
    for file in site_files(site, threads=threads):
        path = fresh / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        pages += file.path.endswith(".html")
    return pages


def _replace(target: Path, fresh: Path) -> None:
    """Puts the fresh site in the old one's place; a reader sees one or the other, but for an instant between."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
