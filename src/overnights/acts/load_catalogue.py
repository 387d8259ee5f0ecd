"""`load catalogue`: files to a new version of the catalogue, as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.catalogue_files import contents_of
from overnights.acts.kept import kept, kept_or
from overnights.catalogue import Catalogue, changes, digest, parse_all, read_catalogue
from overnights.errors import NoCatalogue
from overnights.home import Home
from overnights.published.seasons import with_published
from overnights.tables import (
    CATALOGUE_TABLES,
    CATALOGUES,
    CREDITS,
    ENGAGEMENT,
    EPISODES,
    LABELS,
    RECEPTION,
    SEASONS,
    TITLES,
)

Condition: TypeAlias = "tuple[str, str, object]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLoaded:
    """What a load did.

    `counts` are rows by table; `changes` is one line for each change against the version before, empty where the
    home had this catalogue already (`is_new` false). `not_read` is one line for each column of the files that no table
    has, with the one that seems to be meant; it is no fault.
    """

    version: int
    catalogue_id: str
    counts: dict[str, int]
    changes: tuple[str, ...]
    is_new: bool
    not_read: tuple[str, ...] = ()


def load_catalogue(home: Home, paths: Sequence[str | Path], *, now: datetime) -> CatalogueLoaded:
    """Reads, checks and stores a catalogue; the same as the latest version changes nothing.

    A version exists once its row in `catalogues` does, so a load that is killed changes nothing, and the next one
    finishes it.

    Args:
        paths: folders, or files called after their tables, as in titles.csv or titles.parquet; or URLs of such.
        now: the instant of loading, in UTC.
    Raises: NoFiles; NotData; CatalogueFaults, with every fault; Conflict, where another process is writing.
    """
    parsed = parse_all(contents_of(paths))
    tables = parsed.tables
    catalogue_id = digest(tables)
    counts = {name: rows.num_rows for name, rows in tables.items()}
    with home.lake.lock():
        latest = _latest(home)
        if latest is not None and latest.catalogue_id == catalogue_id:
            return CatalogueLoaded(
                version=latest.version,
                catalogue_id=catalogue_id,
                counts=counts,
                changes=(),
                is_new=False,
                not_read=parsed.not_read,
            )
        version = 1 if latest is None else latest.version + 1
        lines = changes(latest, read_catalogue(tables, version, catalogue_id))
        _store(home, tables, catalogue_id)
        row = {
            "version": version,
            "catalogue_id": catalogue_id,
            "loaded_at": now,
            "source": ", ".join(str(path) for path in paths),
            "changes": "\n".join(lines),
        }
        home.lake.append(CATALOGUES, pa.Table.from_pylist([row], schema=CATALOGUES.schema), act=f"catalogue-{version}")
    return CatalogueLoaded(
        version=version,
        catalogue_id=catalogue_id,
        counts=counts,
        changes=tuple(lines),
        is_new=True,
        not_read=parsed.not_read,
    )


def catalogue_of(home: Home, version: int | None = None) -> Catalogue:
    """The home's catalogue: the latest version, or the one that is named; with what its published files know of.

    Titles and seasons of published files stand beside those that were loaded; of one id, the loaded one holds.
    Raises: NoCatalogue, where there is neither, or no such version.
    """
    number, made = _whole(home, version)
    return kept(home.lake, ("catalogue", number), (CATALOGUES, LABELS, ENGAGEMENT), made)


def catalogue_for(home: Home, name: str) -> Catalogue:
    """The catalogue as far as it tells of the title with this name or id; of a lasting process: all of it.

    Raises: NoCatalogue.
    """
    number, made = _whole(home, None)

    def part() -> Catalogue:
        found = _of_title(home, name, number)
        return made() if found is None else found

    return kept_or(home.lake, ("catalogue", number), (CATALOGUES, LABELS, ENGAGEMENT), make=made, part=part)


def _whole(home: Home, version: int | None) -> tuple[int | None, Callable[[], Catalogue]]:
    """The number of a version, of the latest where none is named (None: there is none), and what reads it."""
    versions = _versions(home)
    number = max(versions, default=None) if version is None else version

    def made() -> Catalogue:
        labels = home.lake.read(LABELS)
        if not labels.num_rows:
            return _loaded(home, versions, number)
        return with_published(None if number is None else _loaded(home, versions, number), labels, _reported(home))

    return number, made


def _reported(home: Home, where: Sequence[Condition] = ()) -> pa.Table:
    """What reports call seasons in other languages, and when they say these came out."""
    rows = home.lake.read(ENGAGEMENT, columns=["season_id", "title_local", "released_on"], where=list(where))
    is_told = pc.or_(rows["title_local"].is_valid(), rows["released_on"].is_valid())
    return rows.filter(pc.and_(rows["season_id"].is_valid(), is_told))


def _of_title(home: Home, name: str, number: int | None) -> Catalogue | None:
    """Titles with this very name or id, or a season of this id, and what belongs to them; None where there are none."""
    lake, labels = home.lake, home.lake.read(LABELS)
    ids = set(_called(labels, name, "show_title"))
    ids |= set(labels.filter(pc.equal(labels["season_id"], name))["title_id"].to_pylist())
    is_version: list[Condition] = []
    if number is not None:
        is_version = [("catalogue_id", "=", _versions(home)[number])]
        ids |= set(_called(lake.read(TITLES, columns=["title_id", "title"], where=is_version), name, "title"))
    if not ids:
        return None
    of_titles: list[Condition] = [*is_version, ("title_id", "in", sorted(ids))]
    loaded = None
    if number is not None:
        tables = {table.name: lake.read(table, where=of_titles) for table in (TITLES, SEASONS, CREDITS, RECEPTION)}
        seasons = tables[SEASONS.name]["season_id"].to_pylist()
        tables[EPISODES.name] = lake.read(EPISODES, where=[*is_version, ("season_id", "in", seasons)])
        loaded = read_catalogue(tables, number, _versions(home)[number])
    ours = labels.filter(pc.is_in(labels["title_id"], value_set=pa.array(sorted(ids), pa.string())))
    seasons = pc.unique(ours["season_id"]).to_pylist()
    reported = _reported(home, [("season_id", "in", seasons)]) if seasons else None
    found = with_published(loaded, ours, reported) if ours.num_rows else loaded
    if found is None or name in found.titles or name in found.seasons:
        return found
    return found if any(title.title == name for title in found.titles.values()) else None


def _called(rows: pa.Table, name: str, column: str) -> list[str]:
    """The ids of titles that have a name or id in some rows."""
    is_it = pc.or_(pc.equal(rows["title_id"], name), pc.equal(rows[column], name))
    found: list[str] = rows["title_id"].filter(pc.fill_null(is_it, False)).to_pylist()
    return found


def _versions(home: Home) -> dict[int, str]:
    """The id of each version of the catalogue that was loaded."""

    def made() -> dict[int, str]:
        return {row["version"]: row["catalogue_id"] for row in home.lake.read(CATALOGUES).to_pylist()}

    return kept(home.lake, "versions of the catalogue", (CATALOGUES,), made)


def _loaded(home: Home, versions: Mapping[int, str], wanted: int | None) -> Catalogue:
    """The catalogue as it was loaded.

    Raises: NoCatalogue.
    """
    if wanted is None or not versions:
        raise NoCatalogue(
            f"{home.path} has no catalogue yet: events and charts need one. Load it with "
            "`overnights load catalogue PATH`, or published charts with `overnights load published PATH`.",
            path=home.path,
        )
    if wanted not in versions:
        raise NoCatalogue(
            f"{home.path} has no catalogue version {wanted}: it has 1 to {max(versions)}. Name one of them.",
            path=home.path,
            version=wanted,
        )
    where = [("catalogue_id", "=", versions[wanted])]
    tables = {table.name: home.lake.read(table, where=where) for table in CATALOGUE_TABLES}
    return read_catalogue(tables, wanted, versions[wanted])


def _latest(home: Home) -> Catalogue | None:
    versions = _versions(home)
    return _loaded(home, versions, max(versions)) if versions else None


def _store(home: Home, tables: dict[str, pa.Table], catalogue_id: str) -> None:
    for table in CATALOGUE_TABLES:
        rows = tables[table.name]
        ids = pa.array([catalogue_id] * rows.num_rows, pa.string())
        home.lake.append(table, rows.add_column(0, "catalogue_id", ids), act=f"catalogue-{catalogue_id}-{table.name}")
