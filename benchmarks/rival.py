"""The rival: the same work as two scripts of plain DuckDB SQL, as one process.

    python benchmarks/rival.py DATA OUT [once|once_lean]

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet. `once` decides as the method says which
events count, and keeps accepted events, rows set aside, plays and spans in OUT/rival.duckdb; `once_lean` does the least
that these events need, in memory.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from overnights.countries import TERRITORIES

SCRIPTS = Path(__file__).parent / "rival"
TABLES = {
    "account": "offered, accepted, duplicates, set_aside",
    "viewing": "season_id, episode_id, territory, day, watched_ms, plays",
    "reach": 'season_id, territory, "window", last_on, accounts',
    "progress": "season_id, days, starters, watchers, completers",
    "drop_off": "season_id, days, number, accounts",
    "completions": "season_id, started_on, days, accounts",
    "ranks": "week, category, rank, season_id, watched_ms, runtime_ms, views, weeks_on_chart, peak_rank, last_rank",
}


def run(data: Path, out: Path, once: str) -> None:
    """Everything from the raw files to the figures."""
    base = duckdb.connect(str(out / "rival.duckdb") if once == "once" else ":memory:")
    base.execute("SET preserve_insertion_order = false")
    base.execute(f"SET temp_directory = '{out / 'spill'}'")
    books = data / "catalogue"
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
    base.execute(f"CREATE TEMP VIEW events_offered AS SELECT * FROM {_files(data)}")
    base.execute("CREATE TABLE countries AS SELECT unnest(?) AS country", [sorted(TERRITORIES)])
    for script in (once, "viewing"):
        base.execute((SCRIPTS / f"{script}.sql").read_text(encoding="utf-8"))
    for name, columns in TABLES.items():
        base.execute(f"COPY (SELECT {columns} FROM {name} ORDER BY ALL) TO '{out / name}.parquet'")
    base.close()


def _files(data: Path) -> str:
    return f"read_parquet('{data / 'events'}/*.parquet', filename = true, file_row_number = true)"


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]), folder, sys.argv[3] if len(sys.argv) > 3 else "once")
