"""The files of a catalogue: their bytes, and the catalogue they hold; no home is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from overnights.catalogue import Catalogue, digest, parse_all, read_catalogue, table_of
from overnights.catalogue.sheets import SUFFIXES
from overnights.errors import NoFiles, NotData
from overnights.places import check_address, is_url
from overnights.tables import CATALOGUE_TABLES


def catalogue_in(paths: Sequence[str | Path]) -> Catalogue:
    """The catalogue that files hold, checked as a whole; nothing is stored.

    Args:
        paths: folders, or files called after their tables.
    Raises: NoFiles; NotData; CatalogueFaults, with every fault.
    """
    tables = parse_all(contents_of(paths)).tables
    return read_catalogue(tables, 1, digest(tables))


def contents_of(paths: Sequence[str | Path]) -> dict[str, bytes]:
    """The bytes of the catalogue's files, by path; other files of a folder are none of its business.

    Raises: NoFiles; NotData; BadAddress and NoPlace, of object stores.
    """
    files: list[Path] = []
    there: dict[str, bytes] = {}
    for path in paths:
        if is_url(path):
            there |= _contents_of_store(str(path))
    for path in (Path(path) for path in paths if not is_url(path)):
        found = [path]
        if path.is_dir():
            found = sorted(file for file in path.iterdir() if file.is_file() and table_of(str(file)))
        if not found or not path.exists():
            what = "has no catalogue files" if path.exists() else "does not exist"
            raise NoFiles(
                f"{path} {what}: a catalogue is a folder with titles.csv, seasons.csv and episodes.csv "
                "(or .parquet). Name that folder.",
                path=path,
            )
        files += found
    for file in files:
        if table_of(str(file)) is None:
            names = ", ".join(f"{table.name}{SUFFIXES[0]}" for table in CATALOGUE_TABLES)
            raise NotData(
                f"{file} is no catalogue file: their names are {names} (or {SUFFIXES[1]}). "
                "Rename it, or name the folder.",
                path=file,
            )
    return there | {str(file): _bytes(file) for file in dict.fromkeys(files)}


def _contents_of_store(url: str) -> dict[str, bytes]:
    """The bytes of the catalogue's files at a URL of an object store, by their URLs."""
    from overnights.sources.object_files import named, opened_ranges

    found = [file for file in named(check_address(url))[0] if table_of(file.name)]
    if not found:
        raise NoFiles(
            f"{url} has no catalogue files: a catalogue is a folder with titles.csv, seasons.csv and episodes.csv "
            "(or .parquet). Name that folder.",
            path=url,
        )
    return {file.name: opened_ranges(file.name, file).read() for file in found}


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as cause:
        raise NotData(f"{file} cannot be read ({cause.strerror}). Check who may read it.", path=file) from cause
