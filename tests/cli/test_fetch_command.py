"""`fetch` says what came of each file, and refuses in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import on_one_line, overnights
from tests.publisher_server import PublisherServer, Reply, publisher_server

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
LISTS = (FILES / "global-2023-06-21.tsv").read_bytes()
ASK = ("fetch", "netflix", "--only", "global", "--now", "2023-06-21T09:00Z")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PublisherServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with publisher_server() as found:
        found.shows("all-weeks-global.tsv", LISTS, etag='"21"')
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    overnights("init", tmp_path / "home")
    return tmp_path / "home"


def test_a_paragraph_for_each_file_and_what_the_publisher_says_of_reuse(home: Path, server: PublisherServer) -> None:
    done = overnights(*ASK, "--from", server.url, "--home", home)
    assert done.returncode == 0, done.stderr
    assert on_one_line(done.stdout).startswith(
        f"global: {len(LISTS):,} bytes, 120 rows (global, 11 columns), seen on 21 June 2023. It is the first to show "
        "12 editions. It is kept as 2023-06-21-all-weeks-global.tsv. Netflix states no licence"
    )
    again = overnights(*ASK, "--from", server.url, "--home", home)
    assert on_one_line(again.stdout).startswith("global: unchanged. The one of 21 June 2023 is kept.")
    server.says("all-weeks-global.tsv", Reply(body=LISTS.replace(b"\n", b"\r\n")))
    other = overnights(*ASK, "--from", server.url, "--home", home)
    assert "The archive has these rows already; the file is kept as" in on_one_line(other.stdout)


def test_a_refusal_is_one_sentence_and_exit_code_1(home: Path, server: PublisherServer) -> None:
    server.says("all-weeks-global.tsv", Reply(body=b"<html>"))
    done = overnights(*ASK, "--from", server.url, "--home", home)
    assert done.returncode == 1
    assert done.stderr == (
        f"overnights: {server.url}/all-weeks-global.tsv is a web page, and so not what was asked for; nothing was "
        "stored. Look at it yourself; if it is what the publisher means to show, `overnights load published PATH` "
        "loads it.\n"
    )
    assert on_one_line(done.stdout).startswith("global: refused.")


def test_json_is_a_record(home: Path, server: PublisherServer) -> None:
    done = overnights(*ASK, "--from", server.url, "--home", home, "--json")
    record = json.loads(done.stdout)
    (file,) = record["files"]
    assert (record["publisher"], record["service"]) == ("netflix", "Netflix")
    assert (file["state"], file["status"], file["rows"], file["seen_on"]) == ("fetched", 200, 120, "2023-06-21")
    assert file["why"] is None


def test_a_dry_run_says_what_would_be_asked(home: Path, server: PublisherServer) -> None:
    done = overnights("fetch", "netflix", "--dry-run", "--home", home)
    assert done.returncode == 0, done.stderr
    told = on_one_line(done.stdout)
    assert "global: would be asked for at https://www.netflix.com/tudum/top10/data/all-weeks-global.tsv" in told
    assert "report-2023H1: would be asked for at" in told
    assert server.asked == []


def test_a_publisher_or_file_that_is_not_known_is_told(home: Path) -> None:
    assert "files are fetched of netflix" in overnights("fetch", "hbo", "--home", home).stderr
    done = overnights("fetch", "netflix", "--only", "daily", "--home", home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Netflix has no file “daily”" in done.stderr
    assert overnights("fetch", "--home", home).returncode == 2
