"""The rival: the same work as one script of plain DuckDB SQL, as one process.

    python benchmarks/rival.py DATA OUT [once|once_lean]

Reads DATA/catalogue and DATA/events, writes account, viewing, reach, progress and ranks to OUT as Parquet. Which events
count is decided as the method says (once), or with the least that these events need (once_lean).
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SCRIPTS = Path(__file__).parent / "rival"
TABLES = {
    "account": "offered, accepted, duplicates, set_aside",
    "viewing": "season_id, episode_id, territory, day, watched_ms, plays",
    "reach": "season_id, territory, last_on, accounts",
    "progress": "season_id, days, starters, watchers, completers",
    "ranks": "week, category, rank, season_id, watched_ms",
}


def run(data: Path, out: Path, once: str) -> None:
    """Everything from the raw files to the figures."""
    base = duckdb.connect()
    base.execute("SET preserve_insertion_order = false")
    base.execute(f"SET temp_directory = '{out / 'spill'}'")
    books = data / "catalogue"
    base.execute(
        f"""CREATE TABLE episodes AS SELECT episode_id, season_id, (runtime_s * 1000)::BIGINT AS runtime_ms
            FROM read_csv('{books / "episodes.csv"}', all_varchar = false)"""
    )
    base.execute(
        f"""CREATE TABLE seasons AS
            SELECT season_id, epoch_us(released_on::TIMESTAMP) // 86400000000 AS released_on,
                   CASE kind WHEN 'film' THEN 'Films' ELSE 'TV' END
                   || CASE original_language WHEN 'en' THEN ' (English)' ELSE ' (Non-English)' END AS category
            FROM read_csv('{books / "seasons.csv"}') JOIN read_csv('{books / "titles.csv"}') USING (title_id)"""
    )
    base.execute(f"CREATE VIEW events AS SELECT * FROM {_files(data)}")
    for script in (once, "viewing"):
        base.execute((SCRIPTS / f"{script}.sql").read_text(encoding="utf-8"))
    for name, columns in TABLES.items():
        base.execute(f"COPY (SELECT {columns} FROM {name} ORDER BY ALL) TO '{out / name}.parquet'")


def _files(data: Path) -> str:
    return f"read_parquet('{data / 'events'}/*.parquet', filename = true, file_row_number = true)"


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]), folder, sys.argv[3] if len(sys.argv) > 3 else "once")
