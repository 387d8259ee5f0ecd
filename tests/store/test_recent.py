"""What a process holds of files: the same rows as the files have, within bounds, and never of files that are gone."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.errors import StoreError
from overnights.store import recent, shelf
from overnights.store.copies import Keys
from overnights.store.lake import Lake, LakeFile
from overnights.store.recent import Recent
from overnights.store.shelf import Shelf
from overnights.tables import EVENTS


def some_events(count: int, first: int = 0) -> pa.Table:
    """Rows by bucket and hash, as a run gives them: text dictionary-coded."""
    rows = [
        {
            "batch": 1,
            "bucket": n % 64,
            "playback_hash": (n * 2_654_435_761_987_654_321 + (1 << 63)) % (1 << 64) - (1 << 63),
            "playback_id": f"p{n}",
            "account_id": f"a{n % 64}",
            "episode_id": "e1",
            "is_late": False,
            "ts": [1, 2**40],
            "position_ms": [0, 30_000],
            "type": [0, 5],
            "from_position_ms": [None, 7] if n % 2 else None,
            "event_text": ["x", "y"],
            "ordinal": [n, n + 1],
        }
        for n in range(first, first + count)
    ]
    table = pa.Table.from_pylist(rows, schema=EVENTS.schema).sort_by(
        [("bucket", "ascending"), ("playback_hash", "ascending")]
    )
    for name in ("account_id", "episode_id"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].dictionary_encode())
    return table


def shelved(lake: Lake, parts: Sequence[pa.Table]) -> list[LakeFile]:
    with Shelf(lake, EVENTS, file_mb=100) as gathered:
        for part in parts:
            gathered.put(part)
        return gathered.close()


def held_names(lake: Lake, files: Sequence[LakeFile]) -> list[bool]:
    return [lake._reader.recent.rows(f"events/{file.path}") is not None for file in files]


def in_order(rows: pa.Table) -> list[str]:
    return sorted(map(str, rows.to_pylist()))


@pytest.mark.parametrize("columns", [None, ["batch", "playback_id", "ts"]], ids=["all", "some"])
def test_held_rows_are_those_of_the_file(tmp_path: Path, columns: list[str] | None) -> None:
    lake = Lake(tmp_path)
    lake.hold(8)
    files = shelved(lake, [some_events(200), some_events(150, first=100)])
    assert held_names(lake, files) == [True]
    other = pickle.loads(pickle.dumps(lake))
    assert held_names(other, files) == [False]
    hashes = np.sort(some_events(350)["playback_hash"].to_numpy()[::3])
    for wanted in (None, hashes, hashes[:0]):
        for bucket, until in ((0, 64), (3, None), (7, 20)):
            ours = lake.read_bucket(EVENTS, bucket, until=until, files=files, columns=columns, hashes=wanted)
            theirs = other.read_bucket(EVENTS, bucket, until=until, files=files, columns=columns, hashes=wanted)
            assert in_order(ours) == in_order(theirs)
            assert until is not None or ours.equals(theirs)  # of one bucket in the order of the file too
            assert ours.num_rows > 0 or not len(hashes if wanted is None else wanted)
    for one in (0, 1):
        assert lake.placed(EVENTS, files[0])[one].tolist() == other.placed(EVENTS, files[0])[one].tolist()


def test_nothing_is_held_that_nobody_made_room_for(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert held_names(lake, shelved(lake, [some_events(10)])) == [False]


def test_what_outgrows_its_room_is_given_up_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.hold(1)
    first, second = shelved(lake, [some_events(3_000)]), shelved(lake, [some_events(9_000)])
    third = shelved(lake, [some_events(10)])
    assert held_names(lake, [*first, *second, *third]) == [False, False, False]
    lake.hold(1)
    assert held_names(lake, shelved(lake, [some_events(10)])) == [True]


def test_room_made_anew_gives_up_what_was_held(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.hold(8)
    files = shelved(lake, [some_events(10)])
    lake.hold(8)
    assert held_names(lake, files) == [False]
    assert lake.read_bucket(EVENTS, 3, files=files).num_rows == 1


def test_of_a_file_that_was_discarded_nothing_is_held(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.hold(8)
    files = shelved(lake, [some_events(10)])
    lake.discard(EVENTS, files)
    with pytest.raises(StoreError):
        lake.read_bucket(EVENTS, 3, files=files)
    with pytest.raises(StoreError):
        lake.placed(EVENTS, files[0])


def test_playbacks_asked_for_once_are_not_read_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    rows = some_events(200)
    file = lake.write_file(EVENTS, rows, row_groups=[100, 100])  # row groups of several buckets
    hashes, buckets = lake.placed(EVENTS, file)
    assert hashes.tolist() == rows["playback_hash"].to_pylist()
    assert buckets.tolist() == rows["bucket"].to_pylist()
    for wanted in (hashes[:1], np.sort(hashes[::5]), np.array([12345])):
        ours = lake.read_bucket(EVENTS, 0, until=40, files=[file], hashes=wanted)
        assert ours.equals(Lake(tmp_path).read_bucket(EVENTS, 0, until=40, files=[file], hashes=wanted))
    lake.discard(EVENTS, [file])
    assert lake._reader.recent.keys(f"events/{file.path}") is None


def test_of_keys_those_asked_for_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "HASHES_HELD", 10)
    held = Recent()
    for name, count in (("a", 4), ("b", 4), ("c", 4), ("d", 11)):
        held.put_keys(name, Keys.of(np.arange(count), np.zeros(count, np.int16)))
        if name == "c":
            assert [held.keys(one) is not None for one in "abc"] == [False, True, True]
    assert [held.keys(one) is not None for one in "abcd"] == [False] * 4


def test_parts_fall_into_even_row_groups_of_each_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "GROUP_EVENTS", 256)
    lake = Lake(tmp_path)
    parts = [some_events(64, first) for first in (0, 64, 128, 192, 256)]  # 128 events each
    file = shelved(lake, parts)[0]
    metadata = pq.read_metadata(tmp_path / "events" / file.path)
    assert [metadata.row_group(n).num_rows for n in range(4)] == [3, 2, 3, 2]
    assert metadata.num_row_groups == 128
    assert lake.read_bucket(EVENTS, 5, files=[file])["playback_id"].to_pylist() == ["p5", "p69", "p133", "p197", "p261"]
