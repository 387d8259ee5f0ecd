"""What a publisher shows is fetched into vintages, and what is not its file changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_service import new_home as service_home
from tests.publisher_server import PublisherServer, Reply, publisher_server

from invented_reports import report
from overnights.acts import fetch as fetching
from overnights.acts.doctor import doctor
from overnights.acts.fetch import FetchDone, Fetched, fetch
from overnights.acts.load_published import archive_held, load_published
from overnights.acts.nightly import published
from overnights.errors import BadAddress, HomeError, OtherDoor, UnknownPublisher
from overnights.home import Home, make_home
from overnights.settings import Settings, SourceSettings
from overnights.sources.downloads import Manners
from overnights.tables import ALL_TIME, EDITIONS, VINTAGES

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
GLOBAL, COUNTRIES, MOST = "all-weeks-global.tsv", "all-weeks-countries.tsv", "most-popular.tsv"
NOW = datetime(2023, 6, 21, 9, tzinfo=UTC)
WEEK_LATER = NOW + timedelta(days=7)
OLD, NEW = (FILES / "global-2023-06-14.tsv").read_bytes(), (FILES / "global-2023-06-21.tsv").read_bytes()
LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
ALL_TIME_FILE = (
    "category\trank\tshow_title\tseason_title\thours_viewed_first_91_days\truntime\tviews_first_91_days\n"
    + (
        "".join(
            f"{name}\t{n}\tTitle {name} {n}\tN/A\t{90 - n}00000\t1.5\t{60 - n}00000\n" for name in LISTS for n in (1, 2)
        )
    )
)
REPORT_NAME = "What_We_Watched_A_Netflix_Engagement_Report_2023Jan-Jun.xlsx"
QUICK = Manners(timeout_s=5, longest_s=5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def server() -> Iterator[PublisherServer]:
    """A publisher that shows all three lists."""
    with publisher_server() as found:
        found.shows(GLOBAL, NEW, etag='"21"')
        found.shows(COUNTRIES, (FILES / "countries-2023-06-28.tsv").read_bytes())
        found.shows(MOST, ALL_TIME_FILE.encode())
        yield found


def fetched(home: Home, server: PublisherServer, *only: str, **more: Any) -> FetchDone:
    waits: list[float] = []
    given = {"base": server.url, "manners": QUICK, "sleep": waits.append, "now": NOW, **more}
    return fetch(home, "netflix", only=only, **given)


def one(home: Home, server: PublisherServer, **more: Any) -> Fetched:
    """The worldwide lists alone."""
    (file,) = fetched(home, server, "global", **more).files
    return file


def tree(folder: Path) -> str:
    """Digest of all files below a folder: names and content."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b""))
    return whole.hexdigest()


def kept(home: Home) -> list[str]:
    return sorted(path.name for path in (home.path / "downloads").rglob("*") if path.is_file())


def vintages(home: Home) -> list[tuple[str, date, bool]]:
    rows = home.lake.read(VINTAGES).to_pylist()
    return sorted((row["kind"], row["seen_on"], row["is_inferred"]) for row in rows)


def test_all_that_is_shown_becomes_vintages_of_the_day(home: Home, server: PublisherServer) -> None:
    waits: list[float] = []
    done = fetched(home, server, now=NOW + timedelta(days=9), sleep=waits.append)
    day = date(2023, 6, 30)
    assert [(f.name, f.state, f.status, f.kind, f.rows, f.seen_on) for f in done.files] == [
        ("global", "fetched", 200, "global", 120, day),
        ("countries", "fetched", 200, "countries", 240, day),
        ("most-popular", "fetched", 200, "all-time", 8, day),
    ]
    assert done.is_well
    assert [f.editions_new for f in done.files] == [12, 24, 0]
    assert vintages(home) == [("all-time", day, False), ("countries", day, False), ("global", day, False)]
    assert home.lake.read(ALL_TIME).num_rows == 8
    assert (server.names, waits) == ([GLOBAL, COUNTRIES, MOST], [1, 1])


def test_what_came_is_kept_byte_by_byte_with_where_it_came_from(home: Home, server: PublisherServer) -> None:
    file = one(home, server)
    assert kept(home) == [f"2023-06-21-{GLOBAL}", "downloads.jsonl"]
    folder = home.path / "downloads" / "netflix"
    assert (folder / str(file.file)).read_bytes() == NEW
    (line,) = (json.loads(line) for line in (folder / "downloads.jsonl").read_text().splitlines())
    (row,) = home.lake.read(VINTAGES).to_pylist()
    assert line["sha256"] == row["digest"] == hashlib.sha256(NEW).hexdigest() == file.sha256
    assert (line["vintage"], line["file"], line["bytes"]) == (row["vintage"], row["source"], len(NEW))
    assert (line["address"], line["etag"]) == (f"{server.url}/{GLOBAL}", '"21"')
    assert (line["seen_on"], line["fetched_at"]) == ("2023-06-21", "2023-06-21T09:00:00+00:00")
    assert line["served_at"].endswith("GMT")


