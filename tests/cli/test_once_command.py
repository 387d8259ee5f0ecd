"""`once`: files in, figures out; counts of accounts below the floor stay inside."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from overnights.cli.app import app
from overnights.errors import OvernightsError

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
