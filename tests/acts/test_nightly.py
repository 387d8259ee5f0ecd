"""The nightly job: what a run does, what a second one leaves alone, and what a failing step does not take with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from overnights.acts.decide import decide
from overnights.acts.desk import desk_of
from overnights.acts.export import public_rows
from overnights.acts.judge import judge
from overnights.acts.nightly import Outcome
from overnights.errors import Conflict, StoreError
from overnights.home import Home, make_home, open_home
from overnights.settings import PublishSettings, Settings, SourceSettings
from overnights.tables import BATCHES, EDITIONS, ENTRIES, JUDGEMENTS, SOURCES, TABLES
from overnights.weekly import STAGES, RunSummary, run

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example"
NOW = datetime(2022, 10, 1, 6, tzinfo=UTC)
HOLD = (
    "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
)
REQUIREMENTS = """
name = "ours"

[[requirement]]
name = "a-week"
metric = "weeks_on_chart"
at_least = 1
level = "must"
why = "a season is seen at all"
"""


def home_with(path: Path, **sources: object) -> Home:
    """A home whose job finds copies of the example's catalogue and events beside its settings."""
    said = {"catalogue": "in/catalogue", "events": ("in/events",), **sources}
    home = make_home(path, Settings(min_cell=1, sources=SourceSettings.model_validate(said)))
    shutil.copytree(EXAMPLE / "catalogue", path / "in" / "catalogue")
    shutil.copytree(EXAMPLE / "events", path / "in" / "events")
    return home


def adopt_requirements(home: Home) -> None:
    file = home.path / "requirements.toml"
    file.write_text(REQUIREMENTS, encoding="utf-8")
    judge(home, requirements=file, now=NOW)


def states(summary: RunSummary) -> dict[str, str]:
    return {step.name: step.state for step in summary.steps}


def says(summary: RunSummary, name: str) -> str:
    return next(step.says for step in summary.steps if step.name == name)


def versions(home: Home) -> str:
    return Home(home.path, home.settings, type(home.lake)(home.lake.root)).lake.snapshot(list(TABLES.values()))


def test_the_steps_are_named_in_the_order_of_the_flow() -> None:
    names = [stage.name for stage in STAGES]
    assert names == ["catalogue", "published", "events", "measure", "charts", "judge", "publish"]
    for place, stage in enumerate(STAGES):
        assert set(stage.needs) <= set(names[:place])


def test_a_first_run_goes_from_files_to_pages_and_a_second_one_changes_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    first = run(home, now=NOW)
    assert first.is_well
    assert first.started_at == NOW <= first.finished_at
    assert states(first) == {
        "catalogue": "done", "published": "skipped", "events": "done", "measure": "done",
        "charts": "done", "judge": "skipped", "publish": "done",
    }  # fmt: skip
    assert "requirements" in says(first, "judge")
    before = versions(home)
    pages = {path: path.stat().st_mtime_ns for path in (home.path / "site").rglob("*")}
    again = run(open_home(home.path), now=NOW)
    assert again.is_well
    assert set(states(again).values()) == {"nothing_new", "skipped"}
    assert versions(home) == before
    assert {path: path.stat().st_mtime_ns for path in (home.path / "site").rglob("*")} == pages


def test_a_run_judges_by_the_adopted_requirements_and_once(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, now=NOW)
    adopt_requirements(home)
    count = home.lake.read(JUDGEMENTS).num_rows
    later = run(open_home(home.path), now=NOW)
    assert states(later)["judge"] == "nothing_new"
    assert home.lake.read(JUDGEMENTS).num_rows == count == 1


