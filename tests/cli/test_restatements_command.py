"""`restatements` tells by day what was changed, in 80 columns, and how to see all of a long list."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import on_one_line, overnights

from overnights.acts.own_changes import Own
from overnights.acts.restatements import Restated
from overnights.charts.changes import Change

FILES = Path(__file__).resolve().parents[1] / "published" / "files"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four invented downloads; tests must not change it."""
    path = tmp_path_factory.mktemp("restatements") / "home"
    overnights("init", path)
    assert overnights("load", "published", FILES / "*.tsv", "--home", path).returncode == 0
    return path


def changed(path: Path, old: str, new: str, day: str, *, times: int = 1) -> Path:
    text = (FILES / "global-2023-07-05.tsv").read_text()
    assert text.count(old) >= times
    out = path / f"global-{day}.tsv"
    out.write_text(text.replace(old, new, times))
    return out


def test_each_day_with_its_counts_and_rows_the_latest_first(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = overnights("restatements", "--home", archive)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    days = [line[:10] for line in lines if line[:2] == "20"]
    assert days == sorted(days, reverse=True) and days[-1] == "2023-06-21"
    assert "2023-06-21 1 figure of hours" in on_one_line(done.stdout)
    assert " → " in done.stdout and "netflix-weekly, " in done.stdout
    assert "3 weeks from 2023-06-04 to 2023-06-18" in on_one_line(
        done.stdout
    )  # the same relabel of three weeks is told once
    assert lines[-1].startswith("4 changes of 4 lists, seen on 2 days from 2023-06-21 to ")


def test_days_and_kinds_may_be_named(archive: Path) -> None:
    assert "1 change of 1 list, seen on 1 day" in on_one_line(
        overnights("restatements", "--until", "2023-06-21", "--home", archive).stdout
    )
    assert "3 season titles" in overnights("restatements", "--kind", "relabel", "--home", archive).stdout
    none = overnights("restatements", "--kind", "row-vanished", "--home", archive)
    assert (none.returncode, on_one_line(none.stdout)) == (
        0,
        "No restatement is known here of what was asked for.",
    )
    assert overnights("restatements", "--kind", "other", "--home", archive).returncode == 2
    assert overnights("restatements", "--territory", "us", "--home", archive).stdout == none.stdout
    unknown = overnights("restatements", "--territory", "UK", "--home", archive)
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)
    assert "UK is no code of a territory" in unknown.stderr and "United Kingdom is GB" in unknown.stderr
    assert overnights("restatements", "--since", "soon", "--home", archive).returncode == 2


def test_as_of_a_day_only_what_was_known_by_then_is_told(archive: Path) -> None:
    then = overnights("restatements", "--as-of", "2023-06-22", "--home", archive)
    assert "1 change of 1 list" in on_one_line(then.stdout) and "As known on 2023-06-22" in on_one_line(then.stdout)


def test_json_and_csv_have_every_cell(archive: Path) -> None:
    found = json.loads(overnights("restatements", "--json", "--home", archive).stdout)
    assert len(found) == 4
    assert {row["kind"] for row in found} == {"relabel", "figure"}
    assert list(found[0])[:9] == [
        *("seen_on", "chart", "week", "territory", "category", "rank", "column", "old_value", "new_value")
    ]
    rows = list(csv.DictReader(io.StringIO(overnights("restatements", "--csv", "--home", archive).stdout)))
    assert [row["new_value"] for row in rows] == [row["new_value"] for row in found]


def test_a_long_day_is_cut_and_says_how_to_see_all(tmp_path: Path) -> None:
    home = tmp_path / "home"
    overnights("init", home)
    text = (FILES / "global-2023-07-05.tsv").read_text()
    header, *rows = text.splitlines()
    later = tmp_path / "global-2023-07-06.tsv"
    bumped = [line.rsplit("\t", 1)[0] + f"\t{int(line.rsplit(chr(9), 1)[1]) + 50}" for line in rows]
    later.write_text("\n".join([header, *bumped]) + "\n")
    for path in (FILES / "global-2023-07-05.tsv", later):
        done = overnights("load", "published", path, "--home", home)
    assert "160 cells of it were restated (overnights restatements)." in on_one_line(done.stdout)
    short = overnights("restatements", "--home", home).stdout
    assert "160 counts of weeks" in short
    assert "more (--since 2023-07-06 --until 2023-07-06 --all)" in short
    full = overnights("restatements", "--all", "--home", home).stdout
    assert "more (" not in full
    assert full.count("rank ") + full.count("weeks from") > 80
    doctor = overnights("doctor", "--home", home)
    assert "made from 2 downloads; 160 cells restated" in on_one_line(doctor.stdout)


