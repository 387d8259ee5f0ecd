"""`load aliases`: what a person says of labels, from a file, and the archive made anew by it; all or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

from overnights.acts.by_hand import file_by_hand
from overnights.acts.doors import check_present, check_published_door
from overnights.acts.vintages import (
    counted_vintages,
    is_made_from,
    not_of_charts,
    of_charts,
    put_archive,
    read_vintages,
    sweep_vintages,
)
from overnights.errors import MissingColumns, NoFiles, NotData
from overnights.home import Home
from overnights.published.aliases import NEEDED, AliasLine, as_row, lines_digest, read_lines
from overnights.published.archive import Archive, archive
from overnights.published.overruled import REFUSED, UNMATCHED
from overnights.sources.files import chunks, event_file
from overnights.sources.names import BROKEN, ROW
from overnights.tables import ALIAS_FILES, ALIAS_LINES, ENTRIES

SUFFIXES = (".csv", ".tsv", ".parquet")
_CHUNK = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """That the rows of a season have another id by the aliases, or several."""

    before: str
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasesLoaded:
    """What the load of a file did.

    `outcomes` counts its lines: done, so_already (the rules say the same), unmatched; `unmatched` says of each of these
    what no download has. `seasons_before` and `seasons` count the archive's, `moved` are those with other ids now.
    `is_new` is false where these lines counted already.
    """

    source: str
    version: int
    digest: str
    lines: int
    outcomes: dict[str, int]
    unmatched: tuple[str, ...]
    seasons_before: int
    seasons: int
    moved: tuple[Moved, ...]
    is_new: bool


def load_aliases(home: Home, path: str | Path, *, now: datetime) -> AliasesLoaded:
    """Puts the lines of a file in the place of all aliases by hand, and makes the archive anew by them.

    A file is the whole of them: one without lines takes all back. Every version is kept, and the latest counts. What a
    version that was killed halfway left is finished by the next load.

    Args:
        path: CSV or Parquet.
        now: the instant of loading, in UTC; a line without a day was decided on that one.
    Raises: NoFiles; NotData, naming the row and column, or the lines that cannot hold together; MissingColumns;
        OtherDoor, where the home has events; Conflict; StoreError.
    """
    check_present(home)
    check_published_door(home)
    lines = _read(Path(path), (now + timedelta(days=1)).date(), now.date())
    with home.lake.lock():
        check_published_door(home)
        sweep_vintages(home.lake)
        vintages, known = counted_vintages(home.lake), file_by_hand(home.lake)
        made = archive(read_vintages(home.lake, of_charts(vintages)), lines)
        _check_held(made, str(path))
        digest, before = lines_digest(lines), home.lake.read(ENTRIES, columns=["season_id"])
        is_new = known is None or known["digest"] != digest
        version = (0 if known is None else int(known["version"])) + is_new
        if is_new:
            _store(home, lines, {"version": version, "digest": digest, "source": Path(path).name, "loaded_at": now})
        if not is_made_from(home.lake, vintages):
            _put(home, made, vintages)
    return AliasesLoaded(
        source=str(path),
        version=version,
        digest=digest,
        lines=len(lines),
        outcomes=dict(sorted(Counter(one.outcome for one in made.said).items())),
        unmatched=tuple(f"row {one.line.number}: {one.why}" for one in made.said if one.outcome == UNMATCHED),
        seasons_before=len(set(before["season_id"].to_pylist())),
        seasons=len(set(made.labels["season_id"].to_pylist())),
        moved=_moved(before, made.entries),
        is_new=is_new,
    )


def _check_held(made: Archive, path: str) -> None:
    """Raises: NotData, where lines cannot hold together, or against what lists say."""
    refused = [one for one in made.said if one.outcome == REFUSED]
    if not refused:
        return
    numbers = sorted({refused[0].line.number, *refused[0].lines})
    more = f" So it is of {len(refused) - 1} more." if len(refused) > 1 else ""
    raise NotData(
        f"{path}: {refused[0].why}.{more} Mend or take out a line; nothing was stored.",
        path=path,
        lines=tuple(numbers),
        refused=tuple(one.line.number for one in refused),
    )


def _read(path: Path, tomorrow: date, today: date) -> list[AliasLine]:
    """The lines of a file. Raises: NoFiles; NotData; MissingColumns."""
    if not path.is_file():
        raise NoFiles(f"{path} does not exist: aliases are a CSV or Parquet file. Name one that is there.", path=path)
    if not path.name.lower().endswith(SUFFIXES):
        raise NotData(
            f"{path} is no file of aliases by its name: names end in {', '.join(SUFFIXES)}. Rename it.", path=path
        )
    try:
        tables = list(chunks(event_file(path), _CHUNK, needed=NEEDED))
    except MissingColumns as cause:  # a reader of events says what events need
        missing = cause.about["missing"]
        raise MissingColumns(
            f"{path} has no column {', '.join(missing)}: a file of aliases has {', '.join(NEEDED)}. Add "
            f"{'it' if len(missing) == 1 else 'them'}.",
            path=path,
            missing=missing,
        ) from cause
    rows = [row for table in tables for row in table.to_pylist()]
    broken = next((row for row in rows if row.get(BROKEN)), None)
    if broken is not None:
        raise NotData(
            f"{path} has a row that does not fit its header, row {broken[ROW]} ({broken[BROKEN]}): a row has a field "
            "for each column. Mend that line.",
            path=path,
            row=broken[ROW],
        )
    if not rows:  # a header alone: nothing is said
        return []
    columns = [name for name in tables[0].column_names if name not in (ROW, BROKEN)]
    return read_lines(rows, columns, file=str(path), today=today, latest=tomorrow)


def _store(home: Home, lines: Sequence[AliasLine], file: dict[str, Any]) -> None:
    """The lines, and then the file that they are of: it counts from then on."""
    rows = [{"digest": file["digest"], **as_row(line)} for line in lines]
    act = uuid4().hex
    if rows:
        home.lake.append(ALIAS_LINES, pa.Table.from_pylist(rows, schema=ALIAS_LINES.schema), act=f"alias-lines-{act}")
    row = pa.Table.from_pylist([{**file, "lines": len(lines)}], schema=ALIAS_FILES.schema)
    home.lake.append(ALIAS_FILES, row, act=f"alias-files-{act}")


def _put(home: Home, made: Archive, vintages: pa.Table) -> None:
    """The archive, and the reports joined to its seasons, in the place of what was there."""
    from overnights.acts.reports import put_reports

    charts = of_charts(vintages)["vintage"].to_pylist()
    if charts:
        put_archive(home.lake, made, charts)
    if not_of_charts(vintages).num_rows:
        put_reports(home.lake, vintages)


def _moved(before: pa.Table, after: pa.Table) -> tuple[Moved, ...]:
    """Ids whose rows have other ids now; of rows of `entries` in their order, which no alias changes."""
    if before.num_rows != after.num_rows:  # it was made from other downloads: a load was killed
        return ()
    pairs = pa.table({"before": before["season_id"], "now": after["season_id"]}).group_by(["before", "now"])
    now: dict[str, set[str]] = defaultdict(set)
    for row in pairs.aggregate([]).to_pylist():
        now[row["before"]].add(row["now"])
    return tuple(Moved(before=name, now=tuple(sorted(ids))) for name, ids in sorted(now.items()) if ids != {name})
