"""DuckDB: the same work in SQL, as one process.

    python benchmarks/rivals/duckdb_sql.py DATA OUT analyst|kept|best

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet. `analyst` is SQL as one would write it, in
memory; `kept` is the same with accepted events, rows set aside, plays and spans kept in OUT/rival.duckdb, and weekly
lists; `best` is SQL as fast as we could make it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from overnights.countries import TERRITORIES

HERE = Path(__file__).parent
SCRIPTS = {
    "analyst": ("analyst/judge.sql", "analyst/viewing.sql"),
    "kept": ("analyst/judge.sql", "analyst/viewing.sql", "analyst/ranks.sql"),
    "best": ("best/figures.sql",),
}
TABLES = {
    "account": "offered, accepted, duplicates, set_aside",
    "reasons": "reason, rows",
    "viewing": "season_id, episode_id, territory, day, watched_ms, plays",
    "reach": 'season_id, territory, "window", last_on, accounts',
    "progress": "season_id, days, starters, watchers, completers",
    "drop_off": "season_id, days, number, accounts",
    "completions": "season_id, started_on, days, accounts",
}
RANKS = "week, category, rank, season_id, watched_ms, runtime_ms, views, weeks_on_chart, peak_rank, last_rank"


def run(data: Path, out: Path, variant: str) -> None:
    """Everything from the raw files to the figures."""
    base = duckdb.connect(str(out / "rival.duckdb") if variant == "kept" else ":memory:")
    base.execute("SET preserve_insertion_order = false")
    base.execute(f"SET temp_directory = '{out / 'spill'}'")
    _read_catalogue(base, data / "catalogue")
    files = f"read_parquet('{data / 'events'}/*.parquet', filename = true, file_row_number = true)"
    base.execute(f"CREATE TEMP VIEW events_offered AS SELECT * FROM {files}")
    for script in SCRIPTS[variant]:
        base.execute((HERE / script).read_text(encoding="utf-8"))
    tables = {**TABLES, "ranks": RANKS} if variant == "kept" else TABLES
    for name, columns in tables.items():
        base.execute(f"COPY (SELECT {columns} FROM {name} ORDER BY ALL) TO '{out / name}.parquet'")
    base.close()


def _read_catalogue(base: duckdb.DuckDBPyConnection, books: Path) -> None:
    base.execute(
        f"""CREATE TABLE episodes AS SELECT episode_id, season_id, number, (runtime_s * 1000)::BIGINT AS runtime_ms
            FROM read_csv('{books / "episodes.csv"}', all_varchar = false)"""
    )
    base.execute(
        f"""CREATE TABLE seasons AS
            SELECT season_id, epoch_us(released_on::TIMESTAMP) // 86400000000 AS released_on,
                   CASE kind WHEN 'film' THEN 'Films' ELSE 'TV' END
                   || CASE original_language WHEN 'en' THEN ' (English)' ELSE ' (Non-English)' END AS category
            FROM read_csv('{books / "seasons.csv"}') JOIN read_csv('{books / "titles.csv"}') USING (title_id)"""
    )
    base.execute("CREATE TABLE countries AS SELECT unnest(?) AS country", [sorted(TERRITORIES)])


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]), folder, sys.argv[3])
