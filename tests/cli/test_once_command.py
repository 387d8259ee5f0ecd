"""`once`: files in, figures out; counts of accounts below the floor stay inside."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from overnights.acts import once_files
from overnights.cli.app import app
from overnights.errors import OutputError, OvernightsError
from overnights.outputs.files import write_table

CATALOGUE = {
    "titles.csv": "title_id,title\nt1,Partner Track\n",
    "seasons.csv": "season_id,title_id,number,released_on\ns1,t1,1,2022-08-26\n",
    "episodes.csv": "episode_id,season_id,number,runtime_s,released_on\ne1,s1,1,600,2022-08-26\n",
}
HEADER = "event_id,account_id,playback_id,episode_id,ts,type,position_s,country,is_supplemental"
COUNTRIES = {"US": 14, "DE": 12, "FR": 4}  # accounts, each of which watches the first half
TABLES = ("account", "viewing", "viewing_by_day", "reach", "progress", "drop_off", "completions")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name, text in CATALOGUE.items():
        (folder / name).write_text(text)
    rows = [HEADER]
    for country, accounts in COUNTRIES.items():
        for n in range(accounts):
            who = f"{country}{n}"
            rows += [
                f"{who}-0,{who},{who},e1,2022-08-26T20:00:00Z,start,0,{country},",
                f"{who}-1,{who},{who},e1,2022-08-26T20:05:00Z,stop,300,{country},",
            ]
    rows += [rows[1], "x-0,US0,x,e1,2022-08-26T20:00:00Z,start,0,US,true"]
    (tmp_path / "events.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def run(files: Path, *more: str) -> str:
    arguments = ["once", str(files / "events.csv"), "--catalogue", str(files / "catalogue"), "--out"]
    done = CliRunner().invoke(app, [*arguments, str(files / "out"), *more])
    if isinstance(done.exception, OvernightsError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def read(files: Path, name: str) -> list[dict[str, str]]:
    with (files / "out" / f"{name}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_it_tells_the_account_and_writes_every_table(files: Path) -> None:
    said = run(files)
    assert "62 offered = 60 accepted + 1 duplicate + 1 set aside" in said
    assert "1  supplemental" in said
    assert "Viewing from 2022-08-26 to 2022-08-26." in said
    assert sorted(path.stem for path in (files / "out").iterdir()) == sorted(TABLES)


def test_as_json_it_names_what_it_wrote(files: Path) -> None:
    said = json.loads(run(files, "--json", "--form", "csv"))
    assert (said["offered"], said["accepted"], said["reasons"]) == (62, 60, {"supplemental": 1})
    assert said["files"] == [str(files / "out" / f"{name}.csv") for name in TABLES]


def test_the_account_adds_up(files: Path) -> None:
    run(files, "--form", "csv")
    found = {row["became"]: int(row["rows"]) for row in read(files, "account")}
    assert found == {"accepted": 60, "duplicate": 1, "supplemental": 1}


def test_counts_below_the_floor_and_what_would_tell_them_are_empty(files: Path) -> None:
    run(files, "--form", "csv")
    for name in ("viewing", "viewing_by_day"):
        assert {row["territory"]: row["reach"] for row in read(files, name)} == {
            "DE": "",
            "FR": "",
            "US": "14",
            "ZZ": "30",
        }
    weeks = [row for row in read(files, "reach") if row["window"] == "week"]
    assert {row["territory"]: row["accounts"] for row in weeks} == {"DE": "", "FR": "", "US": "14", "ZZ": "30"}
    assert {row["completers"] for row in read(files, "progress")} == {""}
    assert {row["starters"] for row in read(files, "progress")} == {"30"}
    assert {row["accounts"] for row in read(files, "drop_off")} == {"30"}


def test_time_is_no_count_of_accounts_and_stays(files: Path) -> None:
    run(files, "--form", "csv")
    hours = {row["territory"]: float(row["hours_viewed"]) for row in read(files, "viewing")}
    assert hours == {place: accounts / 12 for place, accounts in COUNTRIES.items()} | {"ZZ": 2.5}


def test_the_zone_and_the_settings_are_those_given(files: Path) -> None:
    (files / "mine.toml").write_text('zone = "Asia/Tokyo"\nmin_cell = 40\n')
    assert "Viewing from 2022-08-27 to 2022-08-27." in run(
        files, "--settings", str(files / "mine.toml"), "--form", "csv"
    )
    assert {row["reach"] for row in read(files, "viewing")} == {""}
    assert "Viewing from 2022-08-26 to" in run(files, "--settings", str(files / "mine.toml"), "--zone", "UTC")


def test_a_zone_that_there_is_not_is_told(files: Path) -> None:
    with pytest.raises(OvernightsError, match="There is no time zone “Mars/Base”"):
        run(files, "--zone", "Mars/Base")


def test_rows_set_aside_are_written_where_they_are_asked_for(files: Path) -> None:
    run(files, "--set-aside")
    rows = pq.read_table(files / "out" / "set_aside.parquet").to_pylist()
    source = str(files / "events.csv")
    assert rows == [{"source": source, "row": 62, "reason": "supplemental", "detail": "is_supplemental true"}]


AT_WORK = """
import sys, time
from overnights.acts import once
from overnights.cli.app import run
once._shelved = lambda *_: (print("at work", flush=True), time.sleep(60))
run(sys.argv[1:])
"""


def test_a_job_that_is_ended_leaves_nothing_behind(files: Path) -> None:
    arguments = ["once", files / "events.csv", "--catalogue", files / "catalogue", "--out", files / "out"]
    command = [sys.executable, "-c", AT_WORK, *map(str, arguments), "--scratch", str(files / "scratch")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        assert job.stdout.readline() == "at work\n"
        assert len(list((files / "scratch").iterdir())) == 1
        job.send_signal(signal.SIGTERM)
    assert job.returncode == 143
    assert list((files / "scratch").iterdir()) == []
    assert list((files / "out").iterdir()) == []


@pytest.mark.parametrize("out", ["catalogue", "catalogue/figures", ".", "logs", "events.csv"])
def test_figures_are_not_written_among_what_is_read(files: Path, out: str) -> None:
    (files / "logs").mkdir()
    (files / "events.csv").rename(files / "logs" / "events.csv")
    (files / "events.csv").write_text("mine")
    before = sorted(files.rglob("*"))
    paths = str(files / "logs" / "*.csv"), "--catalogue", str(files / "catalogue")
    done = CliRunner().invoke(app, ["once", *paths, "--out", str(files / out)])
    assert isinstance(done.exception, OutputError)
    assert "--out" in str(done.exception)
    assert sorted(files.rglob("*")) == before


def test_a_disk_that_is_full_leaves_the_folder_as_it_was(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(files, "--form", "csv", "--set-aside")
    before = {path.name: path.read_bytes() for path in (files / "out").iterdir()}
    (files / "mine.toml").write_text("min_cell = 40\n")

    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "Error writing bytes to file. Detail: [errno 28] No space left on device")

    def third(rows: pa.Table, path: Path) -> None:
        if path.stem == "reach":
            monkeypatch.setattr(Path, "write_bytes", full)
        write_table(rows, path)

    monkeypatch.setattr(once_files, "write_table", third)
    with pytest.raises(OutputError) as refused:
        run(files, "--form", "csv", "--set-aside", "--settings", str(files / "mine.toml"))
    monkeypatch.undo()
    reach = files / "out" / "reach.csv"
    said = "No space left on device. Free space, or name another --out."
    assert str(refused.value) == f"{reach} cannot be written: {said}"
    assert {path.name: path.read_bytes() for path in (files / "out").iterdir()} == before
