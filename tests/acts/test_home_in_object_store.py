"""A home whose lake lies in an object store: the same acts, the same tables, and whoever writes is alone."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from killing import KILLED
from small_service import MIXED, NOW, accepted, adds_up, event, new_home, total, visible, write

from overnights.acts.chart import chart
from overnights.acts.doctor import doctor
from overnights.acts.export import asked_rows
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.acts.once import once
from overnights.acts.publish import publish
from overnights.acts.tidy import tidy
from overnights.errors import Conflict, NoPlace
from overnights.home import Home, make_home, open_home
from overnights.places import place_at
from overnights.settings import Settings
from overnights.store.ask import ask
from overnights.tables import EVENTS, PLAYS, TABLES, VIEWING
from overnights.weekly import run

LATER = datetime(2022, 9, 20, tzinfo=UTC)
SUNDAY = date(2022, 8, 28)
LOAD = f"""{KILLED}
from overnights.acts.load_events import load_events
load_events(open_home(home), [path], now=datetime(2022, 9, 12, tzinfo=UTC))
"""


def put(url: str, name: str, path: Path) -> str:
    with place_at(url).writing(name) as file:
        file.write(path.read_bytes())
    return f"{url}/{name}"


@pytest.fixture
def home(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a catalogue, its lake in a bucket."""
    monkeypatch.setenv("OVERNIGHTS_LAKE", f"{bucket}/lake")
    return new_home(tmp_path / "home", tmp_path / "catalogue")


@pytest.fixture
def twin(tmp_path: Path) -> Home:
    """The same home with its lake in a folder."""
    return new_home(tmp_path / "twin", tmp_path / "catalogue")


def all_acts(home: Home, url: str | Path) -> None:
    load_events(home, [url], now=NOW)
    measure(home, now=NOW)
    chart(home, "netflix-weekly", week=SUNDAY, now=LATER)


def test_all_acts_come_to_the_same_as_in_a_folder(twin: Home, bucket: str, tmp_path: Path) -> None:
    events = write(tmp_path / "events.csv", MIXED)
    all_acts(twin, events)
    home = make_home(tmp_path / "home", Settings(lake=f"{bucket}/lake"))
    for file in (tmp_path / "catalogue").iterdir():
        put(bucket, f"catalogue/{file.name}", file)
    load_catalogue(home, [f"{bucket}/catalogue"], now=NOW)
    all_acts(home, put(bucket, "logs/2022/events.csv", events))
    assert accepted(home) == accepted(twin)
    for table in (VIEWING, PLAYS, TABLES["editions"]):
        rows, same = home.lake.read(table), twin.lake.read(table)
        assert rows.num_rows == same.num_rows > 0
        assert sorted(map(repr, rows.to_pylist())) == sorted(map(repr, same.to_pylist()))
    adds_up(home)
    question = "SELECT count(*) AS n, sum(watched_ms) AS ms FROM viewing"
    assert ask(question, asked_rows(home, LATER)).equals(ask(question, asked_rows(twin, LATER)))
    assert publish(home, tmp_path / "site", now=LATER).pages > 0
    assert tidy(home, keep_hours=0).orphans == 0


def test_the_lake_of_a_home_is_where_it_says(home: Home, bucket: str) -> None:
    assert home.lake.address == f"{bucket}/lake"
    assert not (home.path / "lake").exists()
    assert home.lake.unknown() == []
    diagnosis = doctor(home.path, now=NOW)
    assert [check.says for check in diagnosis.checks if check.name == "lake"] == [
        f"The lake is at {bucket}/lake, which answers."
    ]
    assert [check.name for check in diagnosis.checks if check.state == "wrong"] == ["events"]


def test_the_nightly_job_works_on_buckets(home: Home, bucket: str, tmp_path: Path) -> None:
    sources = {"events": [f"{bucket}/logs/*.csv"], "catalogue": f"{bucket}/catalogue/"}
    settings = Settings.model_validate({"sources": sources})
    home = Home(home.path, settings, home.lake)
    for file in (tmp_path / "catalogue").iterdir():
        put(bucket, f"catalogue/{file.name}", file)
    put(bucket, "logs/a.csv", write(tmp_path / "a.csv", [event(n) for n in range(5)]))
    assert states(home, LATER) == {"catalogue": "nothing_new", "events": "done", "measure": "done"}
    assert states(home, LATER) == {"catalogue": "nothing_new", "events": "nothing_new", "measure": "nothing_new"}
    put(bucket, "logs/b.csv", write(tmp_path / "b.csv", MIXED))
    assert states(home, LATER)["events"] == "done"
    assert total(home)["offered"] == 5 + len(MIXED)