def test_many_days_are_cut_and_say_how_to_see_all() -> None:
    from dataclasses import replace
    from datetime import date, timedelta

    from overnights.acts.restatements import Restated
    from overnights.cli.restatements import restated_lines

    one = Restated(
        seen_on=date(2023, 1, 4),
        chart="netflix-weekly",
        week=date(2023, 1, 1),
        territory="ZZ",
        category="TV (English)",
        rank=1,
        column="hours_viewed",
        old_value="1000000",
        new_value="1100000",
        kind="figure",
        season_id="one",
        season_id_before="one",
        edition=2,
        title="One",
        season_label=None,
    )
    many = [replace(one, seen_on=one.seen_on + timedelta(weeks=n), edition=n + 2) for n in range(25)]
    text = on_one_line("\n".join(restated_lines(many)))
    assert "One: hours 1,000,000 → 1,100,000" in text
    assert "… and 5 changes on 5 earlier days, from 2023-01-04 to 2023-02-01: --until 2023-02-01 has them" in text
    assert "earlier days" not in on_one_line("\n".join(restated_lines(many, is_all=True)))


def test_what_is_set_aside_is_printed_with_its_reason_and_a_count(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "downloads"
    overnights("init", home)
    folder.mkdir()
    for path in (FILES / "global-2023-06-14.tsv", FILES / "bad" / "null.tsv"):
        (folder / path.name).write_bytes(path.read_bytes())
    done = overnights("load", "published", folder, "--home", home)
    assert done.returncode == 0, done.stderr
    assert "Set aside, 1 file:" in done.stdout
    assert f"{folder}/null.tsv holds the word null alone, and no table." in on_one_line(done.stdout)
    assert "nothing was stored" not in on_one_line(done.stdout)
    loaded, aside = json.loads(overnights("load", "published", folder, "--home", home, "--json").stdout)
    assert (loaded["is_new"], aside["source"]) == (False, f"{folder}/null.tsv")
    assert "the word null" in aside["set_aside"]


def test_a_list_that_is_shown_no_more_is_printed_with_the_day(tmp_path: Path) -> None:
    home = tmp_path / "home"
    overnights("init", home)
    whole = FILES / "global-2023-07-05.tsv"
    header, *lines = whole.read_text().splitlines(keepends=True)
    lost = tmp_path / "global-2023-07-06.tsv"
    lost.write_text(header + "".join(line for line in lines if not line.startswith("2023-06-11")))
    for path in (whole, lost):
        overnights("load", "published", path, "--home", home)
    done = overnights("chart", "--week", "2023-06-11", "--home", home)
    assert done.stdout.count("file of 2023-07-06 no longer has this list") == 4
    told = on_one_line(overnights("restatements", "--home", home).stdout)
    assert "2023-07-06 4 whole lists vanished The whole list of 10 rows vanished" in told


def one(**said: object) -> Restated:
    of = {"seen_on": date(2022, 9, 14), "chart": "netflix-weekly", "week": date(2022, 8, 28), "territory": "ZZ"}
    where = {"category": "TV (English)", "rank": 3, "edition": 2, "season_id": "amber-1", "season_id_before": "amber-1"}
    values = {"old_value": "12350000", "new_value": "12550000", "column": "hours_viewed", "kind": "figure"}
    names = {"title": "Amber", "season_label": "Season 1"}
    return Restated(**(of | where | values | names | said))


MOVED = {"season_id_before": "basalt-1", "title_before": "Basalt", "season_label_before": None, "kind": "row moved"}


def lines_of(*cells: Restated, own: Own | None = None) -> str:
    from overnights.cli.restatements import restated_lines

    return on_one_line("\n".join(restated_lines(cells, own=own)))


def test_a_moved_row_says_the_places_figures_and_those_of_the_title_itself() -> None:
    cell = one(**MOVED, rank_before=4, own_before="12260000")
    key = (cell.chart, cell.territory, cell.week, cell.category, cell.edition, "amber-1")
    own = {
        key: (
            Change(row="amber-1", column="rank", before=4, after=3),
            Change(row="amber-1", column="hours_viewed", before=12_260_000.0, after=12_550_000.0),
        )
    }
    assert (
        "Amber: Season 1 in place of Basalt (row moved from rank 4): the place’s hours 12,350,000 → 12,550,000; "
        "its own hours 12,260,000 → 12,550,000" in lines_of(cell, own=own)
    )


def test_a_row_that_vanished_is_told_by_what_vanished() -> None:
    told = lines_of(one(**(MOVED | {"kind": "row vanished"})))
    assert "Basalt vanished, and Amber: Season 1 has its place: the place’s hours" in told
    assert "Amber: Season 1 appeared in place of Basalt" in lines_of(one(**(MOVED | {"kind": "row appeared"})))


def test_a_value_is_not_cut_where_the_two_differ() -> None:
    name = "The Woman in the House Across the Street from the Girl in the Window"
    old, new = f"{name}: Limited Series", f"{name}: Season 1"
    relabel = {"column": "season_title", "kind": "relabel"}
    assert f"{old} → {new}" in lines_of(one(**relabel, old_value=old, new_value=new))
    assert "Amber: Season 1 → N/A" in lines_of(one(**relabel, old_value="Amber: Season 1", new_value=None))
    launch = "3 episodes in " + ", ".join(f"country {n}" for n in range(40))
    cell = one(column="launch_details", old_value=f"{launch}, Chad", new_value=f"{launch}, Cuba")
    assert "… Chad → … Cuba" in lines_of(cell)
