"""The lake: what is committed is seen, together and once; what is not, is not."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from overnights.errors import Conflict, NoSnapshot, StoreError
from overnights.places import place_at
from overnights.store.lake import Lake
from overnights.tables import BATCHES, EVENTS, PLAYS, SOURCES


def sources(*batches: int) -> pa.Table:
    rows = [{"batch": n, "first_ordinal": 0, "rows": 5, "source": f"{n}.csv", "digest": "d"} for n in batches]
    return pa.Table.from_pylist(rows, schema=SOURCES.schema)


def events(*buckets: int) -> pa.Table:
    rows = [
        {
            "batch": 1,
            "bucket": bucket,
            "playback_hash": n,
            "playback_id": f"p{n}",
            "account_id": f"a{bucket}",
            "episode_id": "e1",
            "is_late": False,
            "ts": [1, 2**40],
            "position_ms": [0, 30_000],
            "type": [0, 5],
            "from_position_ms": [None, 7] if bucket % 2 else None,
            "event_text": ["x", "y"],
            "ordinal": [n, n + 1],
        }
        for n, bucket in enumerate(buckets)
    ]
    return pa.Table.from_pylist(rows, schema=EVENTS.schema)


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a lake lies: a folder of this machine, or an object store."""
    return str(tmp_path / "lake") if request.param == "folder" else f"{request.getfixturevalue('bucket')}/a/lake"


@pytest.fixture
def lake(address: str) -> Lake:
    return Lake(address)


def batches_in(lake: Lake, version: int | None = None) -> list[int]:
    return lake.read(SOURCES, columns=["batch"], version=version)["batch"].to_pylist()


def test_a_table_never_written_is_empty_and_has_no_version(lake: Lake) -> None:
    assert not lake.has(SOURCES)
    assert lake.version(SOURCES) is None
    assert lake.files(SOURCES) == []
    assert lake.read(SOURCES).schema == SOURCES.schema
    assert lake.read(SOURCES, columns=["rows", "batch"], where=[("batch", "=", 1)]).column_names == ["rows", "batch"]
    assert lake.read_bucket(EVENTS, 3).schema == EVENTS.schema
    assert lake.snapshot([SOURCES]) == "sources@-"
    assert lake.unknown() == []


def test_appended_rows_are_read_in_the_order_of_their_commits(lake: Lake) -> None:
    for n in (3, 1, 2):
        lake.append(SOURCES, sources(n), act=f"a{n}")
    assert batches_in(lake) == [3, 1, 2]


def test_an_act_repeated_changes_nothing(lake: Lake) -> None:
    first = lake.append(SOURCES, sources(1), act="a")
    assert lake.append(SOURCES, sources(1), act="a") == first
    assert Lake(lake.address).append(SOURCES, sources(1), act="a") == first
    assert batches_in(lake) == [1]
    whole = lake.replace(SOURCES, sources(7), act="b")
    assert lake.replace(SOURCES, sources(8), act="b") == whole
    assert batches_in(lake) == [7]


def test_files_of_an_act_repeated_are_deleted(lake: Lake) -> None:
    first = lake.write_file(SOURCES, sources(1))
    lake.commit(SOURCES, add=[first], act="a")
    lake.commit(SOURCES, add=[first], act="a")
    lake.commit(SOURCES, add=[lake.write_file(SOURCES, sources(1))], act="a")
    assert batches_in(lake) == [1]
    assert lake.orphans(SOURCES) == []


def test_conditions_hold_together(lake: Lake) -> None:
    lake.append(SOURCES, sources(1, 2, 3, 4), act="a")
    where = [("batch", ">=", 2), ("batch", "!=", 3), ("source", "in", ["2.csv", "3.csv"])]
    assert lake.read(SOURCES, where=where)["batch"].to_pylist() == [2]


def test_a_written_file_is_not_seen_before_its_commit(lake: Lake) -> None:
    file = lake.write_file(SOURCES, sources(1))
    assert batches_in(lake) == []
    assert lake.read(SOURCES, files=[file]).num_rows == 1
    assert [one.path for one in lake.orphans(SOURCES)] == [file.path]
    lake.commit(SOURCES, add=[file], act="a")
    assert lake.files(SOURCES) == [file]
    assert lake.orphans(SOURCES) == []


