"""The commands as a person runs them: what they print, what they exit with."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import EXAMPLE, overnights

from overnights.public import PUBLIC_TABLES, public_table

NOW = datetime(2022, 10, 1, tzinfo=UTC)
VIEWING = "season_id,week,territory,hours_viewed,watched_ms,runtime_h,views,plays,reach"
PROGRESS = "season_id,day,starters,watchers,completers"
RESTATEMENTS = (
    "seen_on,chart,week,category,rank,column,old_value,new_value,kind,territory,season_id,season_id_before,edition"
)
SET_ASIDE = "source,row,reason,detail"
ENTRIES = (
    "chart,version,week,territory,category,edition,rank,season_id,title,season_label,metric,value,hours_viewed,views,"
    "weeks_on_chart,last_rank,peak_rank,is_tie"
)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("viewing", VIEWING),
        ("progress", PROGRESS),
        ("restatements", RESTATEMENTS),
        ("set_aside", SET_ASIDE),
        ("entries", ENTRIES),
    ],
)
def test_an_export_has_the_columns_that_others_rely_on(home: Path, tmp_path: Path, table: str, columns: str) -> None:
    out = tmp_path / f"{table}.csv"
    done = overnights("export", table, "--out", out, "--home", home)
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").splitlines()[0] == columns


def test_every_public_table_is_exported_with_the_columns_it_declares(home: Path, tmp_path: Path) -> None:
    from overnights.acts.export import export
    from overnights.home import open_home

    for table in PUBLIC_TABLES:
        out = tmp_path / f"{table.name}.parquet"
        export(open_home(home), table.name, out=out, now=NOW)
        assert pq.read_schema(out).names == list(table.column_names)


def test_csv_json_and_parquet_say_the_same(home: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "json", "parquet"):
        assert overnights("export", "viewing", "--out", tmp_path / f"v.{suffix}", "--home", home).returncode == 0
    rows = pq.read_table(tmp_path / "v.parquet").to_pylist()
    listed = json.loads((tmp_path / "v.json").read_text(encoding="utf-8"))
    written = list(csv.DictReader(io.StringIO((tmp_path / "v.csv").read_text(encoding="utf-8"))))
    assert len(rows) == len(listed) == len(written) > 0
    for row, record, line in zip(rows, listed, written, strict=True):
        assert record == {**row, "week": row["week"].isoformat()}
        assert line["reach"] == ("" if row["reach"] is None else str(row["reach"]))
        assert float(line["hours_viewed"]) == row["hours_viewed"]


def test_days_of_exported_viewing_add_to_the_week_and_territories_to_all(home: Path, tmp_path: Path) -> None:
    for by in ("day", "week"):
        out = tmp_path / f"{by}.parquet"
        assert overnights("export", "viewing", "--by", by, "--out", out, "--home", home).returncode == 0
    days, weeks = (pq.read_table(tmp_path / f"{by}.parquet").to_pylist() for by in ("day", "week"))
    for name in ("watched_ms", "plays"):
        assert sum(row[name] for row in days) == sum(row[name] for row in weeks)
        everywhere = sum(row[name] for row in weeks if row["territory"] == "ZZ")
        assert everywhere == sum(row[name] for row in weeks if row["territory"] != "ZZ")


def test_no_exported_count_of_accounts_is_below_the_floor(home: Path, tmp_path: Path) -> None:
    counts = []
    for table, names in (("viewing", ("reach",)), ("progress", ("starters", "watchers", "completers"))):
        out = tmp_path / f"{table}.parquet"
        assert overnights("export", table, "--out", out, "--home", home).returncode == 0
        counts += [row[name] for row in pq.read_table(out).to_pylist() for name in names]
    shown = [count for count in counts if count is not None]
    assert shown and len(shown) < len(counts)
    assert min(shown) >= 10


def test_questions_in_sql_do_not_see_what_was_found_in_a_row_set_aside(home: Path) -> None:
    (row, *_) = json.loads(overnights("sql", "SELECT * FROM set_aside", "--home", home, "--json").stdout)
    assert list(row) == ["source", "row", "reason"]


def test_an_exported_row_set_aside_names_no_account(tmp_path: Path) -> None:
    home, log, out = tmp_path / "home", tmp_path / "log.csv", tmp_path / "aside.json"
    assert overnights("init", home).returncode == 0
    assert overnights("load", "catalogue", EXAMPLE / "catalogue", "--home", home).returncode == 0
    head = (EXAMPLE / "events" / "2022-09-04.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = ("m1,ann,m,far-field-s1-e1,2022-09-04", 'm2,ann,m,"open', "m3,ann,m,far-field-s1-e1,soon,start,0,US")
    log.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert overnights("load", "events", log, "--home", home).returncode == 0
    assert overnights("export", "set_aside", "--out", out, "--home", home).returncode == 0
    assert "ann" not in out.read_text(encoding="utf-8").replace("cannot", "")
    assert len(json.loads(out.read_text(encoding="utf-8"))) == 3


def test_a_load_prints_an_account_that_adds_up(home: Path) -> None:
    done = overnights("load", "events", EXAMPLE / "events", "--home", home, "--json")
    batch = json.loads(done.stdout)
    assert batch["is_new"] is False
    assert batch["offered"] == batch["accepted"] + batch["duplicates"] + batch["set_aside"] == 2628
    assert (batch["duplicates"], batch["reasons"]) == (2, {"unknown_episode": 2})


def test_a_dry_run_shows_rows_before_and_after_and_stores_nothing(home: Path) -> None:
    given = ("load", "events", EXAMPLE / "player", "--mapping", EXAMPLE / "player.toml", "--home", home)
    found = json.loads(overnights(*given, "--dry-run", "--json").stdout)
    assert found["before"][0]["what"] == "play"
    assert (found["after"][0]["type"], found["after"][1]["position_s"]) == ("start", 290.0)
    assert (found["offered"], found["accepted"], found["reasons"]) == (120, 120, {})
    assert json.loads(overnights("sql", "SELECT count(*) AS n FROM batches", "--home", home, "--json").stdout) == [
        {"n": 1}
    ]


def test_a_chart_is_printed_as_text_json_and_csv(home: Path) -> None:
    given = ("chart", "netflix-weekly", "--week", "2022-09-04", "--home", home)
    text, rows = overnights(*given).stdout, json.loads(overnights(*given, "--json").stdout)
    lines = list(csv.DictReader(io.StringIO(overnights(*given, "--csv").stdout)))
    assert [row["title"] for row in rows if row["category"] == "TV (English)"] == [
        "The Harbour",
        "Quiet Hours",
        "Far Field",
    ]
    assert "The Harbour: Season 1" in text
    assert len(lines) == len(rows)
    debut = next(row for row in rows if row["last_rank"] is None)
    assert debut["last_rank_why"]


def test_a_restatement_is_exported_cell_by_cell(tmp_path: Path) -> None:
    home = tmp_path / "home"
    weekly = ("netflix-weekly", "--week", "2022-09-04", "--home", home)
    assert overnights("init", home).returncode == 0
    assert overnights("load", "catalogue", EXAMPLE / "catalogue", "--home", home).returncode == 0
    assert overnights("load", "events", EXAMPLE / "events", "--home", home).returncode == 0
    assert overnights("measure", "--home", home).returncode == 0
    assert overnights("chart", *weekly).returncode == 0
    more = tmp_path / "more.csv"
    lines = (EXAMPLE / "events" / "2022-09-04.csv").read_text(encoding="utf-8").splitlines()
    head, start, stop = lines[0], "m1,new-account,m,far-field-s1-e1,2022-09-04T10:00:00Z,start,0,US", None
    stop = "m2,new-account,m,far-field-s1-e1,2022-09-04T10:04:00Z,stop,240,US"
    more.write_text("\n".join([head, start, stop]) + "\n", encoding="utf-8")
    assert overnights("load", "events", more, "--home", home).returncode == 0
    assert overnights("measure", "--home", home).returncode == 0
    assert overnights("restate", *weekly, "--reason", "a log came later").returncode == 0
    out = tmp_path / "r.json"
    assert overnights("export", "restatements", "--out", out, "--home", home).returncode == 0
    cells = json.loads(out.read_text(encoding="utf-8"))
    assert {cell["column"] for cell in cells} == {"value", "hours_viewed", "views"}
    assert {(cell["category"], cell["rank"], cell["kind"]) for cell in cells} == {("TV (English)", 3, "figure")}
    hours = next(cell for cell in cells if cell["column"] == "hours_viewed")
    assert float(hours["new_value"]) - float(hours["old_value"]) == pytest.approx(240 / 3600)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("explain", "hourz_viewed"), 1, "hours_viewed"),
        (("chart", "--week", "2022-09-03"), 1, "2022-09-04"),
        (("chart", "no-such-chart"), 1, "netflix-weekly"),
        (("decide", "The Harbor", "--season", "1", "--decision", "renewed", "--why", "near"), 1, "The Harbour"),
        (("export", "events", "--out", "x.csv"), 1, "entries"),
        (("export", "viewing", "--out", "x.xls"), 1, ".parquet"),
        (("sql", "SELECT * FROM events"), 1, "viewing"),
        (("sql", "SELECT 1; SELECT 2"), 1, "single statement"),
        (("sql", "DELETE FROM viewing"), 1, "single statement"),
        (("sql", "SELECT * FROM read_csv('/etc/passwd')"), 1, "no file"),
        (("sql", "COPY (SELECT 1) TO 'x.csv'"), 1, "single statement"),
        (("load", "events", "no-such-folder"), 1, "no-such-folder"),
        (("serve", "no-such-folder"), 1, "index.html"),
        (("chart", "--json", "--csv"), 2, "not both"),
        (("chart", "--now", "yesterday"), 2, "2022-09-05T09:00Z"),
        (("title", "The Harbour", "--season", "one"), 2, "“one” is no whole number: write digits, as in 2"),
        (("announce", "The Harbour", "--for", "press"), 2, "take public or producers"),
        (("chart", "--edition", "0"), 1, "has no edition 0"),
        (("chart", "--territory", "uk"), 1, "United Kingdom is GB"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_the_way_out(
    home: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    is_homeless = arguments[0] in ("explain", "frobnicate")
    done = overnights(*arguments, *([] if is_homeless else ["--home", home]))
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""


def test_an_error_asked_for_as_json_is_an_object(tmp_path: Path) -> None:
    done = overnights("chart", "--json", "--home", tmp_path)
    error = json.loads(done.stderr)["error"]
    assert done.returncode == 1
    assert (error["name"], error["about"]) == ("NoHome", {"path": str(tmp_path)})
    assert "overnights init" in error["sentence"]


def test_tables_takes_a_home_as_its_sisters_do_and_says_the_same_of_each(home: Path, tmp_path: Path) -> None:
    assert overnights("tables", "--home", home).stdout == overnights("tables").stdout
    done = overnights("tables", "--home", tmp_path)
    assert done.returncode == 1 and "overnights.toml" in done.stderr and not done.stdout


def test_tables_lists_columns(home: Path) -> None:
    rows = json.loads(overnights("tables", "viewing", "--json").stdout)
    assert [row["column"] for row in rows] == list(public_table("viewing").column_names)


def test_a_withheld_reach_is_printed_as_such_and_a_daily_list_counts_days(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    reach = overnights("chart", "reach-weekly", "--week", "2022-09-04", "--home", copy).stdout
    assert "withheld" in reach
    daily = overnights("chart", "daily", "--week", "2022-09-04", "--home", copy).stdout
    assert "day 2022-09-04" in daily and "  days  " in daily and "weeks" not in daily


def test_a_chart_says_how_far_each_row_moved(home: Path) -> None:
    text = overnights("chart", "netflix-weekly", "--week", "2022-09-04", "--home", home).stdout
    assert "move" in text and "new" in text


def test_a_batch_below_none_is_a_number_like_any_other(home: Path) -> None:
    done = overnights("withdraw", "-1", "--why", "sent by mistake", "--home", home)
    assert done.returncode == 1
    assert "There is no batch -1 in this home" in done.stderr