def test_only_files_that_no_batch_has_are_loaded(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    late = home.path / "in" / "events" / "2022-09-04.csv"
    kept = late.read_bytes()
    late.unlink()
    run(home, now=NOW)
    late.write_bytes(kept)
    (home.path / "in" / "events" / "the-same-under-another-name.csv").write_bytes(
        (EXAMPLE / "events" / "2022-08-28.csv").read_bytes()
    )
    summary = run(home, now=NOW)
    assert next(step.counts["files"] for step in summary.steps if step.name == "events") == 1
    sources = home.lake.read(SOURCES).to_pylist()
    assert [Path(row["source"]).name for row in sources if row["batch"] == 2] == ["2022-09-04.csv"]


def test_rows_that_a_newer_catalogue_knows_are_offered_again_and_once(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    episodes = home.path / "in" / "catalogue" / "episodes.csv"
    whole = episodes.read_text(encoding="utf-8")
    unknown = next(line for line in whole.splitlines() if line.startswith("harbour-s1-e2"))
    episodes.write_text(whole.replace(unknown + "\n", ""), encoding="utf-8")
    run(home, now=NOW)
    episodes.write_text(whole, encoding="utf-8")
    again = run(open_home(home.path), now=NOW)
    assert states(again)["events"] == "done"
    assert next(step.counts["accepted"] for step in again.steps if step.name == "events") > 0
    assert states(run(open_home(home.path), now=NOW))["events"] == "nothing_new"


def test_where_an_input_fails_later_steps_work_with_what_the_home_has_and_say_so(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, now=datetime(2022, 9, 6, tzinfo=UTC))
    adopt_requirements(home)
    shutil.rmtree(home.path / "in")
    summary = run(home, now=NOW)
    assert not summary.is_well
    assert states(summary) == {
        "catalogue": "failed", "published": "skipped", "events": "failed", "measure": "nothing_new",
        "charts": "done", "judge": "nothing_new", "publish": "done",
    }  # fmt: skip
    assert str(home.path / "in" / "events") in says(summary, "events")
    for name in ("measure", "charts", "judge", "publish"):
        assert says(summary, name).endswith("It worked with what the home has, as catalogue and events failed.")
    assert "consolidated" in {row["status"] for row in weekly(home)}


def test_a_catalogue_that_is_not_there_keeps_no_events_out(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    late = home.path / "in" / "events" / "2022-09-04.csv"
    kept = late.read_bytes()
    late.unlink()
    run(home, now=NOW)
    late.write_bytes(kept)
    shutil.rmtree(home.path / "in" / "catalogue")
    found = states(run(home, now=NOW))
    assert (found["catalogue"], found["events"], found["measure"]) == ("failed", "done", "done")


def test_what_needs_a_step_that_failed_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path / "home")

    def fails(*_: object) -> Outcome:
        raise StoreError("The disk is full.")

    with_failure = tuple(replace(one, does=fails) if one.name == "measure" else one for one in STAGES)
    monkeypatch.setattr("overnights.weekly.STAGES", with_failure)
    summary = run(home, now=NOW)
    found = states(summary)
    assert (found["measure"], found["charts"], found["judge"]) == ("failed", "skipped", "skipped")
    assert says(summary, "charts") == "It needs what measure would have made, which failed."


def test_a_damaged_file_holds_up_no_other_and_is_named_until_it_is_mended(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    whole = home_with(tmp_path / "whole")
    folder = home.path / "in" / "events"
    lost = folder / "2022-09-04.csv"
    kept = lost.read_bytes()
    lost.write_bytes(b"account,what\n1,2\n")
    (folder / "cut.parquet").write_bytes(b"PAR1 and no more")
    for now in (NOW, NOW.replace(day=2)):
        summary = run(home, now=now)
        assert states(summary)["events"] == "failed"
        assert says(summary, "events").startswith("2 files are refused, until mended or moved: ")
        for name in ("2022-09-04.csv", "cut.parquet"):
            assert says(summary, "events").count(str(folder / name)) == 1
        assert home.lake.read(BATCHES).num_rows == 1
    assert next(step.counts["refused"] for step in summary.steps if step.name == "events") == 2
    assert "2022-08-28.csv" in {Path(row["source"]).name for row in home.lake.read(SOURCES).to_pylist()}
    (folder / "cut.parquet").unlink()
    lost.write_bytes(kept)
    assert states(run(home, now=NOW))["events"] == "done"
    run(whole, now=NOW)
    assert weekly_entries(home) == weekly_entries(whole)


def weekly_entries(home: Home) -> list[dict[str, Any]]:
    """What the latest edition of each weekly list says, without when it was made."""
    columns = ["territory", "category", "week", "rank", "season_id", "value"]
    rows = home.lake.read(ENTRIES, where=[("chart", "=", "netflix-weekly")]).to_pylist()
    last = {(row["territory"], row["category"], row["week"]): row["edition"] for row in rows}
    found = [row for row in rows if row["edition"] == last[row["territory"], row["category"], row["week"]]]
    return sorted(({name: row[name] for name in columns} for row in found), key=str)


def test_a_file_that_fails_among_small_ones_read_together_is_the_one_that_is_named(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    folder = home.path / "in" / "events"
    rows = pacsv.read_csv(folder / "2022-08-28.csv", convert_options=as_text(folder / "2022-08-28.csv"))
    shutil.rmtree(folder)
    folder.mkdir()
    place = rows.schema.get_field_index("account_id")
    as_bytes = rows.set_column(place, "account_id", rows["account_id"].cast(pa.binary()))
    pq.write_table(as_bytes, folder / "a-good.parquet")
    no_text = pa.array([b"\xff\xfe"] * rows.num_rows, pa.binary())
    pq.write_table(rows.set_column(place, "account_id", no_text), folder / "b-broken.parquet")
    summary = run(home, now=NOW)
    assert "1 file is refused" in says(summary, "events")
    assert "b-broken.parquet" in says(summary, "events") and "a-good.parquet" not in says(summary, "events")
    assert next(step.counts["files"] for step in summary.steps if step.name == "events") == 1


def as_text(file: Path) -> pacsv.ConvertOptions:
    names = file.read_text(encoding="utf-8").split("\n")[0].split(",")
    return pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))


def test_a_path_that_names_no_file_holds_up_no_other(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", events=("in/nowhere", "in/events"))
    summary = run(home, now=NOW)
    assert states(summary)["events"] == "failed"
    assert "in/nowhere" in says(summary, "events") and "Batch 1, " in says(summary, "events")


def test_a_damaged_published_file_holds_up_no_other(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", Settings(sources=SourceSettings(published=("in/*.tsv", "gone/*.tsv"))))
    (home.path / "in").mkdir()
    shutil.copy(EXAMPLE / "published" / "global-2023-06-14.tsv", home.path / "in")
    shutil.copy(EXAMPLE / "published" / "global-2023-06-21.tsv", home.path / "in" / "of-the-future.tsv")
    (home.path / "in" / "bad.tsv").write_text("<html>\n", encoding="utf-8")
    summary = run(home, now=datetime(2023, 6, 15, tzinfo=UTC))
    assert states(summary)["published"] == "failed"
    assert states(summary)["publish"] == "done"
    told = says(summary, "published")
    assert told.startswith("3 files are refused, until mended or moved: ") and "1 vintage of" in told
    assert all(told.count(f"{home.path / name} ") == 1 for name in ("in/bad.tsv", "in/of-the-future.tsv"))
    assert str(home.path / "gone") in told
    later = run(home, now=datetime(2023, 6, 22, tzinfo=UTC))
    assert next(step.counts["vintages"] for step in later.steps if step.name == "published") == 1


def test_charts_of_weeks_after_the_one_named_are_left_for_another_run(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, week=date(2022, 8, 28), now=NOW)
    assert max(home.lake.read(EDITIONS)["week"].to_pylist()) <= date(2022, 8, 28)
    assert states(run(home, now=NOW))["charts"] == "done"
    assert max(home.lake.read(EDITIONS)["week"].to_pylist()) >= date(2022, 9, 4)


def test_a_week_that_consolidates_is_charted_again_and_published(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, now=datetime(2022, 9, 6, tzinfo=UTC))
    assert {row["status"] for row in weekly(home)} == {"overnight"}
    later = run(home, now=NOW)
    assert states(later)["charts"] == states(later)["publish"] == "done"
    assert {(row["edition"], row["status"]) for row in weekly(home)} == {(1, "overnight"), (2, "consolidated")}


def weekly(home: Home) -> list[dict[str, Any]]:
    """The worldwide editions of the last week."""
    where = [("chart", "=", "netflix-weekly"), ("week", "=", date(2022, 9, 4))]
    return home.lake.read(EDITIONS, where=where).to_pylist()


def test_an_embargo_that_ends_is_published_by_the_next_run(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, now=NOW)
    decide(home, "The Harbour", season=1, decision="renewed", why="it was seen", announce_on=date(2022, 10, 3), now=NOW)
    page = home.path / "site" / "titles" / "harbour.html"
    before = page.read_bytes()
    assert states(run(home, now=NOW))["publish"] == "nothing_new"
    assert page.read_bytes() == before
    assert states(run(home, now=datetime(2022, 10, 3, 1, tzinfo=UTC)))["publish"] == "done"
    assert b"renewed" in page.read_bytes() != before


def test_a_home_of_published_files_is_kept_up_to_date_too(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", Settings(sources=SourceSettings(published=("in/*.tsv",))))
    (home.path / "in").mkdir()
    shutil.copy(EXAMPLE / "published" / "global-2023-06-14.tsv", home.path / "in")
    first = run(home, now=datetime(2023, 6, 15, tzinfo=UTC))
    assert first.is_well, [step.says for step in first.steps]
    assert states(first) == {
        "catalogue": "skipped", "published": "done", "events": "skipped", "measure": "skipped",
        "charts": "skipped", "judge": "skipped", "publish": "done",
    }  # fmt: skip
    rows = public_rows(home, NOW)
    assert "Harbour Lights" in rows["titles"]()["title"].to_pylist()
    assert set(rows["entries"]()["season_id"].to_pylist()) == set(rows["seasons"]()["season_id"].to_pylist())
    before = versions(home)
    again = run(open_home(home.path), now=datetime(2023, 6, 15, tzinfo=UTC))
    assert states(again)["published"] == "nothing_new"
    assert versions(home) == before
    shutil.copy(EXAMPLE / "published" / "global-2023-06-21.tsv", home.path / "in")
    later = run(open_home(home.path), now=datetime(2023, 6, 22, tzinfo=UTC))
    assert next(step.counts["vintages"] for step in later.steps if step.name == "published") == 1
    assert states(later)["publish"] == "done"


def test_each_run_is_kept_at_the_desk(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    run(home, now=NOW)
    run(home, now=NOW)
    kept = [json.loads(row["summary"]) for row in desk_of(home).last_runs()]
    assert [one["is_well"] for one in kept] == [True, True]
    assert [step["state"] for step in kept[1]["steps"]].count("done") == 5


def test_a_desk_that_does_not_answer_is_told_and_takes_no_chart_with_it(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    (home.path / "desk.sqlite").write_bytes(b"no database, " * 100)
    summary = run(home, now=NOW)
    assert not summary.is_well
    found = states(summary)
    assert (found["charts"], found["judge"], found["desk"]) == ("done", "failed", "failed")


def test_the_pages_go_where_the_settings_say(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    settings = home.settings.model_copy(update={"publish": PublishSettings(folder=str(tmp_path / "www"))})
    run(Home(home.path, settings, home.lake), now=NOW)
    assert (tmp_path / "www" / "index.html").is_file()
    assert not (home.path / "site").exists()


def test_a_home_without_sources_has_nothing_to_do_and_is_well(tmp_path: Path) -> None:
    summary = run(make_home(tmp_path / "home"), now=NOW)
    assert summary.is_well
    assert set(states(summary).values()) == {"skipped"}


def test_a_second_run_at_the_same_time_is_refused_and_does_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    home.lake.root.mkdir(exist_ok=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.lake.root / ".lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(Conflict):
            run(home, now=NOW)
        holder.communicate("\n")
    assert home.lake.read(BATCHES).num_rows == 0
    assert run(home, now=NOW).is_well
