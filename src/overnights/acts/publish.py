"""Publish: every page of a home as a folder of files that any web server, or none, can show."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import overnights
from overnights import links
from overnights.acts.render_apart import written
from overnights.acts.site import made_from, site_of
from overnights.acts.site_folder import MARK, Made, SiteFolder, is_trace
from overnights.errors import Conflict, NotClosed, OutputError
from overnights.home import Home
from overnights.outputs import scripts
from overnights.outputs.made_of import made_of
from overnights.outputs.parts import Site
from overnights.outputs.site import season_paths, site_parts, static_part
from overnights.pages.week import WORLD_CHART

STATIC = "static/"  # stands for what every site has


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A site as it stands: its folder, how many pages, how many of them were made, the first page."""

    folder: Path
    pages: int
    made: int
    index: Path


def publish(home: Home, folder: str | Path, *, now: datetime, is_full: bool = False) -> Published:
    """Write the site into a folder; of a site that stands there, what changed alone.

    Every file is put in place whole, the first page last; what the site has no more is removed, and files that are not
    of a site are left alone. A site whose writer was killed is finished by the next one.

    Args:
        folder: made where it is not there; one that holds anything but a site is refused.
        now: stands in the site's mark, as the instant of writing.
        is_full: makes every page anew.
    Raises: NotClosed, where no week has an edition; Conflict, where the folder holds something else, or another process
        writes there; NoCatalogue; OutputError, where the disk does not take it; TaskFailed.
    """
    target = Path(folder).absolute()
    _check(target)
    digest = _made_from(home, now)  # before reading: what is written meanwhile is for the next site
    there = SiteFolder(target)
    if not is_full and there.mark()[1:] == (digest,):
        standing, files = there.parts(), there.files()
        if standing and all(files.issuperset(made.files) for made in standing.values()):
            return _published(target, standing, made=0)
    site = site_of(home, now)
    if not site.history.weeks(WORLD_CHART):
        raise NotClosed(
            "There is no page to publish: no week has an edition. "
            "Load events, then `overnights measure` and `overnights chart`."
        )
    try:
        with there.held():
            return _written(site, there, digest, now=now, processes=home.settings.thread_count, is_full=is_full)
    except OSError as cause:
        raise OutputError(
            f"The site cannot be written to {target} ({cause.strerror}). "
            "Name a folder that you may write to, with room.",
            path=target,
        ) from cause


def is_up_to_date(home: Home, folder: str | Path, *, now: datetime) -> bool:
    """Whether the site in a folder is what publishing would write: made from the same, by the same version.

    Args:
        now: what may be told by then is part of what a site is made from, so that an embargo that ends is seen.
    """
    target = Path(folder)
    return (target / links.HOME).is_file() and SiteFolder(target).mark()[1:] == (_made_from(home, now),)


def _check(target: Path) -> None:
    is_other = target.is_dir() and not (target / MARK).is_file() and any(not is_trace(one) for one in target.iterdir())
    if target.is_file() or is_other:
        raise Conflict(
            f"{target} holds something that is not a site: publishing replaces its folder. "
            "Name an empty or new folder.",
            path=target,
        )


def _made_from(home: Home, now: datetime) -> str:
    return hashlib.sha256(f"{made_from(home, now)} {_code()}".encode()).hexdigest()[:16]


@cache
def _code() -> str:
    """A digest of the program: another one may make other pages of the same."""
    folder = Path(overnights.__file__).parent
    kinds = ("*.py", "*.html", "*.css", "*.js", "*.svg", "*.toml")
    files = sorted(path for kind in kinds for path in folder.rglob(kind))
    found = hashlib.sha256()
    for path in files:
        found.update(f"{path.relative_to(folder)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The parts that a site has, in their order: of some what they are made of; and those to be made."""

    paths: tuple[str, ...]
    of: Mapping[str, str]
    stale: tuple[str, ...]


def _plan(site: Site, before: Mapping[str, Made], files: set[str], *, is_full: bool) -> _Plan:
    paths = tuple(site_parts(site))
    of = {path: _code() + digest for path, digest in made_of(site, season_paths(site)).items()}

    def stands(path: str) -> bool:
        made = before.get(path)
        return bool(made and path in of and made.of == of[path] and files.issuperset(made.files))

    stale = [path for path in paths if is_full or not stands(path)]
    return _Plan(paths, of, tuple(sorted(stale, key=before.__contains__)))  # new pages first: others link to them


def _written(site: Site, there: SiteFolder, digest: str, *, now: datetime, processes: int, is_full: bool) -> Published:
    """Writes what changed, then removes what is no more; the caller holds the folder's lock."""
    before = there.parts()
    was_whole = bool(before) and len(there.mark()) > 1
    standing = there.files()
    plan = _plan(site, before, standing, is_full=is_full)
    stale = set(plan.stale)
    left = {path: before[path] for path in plan.paths if path not in stale}
    there.begin(now.isoformat(), {path: left.get(path) or made.unknown for path, made in before.items()} | left)
    known = {path: {file: made.files[file] for file in standing & made.files.keys()} for path, made in before.items()}
    always = known.get(STATIC, {})
    vega = {path: digest for path, digest in always.items() if digest and path == scripts.vega_path()}
    files = {STATIC: vega | there.put(static_part(but=vega).files, always)}
    first = [path for path in plan.stale if path != links.HOME]
    files |= written(site, first, there.path, known, processes=processes)
    files |= written(site, [path for path in plan.stale if path == links.HOME], there.path, known, processes=1)
    parts = left | {path: Made(plan.of.get(path, ""), theirs) for path, theirs in files.items()}
    old = {file for made in before.values() for file in made.files} if was_whole else there.swept()
    there.remove(sorted(old - {file for made in parts.values() for file in made.files}))
    there.end(now.isoformat(), digest, parts)
    return _published(there.path, parts, made=sum(_has_page(parts[path]) for path in plan.stale))


def _has_page(part: Made) -> bool:
    """Whether a part came to a page at all: a filter that nothing passes is none."""
    return any(file.endswith(".html") for file in part.files)


def _published(folder: Path, parts: Mapping[str, Made], *, made: int) -> Published:
    pages = sum(file.endswith(".html") for part in parts.values() for file in part.files)
    return Published(folder=folder, pages=pages, made=made, index=folder / links.HOME)
