"""A scratch folder goes with its work; of work that was killed, with the next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from overnights.errors import StoreError
from overnights.store.scratch import Scratch, _refused

SCHEMA = pa.schema([("x", pa.int64())])
KILLED = """
import os, pyarrow as pa, sys
from pathlib import Path
from overnights.store.scratch import Scratch
with Scratch(pa.schema([("x", pa.int64())]), Path(sys.argv[1])) as scratch:
    scratch.lay_aside(pa.table({"x": [1]}))
    os.kill(os.getpid(), 9)
"""


def test_the_next_work_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    with Scratch(SCHEMA, tmp_path) as scratch:
        assert list(tmp_path.iterdir()) == [scratch.path]
    assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_is_at_work_or_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "overnights-figures").mkdir()
    with Scratch(SCHEMA, tmp_path) as first, Scratch(SCHEMA, tmp_path) as second:
        first.lay_aside(pa.table({"x": [1]}))
        second.lay_aside(pa.table({"x": [2]}))
        assert [rows["x"].to_pylist() for rows in first.laid_aside()] == [[1]]
    assert [path.name for path in tmp_path.iterdir()] == ["overnights-figures"]


def test_a_full_disk_is_told_in_the_words_of_the_system() -> None:
    told = "[Errno 28] Error writing bytes to file. Detail: [errno 28] No space left on device"
    with pytest.raises(StoreError, match=r"\(No space left on device\): /scratch/run-0\. ") as refused:
        raise _refused(Path("/scratch/run-0"), OSError(28, told))
    assert "Detail" not in str(refused.value)
