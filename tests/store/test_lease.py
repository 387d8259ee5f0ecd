"""The lease of a lake in an object store: one writer, who shows that it lives, and writes nothing once it is lost."""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from overnights.errors import Conflict, LeaseLost, NoPlace
from overnights.places.found import Tag
from overnights.places.objects import Objects
from overnights.store import lease
from overnights.store.lake import Lake
from overnights.store.lease import LEASE_FILE, LEASE_S, Lease, LeaseLock
from overnights.tables import SOURCES

ROWS = pa.Table.from_pylist(
    [{"batch": 1, "first_ordinal": 0, "rows": 5, "source": "a.csv", "digest": "d"}], schema=SOURCES.schema
)
ELSEWHERE = {"holder": "another", "host": "elsewhere", "pid": 7, "machine": "other", "since": "2026-01-05T03:00:00"}


@pytest.fixture
def place(bucket: str) -> Objects:
    return Objects(f"{bucket}/lake")


def said_by(place: Objects) -> dict[str, Any]:
    found = place.look(LEASE_FILE)
    assert found is not None
    return dict(json.loads(found[0]))


def held_elsewhere(place: Objects) -> None:
    assert place.put_if(LEASE_FILE, json.dumps(ELSEWHERE).encode(), None) is not None


def let_pass(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The store's clock has gone on since the last sign of life."""
    real = Objects.put
    monkeypatch.setattr(Objects, "put", lambda self, name, data: real(self, name, data) + timedelta(seconds=seconds))


def sleep_through(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """This process has not run for some time."""
    real = lease._seconds
    monkeypatch.setattr(lease, "_seconds", lambda: real() + seconds)


def test_a_lease_is_given_back_and_taken_again(place: Objects) -> None:
    for _ in range(2):
        with LeaseLock(place).held():
            assert said_by(place)["pid"] == os.getpid()
        assert said_by(place) == {"holder": None}
    assert all(thread.name != "overnights-lease" for thread in threading.enumerate())


def test_who_holds_it_is_told(place: Objects) -> None:
    held_elsewhere(place)
    with pytest.raises(Conflict) as taken, LeaseLock(place).held():
        pass
    assert (taken.value.host, taken.value.since) == ("elsewhere", ELSEWHERE["since"])  # type: ignore[attr-defined]
    assert said_by(place) == ELSEWHERE
    assert list(place.sizes("")) == [LEASE_FILE]


def test_a_holder_without_a_sign_of_life_is_followed(place: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    held_elsewhere(place)
    let_pass(monkeypatch, LEASE_S - 5)
    with pytest.raises(Conflict), LeaseLock(place).held():
        pass
    let_pass(monkeypatch, 10)
    lock = LeaseLock(place)
    with lock.held():
        assert lock.was_taken_over
        assert said_by(place)["holder"] != "another"


def test_a_holder_whose_process_is_gone_is_followed_at_once(place: Objects) -> None:
    here = said_by_a_holder(place)
    gone = here | {"holder": "another", "pid": 2**22 + 1}
    assert Lease.of(json.dumps(gone).encode()).is_of_a_dead_process
    assert not Lease.of(json.dumps(gone | {"machine": "other"}).encode()).is_of_a_dead_process
    assert not Lease.of(json.dumps(here).encode()).is_of_a_dead_process


def said_by_a_holder(place: Objects) -> dict[str, Any]:
    with LeaseLock(place).held():
        return said_by(place)


@pytest.mark.parametrize("kept", ["create", "update", "none"])
def test_a_server_that_keeps_no_conditions_is_refused(
    place: Objects, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    real = Objects.put_if

    def careless(self: Objects, name: str, data: bytes, tag: Tag | None) -> Tag | None:
        if kept == ("create" if tag is None else "update"):
            return real(self, name, data, tag)
        self.put(name, data)
        return Tag("any")

    monkeypatch.setattr(Objects, "put_if", careless)
    with pytest.raises(NoPlace) as refused, LeaseLock(place).held():
        pass
    assert refused.value.fault == "conditions"  # type: ignore[attr-defined]
    assert place.look(LEASE_FILE) is None


def test_what_is_no_lease_is_one_of_somebody(place: Objects) -> None:
    place.put_if(LEASE_FILE, b"\xff what is this", None)
    with pytest.raises(Conflict), LeaseLock(place).held():
        pass


def test_a_holder_renews_it_while_it_works(place: Objects) -> None:
    lock = LeaseLock(place, lease_s=0.3)
    with lock.held():
        first = said_by(place)
        for _ in range(200):
            if said_by(place) != first:
                break
            time.sleep(0.02)
        assert said_by(place) != first
        assert said_by(place)["holder"] == first["holder"]
        lock.assure()


def test_two_at_the_same_time_are_not_both_given_it(place: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    held_elsewhere(place)
    let_pass(monkeypatch, LEASE_S + 5)
    real = Objects.look

    def looked(self: Objects, name: str) -> Any:
        found = real(self, name)
        assert found is not None
        monkeypatch.setattr(Objects, "look", real)
        self.put_if(name, b'{"holder": "faster"}', found[1])
        return found

    monkeypatch.setattr(Objects, "look", looked)
    with pytest.raises(Conflict), LeaseLock(place).held():
        pass
    assert said_by(place) == {"holder": "faster"}


def test_a_renewal_whose_answer_was_lost_is_found_again(place: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = LeaseLock(place)
    real = Objects.put_if

    def lost(self: Objects, name: str, data: bytes, tag: Tag | None) -> Tag | None:
        monkeypatch.setattr(Objects, "put_if", real)
        real(self, name, data, tag)
        return real(self, name, data, tag)

    with lock.held():
        monkeypatch.setattr(Objects, "put_if", lost)
        sleep_through(monkeypatch, LEASE_S * 0.4)
        lock.assure()
    assert said_by(place) == {"holder": None}


def test_a_store_that_does_not_answer_ends_the_work_before_another_may_begin(
    place: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> str:
        raise NoPlace("It cannot be reached.", fault="reach")

    lock = LeaseLock(place)
    with lock.held():
        monkeypatch.setattr(Objects, "put_if", silent)
        sleep_through(monkeypatch, LEASE_S * 0.4)
        lock.assure()
        sleep_through(monkeypatch, LEASE_S * 0.4)
        with pytest.raises(LeaseLost):
            lock.assure()


def test_a_writer_that_lost_its_lease_commits_nothing(place: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(place.address)
    lake.append(SOURCES, ROWS, act="a")
    let_pass(monkeypatch, LEASE_S + 5)
    with lake.lock():
        file = lake.write_file(SOURCES, ROWS)
        with Lake(place.address).lock():
            pass
        sleep_through(monkeypatch, LEASE_S * 0.4)
        with pytest.raises(LeaseLost):
            lake.commit(SOURCES, add=[file], act="b")
    assert Lake(place.address).read(SOURCES).num_rows == 1
    assert said_by(place) == {"holder": None}


def test_a_writer_that_does_not_know_that_it_lost_it_commits_nothing(
    place: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(place.address)
    lake.append(SOURCES, ROWS, act="a")
    let_pass(monkeypatch, LEASE_S + 5)
    with lake.lock():
        lake.files(SOURCES)
        file = lake.write_file(SOURCES, ROWS)
        with Lake(place.address).lock():
            pass
        with pytest.raises(Conflict):
            lake.commit(SOURCES, add=[file], act="b")
    assert Lake(place.address).read(SOURCES).num_rows == 1


def test_of_two_commits_to_one_version_the_store_takes_one(place: Objects) -> None:
    first, second = Lake(place.address), Lake(place.address)
    first.append(SOURCES, ROWS, act="a")
    with second.lock():
        second.files(SOURCES)
        first.append(SOURCES, ROWS, act="b")
        with pytest.raises(Conflict):
            second.append(SOURCES, ROWS, act="c")
    assert second.read(SOURCES).num_rows == 2
    assert second.orphans(SOURCES) == []
