"""Judgements in the lake: reading what counts, storing more.

Evaluations and verdicts are committed first, the row of the judgement last, and only rows whose judgement is there
count; so a killed judge leaves nothing visible, and the next one removes what it left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.by_season import BySeason
from overnights.acts.kept import kept_or
from overnights.renewal.record import Judged, Policy
from overnights.renewal.stored import evaluation_rows, verdict_rows
from overnights.store.lake import Lake
from overnights.tables import EVALUATIONS, JUDGEMENTS, VERDICTS, Table

Found: TypeAlias = "Callable[[Sequence[str]], tuple[pa.Table, pa.Table]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRow:
    """A row of `judgements`, whose columns say what each field is."""

    judgement: int
    made_at: datetime
    as_of: date
    requirements: str
    requirements_name: str
    policy: str
    snapshot: str
    software: str


def last_judgement(lake: Lake) -> JudgementRow | None:
    """The latest judgement; null where none was stored."""
    rows = lake.read(JUDGEMENTS).sort_by("judgement").to_pylist()
    return JudgementRow(**rows[-1]) if rows else None


def rows_of(lake: Lake, judgement: int, season_ids: Sequence[str] | None = None) -> tuple[pa.Table, pa.Table]:
    """The rows of `evaluations` and of `verdicts` of one judgement, of all seasons or of some."""

    def read(table: Table) -> pa.Table:
        return lake.read(table, where=[("judgement", "=", judgement)])

    def whole() -> Found:
        found = [BySeason(read(table)) for table in (EVALUATIONS, VERDICTS)]
        return lambda ids: (found[0].of(ids), found[1].of(ids))

    def part() -> Found:
        where = [("judgement", "=", judgement), ("season_id", "in", list(season_ids or ()))]
        rows = lake.read(EVALUATIONS, where=where), lake.read(VERDICTS, where=where)
        return lambda _: rows

    if season_ids is None:
        return read(EVALUATIONS), read(VERDICTS)
    return kept_or(lake, ("judgement", judgement), (EVALUATIONS, VERDICTS), make=whole, part=part)(season_ids)


def is_as_stored(lake: Lake, row: JudgementRow, last: JudgementRow, judged: Sequence[Judged]) -> bool:
    """Whether the last judgement says just this, by the same requirements and policy.

    The snapshot may be another: what changes no figure makes no judgement.
    """
    if (last.requirements, last.policy) != (row.requirements, row.policy):
        return False
    stored = rows_of(lake, last.judgement)
    now = evaluation_rows(judged, last.judgement), verdict_rows(judged, last.judgement)
    return all(before.equals(after) for before, after in zip(stored, now, strict=True))


def store(lake: Lake, row: JudgementRow, judged: Sequence[Judged]) -> None:
    """Stores a judgement; the caller holds the lock and has swept.

    An act is named by the version that it follows, which under the lock no other has.
    """
    rows = pa.Table.from_pylist([asdict(row)], schema=JUDGEMENTS.schema)
    lake.append(EVALUATIONS, evaluation_rows(judged, row.judgement), act=f"judged-after-{lake.version(EVALUATIONS)}")
    lake.append(VERDICTS, verdict_rows(judged, row.judgement), act=f"judged-after-{lake.version(VERDICTS)}")
    lake.append(JUDGEMENTS, rows, act=f"judged-after-{lake.version(JUDGEMENTS)}")


def sweep(lake: Lake) -> None:
    """Removes rows whose judgement a killed judge did not reach; the caller holds the lock."""
    made = lake.read(JUDGEMENTS, columns=["judgement"])["judgement"].combine_chunks()
    for table in (EVALUATIONS, VERDICTS):
        numbers = lake.read(table, columns=["judgement"])["judgement"]
        is_made = pc.is_in(numbers, value_set=made)
        if not pc.all(is_made, min_count=0).as_py():
            lake.replace(table, lake.read(table).filter(is_made), act=f"sweep-after-{lake.version(table)}")


def policy_as_json(policy: Policy) -> str:
    """The policy as `judgements` has it: exact."""
    days = {} if policy.decide_within_days is None else {"decide_within_days": policy.decide_within_days}
    return json.dumps({"name": policy.name, "should_share": str(policy.should_share), **days}, separators=(",", ":"))
