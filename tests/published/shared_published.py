"""The shared files of published charts, where the folder that OVERNIGHTS_DATA names has them."""

from __future__ import annotations

import io
import os
import tarfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from overnights.errors import NotData
from overnights.published.archive import Archive, Vintage, archive, coded
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.layouts import typed
from overnights.sources.published_files import published_file, read_members, read_published

ROOT = Path(__file__).parents[2]
NAMED = os.environ.get("OVERNIGHTS_DATA")
DATA = ROOT / NAMED / "netflix-top10" if NAMED else ROOT / "no-such-folder"
GLOBAL = DATA / "all-weeks-global.tsv.gz"
COUNTRIES = DATA / "countries-2021-07-04-to-2022-11-13.parquet"
SCRAPES = DATA / "global-vintages-2021-11-17-to-2025-07-02.tar.xz"
needs_data = pytest.mark.skipif(
    not GLOBAL.is_file(), reason="OVERNIGHTS_DATA names no folder with netflix-top10/all-weeks-global.tsv.gz"
)


def vintage_of(path: Path, seen_on: date | None = None) -> Vintage:
    """A published file as a download of a day; by default the Wednesday after its last week."""
    file = read_published(path)
    found = typed(file.rows, file.path)
    day = seen_on or pc.max(found.rows["week"]).as_py() + timedelta(days=3)
    return Vintage(
        vintage=vintage_id(found.kind, day, rows_digest(found.rows)), kind=found.kind, seen_on=day, rows=found.rows
    )


@cache
def worldwide() -> Vintage:
    return vintage_of(GLOBAL)


@cache
def of_territories() -> Vintage:
    return vintage_of(COUNTRIES)


@cache
def whole_archive() -> Archive:
    """The archive of the worldwide file and of the territories' file."""
    return archive([worldwide(), of_territories()])


@cache
def downloads_in(path: Path) -> list[Vintage]:
    """The downloads in an archive of them, each of the day that it is called; what is no data is left out."""
    found = []
    for member in read_members(path):
        try:
            rows = typed(published_file(member.content, member.path).rows, member.path).rows
        except NotData:
            continue
        day = date.fromisoformat(Path(member.path).stem)
        name = vintage_id("global", day, rows_digest(rows))
        found.append(Vintage(vintage=name, kind="global", seen_on=day, rows=coded(rows)))
    return found


def scrapes(folder: Path, days: list[str]) -> list[Vintage]:
    """The worldwide file as it stood on some days."""
    found = []
    with tarfile.open(SCRAPES) as packed:
        for member in packed:
            day = Path(member.name).stem
            content = packed.extractfile(member) if day in days else None
            if content is not None:
                path = folder / f"{day}.tsv"
                path.write_bytes(io.BytesIO(content.read()).getvalue())
                found.append(vintage_of(path, date.fromisoformat(day)))
    return found


def rows_of(entries: pa.Table, chart: str) -> list[dict[str, Any]]:
    """Entries of a chart in order of their weeks."""
    chosen = entries.filter(pc.equal(entries["chart"], chart))
    return chosen.sort_by([("week", "ascending"), ("rank", "ascending")]).to_pylist()


@cache
def whole_rows(chart: str) -> list[dict[str, Any]]:
    """Entries of a chart in the archive of both files, in order of their weeks."""
    return rows_of(whole_archive().entries, chart)


@cache
def video_ids() -> dict[tuple[date, str, int], str]:
    """The publisher's own id of the season or film, by week, list and rank."""
    table = pq.read_table(DATA / "global-with-video-ids.parquet")
    keys = zip(*(table[name].to_pylist() for name in ("week", "category", "weekly_rank")), strict=True)
    return dict(zip(keys, table["netflix_video_id"].to_pylist(), strict=True))