def test_adding_and_removing_are_one_commit_and_the_past_can_be_read(lake: Lake) -> None:
    version = lake.append(SOURCES, sources(1), act="a")
    old = lake.files(SOURCES)
    lake.commit(SOURCES, add=[lake.write_file(SOURCES, sources(2))], remove=[old[0].path], act="b")
    assert batches_in(lake) == [2]
    assert batches_in(lake, version=version) == [1]
    assert [one.path for one in lake.retired(SOURCES, keep_hours=0)] == [old[0].path]
    assert lake.retired(SOURCES, keep_hours=1) == []
    assert lake.orphans(SOURCES) == []


def test_replacing_by_nothing_leaves_no_rows(lake: Lake) -> None:
    lake.append(SOURCES, sources(1), act="a")
    lake.replace(SOURCES, sources(), act="b")
    assert batches_in(lake) == []


def test_a_snapshot_that_never_was_or_was_tidied_is_named(lake: Lake) -> None:
    version = lake.append(SOURCES, sources(1), act="a")
    lake.replace(SOURCES, sources(2), act="b")
    with pytest.raises(NoSnapshot) as never:
        lake.read(SOURCES, version=99)
    assert (never.value.table, never.value.version) == ("sources", 99)  # type: ignore[attr-defined]
    lake.discard(SOURCES, lake.retired(SOURCES, keep_hours=0))
    with pytest.raises(NoSnapshot):
        lake.read(SOURCES, version=version)


def test_a_bucket_is_read_alone(lake: Lake) -> None:
    file = lake.write_file(EVENTS, events(3, 3, 5, 63), row_groups=[2, 1, 1])
    other = lake.write_file(EVENTS, events(2, 3, 4))
    lake.commit(EVENTS, add=[file, other], act="a")
    assert lake.read_bucket(EVENTS, 3)["playback_id"].to_pylist() == ["p0", "p1", "p1"]
    assert lake.read_bucket(EVENTS, 63).equals(events(3, 3, 5, 63).slice(3))
    assert lake.read_bucket(EVENTS, 4, columns=["playback_id"], files=[other]).to_pydict() == {"playback_id": ["p2"]}
    assert lake.read_bucket(EVENTS, 5, files=[file.path]).num_rows == 1
    assert lake.read_bucket(EVENTS, 7).num_rows == 0


def test_of_buckets_that_follow_each_other_playbacks_are_read_by_their_hashes(lake: Lake) -> None:
    file = lake.write_file(EVENTS, events(2, 3, 3, 3, 5, 6), row_groups=[1, 1, 2, 2])
    other = lake.write_file(EVENTS, events(1, 3, 4, 9))
    lake.commit(EVENTS, add=[file, other], act="a")

    def named(bucket: int, until: int, *hashes: int) -> list[str]:
        wanted = None if not hashes else np.array(hashes, np.int64)
        found = lake.read_bucket(EVENTS, bucket, until=until, hashes=wanted, columns=["playback_id"])
        return found["playback_id"].to_pylist()

    assert named(3, 6) == ["p1", "p2", "p3", "p4", "p1", "p2"]
    assert named(3, 6, 2, 4) == ["p2", "p4", "p2"]
    assert named(2, 4, 0, 1, 5) == ["p0", "p1", "p1"]
    assert named(0, 64, 3) == ["p3", "p3"]
    assert named(7, 9) == []
    assert lake.read_bucket(EVENTS, 3, hashes=np.empty(0, np.int64)).equals(EVENTS.schema.empty_table())


def test_lists_come_back_as_they_were(lake: Lake) -> None:
    rows = events(*range(64))
    lake.append(EVENTS, rows, act="a")
    assert lake.read(EVENTS).equals(rows)


def test_dictionary_coded_text_is_stored_as_text(lake: Lake) -> None:
    rows = events(1, 2)
    coded = rows.set_column(4, "account_id", rows["account_id"].dictionary_encode())
    lake.append(EVENTS, coded, act="a")
    assert lake.read(EVENTS).equals(rows)


