"""Loading events: counted once over files, batches and any split; accounts that add up; all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from small_service import MIXED, NOW, accepted, adds_up, event, new_home, total, visible, write

from overnights.acts import load_events as loading
from overnights.acts import rulings
from overnights.acts.accounts import account, reasons, set_aside_of
from overnights.acts.batches import batch_of
from overnights.acts.late import admit_late
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import Batch, load_events
from overnights.errors import NotData, OvernightsError, StoreError
from overnights.home import Home
from overnights.store.lake import Lake
from overnights.tables import BATCHES, EVENTS, SET_ASIDE, SOURCES
from overnights.weeks import Week


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path / "home", tmp_path / "catalogue")


def test_the_same_file_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", [event(n) for n in range(10)])
    first = load_events(home, [file], now=NOW)
    before, versions = visible(home), home.lake.snapshot([EVENTS, SET_ASIDE, SOURCES, BATCHES])
    again = load_events(home, [file], now=NOW + timedelta(days=1))
    assert (first.is_new, first.accepted, again.is_new, again.accepted) == (True, 10, False, 10)
    assert visible(home) == before
    assert home.lake.snapshot([EVENTS, SET_ASIDE, SOURCES, BATCHES]) == versions


def test_a_copy_under_another_name_is_the_same_batch(home: Home, tmp_path: Path) -> None:
    rows = [event(n) for n in range(10)]
    load_events(home, [write(tmp_path / "a.csv", rows)], now=NOW)
    assert not load_events(home, [write(tmp_path / "b.csv", rows)], now=NOW).is_new


def test_events_of_an_earlier_batch_are_duplicates(home: Home, tmp_path: Path) -> None:
    rows = [event(n) for n in range(10)]
    load_events(home, [write(tmp_path / "a.csv", rows)], now=NOW)
    batch = load_events(home, [write(tmp_path / "b.csv", [*rows[5:], event(10)])], now=NOW)
    assert (batch.offered, batch.accepted, batch.duplicates, batch.set_aside) == (6, 1, 5, 0)
    adds_up(home)


def test_the_same_id_with_other_content_is_set_aside_with_its_file_and_row(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(n) for n in range(10)])], now=NOW)
    second = write(tmp_path / "b.csv", [event(11), event(3, position_s="91")])
    batch = load_events(home, [second], now=NOW)
    assert batch.reasons == {"conflicting_duplicate": 1}
    row = set_aside_of(home).to_pylist()[0]
    assert (row["source"], row["row"], row["day"]) == (str(second), 2, date(2022, 8, 26))
    assert row["detail"] == "event_id p1-3 was accepted with another position_ms"
    adds_up(home)


def test_received_at_is_no_content(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(1)])], now=NOW)
    batch = load_events(home, [write(tmp_path / "b.csv", [event(1, received_at="2022-08-27T00:00:00Z")])], now=NOW)
    assert (batch.duplicates, batch.set_aside) == (1, 0)


def test_another_playbacks_ids_are_its_own(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(1, event_id="x")])], now=NOW)
    batch = load_events(home, [write(tmp_path / "b.csv", [event(1, "p2", event_id="x")])], now=NOW)
    assert batch.accepted == 1


@pytest.mark.parametrize("name, other", [("account_id", "a2"), ("episode_id", "e2"), ("country", "BR")])
def test_a_playback_with_two_names_flips_rows_of_earlier_batches(
    home: Home, tmp_path: Path, name: str, other: str
) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(n) for n in range(4)] + [event(0, "p2")])], now=NOW)
    batch = load_events(home, [write(tmp_path / "b.csv", [event(n, **{name: other}) for n in (7, 8)])], now=NOW)
    assert (batch.accepted, batch.reasons) == (0, {"ambiguous_playback": 2})
    rows = account(home).to_pylist()
    assert [(row["accepted"], row["set_aside"]) for row in rows] == [(1, 4), (0, 2)]
    assert sorted(row["row"] for row in set_aside_of(home).to_pylist() if row["batch"] == 1) == [1, 2, 3, 4]
    adds_up(home)


def test_rows_of_an_ambiguous_playback_stay_duplicates_and_new_ones_are_set_aside(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(0), event(1, account_id="a2")])], now=NOW)
    batch = load_events(home, [write(tmp_path / "b.csv", [event(0), event(2)])], now=NOW)
    assert (batch.accepted, batch.duplicates, batch.reasons) == (0, 1, {"ambiguous_playback": 1})
    adds_up(home)


def test_null_is_no_name(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(0, country="")])], now=NOW)
    assert load_events(home, [write(tmp_path / "b.csv", [event(1)])], now=NOW).accepted == 1


def test_late_rows_do_not_make_a_playback_ambiguous(home: Home, tmp_path: Path) -> None:
    late = event(1, account_id="a2", received_at="2022-09-20T00:00:00Z")
    batch = load_events(home, [write(tmp_path / "a.csv", [event(0), late])], now=NOW)
    assert (batch.accepted, batch.reasons) == (1, {"too_late": 1})


def test_a_late_row_that_was_accepted_before_is_a_duplicate(home: Home, tmp_path: Path) -> None:
    load_events(home, [write(tmp_path / "a.csv", [event(0)])], now=NOW)
    late = event(0, received_at="2022-09-20T00:00:00Z")
    batch = load_events(home, [write(tmp_path / "b.csv", [late])], now=NOW)
    assert (batch.duplicates, batch.set_aside) == (1, 0)
    adds_up(home)


@pytest.mark.parametrize(
    "cuts, is_one_load",
    [
        ((7,), True),
        ((7,), False),
        ((3, 9, 15), False),
        ((1, 2, 3, 4, 5, 6), False),
        (tuple(range(1, len(MIXED))), True),
    ],
)
def test_any_split_gives_the_same_events(tmp_path: Path, cuts: tuple[int, ...], is_one_load: bool) -> None:
    whole = new_home(tmp_path / "whole", tmp_path / "catalogue")
    load_events(whole, [write(tmp_path / "all.csv", MIXED)], now=NOW)
    split = new_home(tmp_path / "split", tmp_path / "catalogue")
    bounds = [0, *cuts, len(MIXED)]
    files = [write(tmp_path / f"part-{n:02}.csv", MIXED[a:b]) for n, (a, b) in enumerate(pairwise(bounds))]
    for paths in [files] if is_one_load else [[file] for file in files]:
        load_events(split, paths, now=NOW)
        adds_up(split)
    assert accepted(split) == accepted(whole)
    assert total(split) == total(whole)
    assert reasons(split) == reasons(whole)


def test_small_chunks_give_the_same_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = new_home(tmp_path / "whole", tmp_path / "catalogue")
    file = write(tmp_path / "all.csv", MIXED)
    load_events(whole, [file], now=NOW)
    monkeypatch.setattr(loading, "_rows_of_chunk", lambda memory_mb, threads: 3)
    split = new_home(tmp_path / "split", tmp_path / "catalogue")
    load_events(split, [file], now=NOW)
    assert accepted(split) == accepted(whole)
    assert total(split) == total(whole)
    places = [set_aside_of(h).select(["ordinal", "source", "row", "reason", "day"]).to_pylist() for h in (whole, split)]
    assert sorted(places[0], key=repr) == sorted(places[1], key=repr)


def test_buckets_judged_in_parts_give_the_same_rulings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halves = [MIXED[: len(MIXED) // 2], MIXED[len(MIXED) // 2 :]]
    paths = [write(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(halves)]
    whole = new_home(tmp_path / "whole", tmp_path / "catalogue")
    first = [load_events(whole, [path], now=NOW) for path in paths]
    monkeypatch.setattr(rulings, "_parts", lambda home, files: 3)
    monkeypatch.setattr(rulings, "ROWS_AT_ONCE", 2)
    parts = new_home(tmp_path / "parts", tmp_path / "catalogue")
    assert [load_events(parts, [path], now=NOW) for path in paths] == first
    assert accepted(parts) == accepted(whole)
    assert sorted(visible(parts)["rulings"], key=repr) == sorted(visible(whole)["rulings"], key=repr)


def test_late_rows_are_let_in_once(home: Home, tmp_path: Path) -> None:
    late = [event(n, received_at="2022-09-20T00:00:00Z") for n in (1, 2, 2, 3)]
    late[3] |= {"account_id": "a2"}
    late.append(event(1, "p2", received_at="2022-09-20T00:00:00Z"))
    late.append(event(1, "p2", position_s="5", received_at="2022-09-20T00:00:00Z"))
    load_events(home, [write(tmp_path / "a.csv", [event(0), *late])], now=NOW)
    assert reasons(home) == {"too_late": 6}
    assert admit_late(home, Week(date(2022, 9, 4)), now=NOW).rows == 0
    done = admit_late(home, Week(date(2022, 8, 28)), now=NOW)
    assert (done.rows, done.accepted, done.duplicates, done.set_aside) == (6, 4, 1, 1)
    assert reasons(home) == {"ambiguous_playback": 4, "conflicting_duplicate": 1}
    adds_up(home)
    assert account(home).to_pylist()[0]["accepted"] == 1
    assert admit_late(home, Week(date(2022, 8, 28)), now=NOW).rows == 0
    assert load_events(home, [tmp_path / "a.csv"], now=NOW).is_new is False


def test_a_damaged_file_leaves_the_home_unchanged(home: Home, tmp_path: Path) -> None:
    good = write(tmp_path / "a.csv", [event(n) for n in range(10)])
    bad = tmp_path / "b.parquet"
    bad.write_bytes(b"PAR1 but cut off")
    before = visible(home)
    with pytest.raises(NotData):
        load_events(home, [good, bad], now=NOW)
    assert visible(home) == before
    assert not list((home.lake.root / "events").glob("*.parquet"))


def disk_full(fails_at: int, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    real: Callable[..., Any] = getattr(Lake, method)

    def fail(self: Lake, *args: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise StoreError("The disk did not take it.")
        return real(self, *args, **named)

    monkeypatch.setattr(Lake, method, fail)


@pytest.mark.parametrize(
    "method, fails_at", [("write_file", n) for n in range(1, 5)] + [("commit", n) for n in range(1, 6)]
)
def test_a_disk_that_fills_up_leaves_nothing_that_counts(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, fails_at: int
) -> None:
    first = write(tmp_path / "a.csv", [event(n) for n in range(5)])
    load_events(home, [first], now=NOW)
    before = visible(home)
    second = write(tmp_path / "b.csv", MIXED)
    with monkeypatch.context() as patched:
        disk_full(fails_at, method, patched)
        with pytest.raises(OvernightsError):
            load_events(home, [second], now=NOW)
    assert visible(home) == before
    assert {batch_of(file) for file in home.lake.files(EVENTS)} == {1}
    batch = load_events(home, [second], now=NOW)
    untouched = new_home(tmp_path / "other", tmp_path / "catalogue")
    load_events(untouched, [first], now=NOW)
    assert batch == load_events(untouched, [second], now=NOW)
    assert visible(home) == visible(untouched)


def test_a_newer_catalogue_lets_a_file_with_unknown_episodes_be_loaded_again(home: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", [event(0), event(1, "p2", episode_id="e3")])
    assert load_events(home, [file], now=NOW).reasons == {"unknown_episode": 1}
    assert not load_events(home, [file], now=NOW).is_new
    episodes = tmp_path / "catalogue" / "episodes.csv"
    episodes.write_text(episodes.read_text() + "e3,s1,3,2700,2022-08-26\n")
    load_catalogue(home, [tmp_path / "catalogue"], now=NOW)
    batch: Batch = load_events(home, [file], now=NOW)
    assert (batch.is_new, batch.accepted, batch.duplicates) == (True, 1, 1)
    adds_up(home)
