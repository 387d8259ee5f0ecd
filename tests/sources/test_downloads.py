"""A file from the web is had whole or not at all, politely, and from the host that was asked alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.publisher_server import PublisherServer, Reply, publisher_server

from overnights import __version__
from overnights.errors import BadAddress, NotFetched, UnknownPublisher
from overnights.sources.downloads import Answer, Manners, Marks, download
from overnights.sources.publishers import check_base, publisher

NOW = datetime(2026, 10, 21, 7, 27, tzinfo=UTC)
QUICK = Manners(timeout_s=5, longest_s=5, attempts=3, pause_s=1, wait_s=2, longest_wait_s=120, most_bytes=100_000)
TABLE = b"week\tcategory\n2026-10-18\tTV (English)\n" * 100


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[PublisherServer]:
    with publisher_server() as found:
        yield found


class Waits(list[float]):
    """Seconds that were waited, in place of waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def had(server: PublisherServer, waits: Waits | None = None, manners: Manners = QUICK, **more: Any) -> Answer:
    return download(f"{server.url}/f.tsv", manners=manners, sleep=Waits() if waits is None else waits, now=NOW, **more)


def refused(server: PublisherServer, *replies: Reply, manners: Manners = QUICK) -> tuple[NotFetched, Waits]:
    waits = Waits()
    server.says("f.tsv", *replies)
    with pytest.raises(NotFetched) as error:
        had(server, waits, manners)
    assert str(error.value).startswith(f"{server.url}/f.tsv ") and "nothing was stored" in str(error.value)
    return error.value, waits


def test_a_file_is_had_with_its_marks_by_one_who_says_who_it_is(server: PublisherServer) -> None:
    marks = {"ETag": 'W/"one"', "Last-Modified": "Tue, 20 Oct 2026 07:00:00 GMT"}
    server.says("f.tsv", Reply(body=TABLE, headers=marks))
    answer = had(server)
    assert (answer.status, answer.content) == (200, TABLE)
    assert answer.marks == Marks(etag='W/"one"', last_modified="Tue, 20 Oct 2026 07:00:00 GMT")
    assert answer.served_at is not None
    ((_, headers),) = server.asked
    assert f"Overnights/{__version__}" in headers["User-Agent"]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == (None, None)


def test_what_is_known_is_asked_for_only_if_it_is_another(server: PublisherServer) -> None:
    server.shows("f.tsv", TABLE, etag='"one"')
    known = Marks(etag='"one"', last_modified="Tue, 20 Oct 2026 07:00:00 GMT")
    answer = had(server, known=known)
    assert (answer.status, answer.content, answer.marks) == (304, None, known)
    assert server.asked[0][1]["If-Modified-Since"] == "Tue, 20 Oct 2026 07:00:00 GMT"
    assert had(server, known=Marks(etag='"two"')).content == TABLE


def test_a_file_that_comes_packed_is_unpacked(server: PublisherServer) -> None:
    server.says("f.tsv", Reply(body=gzip.compress(TABLE), headers={"Content-Encoding": "gzip"}))
    assert had(server).content == TABLE
    assert server.asked[0][1]["Accept-Encoding"] == "gzip"


def test_what_may_pass_is_asked_again_after_longer_and_longer_waits(server: PublisherServer) -> None:
    waits = Waits()
    server.says("f.tsv", Reply(status=500), Reply(status=503), Reply(body=TABLE))
    assert had(server, waits).content == TABLE
    assert waits == [2, 4]


def test_after_a_few_attempts_it_is_let_be(server: PublisherServer) -> None:
    error, waits = refused(server, Reply(status=500))
    assert (len(server.asked), waits, error.status) == (3, [2, 4], 500)


@pytest.mark.parametrize("said", ["60", "Wed, 21 Oct 2026 07:28:00 GMT"], ids=["seconds", "instant"])
def test_a_publisher_that_says_how_long_to_wait_is_waited_for(server: PublisherServer, said: str) -> None:
    waits = Waits()
    server.says("f.tsv", Reply(status=429, headers={"Retry-After": said}), Reply(body=TABLE))
    assert had(server, waits).content == TABLE
    assert waits == [60]


def test_a_publisher_that_wants_a_long_wait_is_let_be_at_once(server: PublisherServer) -> None:
    error, waits = refused(server, Reply(status=429, headers={"Retry-After": "3600"}))
    assert "asks to wait 3,600 seconds" in str(error)
    assert (error.is_busy, error.status, waits, len(server.asked)) == (True, 429, [], 1)
    error, _ = refused(server, Reply(status=404))
    assert not error.about.get("is_busy")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_does_not_pass_is_asked_for_once(server: PublisherServer, status: int) -> None:
    error, waits = refused(server, Reply(status=status))
    assert (error.status, waits, len(server.asked)) == (status, [], 1)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=TABLE[:50], length=len(TABLE)),
        Reply(body=gzip.compress(TABLE)[:-9], headers={"Content-Encoding": "gzip"}),
        Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
        Reply(body=gzip.compress(TABLE) + gzip.compress(TABLE), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["short", "packed and short", "not packed", "more than one"],
)
def test_a_file_that_was_cut_off_or_damaged_is_asked_for_again_and_then_refused(
    server: PublisherServer, reply: Reply
) -> None:
    _, waits = refused(server, reply)
    assert waits == [2, 4]
    server.says("f.tsv", reply, Reply(body=TABLE))
    assert had(server).content == TABLE


