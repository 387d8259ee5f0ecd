"""Judgements and decisions as public rows: what is not public is empty, what may not be told is absent."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import pyarrow as pa

from overnights.home import Home
from overnights.public import DECISIONS
from overnights.tables import EVALUATIONS, JUDGEMENTS, VERDICTS, Table

TOLD_BY_FIGURES = ("threshold", "threshold_exact", "value", "value_exact", "margin", "margin_share", "n")
"""Of these, cost or subscribers could be had."""


def evaluation_rows(home: Home) -> pa.Table:
    """All evaluations; threshold, value, margin and n are null where the requirement is not public."""
    rows = [_shown(row) for row in _counted(home, EVALUATIONS)]
    return pa.Table.from_pylist(rows, schema=EVALUATIONS.schema)


def verdict_rows(home: Home) -> pa.Table:
    """All verdicts; reasons and flips say of a requirement that is not public its name and state alone."""
    hidden: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in _counted(home, EVALUATIONS):
        if not row["is_public"]:
            hidden[row["judgement"], row["season_id"]].add(row["requirement"])
    rows = []
    for row in _counted(home, VERDICTS):
        mine = hidden[row["judgement"], row["season_id"]]
        rows.append({**row, "reasons": _reasons(row["reasons"], mine), "flips": _flips(row["flips"], mine)})
    return pa.Table.from_pylist(rows, schema=VERDICTS.schema)


def whole_rows(home: Home, table: Table) -> pa.Table:
    """All evaluations or verdicts with every figure, for those who may see what is not public."""
    return pa.Table.from_pylist(_counted(home, table), schema=table.schema)


def decision_rows(home: Home, now: datetime) -> pa.Table:
    """The entries of the book of decisions that may be told at an instant, in their order."""
    from overnights.acts.desk import decisions_of
    from overnights.renewal.ledger import told

    rows = [
        {name: getattr(entry, name) for name in DECISIONS.column_names}
        for entry in told(decisions_of(home), home.asked_at(now))
    ]
    return pa.Table.from_pylist(rows, schema=DECISIONS.schema)


def _counted(home: Home, table: Table) -> list[dict[str, Any]]:
    """The rows whose judgement counts: a killed one may have left others."""
    made = set(home.lake.read(JUDGEMENTS, columns=["judgement"])["judgement"].to_pylist())
    return [row for row in home.lake.read(table).to_pylist() if row["judgement"] in made]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row if row["is_public"] else {**row, **dict.fromkeys(TOLD_BY_FIGURES)}


def _reasons(text: str, hidden: set[str]) -> str:
    return _json([{**one, "says": None} if one["requirement"] in hidden else one for one in json.loads(text)])


def _flips(text: str, hidden: set[str]) -> str:
    flips = json.loads(text)
    return _json([one for one in flips if not hidden & {change["requirement"] for change in one["changes"]}])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
