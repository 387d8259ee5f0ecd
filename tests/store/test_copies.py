"""What stands beside files says what they hold; where it is gone, cut off or of another form, the files say it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from test_recent import some_events

from overnights.store.lake import Lake, LakeFile
from overnights.store.shelf import Shelf
from overnights.tables import EVENTS

FORM = pa.schema([("bucket", pa.int16()), ("playback_hash", pa.int64()), ("playback_id", pa.string())])


def formed(rows: pa.Table) -> pa.Table:
    return rows.select(FORM.names).cast(FORM)


def shelved(lake: Lake, first: int = 0, *, has_form: bool = True) -> LakeFile:
    with Shelf(lake, EVENTS, file_mb=100, form=formed if has_form else None) as shelf:
        for part in (some_events(150, first), some_events(90, first + 150)):
            shelf.put(part)
        return shelf.close()[0]


def asked(lake: Lake, files: list[LakeFile], schema: pa.Schema = FORM) -> tuple[list[str], list[str]]:
    """Which of some playbacks of buckets 3 to 20 stand beside files, and the files that have to be read."""
    hashes = np.sort(some_events(240)["playback_hash"].to_numpy()[::7])
    found, others = lake.read_beside(EVENTS, files, 3, until=20, hashes=hashes, schema=schema)
    return sorted(name for part in found for name in part["playback_id"].to_pylist()), others


def of_file(lake: Lake, file: LakeFile) -> list[str]:
    hashes = np.sort(some_events(240)["playback_hash"].to_numpy()[::7])
    rows = lake.read_bucket(EVENTS, 3, until=20, files=[file], hashes=hashes, columns=["playback_id"])
    return sorted(rows["playback_id"].to_pylist())


def test_rows_beside_a_file_are_those_of_it(tmp_path: Path) -> None:
    file = shelved(Lake(tmp_path))
    lake = Lake(tmp_path)
    assert len(of_file(lake, file)) > 3
    assert asked(lake, [file]) == (of_file(lake, file), [])


@pytest.mark.parametrize("suffix", [".keys", ".rows"])
@pytest.mark.parametrize("left", [None, 0, -3, 640], ids=["gone", "empty", "cut off", "cut short"])
def test_where_it_cannot_be_used_the_file_is_read(tmp_path: Path, left: int | None, suffix: str) -> None:
    file = shelved(Lake(tmp_path))
    held, placed = of_file(Lake(tmp_path), file), Lake(tmp_path).placed(EVENTS, file)
    path = (tmp_path / "events" / file.path).with_suffix(suffix)
    content = path.read_bytes()
    path.unlink()  # not written over, since it may still be mapped
    if left is not None:
        path.write_bytes(content[:left])
    lake = Lake(tmp_path)
    assert asked(lake, [file]) == ([], [file.path])
    assert of_file(lake, file) == held
    found = lake.placed(EVENTS, file)
    assert (found[0].tolist(), found[1].tolist()) == (placed[0].tolist(), placed[1].tolist())
    assert of_file(lake, file) == held  # with what was held since


@pytest.mark.parametrize(("bucket", "until"), [(0, 64), (3, 20), (7, 8)])
def test_all_rows_of_buckets_beside_a_file(tmp_path: Path, bucket: int, until: int) -> None:
    file = shelved(Lake(tmp_path))
    lake = Lake(tmp_path)
    beside = lake.rows_beside(EVENTS, file, bucket, until=until, schema=FORM)
    assert beside is not None
    assert beside.equals(lake.read_bucket(EVENTS, bucket, until=until, files=[file], columns=FORM.names))
    other = pa.schema([*FORM, ("count", pa.int32())])
    assert lake.rows_beside(EVENTS, file, bucket, until=until, schema=other) is None
    lake.put_beside(EVENTS, file, formed(some_events(17)))
    assert Lake(tmp_path).rows_beside(EVENTS, file, bucket, until=until, schema=FORM) is None


def test_rows_of_another_form_are_none(tmp_path: Path) -> None:
    file = shelved(Lake(tmp_path))
    other = pa.schema([*FORM, ("count", pa.int32())])
    assert asked(Lake(tmp_path), [file], other) == ([], [file.path])


def test_rows_of_another_number_are_none(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    file = shelved(lake)
    lake.put_beside(EVENTS, file, formed(some_events(17)))
    assert asked(Lake(tmp_path), [file]) == ([], [file.path])


def test_what_was_not_asked_for_stands_beside_no_file(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    file, plain = shelved(lake, has_form=False), lake.write_file(EVENTS, some_events(20))
    assert asked(lake, [file, plain]) == ([], [file.path, plain.path])
    assert {path.suffix for path in (tmp_path / "events").iterdir()} == {".parquet", ".keys"}


def test_it_goes_with_its_file(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    file, other = shelved(lake), shelved(lake, 500)
    lake.discard(EVENTS, [file])
    left = {path.name.partition(".")[0] for path in (tmp_path / "events").iterdir()}
    assert left == {other.path.partition(".")[0]}


def test_rows_are_kept_of_the_files_that_are_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    file, other = shelved(lake), shelved(lake, 500)
    lake.keep_beside(EVENTS, [other])
    assert [path.stem for path in (tmp_path / "events").glob("*.rows")] == [other.path.removesuffix(".parquet")]
    assert len(list((tmp_path / "events").glob("*.keys"))) == 2
    assert asked(Lake(tmp_path), [file]) == ([], [file.path])


def test_where_the_disk_is_full_nothing_of_a_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from overnights.errors import StoreError
    from overnights.store.copies import Copies

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Copies, "put_keys", full)
    with pytest.raises(StoreError):
        shelved(Lake(tmp_path))
    assert not list((tmp_path / "events").iterdir())
