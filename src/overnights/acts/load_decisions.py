"""`load decisions`: past outcomes that others tell, from files, onto the desk; a file that is known changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from overnights.acts.desk import desk_of, may_have_desk
from overnights.acts.doors import check_present
from overnights.acts.outcomes import KEPT, resolver_of, stored_outcomes
from overnights.errors import NoFiles, NotData
from overnights.home import Home
from overnights.renewal.outcomes import AsideRow, Outcome, OutcomesRead, Resolver, read_outcomes
from overnights.sources.files import EventFile, chunks, digest, event_file
from overnights.sources.names import BROKEN, ROW

SUFFIXES = (".csv", ".csv.gz", ".csv.zst", ".tsv", ".tsv.gz", ".parquet", ".pq")
_CHUNK = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesLoaded:
    """What the load of one file did: offered = loaded + set_aside + duplicates.

    `reasons`: rows set aside by reason; `bad_rows`: those whose cells could not be read. `by_outcome` and `by_quality`
    count what was loaded (a quality that is not told is “not told”), `resolved` and `unresolved` whether a season of
    this home is meant. `is_new` is false where the home had this file already; the counts are of that load then.
    """

    source: str
    offered: int
    loaded: int
    set_aside: int
    duplicates: int
    reasons: Mapping[str, int]
    by_outcome: Mapping[str, int]
    by_quality: Mapping[str, int]
    resolved: int
    unresolved: int
    bad_rows: tuple[AsideRow, ...]
    is_new: bool = True


def load_decisions(home: Home, paths: Sequence[str | Path], *, now: datetime) -> tuple[OutcomesLoaded, ...]:
    """Reads files of past outcomes, all of them before the first is stored, and stores those that are new.

    Args:
        paths: CSV or Parquet files, or folders with such files.
    Raises: NoFiles; NotData; MissingColumns; NoDesk; Conflict; OfThePast.
    """
    check_present(home)
    known = {row["file"]: row for row in desk_of(home).outcome_files()} if may_have_desk(home) else {}
    files = [(file, digest(file)) for file in _files(paths)]
    if all(name in known for _, name in files):
        return tuple(_known(known[name]) for _, name in files)
    told = list(stored_outcomes(home))
    resolver = resolver_of(home)
    loads: list[tuple[dict[str, Any], OutcomesRead]] = []
    done: list[OutcomesLoaded] = []
    for file, name in files:
        if name in known:
            done.append(_known(known[name]))
            continue
        read = _resolved(_read(file, told, (now + timedelta(days=1)).date()), resolver)  # tomorrow elsewhere
        told += read.outcomes
        loaded = _loaded(file, read)
        record: dict[str, Any] = {"file": name, "source": file.path, "summary": _as_text(loaded), "loaded_at": now}
        known[name] = record
        loads.append((record, read))
        done.append(loaded)
    for record, read in loads:
        desk_of(home).add_outcomes(record, [_row(one, record["file"], now) for one in read.outcomes])
    return tuple(done)


# ── files ──


def _files(paths: Sequence[str | Path]) -> list[EventFile]:
    """The files named, each once."""
    found: list[Path] = []
    for path in map(Path, paths):
        inside = sorted(one for one in path.iterdir() if _is_ours(one)) if path.is_dir() else [path]
        if not path.exists() or not inside:
            what = "has no such files" if path.exists() else "does not exist"
            raise NoFiles(
                f"{path} {what}: past outcomes are read from CSV or Parquet files. Name one that is there.", path=path
            )
        found += inside
    for one in found:
        if not _is_ours(one):
            raise NotData(
                f"{one} is no file of past outcomes by its name: names end in {', '.join(SUFFIXES)}. Rename it.",
                path=one,
            )
    return [event_file(one) for one in dict.fromkeys(found)]


def _is_ours(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith(SUFFIXES)


def _read(file: EventFile, known: Iterable[Outcome], today: date) -> OutcomesRead:
    tables = list(chunks(file, _CHUNK))
    broken = [row for table in tables if BROKEN in table.column_names for row in _broken(table)]
    if not tables:  # a header alone
        return OutcomesRead(outcomes=(), set_aside=(), duplicates=0)
    columns = [name for name in tables[0].column_names if name not in (ROW, BROKEN)]
    rows = [row for table in tables for row in table.select(columns).to_pylist()]
    if broken:
        raise NotData(
            f"{file.path} has a row that does not fit its header, row {broken[0][ROW]} ({broken[0][BROKEN]}): a row "
            "has a field for each column. Mend that line.",
            path=file.path,
            row=broken[0][ROW],
        )
    return read_outcomes(rows, columns, file=file.path, known=known, today=today)


def _broken(table: pa.Table) -> list[dict[str, Any]]:
    return [row for row in table.select([ROW, BROKEN]).to_pylist() if row[BROKEN]]


# ── what is stored, and what is told of it ──


def _resolved(read: OutcomesRead, resolver: Resolver) -> OutcomesRead:
    outcomes = tuple(resolver.resolved(one) for one in read.outcomes)
    return OutcomesRead(outcomes=outcomes, set_aside=read.set_aside, duplicates=read.duplicates)


def _loaded(file: EventFile, read: OutcomesRead) -> OutcomesLoaded:
    resolved = sum(one.season_id is not None for one in read.outcomes)
    return OutcomesLoaded(
        source=file.path,
        offered=read.offered,
        loaded=len(read.outcomes),
        set_aside=len(read.set_aside),
        duplicates=read.duplicates,
        reasons=read.reasons,
        by_outcome=_counts(one.decision for one in read.outcomes),
        by_quality=_counts(one.quality or "not told" for one in read.outcomes),
        resolved=resolved,
        unresolved=len(read.outcomes) - resolved,
        bad_rows=tuple(one for one in read.set_aside if one.detail),
    )


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _as_text(loaded: OutcomesLoaded) -> str:
    return json.dumps(asdict(loaded), ensure_ascii=False)


def _known(row: Mapping[str, Any]) -> OutcomesLoaded:
    summary = json.loads(row["summary"])
    bad_rows = tuple(AsideRow(**one) for one in summary.pop("bad_rows"))
    return OutcomesLoaded(**{**summary, "is_new": False, "bad_rows": bad_rows})


def _row(outcome: Outcome, file: str, now: datetime) -> dict[str, Any]:
    cells = {name: getattr(outcome, name) for name in KEPT}
    return {**cells, "labels": json.dumps(outcome.labels, ensure_ascii=False), "file": file, "loaded_at": now}
