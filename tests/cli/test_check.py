"""`check` prints an answer to each claim of a file, and its exit code says whether all hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLE, overnights

HOLDS = '[[claim]]\nsaid = "Number six in the United States."\ntitle = "the weir"\nterritory = "US"\nrank = 6\n'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the published example; tests must not change it."""
    path = tmp_path_factory.mktemp("check") / "home"
    for step in (("init", path), ("load", "published", EXAMPLE / "published", "--home", path)):
        done = overnights(*step)
        assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def claims(archive: Path) -> list[dict[str, Any]]:
    done = overnights("check", EXAMPLE / "claims.toml", "--home", archive, "--json")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["counts"] == {"holds": 4, "does_not_hold": 3, "cannot_be_known": 1}
    return found["claims"]


def test_json_has_the_claim_the_answer_what_is_right_and_the_rows(claims: list[dict[str, Any]]) -> None:
    weir = claims[3]
    assert (weir["claim"], weir["season_id"], weir["list"]) == (4, "the-weir-season-1", "TV (English)")
    assert (weir["claims"], weir["value"], weir["outcome"]) == ("peak_rank", 5, "does_not_hold")
    assert weir["right"] == {"peak_rank": 4}
    assert [(row["week"], row["rank"]) for row in weir["rows"]] == [
        ("2023-06-04", 4), ("2023-06-11", 5), ("2023-06-18", 9), ("2023-06-25", 9)
    ]  # fmt: skip
    assert all(row["inputs"].startswith("vintage@") and row["edition"] >= 1 for row in weir["rows"])
    assert weir["held"] == {"weeks": 4, "first": "2023-06-04", "last": "2023-06-25"}


def test_what_was_so_when_it_was_said_and_was_restated_since_is_told(claims: list[dict[str, Any]]) -> None:
    marble = claims[6]
    assert marble["right"] == {"hours_viewed": 7_080_000} and marble["rows"][0]["edition"] == 2
    assert marble["note"].startswith(
        "It was so by the editions of 2023-06-15, which were restated since: it had 7,120,"
    )


def test_what_is_so_of_the_list_at_home_is_told(claims: list[dict[str, Any]]) -> None:
    assert claims[1]["note"].startswith("It is so of another list, netflix-country, TV, United States: ")


def test_each_claim_is_a_paragraph_within_eighty_columns(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = overnights("check", EXAMPLE / "claims.toml", "--home", archive)
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\u00a0" not in done.stdout
    answers = [re.match(r"\d\. ([A-Z ]+): “", line) for line in lines]
    assert [found[1] for found in answers if found] == [
        "HOLDS", "DOES NOT HOLD", "HOLDS", "DOES NOT HOLD", "HOLDS", "HOLDS", "DOES NOT HOLD", "CANNOT BE KNOWN"
    ]  # fmt: skip
    assert lines[-1] == "8 claims: 4 hold, 3 do not hold, 1 cannot be known."
    assert "   Right would be: peak_rank = 4" in lines


def test_where_all_hold_it_exits_0(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(HOLDS, encoding="utf-8")
    done = overnights("check", file, "--home", archive)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 claim: 1 holds.")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (('"the weir"', '"The Wier"'), "No title has the name or id “The Wier”. Near it: “The Weir”."),
        (('"the weir"', '"Harbour Lights"'), "2 seasons: just one is meant."),
        (('"US"', '"FR"'), "There is no edition of netflix-country for France. The publisher’s file with those"),
    ],
)
def test_what_the_home_does_not_know_makes_one_claim_unknown_and_no_other(
    archive: Path, tmp_path: Path, changed: tuple[str, str], said: str
) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(HOLDS.replace(*changed) + HOLDS, encoding="utf-8")
    done = overnights("check", file, "--home", archive, "--json")
    assert done.returncode == 1, done.stderr
    one, other = json.loads(done.stdout)["claims"]
    assert (one["outcome"], other["outcome"]) == ("cannot_be_known", "holds")
    assert said in one["found"]


def test_a_whole_name_needs_no_number(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(HOLDS.replace("the weir", "harbour lights: season 2").replace("rank = 6", "top = 10"), "utf-8")
    done = overnights("check", file, "--home", archive, "--json")
    assert json.loads(done.stdout)["claims"][0]["season_id"] == "harbour-lights-season-2"


def test_a_fault_in_the_file_is_one_sentence_and_nothing_is_answered(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(HOLDS + HOLDS.replace("rank", "rnak"), encoding="utf-8")
    done = overnights("check", file, "--home", archive)
    assert (done.returncode, done.stdout) == (1, "")
    assert "claims.toml, claim 2: there is no key `rnak`. Near it: rank" in done.stderr
    missing = overnights("check", tmp_path / "none.toml", "--home", archive)
    assert missing.returncode == 1 and "none.toml cannot be read (No such file or directory)" in missing.stderr


def test_a_service_holds_claims_against_its_own_charts(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    file.write_text(
        '[[claim]]\nsaid = "first"\ntitle = "The Harbour"\nweek = 2022-09-04\nlist = "TV (English)"\ntop = 10\n',
        encoding="utf-8",
    )
    done = overnights("check", file, "--home", home, "--json")
    (claim,) = json.loads(done.stdout)["claims"]
    assert (done.returncode, claim["outcome"], claim["season_id"]) == (0, "holds", "harbour-s1")
    assert claim["rows"][0]["status"] in ("overnight", "consolidated")