def test_a_body_that_stops_coming_is_given_up(server: PublisherServer) -> None:
    stalled = Reply(body=TABLE[:50], length=len(TABLE), is_stalled=True)
    error, waits = refused(server, stalled, manners=replace(QUICK, timeout_s=0.1, attempts=2))
    assert "does not come in time" in str(error)
    assert waits == [2]


def test_a_body_that_takes_too_long_is_given_up(server: PublisherServer) -> None:
    error, _ = refused(server, Reply(body=TABLE), manners=replace(QUICK, longest_s=-1, attempts=1))
    assert "does not come in time" in str(error)


def test_nobody_there_is_told(server: PublisherServer) -> None:
    waits = Waits()
    with pytest.raises(NotFetched, match=r"http://127\.0\.0\.1:9/f\.tsv cannot be had"):
        download("http://127.0.0.1:9/f.tsv", manners=QUICK, sleep=waits, now=NOW)
    assert waits == [2, 4]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"0" * 100_001),
        Reply(body=gzip.compress(b"0" * 100_001), headers={"Content-Encoding": "gzip"}),
        Reply(body=b"", length=10**12),
    ],
    ids=["long", "long once unpacked", "said to be long"],
)
def test_a_file_without_end_is_refused(server: PublisherServer, reply: Reply) -> None:
    error, waits = refused(server, reply)
    assert "is over 0 MB" in str(error)
    assert waits == []


def test_a_redirect_is_followed_on_the_same_host_and_never_to_another(server: PublisherServer) -> None:
    server.says("f.tsv", Reply(status=302, headers={"Location": "/there.tsv"}))
    server.shows("there.tsv", TABLE)
    assert had(server).content == TABLE
    with publisher_server() as other:
        other.shows("f.tsv", TABLE)
        error, _ = refused(server, Reply(status=302, headers={"Location": f"{other.url}/f.tsv"}))
        assert other.asked == []
    assert "no other host is asked" in str(error)


def test_a_redirect_in_a_circle_ends(server: PublisherServer) -> None:
    refused(server, Reply(status=302, headers={"Location": "/f.tsv"}))
    assert len(server.asked) < 10


@pytest.mark.parametrize("reply", [Reply(status=206, body=TABLE), Reply(status=304)], ids=["a part", "unasked"])
def test_an_answer_that_fits_no_question_is_refused(server: PublisherServer, reply: Reply) -> None:
    error, _ = refused(server, reply)
    assert error.status == reply.status


def test_a_packing_that_was_not_asked_for_is_refused(server: PublisherServer) -> None:
    error, _ = refused(server, Reply(body=TABLE, headers={"Content-Encoding": "br"}))
    assert "comes packed as br" in str(error)


def test_the_publisher_has_its_files_at_its_own_addresses_or_in_a_folder_that_is_named() -> None:
    netflix = publisher("netflix")
    assert netflix.chosen(("countries",))[0][1] == "https://www.netflix.com/tudum/top10/data/all-weeks-countries.tsv"
    assert all(address.startswith("https://") for _, address in netflix.chosen())
    there = [address for _, address in netflix.chosen(base="http://here")]
    assert there == [f"http://here/{name}.tsv" for name in ("all-weeks-global", "all-weeks-countries", "most-popular")]
    ((_, report),) = netflix.chosen(("report-2023H2",), base="http://here")
    assert report == "http://here/What_We_Watched_A_Netflix_Engagement_Report_2023Jul-Dec.xlsx"
    assert "no licence" in netflix.licence and netflix.service in netflix.licence


def test_who_and_what_is_not_known_is_told_with_what_there_is() -> None:
    with pytest.raises(UnknownPublisher, match="netflix") as error:
        publisher("hbo")
    assert error.value.publishers == ("netflix",)
    with pytest.raises(UnknownPublisher, match="global, countries, most-popular"):
        publisher("netflix").chosen(("daily",))


@pytest.mark.parametrize(
    "base",
    [
        "ftp://h/f",
        "file:///etc",
        "h/f",
        "https://",
        "https://h:99999/f",
        "https://h/f?key=a",
        "https://[h/f",
        "http://h /f",
    ],
)
def test_a_folder_in_the_web_is_written_as_one(base: str) -> None:
    with pytest.raises(BadAddress, match="https://host/folder"):
        check_base(base)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadAddress) as error:
        check_base("https://me:geheim@host/folder")
    assert "geheim" not in str(error.value) and error.value.address is None