def test_files_tell_their_ranges(lake: Lake) -> None:
    file = lake.write_file(EVENTS, events(3, 60), label="batch-000001")
    lake.commit(EVENTS, add=[file], act="a")
    assert file.path.startswith("batch-000001-")
    assert lake.files(EVENTS)[0].ranges["bucket"] == (3, 60)


def test_rows_that_are_not_the_tables_are_refused(lake: Lake) -> None:
    with pytest.raises(StoreError) as refused:
        lake.append(SOURCES, sources(1).drop(["rows"]), act="a")
    assert refused.value.missing == ("rows",)  # type: ignore[attr-defined]


def test_one_writer_at_a_time(lake: Lake) -> None:
    with lake.lock(), lake.lock():
        with pytest.raises(Conflict), Lake(lake.address).lock():
            pass
        seen: list[BaseException] = []

        def other() -> None:
            try:
                with lake.lock():
                    pass
            except Conflict as conflict:
                seen.append(conflict)

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert len(seen) == 1
    with Lake(lake.address).lock():
        pass


def test_the_lock_of_a_process_that_ended_is_free(lake: Lake) -> None:
    script = f"import os\nfrom overnights.store.lake import Lake\nwith Lake({lake.address!r}).lock():\n    os._exit(9)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    with lake.lock():
        pass


def test_a_damaged_file_is_one_sentence(lake: Lake) -> None:
    lake.append(SOURCES, sources(1), act="a")
    with place_at(lake.address).writing(f"sources/{lake.files(SOURCES)[0].path}") as file:
        file.write(b"not Parquet")
    with pytest.raises(StoreError) as damaged:
        lake.read(SOURCES)
    assert "\n" not in str(damaged.value)


def test_a_second_lake_sees_what_the_first_committed(lake: Lake) -> None:
    other = Lake(lake.address)
    lake.append(SOURCES, sources(1), act="a")
    assert batches_in(other) == [1]
    lake.append(SOURCES, sources(2), act="b")
    assert batches_in(other) == [1, 2]
    assert other.snapshot([SOURCES, BATCHES, PLAYS]) == f"sources@{lake.version(SOURCES)},batches@-,plays@-"


def test_many_threads_read_and_write_files(lake: Lake) -> None:
    rows = events(*range(64))
    files = []

    def work() -> None:
        file = lake.write_file(EVENTS, rows, row_groups=[1] * 64)
        assert lake.read_bucket(EVENTS, 5, files=[file]).num_rows == 1
        files.append(file)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lake.commit(EVENTS, add=files, act="a")
    assert lake.read_bucket(EVENTS, 9).num_rows == 8


def test_of_a_large_file_in_an_object_store_one_bucket_is_fetched(bucket: str, requests_seen: Any) -> None:
    rows = events(*range(64))
    rows = pa.concat_tables([rows] * 64).sort_by("bucket")
    chance = random.Random(1)
    noise = pa.array([chance.randbytes(700).hex() for _ in range(rows.num_rows)])
    rows = rows.set_column(3, "playback_id", noise)
    lake = Lake(f"{bucket}/lake")
    file = lake.write_file(EVENTS, rows, row_groups=[64] * 64)
    assert file.bytes > 2 * 2**20
    requests_seen.lines.clear()
    assert lake.read_bucket(EVENTS, 5, files=[file]).equals(rows.slice(5 * 64, 64))
    assert lake.read_bucket(EVENTS, 9, files=[file], columns=["ts"]).num_rows == 64
    parts = [line for line in requests_seen.lines if file.path in line]
    assert len(parts) == 3  # the footer once, and each bucket
    assert all(line.endswith(" 206") for line in parts)
    assert lake.read(EVENTS, files=[file], where=[("bucket", "=", 7)]).equals(rows.slice(7 * 64, 64))


def test_a_lake_is_pickled_as_its_address(lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lake.append(SOURCES, sources(1), act="a")
    copy = pickle.loads(pickle.dumps(lake))
    assert copy.address == lake.address
    assert batches_in(copy) == [1]
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickle.dumps(Lake("lake"))).address == str(tmp_path / "lake")