def states(home: Home, now: datetime) -> dict[str, str]:
    """What the first steps of a run came to."""
    found = {step.name: step.state for step in run(home, now=now).steps}
    return {name: found[name] for name in ("catalogue", "events", "measure")}


def test_the_figures_of_files_in_a_bucket_are_had_at_once(home: Home, bucket: str, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    for file in folder.iterdir():
        put(bucket, f"catalogue/{file.name}", file)
    rows = [event(n) for n in range(5)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=2)
    events = write(tmp_path / "b.csv", MIXED)
    here = once(folder, [tmp_path / "a.parquet", events])
    put(bucket, "logs/a.parquet", tmp_path / "a.parquet")
    put(bucket, "logs/b.csv", events)
    there = once(f"{bucket}/catalogue", [f"{bucket}/logs/*"])
    assert there.viewing.equals(here.viewing)
    assert there.reach.equals(here.reach)
    assert (there.offered, there.accepted) == (here.offered, here.accepted)


@pytest.mark.parametrize("name", ["a.parquet", "a.csv.gz", "a.ndjson"])
def test_every_format_is_loaded_from_a_bucket(home: Home, bucket: str, tmp_path: Path, name: str) -> None:
    rows = [event(n) for n in range(5)]
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / name, row_group_size=2)
    elif name == "a.ndjson":
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    else:
        (tmp_path / name).write_bytes(gzip.compress(write(tmp_path / "a.csv", rows).read_bytes(), mtime=0))
    batch = load_events(home, [put(bucket, f"logs/{name}", tmp_path / name)], now=NOW)
    assert (batch.offered, batch.accepted) == (5, 5)
    assert not load_events(home, [f"{bucket}/logs/*"], now=NOW).is_new


def test_a_lake_is_pickled_as_its_address(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", MIXED)], now=NOW)
    copy = pickle.loads(pickle.dumps(home.lake))
    assert copy.address == home.lake.address
    assert copy.read(EVENTS).equals(home.lake.read(EVENTS))


def killed_load(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LOAD, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("method, at, when", [("write_file", 1, "after"), ("commit", 3, "before")])
def test_what_a_killed_load_left_is_swept_by_the_next(
    home: Home, twin: Home, tmp_path: Path, method: str, at: int, when: str
) -> None:
    first = write(tmp_path / "a.csv", [event(n) for n in range(5)])
    second = write(tmp_path / "b.csv", MIXED)
    load_events(home, [first], now=NOW)
    before = visible(home)
    killed = killed_load(home.path, second, method, at, when)
    assert killed.returncode == 9, killed.stderr
    home = open_home(home.path)
    assert visible(home) == before
    assert load_events(home, [second], now=NOW).is_new
    load_events(twin, [first], now=NOW)
    load_events(twin, [second], now=NOW)
    assert accepted(home) == accepted(twin)
    assert total(home) == total(twin)
    assert [home.lake.orphans(table) for table in TABLES.values()] == [[]] * len(TABLES)


def test_a_second_writer_is_told_who_writes(home: Home, tmp_path: Path) -> None:
    other = open_home(home.path)
    with home.lake.lock(), pytest.raises(Conflict) as taken:
        load_events(other, [write(tmp_path / "a.csv", MIXED)], now=NOW)
    assert taken.value.host  # type: ignore[attr-defined]
    load_events(other, [tmp_path / "a.csv"], now=NOW)


@pytest.mark.parametrize(
    "variables, fault",
    [
        ({"AWS_ACCESS_KEY_ID": None, "AWS_METADATA_ENDPOINT": "http://127.0.0.1:9"}, "credentials"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "reach"),
        ({"OVERNIGHTS_LAKE": "s3://nobody-has-this-bucket/lake"}, "bucket"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str | None], fault: str
) -> None:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    there = open_home(home.path)
    for act in (lambda: load_events(there, [write(tmp_path / "a.csv", MIXED)], now=NOW), lambda: tidy(there)):
        with pytest.raises(NoPlace) as refused:
            act()
        assert refused.value.fault == fault  # type: ignore[attr-defined]
        assert "\n" not in str(refused.value)
    diagnosis = doctor(there.path, now=NOW)
    assert not diagnosis.is_well
