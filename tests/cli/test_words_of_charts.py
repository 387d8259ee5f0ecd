"""What `chart` and `restatements` say of published lists: what is not known, which day, which week, and wrong usage."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import on_one_line, overnights

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
AS_OF = ("--as-of", "2023-06-30")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented downloads: worldwide lists to 2023-07-02, those of territories to 2023-06-25; not to be changed."""
    path = tmp_path_factory.mktemp("words") / "home"
    overnights("init", path)
    assert overnights("load", "published", FILES / "*.tsv", "--home", path).returncode == 0
    return path


def rows(*given: object) -> list[dict[str, object]]:
    done = overnights(*given, "--json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def first_week(archive: Path) -> str:
    (row,) = rows("sql", "SELECT min(week) AS week FROM editions WHERE chart = 'netflix-weekly'", "--home", archive)
    return str(row["week"])


def test_the_first_week_has_a_dot_and_the_reason(archive: Path) -> None:
    given = ("chart", "--week", first_week(archive), "--home", archive)
    text = overnights(*given).stdout
    moves = re.findall(r"^ +\d+ +(\S+) ", text, re.MULTILINE)
    assert len(moves) == 40 and set(moves) == {"·"}
    assert "no week of this list before this one is here" in on_one_line(text)
    for row in rows(*given):
        assert row["is_re_entry"] is None and row["is_re_entry_why"]
        assert row["last_rank_why"] == row["is_re_entry_why"]


def test_what_a_publisher_does_not_give_is_not_called_anything_else(archive: Path) -> None:
    (row, *_) = rows("chart", "--week", "2023-06-04", "--home", archive)
    assert row["hours_viewed"] is not None
    assert row["views_why"] == "not published: the publisher gives no views for this row"
    assert row["runtime_h_why"] == "not published: the publisher gives no runtime for this row"
    (bare, *_) = rows("chart", "netflix-country", "--territory", "US", "--week", "2023-06-25", "--home", archive)
    assert bare["views_why"] == "not published: netflix-country gives ranks alone"


def test_without_a_week_it_is_the_latest_of_the_territory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    overnights("init", home)
    text = (FILES / "countries-2023-06-28.tsv").read_text()
    names = text.splitlines()[0].split("\t")
    at, when = names.index("country_iso2"), names.index("week")
    lines = [line.split("\t") for line in text.splitlines()[1:]]
    last = max(line[when] for line in lines)
    early = sorted({line[at] for line in lines})[0]
    kept = [line for line in lines if (line[at], line[when]) != (early, last)]
    file = tmp_path / "countries-2023-06-28.tsv"
    file.write_text("\n".join("\t".join(line) for line in [names, *kept]) + "\n")
    done = overnights("load", "published", file, "--home", home)
    assert done.returncode == 0, done.stderr
    (row, *_) = rows("chart", "netflix-country", "--territory", early, "--home", home)
    assert row["week"] < last
    wrong = overnights("chart", "netflix-country", "--territory", early, "--week", last, "--home", home)
    assert wrong.returncode == 1 and "take " in wrong.stderr and str(row["week"]) in wrong.stderr


def test_a_week_that_there_is_not_is_answered_with_those_there_are(archive: Path) -> None:
    done = overnights("chart", "--week", "2030-06-23", "--home", archive)
    assert done.returncode == 1
    assert f"from {first_week(archive)} to " in done.stderr and "take one of those" in done.stderr


def test_as_of_a_day_records_and_tables_say_the_day(archive: Path) -> None:
    for given in (
        ("chart", "--home", archive, *AS_OF),
        ("chart", "--ranked-by", "hours", "--home", archive, *AS_OF),
        ("restatements", "--home", archive, *AS_OF),
    ):
        found = rows(*given)
        assert found and {row["as_of"] for row in found} == {"2023-06-30"}
        table = list(csv.DictReader(io.StringIO(overnights(*given, "--csv").stdout)))
        assert len(table) == len(found) and {row["as_of"] for row in table} == {"2023-06-30"}
    assert "as_of" not in rows("chart", "--home", archive)[0]
    assert "as_of" not in rows("restatements", "--home", archive)[0]


@pytest.mark.parametrize(
    "given",
    [
        ("chart", "--as-of", "nonsense"),
        ("chart", "--week", "nonsense"),
        ("chart", "--ranked-by", "foo"),
        ("restatements", "--kind", "relable"),
        ("restatements", "--since", "nonsense"),
        ("title", "The Weir", "--as-of", "nonsense"),
        ("title", "The Weir", "--season", "x"),
    ],
    ids=lambda given: " ".join(given),
)
def test_a_value_that_no_option_takes_is_wrong_usage(archive: Path, given: tuple[str, ...]) -> None:
    done = overnights(*given, "--home", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"“{given[-1]}”" in done.stderr and "Value error" not in done.stderr


def test_a_csv_of_another_rule_has_exact_values_and_reasons(archive: Path) -> None:
    given = ("chart", "--week", "2023-06-04", "--ranked-by", "views", "--home", archive)
    told, done = rows(*given), overnights(*given, "--csv")
    table = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["rank_why"] for row in table] == [str(row.get("rank_why", "")) for row in told]
    assert {row["value_exact"] for row in table} == {str(row["value_exact"] or "") for row in told}
    assert "Not ranked: the publisher gives neither views nor a runtime" in on_one_line(overnights(*given).stdout)


def test_a_number_is_explained_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("hours_ratio_per_day", "cohort_n", "first_28_days"):
        done = overnights("explain", name)
        assert done.returncode == 0 and max(map(len, done.stdout.splitlines())) <= 80
