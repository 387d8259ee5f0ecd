"""Publish: every page of a home as a folder of files that any web server, or none, can show."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from overnights import __version__, links
from overnights.acts.announced import announced_pages, announced_to_the_public
from overnights.acts.chart_store import history_of
from overnights.acts.desk import adopted_set, decisions_of, desk_of
from overnights.acts.doors import domestic_of
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.title import audience_tables, decisions_told, judging_shown
from overnights.charts.definition import chart_names
from overnights.errors import Conflict, NotClosed, OutputError
from overnights.home import Home
from overnights.numbers import NUMBERS
from overnights.outputs.site import Site, site_files
from overnights.pages.week import WORLD_CHART
from overnights.renewal.ledger import told
from overnights.tables import (
    CATALOGUE_TABLES,
    CATALOGUES,
    EDITIONS,
    ENTRIES,
    FIGURE_TABLES,
    JUDGEMENTS,
    LABELS,
    MEASURES,
    VINTAGES,
)

MARK = ".overnights-site"  # in the site: when it was written, and a digest of what it was made from
SHOWN = (*CATALOGUE_TABLES, CATALOGUES, *FIGURE_TABLES, MEASURES, EDITIONS, ENTRIES, LABELS, VINTAGES, JUDGEMENTS)


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
    made_from = _made_from(home, now)  # before reading: what is written meanwhile is for the next site
    site = _site(home, now)
    if not site.history.weeks(WORLD_CHART):
        raise NotClosed(
            "There is no page to publish: no week has an edition. "
            "Load events, then `overnights measure` and `overnights chart`."
        )
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        pages = _write(site, fresh, home.settings.thread_count)
        (fresh / MARK).write_text(f"{now.isoformat()}\n{made_from}\n", encoding="utf-8")
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
    return lines[1:] == [_made_from(home, now)]


def _made_from(home: Home, now: datetime) -> str:
    """A digest of all that pages show: the version, the settings, the tables, and what may be told by now."""
    parts = (__version__, home.settings.model_dump_json(), home.lake.snapshot(SHOWN), *_told(home, now))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _told(home: Home, now: datetime) -> Iterator[str]:
    """What the desk lets pages show by now: decisions, past outcomes, the requirements that are the home's."""
    yield from (entry.hash for entry in told(decisions_of(home), now))
    yield from (entry.hash for entry in announced_to_the_public(home, now))
    yield from (row["file"] for row in desk_of(home).outcome_files())
    adopted = adopted_set(home)
    yield adopted.digest if adopted else ""


def _site(home: Home, now: datetime) -> Site:
    return Site(
        history=history_of(home.lake, chart_names()),
        catalogue=catalogue_of(home),
        tables=audience_tables(home),
        service=home.settings.service,
        is_demo=home.settings.is_demo,
        domestic=domestic_of(home),
        rounding=home.settings.charts.rounding_hours,
        late_days=home.settings.late_days,
        judging=judging_shown(home),
        decisions=decisions_told(home, now),
        numbers=tuple(
            (
                number.name,
                (
                    ("Definition", number.definition), ("Formula", number.formula), ("Unit", number.unit),
                    ("Source", number.source), ("It is not", number.is_not),
                ),
            )
            for number in NUMBERS
        ),
        announced=announced_pages(home, now),
    )  # fmt: skip


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
