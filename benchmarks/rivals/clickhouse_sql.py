"""chDB: the same work in ClickHouse's SQL, as one process.

    python benchmarks/rivals/clickhouse_sql.py DATA OUT

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet. A playback is one row of arrays, sorted and
compared by array functions, as ClickHouse does best; the few playbacks of which it cannot be said that they are sound
are judged row by row first. What no figure needs is not computed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chdb.session import Session

from overnights.countries import TERRITORIES

SCRIPTS = Path(__file__).parent / "clickhouse"
FIGURES = ("account", "reasons", "viewing", "reach", "progress", "drop_off", "completions")
SETTINGS = {
    "prefer_column_name_to_alias": 1,
    "max_bytes_before_external_group_by": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 4 // 10,
}


def run(data: Path, out: Path) -> None:
    """Everything from the raw files to the figures."""
    base = Session(str(out / "spill"))
    for name, value in SETTINGS.items():
        base.query(f"SET {name} = {value}")
    _read_catalogue(base, data / "catalogue")
    base.query(
        f"""CREATE VIEW events_offered AS SELECT *, _path AS file, _row_number AS row
            FROM file('{data / "events"}/*.parquet', Parquet)"""
    )
    for script in ("rows", "judge", "figures"):
        text = (SCRIPTS / f"{script}.sql").read_text(encoding="utf-8")
        playbacks = (SCRIPTS / "playbacks.sql").read_text(encoding="utf-8")
        for statement in text.split(";\n"):
            for source in ("sound", "firsts"):
                statement = statement.replace(
                    f"PLAYBACKS OF {source}", playbacks.replace("{source:Identifier}", source)
                )
            if statement.strip():
                base.query(statement)
    for name in FIGURES:
        base.query(f"INSERT INTO FUNCTION file('{out / name}.parquet', Parquet) SELECT * FROM {name}")
    base.close()


def _read_catalogue(base: Session, books: Path) -> None:
    base.query(
        f"""CREATE TABLE episodes ENGINE = Memory AS
            SELECT assumeNotNull(episode_id) AS episode_id, assumeNotNull(season_id) AS season_id,
                   toInt64(assumeNotNull(number)) AS number, toInt64(assumeNotNull(runtime_s) * 1000) AS runtime_ms
            FROM file('{books / "episodes.csv"}', CSVWithNames)"""
    )
    base.query(
        f"""CREATE TABLE seasons ENGINE = Memory AS
            SELECT assumeNotNull(season_id) AS season_id, toInt64(toInt32(assumeNotNull(released_on))) AS released_on
            FROM file('{books / "seasons.csv"}', CSVWithNames)"""
    )
    codes = ", ".join(f"('{code}')" for code in sorted(TERRITORIES))
    base.query("CREATE TABLE countries (country String) ENGINE = Memory")
    base.query(f"INSERT INTO countries VALUES {codes}")


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]).resolve(), folder.resolve())
