"""Spark: the same work in Spark SQL, as one process with a core for each of the machine's.

    spark-submit --master 'local[2]' benchmarks/rivals/spark_sql.py DATA OUT

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet. Spark's defaults, with fewer partitions than
a cluster would want and the zone of the service.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from overnights.countries import TERRITORIES

HERE = Path(__file__).parent
FIGURES = ("account", "reasons", "viewing", "reach", "progress", "drop_off", "completions")


def run(data: Path, out: Path) -> None:
    """Everything from the raw files to the figures."""
    spark = (
        SparkSession.builder.appName("overnights benchmark")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "64")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(out / "spill" / "tables"))
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    books = data / "catalogue"
    episodes = spark.read.csv(str(books / "episodes.csv"), header=True, inferSchema=True)
    episodes = episodes.selectExpr("episode_id", "season_id", "number", "bigint(runtime_s * 1000) AS runtime_ms")
    episodes.cache().createTempView("episodes")
    seasons = spark.read.csv(str(books / "seasons.csv"), header=True, inferSchema=True)
    seasons.selectExpr("season_id", "unix_date(date(released_on)) AS released_on").cache().createTempView("seasons")
    codes = ", ".join(f"('{code}')" for code in sorted(TERRITORIES))
    spark.sql(f"CREATE TEMP VIEW countries AS SELECT * FROM VALUES {codes} AS assigned(country)")
    where = ("_metadata.file_path AS filename", "_metadata.row_index AS file_row_number")
    spark.read.parquet(str(data / "events")).selectExpr("*", *where).createTempView("events_offered")
    for script in ("judge", "viewing"):
        for statement in (HERE / "spark" / f"{script}.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                spark.sql(statement)
    for name in FIGURES:
        pq.write_table(spark.table(name).toArrow(), out / f"{name}.parquet")
    spark.stop()


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]), folder)
