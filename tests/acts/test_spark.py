"""The same home on Spark: its tables are those of the local engine to the bit, and what fails says so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from test_measure import NOW, catalogue, events, some_lines

from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.engines.choice import engine_of
from overnights.engines.spark import SparkEngine
from overnights.errors import BadSettings, NoEngine, StoreError, Unsupported
from overnights.home import Home, make_home
from overnights.settings import Settings
from overnights.tables import EVENTS, FIGURE_TABLES, PLAYS, SET_ASIDE

SETTINGS = Settings(zone="America/New_York", late_days=4000)
UNKNOWN = "x,a1,,p,e9,2022-09-01T00:00:00Z,start,0,,US,tv\n"


def measured(folder: Path, home: Path) -> Home:
    """A home with two loads and two measures, duplicates across them, and a row that is set aside."""
    made = make_home(home, SETTINGS)
    load_catalogue(made, [catalogue(folder / "catalogue")], now=NOW)
    lines = some_lines()
    load_events(made, [events(folder, "first.csv", lines[:200])], now=NOW)
    measure(made, now=NOW)
    load_events(made, [events(folder, "rest.csv", [*lines[150:], UNKNOWN])], now=NOW)
    measure(made, now=NOW)
    return made


def contents(home: Home) -> dict[str, list[dict[str, object]]]:
    figures = figures_of(home)
    tables: dict[str, pa.Table] = {table.name: getattr(figures, table.name) for table in FIGURE_TABLES}
    tables |= {table.name: home.lake.read(table) for table in (EVENTS, PLAYS, SET_ASIDE)}
    return {name: sorted(rows.to_pylist(), key=repr) for name, rows in tables.items()}


def on_spark(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("OVERNIGHTS_ENGINE", "spark")
    monkeypatch.setenv("OVERNIGHTS_SPARK", address)


def test_all_tables_are_the_same_on_spark(tmp_path: Path, sail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    local = contents(measured(tmp_path, tmp_path / "local"))
    on_spark(monkeypatch, sail)
    there = contents(measured(tmp_path, tmp_path / "spark"))
    for name, rows in local.items():
        assert there[name] == rows, name
    assert all(local[name] for name in ("viewing", "reach", "plays", "events", "set_aside"))


def test_relative_paths_mean_the_same_to_executors(tmp_path: Path, sail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    on_spark(monkeypatch, sail)
    home = make_home(Path("home"), SETTINGS)
    load_catalogue(home, [catalogue(Path("catalogue"))], now=NOW)
    load_events(home, [events(Path(), "some.csv", some_lines(5))], now=NOW)
    assert measure(home, now=NOW).plays > 0


def test_what_an_executor_cannot_read_is_told_as_it_is(
    tmp_path: Path, sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path / "home", SETTINGS)
    load_catalogue(home, [catalogue(tmp_path / "catalogue")], now=NOW)
    load_events(home, [events(tmp_path, "first.csv", some_lines())], now=NOW)
    for file in (home.path / "lake" / "events").glob("*.parquet"):
        file.write_bytes(b"PAR1" * (file.stat().st_size // 4) + b"P" * (file.stat().st_size % 4))
    on_spark(monkeypatch, sail)
    with pytest.raises(StoreError, match="overnights doctor") as told:
        measure(home, now=NOW)
    assert told.value.about["table"] == "events"
    assert list((home.path / "lake" / "plays").glob("*.parquet")) == []


def test_executors_that_do_not_see_the_folder_are_told(
    tmp_path: Path, sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def elsewhere(folder: Path) -> Iterator[str]:
        yield str(folder / "on_another_machine")

    monkeypatch.setattr("overnights.engines.spark._marked", elsewhere)
    with closing(SparkEngine(sail, folder=tmp_path)) as engine, pytest.raises(Unsupported, match="shared") as told:
        list(engine.map("any", str, [1], memory_mb=1))
    assert told.value.about["folder"] == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_the_look_at_the_folder(tmp_path: Path, sail: str) -> None:
    with closing(SparkEngine(sail, folder=tmp_path)) as engine:
        assert list(engine.map("any", str, [1], memory_mb=1)) == ["1"]
    assert list(tmp_path.iterdir()) == []


def test_executors_of_another_version_are_refused(sail: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overnights.__version__", "0.0.1")
    with closing(SparkEngine(sail)) as engine, pytest.raises(Unsupported, match=r"here is 0\.0\.1"):
        list(engine.map("any", str, [1], memory_mb=1))


def test_what_does_not_answer_is_named_without_its_token() -> None:
    engine = SparkEngine("sc://127.0.0.1:9/;token=secret")
    with pytest.raises(NoEngine, match=r"sc://127\.0\.0\.1:9 ") as told:
        list(engine.map("any", str, [1], memory_mb=1))
    assert "secret" not in str(told.value) + repr(told.value.about)


def test_without_the_package_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)
    with pytest.raises(Unsupported, match=r"overnights\[spark\]"):
        list(SparkEngine("sc://127.0.0.1:9").map("any", str, [1], memory_mb=1))


def test_the_environment_wins_over_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Settings(engine="spark", spark="sc://declared")
    first = engine_of(declared, lake="s3://bucket/lake")
    assert isinstance(first, SparkEngine) and first.where == "sc://declared:15002"
    monkeypatch.setenv("OVERNIGHTS_SPARK", "sc://named:1/;token=secret")
    second = engine_of(declared, lake="s3://bucket/lake")
    assert isinstance(second, SparkEngine) and second.where == "sc://named:1"
    monkeypatch.setenv("OVERNIGHTS_ENGINE", "local")
    assert engine_of(declared, lake="s3://bucket/lake").name == "local"


@pytest.mark.parametrize(
    ("engine", "address", "rule"),
    [
        ("dask", "", "no engine: take local or spark"),
        ("spark", "", "no address"),
        ("spark", "host:1", "written as sc://"),
        ("spark", "sc://host:abc", "SPARK is sc://host:abc: .*a number up to 65535"),
        ("spark", "sc://u:pw@host:70000/;token=x", "SPARK is sc://host:70000/: .*a number up to 65535"),
    ],
)
def test_an_engine_that_cannot_be_chosen_is_told(
    engine: str, address: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERNIGHTS_ENGINE", engine)
    monkeypatch.setenv("OVERNIGHTS_SPARK", address)
    with pytest.raises(BadSettings, match=rule):
        engine_of(Settings(), lake="lake")
