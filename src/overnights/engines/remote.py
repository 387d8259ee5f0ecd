"""What an executor does with the tasks it is sent: it runs them and answers in bytes. It needs no Spark package."""

from __future__ import annotations

import pickle
import platform
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from os import cpu_count
from pathlib import Path
from typing import Any

import pyarrow as pa

ANSWER = pa.schema([("task", pa.int64()), ("is_last", pa.bool_()), ("data", pa.binary())])
ANSWER_SQL = "task bigint, is_last boolean, data binary"
PART_BYTES = 1_000_000  # of one row of an answer; a message to the driver holds 4 MB
_ROOM = threading.BoundedSemaphore(cpu_count() or 1)  # where tasks are threads of one process, as Sail has them


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: its result, or why there is none. `told` is the trace, where there was an error."""

    result: Any = None
    cause: BaseException | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an executor has: the version of overnights, and whether it sees a file."""

    host: str
    version: str
    is_there: bool


def answers(function: bytes, tasks: Sequence[bytes], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Runs the tasks whose numbers come in, and gives each outcome in rows of ANSWER that follow each other."""
    work = _loaded(function)
    for batch in batches:
        for number in batch.column(0).to_pylist():
            with _ROOM:
                answer = _pickled(_outcome(work, tasks[number]))
            yield from _rows(number, answer)


def look(path: str) -> Seen:
    """What this executor has, for the driver to compare."""
    from overnights import __version__

    return Seen(host=platform.node(), version=__version__, is_there=not path or Path(path).is_file())


@lru_cache(maxsize=2)
def _loaded(function: bytes) -> Callable[[Any], Any]:
    """The function, kept: an executor's process runs many tasks of one job."""
    work: Callable[[Any], Any] = pickle.loads(function)
    return work


def _outcome(work: Callable[[Any], Any], task: bytes) -> Outcome:
    """In a thread of its own, which keeps whatever was raised."""
    with ThreadPoolExecutor(1, thread_name_prefix="overnights-task") as thread:
        future: Future[Any] = thread.submit(lambda: work(pickle.loads(task)))
        cause = future.exception()
    if cause is None:
        return Outcome(result=future.result())
    return Outcome(cause=cause, told="".join(traceback.format_exception(cause)))


def _pickled(outcome: Outcome) -> bytes:
    """The outcome as bytes; an error that cannot be sent is told in words."""
    try:
        data = pickle.dumps(outcome, protocol=5)
        if outcome.cause is not None:
            pickle.loads(data)
        return data
    except (pickle.PicklingError, TypeError, AttributeError) as unsendable:
        cause = outcome.cause or unsendable
        words = RuntimeError(f"{type(cause).__name__}: {cause}")
        return pickle.dumps(Outcome(cause=words, told=outcome.told), protocol=5)


def _rows(number: int, answer: bytes) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(answer), PART_BYTES):
        part = answer[start : start + PART_BYTES]
        is_last = start + PART_BYTES >= len(answer)
        yield pa.RecordBatch.from_arrays([pa.array([number]), pa.array([is_last]), pa.array([part])], schema=ANSWER)
