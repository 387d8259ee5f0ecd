"""What `announce` prints and writes, and how it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

BEFORE, AFTER = "2022-11-02T09:00Z", "2022-11-09T09:00Z"


@pytest.fixture
def own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example's home in which a season is not renewed, to be told from 8 November 2022."""
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    done = overnights(
        "decide", "The Harbour", "--season", 1, "--decision", "cancelled", "--why", "Too few.", "--by", "A. B.",
        "--decided-on", "2022-11-01", "--announce-on", "2022-11-08", "--now", BEFORE, "--home", copy,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return copy


def announce(own: Path, *more: object, now: str = AFTER, reader: str = "public") -> tuple[int, str, str]:
    done = overnights("announce", "The Harbour", "--for", reader, "--now", now, "--home", own, *more)
    return done.returncode, done.stdout, done.stderr


def test_the_text_is_printed_as_markdown_and_nothing_else(own: Path) -> None:
    code, out, err = announce(own, "--season", 1)
    assert (code, err) == (0, "")
    assert out.startswith("# The Harbour, Season 1: not renewed\n")
    assert "by A. B." in out


def test_repeated_it_prints_the_same(own: Path) -> None:
    assert announce(own) == announce(own, now="2022-12-24T18:00Z")


def test_before_the_embargo_ends_it_exits_1_and_says_until_when(own: Path) -> None:
    code, out, err = announce(own, now=BEFORE)
    assert (code, out) == (1, "")
    assert "embargoed until 2022-11-08" in err
    assert "--draft" in err
    code, _, err = announce(own, "--json", now=BEFORE)
    assert json.loads(err)["error"]["name"] == "Embargoed"


def test_a_draft_is_printed_before(own: Path) -> None:
    code, out, _ = announce(own, "--draft", now=BEFORE)
    assert code == 0
    assert out.startswith("**Draft, embargoed until 8 Nov 2022")


def test_a_season_that_is_not_decided_upon_exits_1(own: Path) -> None:
    done = overnights("announce", "Quiet Hours", "--for", "public", "--home", own)
    assert done.returncode == 1
    assert "overnights decide" in done.stderr


def test_for_nobody_is_wrong_usage(own: Path) -> None:
    assert overnights("announce", "The Harbour", "--home", own).returncode == 2
    assert announce(own, reader="press")[0] == 2


def test_a_folder_has_both_files_and_their_paths_are_printed(own: Path, tmp_path: Path) -> None:
    code, out, _ = announce(own, "--out", tmp_path / "press", reader="producers")
    assert code == 0
    paths = [Path(line) for line in out.splitlines()]
    assert [path.name for path in paths] == [
        "the-harbour-season-1.harbour-s1-producers.md", "the-harbour-season-1.harbour-s1-producers.html",
    ]  # fmt: skip
    assert all(path.is_file() for path in paths)


def test_json_has_the_text_in_its_parts_with_its_entry(own: Path) -> None:
    _, out, _ = announce(own, "--json")
    said = json.loads(out)
    assert (said["number"], said["decision"], said["is_new"], said["replaces"]) == (1, 1, True, None)
    assert said["announcement"]["heading"] == "The Harbour, Season 1: not renewed"
    assert said["markdown"].startswith("# The Harbour")
    _, out, _ = announce(own, "--json", "--draft")
    assert (json.loads(out)["number"], json.loads(out)["number_why"]) == (None, "a draft is not recorded")


def test_producers_are_told_how_it_was_watched_and_the_public_is_not(own: Path) -> None:
    _, public, _ = announce(own)
    _, producers, _ = announce(own, reader="producers")
    assert "### By window" in producers
    assert "### By window" not in public
    assert "completion share" not in public