def test_it_is_what_loading_the_file_by_hand_makes(home: Home, server: PublisherServer, tmp_path: Path) -> None:
    one(home, server)
    other = make_home(tmp_path / "other")
    load_published(other, [home.path / "downloads"], now=NOW + timedelta(days=99))
    assert home.lake.read(EDITIONS).sort_by("category") == other.lake.read(EDITIONS).sort_by("category")
    assert vintages(home) == vintages(other)


def test_what_is_unchanged_is_not_sent_again_and_changes_nothing(home: Home, server: PublisherServer) -> None:
    one(home, server)
    before = tree(home.path)
    file = one(home, server, now=WEEK_LATER)
    assert (file.state, file.status, file.seen_on, file.is_new) == ("unchanged", 304, NOW.date(), None)
    assert server.asked[-1][1]["If-None-Match"] == '"21"'
    assert tree(home.path) == before


def test_the_same_bytes_without_marks_change_nothing(home: Home, server: PublisherServer) -> None:
    server.shows(GLOBAL, NEW)
    one(home, server)
    before = tree(home.path)
    file = one(home, server, now=WEEK_LATER)
    assert (file.state, file.status) == ("unchanged", 200)
    assert tree(home.path) == before


def test_a_changed_file_is_the_next_vintage_and_restates(home: Home, server: PublisherServer) -> None:
    server.shows(GLOBAL, OLD, etag='"14"')
    assert one(home, server, now=NOW - timedelta(days=7)).editions_new == 8
    server.shows(GLOBAL, NEW, etag='"21"')
    file = one(home, server)
    assert (file.state, file.is_new, file.editions_new, file.restated) == ("fetched", True, 5, 1)
    assert vintages(home) == [("global", date(2023, 6, 14), False), ("global", date(2023, 6, 21), False)]
    assert kept(home) == [f"2023-06-14-{GLOBAL}", f"2023-06-21-{GLOBAL}", "downloads.jsonl"]


def test_what_comes_back_as_it_was_is_a_vintage_again(home: Home, server: PublisherServer) -> None:
    for days, body in ((0, OLD), (7, NEW), (8, OLD)):
        server.shows(GLOBAL, body)
        assert one(home, server, now=NOW + timedelta(days=days)).state == "fetched"
    assert archive_held(home).vintages == 3


def test_two_contents_of_one_day_are_both_kept(home: Home, server: PublisherServer) -> None:
    server.shows(GLOBAL, OLD)
    one(home, server)
    server.shows(GLOBAL, NEW)
    file = one(home, server)
    assert file.file == f"2023-06-21-all-weeks-global-{hashlib.sha256(NEW).hexdigest()[:8]}.tsv"
    assert archive_held(home).vintages == 2
    assert (home.path / "downloads" / "netflix" / f"2023-06-21-{GLOBAL}").read_bytes() == OLD


def test_a_file_that_others_had_loaded_is_kept_and_is_not_new(home: Home, server: PublisherServer) -> None:
    load_published(home, [FILES / "global-2023-06-21.tsv"], now=NOW)
    file = one(home, server)
    assert (file.state, file.is_new, file.editions_new) == ("fetched", False, 0)
    assert archive_held(home).vintages == 1
    assert one(home, server).state == "unchanged"


