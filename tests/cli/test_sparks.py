"""Runs as signs: where there is room, in signs that the output can write; and what is too wide is folded."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

from overnights.cli import printing
from overnights.cli.lines import folded
from overnights.cli.sparks import spark

PROGRAM = Path(sys.executable).with_name("overnights")


def printed(home: Path, *arguments: str, **environment: str) -> str:
    """What the program prints in a process of its own."""
    done = subprocess.run([PROGRAM, *arguments, "--home", home], env={"PATH": "", **environment}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("latin-1" if environment.get("PYTHONIOENCODING") == "latin-1" else "utf-8")


def test_a_higher_rank_is_a_higher_block_and_each_of_ten_but_three_is_one_of_its_own() -> None:
    drawn = [spark((rank,)) for rank in range(1, 11)]
    assert drawn == sorted(drawn, reverse=True) and len(set(drawn)) == 8
    assert (drawn[0], drawn[-1]) == ("█", "▁") and spark((50,), 50) == "▁" and spark((1,), 1) == "█"
    assert spark((3, 0, None, 3)) == spark((3,)) + "· " + spark((3,))


def test_a_run_stands_beside_each_row_and_ends_in_its_rank(home: Path) -> None:
    lines = overnights(
        "chart", "--week", "2022-09-04", "--category", "TV (English)", "--home", home
    ).stdout.splitlines()
    assert lines[2].split("  ")[-1].strip() == "10 weeks" or lines[2].strip().endswith("10 weeks")
    rows = [line for line in lines if line.strip()[:1].isdigit()]
    for place, line in enumerate(rows, start=1):
        assert line.rstrip()[-1] == spark((place,))
    again = json.loads(overnights("chart", "--week", "2022-09-04", "--home", home, "--json").stdout)
    first = next(row for row in again if row["category"] == "TV (English)" and row["rank"] == 1)
    last = first["last_rank"]
    assert rows[0].rstrip()[-2] == (spark((last,)) if last else "·")
    assert "10 windows" in overnights("chart", "daily", "--home", home).stdout


def test_a_narrow_terminal_leaves_runs_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    def shown(columns: str) -> str:
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("TERM", "xterm")
        out = Terminal()
        monkeypatch.setattr(sys, "stdout", out)
        from overnights.cli.app import run

        with pytest.raises(SystemExit):
            run(["chart", "--week", "2022-09-04", "--home", str(home)])
        monkeypatch.undo()
        return out.getvalue()

    assert "10 weeks" in shown("120") and "10 weeks" not in shown("60")


def test_an_output_of_few_signs_gets_signs_that_it_has(home: Path) -> None:
    shown = printed(home, "chart", "--week", "2022-09-04", PYTHONIOENCODING="ascii")
    assert "▲" not in shown and "?" not in shown and "10 weeks" in shown
    runs = [line.rstrip("| ").split()[-1] for line in shown.splitlines() if line[1:5].strip().isdigit()]
    assert runs and all(run.strip("|").strip(".0123456789+") == "" for run in runs)
    title = printed(home, "title", "harbour", PYTHONIOENCODING="ascii")
    assert "The Harbour" in title and title.isascii()


def test_data_are_whole_whatever_the_output_can_write(tmp_path: Path) -> None:
    names = ["Pasión", "東京", "▲"]
    rows = [{"name": name} for name in names]
    for form, read in ((printing.Form.JSON, lambda text: [row["name"] for row in json.loads(text)]),
                       (printing.Form.CSV, lambda text: text.splitlines()[1:])):  # fmt: skip
        raw = io.BytesIO()
        out, before = io.TextIOWrapper(raw, encoding="ascii"), sys.stdout
        sys.stdout = out
        try:
            printing.print_table(rows, form=form)
            out.flush()
        finally:
            sys.stdout = before
        assert read(raw.getvalue().decode()) == names


def test_a_table_that_is_too_wide_is_folded_under_its_first_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    rows = [("week", *(f"column {n}" for n in range(5))), ("2022-09-04", *("1" * 8,) * 5), ("", "out for two weeks")]
    lines = list(folded(rows, indent=2))
    assert all(len(line) <= 40 for line in lines)
    assert [line.split()[0] for line in lines] == ["week", "2022-09-04", "out", *["week", "2022-09-04"] * 2]
    assert " ".join(lines).count("11111111") == 5
    monkeypatch.setenv("COLUMNS", "100")
    assert len(list(folded(rows, indent=2))) == 3


def test_one_list_alone_is_named_in_any_case_and_one_that_is_not_there_names_those_that_are(home: Path) -> None:
    asked = ("chart", "--week", "2022-09-04", "--home", home)
    whole = json.loads(overnights(*asked, "--json").stdout)
    one = json.loads(overnights(*asked, "--json", "--category", "tv (english)").stdout)
    assert one == [row for row in whole if row["category"] == "TV (English)"] != whole
    done = overnights(*asked, "--category", "TV")
    assert done.returncode == 1 and "There is “TV (English)”" in done.stderr
    ranked = overnights(*asked, "--category", "TV (English)", "--ranked-by", "hours").stdout
    assert "TV (English)" in ranked and "Films" not in ranked