BAD = {
    "a login page": Reply(body=b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "a redirect": Reply(body=(FILES / "bad" / "redirect.tsv").read_bytes()),
    "null": Reply(body=b"null"),
    "nothing": Reply(body=b""),
    "not there": Reply(status=404, body=b"week\tcategory"),
    "cut off in a row": Reply(body=NEW[: int(len(NEW) * 0.7)]),
    "cut off by its length": Reply(body=NEW, length=len(NEW) + 1),
    "another file": Reply(body=(FILES / "countries-2023-06-28.tsv").read_bytes()),
    "a week that is yet to come": Reply(body=(FILES / "global-2023-07-05.tsv").read_bytes()),
    "sent on": Reply(status=302, headers={"Location": "http://127.0.0.1:9/login"}),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_not_the_file_is_refused_and_the_home_is_as_it_was(
    home: Home, server: PublisherServer, bad: str
) -> None:
    for known in (False, True):
        if known:
            server.shows(GLOBAL, NEW)
            one(home, server)
        before = tree(home.path)
        server.says(GLOBAL, BAD[bad])
        done = fetched(home, server, "global", now=NOW)
        assert (done.is_well, done.files[0].state) == (False, "refused")
        assert str(done.files[0].why).startswith(f"{server.url}/{GLOBAL} ")
        assert tree(home.path) == before


def test_a_file_under_half_of_the_one_before_is_refused(home: Home, server: PublisherServer) -> None:
    one(home, server)
    lines = NEW.splitlines(keepends=True)
    assert len(lines) == 121
    server.shows(GLOBAL, b"".join(lines[:41]))  # a whole week, and so no broken file
    before = tree(home.path)
    assert "under half of the" in str(one(home, server, now=WEEK_LATER).why)
    assert tree(home.path) == before
    assert one(make_home(home.path.parent / "other"), server, now=WEEK_LATER).state == "fetched"


def test_one_file_that_is_refused_does_not_hold_up_the_others(home: Home, server: PublisherServer) -> None:
    server.says(COUNTRIES, Reply(status=404))
    server.says(MOST, Reply(body=ALL_TIME_FILE.encode()[:-30]))
    done = fetched(home, server)
    assert [file.state for file in done.files] == ["fetched", "refused", "refused"]
    assert not done.is_well
    assert archive_held(home).vintages == 1
    assert kept(home) == [f"2023-06-21-{GLOBAL}", "downloads.jsonl"]


def test_a_publisher_that_is_busy_is_not_asked_for_the_rest(home: Home, server: PublisherServer) -> None:
    server.says(GLOBAL, Reply(status=429, headers={"Retry-After": "9999"}))
    done = fetched(home, server)
    assert [file.state for file in done.files] == ["refused"] * 3
    assert "was not asked for" in str(done.files[1].why)
    assert server.names == [GLOBAL]


def test_a_host_that_is_not_there_is_tried_for_one_file_alone(home: Home) -> None:
    waits: list[float] = []
    with publisher_server() as gone:
        pass
    done = fetch(home, "netflix", base=gone.url, manners=QUICK, sleep=waits.append, now=NOW)
    assert [file.state for file in done.files] == ["refused"] * 3
    assert "cannot be had (Connection refused)" in str(done.files[0].why)
    assert "was not asked for" in str(done.files[2].why)
    assert waits == [2, 4]


def test_a_report_is_asked_for_once_since_it_never_changes_there(
    home: Home, server: PublisherServer, tmp_path: Path
) -> None:
    rows = [("Alpha: Season 1", "Yes", date(2023, 1, 5), 1_200_000), ("Beta", "No", None, 100_000)]
    covers = "Views from January to June 2023"
    server.shows(REPORT_NAME, report(tmp_path / "r.xlsx", {"Engagement": rows}, covers=covers).read_bytes())
    done = fetched(home, server, "report-2023H1", now=NOW + timedelta(days=180))
    assert (done.files[0].state, done.files[0].kind) == ("fetched", "engagement"), done.files[0].why
    asked = len(server.asked)
    (again,) = fetched(home, server, "report-2023H1", now=NOW + timedelta(days=181)).files
    assert (again.state, again.status, len(server.asked)) == ("unchanged", None, asked)


def test_where_the_archive_lost_a_vintage_its_file_is_asked_for_anew(home: Home, server: PublisherServer) -> None:
    one(home, server)
    lost = make_home(home.path.parent / "other")
    (home.path / "downloads").rename(lost.path / "downloads")
    file = one(lost, server)
    assert (file.state, file.is_new) == ("fetched", True)
    assert server.asked[-1][1]["If-None-Match"] is None


def test_where_a_kept_file_is_gone_or_was_cut_it_is_asked_for_anew(home: Home, server: PublisherServer) -> None:
    path = home.path / "downloads" / "netflix" / str(one(home, server).file)
    path.write_bytes(b"")
    assert (one(home, server).state, server.asked[-1][1]["If-None-Match"]) == ("fetched", None)
    assert path.stat().st_size == 0  # what stands there is never written over
    assert len(kept(home)) == 3


def downloads_of(home: Home) -> list[tuple[str, str]]:
    return [(one.state, one.says) for one in doctor(home.path, now=NOW).checks if one.name == "downloads"]


def test_a_doctor_sees_whether_the_evidence_is_as_it_came(home: Home, server: PublisherServer) -> None:
    assert downloads_of(home) == []
    path = home.path / "downloads" / "netflix" / str(one(home, server).file)
    assert downloads_of(home) == [("well", "1 file of Netflix is as fetched.")]
    path.write_bytes(NEW[:-1] + b"!")
    assert downloads_of(home)[0] == ("wrong", f"{path} is not as it was fetched on 2023-06-21: its digest is another.")
    path.unlink()
    assert downloads_of(home) == [("note", f"Fetched files of Netflix that are not there: 1, the first {path.name}.")]


def test_a_dry_run_asks_for_nothing_and_writes_nothing(home: Home, server: PublisherServer) -> None:
    before = tree(home.path)
    done = fetched(home, server, is_dry=True)
    assert [(file.state, file.address) for file in done.files] == [
        ("to_ask", f"{server.url}/{name}") for name in (GLOBAL, COUNTRIES, MOST)
    ]
    assert (server.asked, tree(home.path), done.is_well) == ([], before, True)


def test_a_home_with_events_fetches_nothing(tmp_path: Path, server: PublisherServer) -> None:
    from small_service import MIXED, write

    from overnights.acts.load_events import load_events

    home = service_home(tmp_path / "home", tmp_path / "catalogue")
    load_events(home, [write(tmp_path / "e.csv", MIXED)], now=datetime(2022, 9, 12, tzinfo=UTC))
    with pytest.raises(OtherDoor):
        fetched(home, server)
    assert server.asked == []


def test_what_cannot_be_asked_is_told_before_anything_is_asked(home: Home, server: PublisherServer) -> None:
    with pytest.raises(UnknownPublisher):
        fetch(home, "nobody", now=NOW)
    with pytest.raises(UnknownPublisher, match="global, countries, most-popular"):
        fetched(home, server, "globe")
    with pytest.raises(BadAddress):
        fetched(home, server, base="file:///etc")
    (home.path / "downloads" / "netflix").mkdir(parents=True)
    (home.path / "downloads" / "netflix" / "downloads.jsonl").write_text("{}\n")
    with pytest.raises(HomeError, match="cannot be read as a log of downloads"):
        fetched(home, server)
    assert server.asked == []


def test_a_fetch_that_is_killed_before_the_files_are_kept_is_finished_by_the_next(
    home: Home, server: PublisherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "keep", dies)
        with pytest.raises(KeyboardInterrupt):
            one(home, server)
    file = one(home, server)
    assert (file.state, file.is_new, archive_held(home).vintages) == ("fetched", False, 1)
    assert kept(home) == [f"2023-06-21-{GLOBAL}", "downloads.jsonl"]


def test_a_disk_that_does_not_take_the_files_is_told(
    home: Home, server: PublisherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.path / "downloads").write_text("a file where a folder belongs")
    with pytest.raises(HomeError, match="does not take what was fetched"):
        one(home, server)


def nightly(home_path: Path, server: PublisherServer, **sources: Any) -> Home:
    said = {"fetch": ("netflix",), "fetch_from": server.url, **sources}
    return make_home(home_path, Settings(sources=SourceSettings.model_validate(said)))


def published_step(home: Home, now: datetime = WEEK_LATER) -> Any:
    return published(home, None, now)


def test_the_nightly_job_fetches_where_it_is_told_to(tmp_path: Path, server: PublisherServer) -> None:
    home = nightly(tmp_path / "home", server, published=("in/*.tsv",))
    (home.path / "in").mkdir()
    (home.path / "in" / "global-2023-06-14.tsv").write_bytes(OLD)
    server.shows(COUNTRIES, (FILES / "countries-2023-06-28.tsv").read_bytes(), etag='"c"')
    first = published_step(home)
    assert (first.state, first.counts["fetched"], first.counts["vintages"]) == ("done", 3, 1)
    second = published_step(home)
    assert (second.state, second.counts["unchanged"], second.counts["refused"]) == ("nothing_new", 3, 0)
    assert archive_held(home).vintages == 4


def test_the_nightly_job_says_what_was_refused(tmp_path: Path, server: PublisherServer) -> None:
    home = nightly(tmp_path / "home", server)
    server.says(GLOBAL, Reply(status=404))
    step = published_step(home)
    assert (step.state, step.counts["fetched"], step.counts["refused"]) == ("failed", 2, 1)
    assert "1 file refused" in step.says and GLOBAL in step.says


def test_nothing_is_fetched_unless_it_is_asked_for(tmp_path: Path, server: PublisherServer) -> None:
    home = nightly(tmp_path / "home", server, fetch=())
    assert published_step(home).state == "skipped"
    assert server.asked == []
