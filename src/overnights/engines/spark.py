"""The Spark engine: tasks go to the executors behind a Spark Connect server; the only file that imports pyspark.

Spark is asked for a range of task numbers, one a partition; each partition runs its task with `remote.answers`, which
carries the pickled tasks. So nothing is shuffled, Spark's own retries hold when an executor is lost, and results come
back one after another while later tasks are at work.
"""

from __future__ import annotations

import pickle
import socket
import sys
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from overnights.engines.engine import Result, Task
from overnights.engines.remote import ANSWER_SQL, Outcome, Seen, answers, look
from overnights.errors import NoEngine, OvernightsError, TaskFailed, Unsupported

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

TASKS_A_JOB = 1_024
BYTES_A_JOB = 16_000_000  # of pickled tasks, which go to every executor
CONNECT_S = 10
PORT = 15002  # of Spark Connect, where an address names none


class SparkEngine:
    """Runs tasks on the executors of a cluster, which must have the same overnights installed.

    Functions are module-level, or `functools.partial` of such; they, the tasks and the results are pickled.

    Args:
        address: as in sc://host:15002; a token in it is never printed.
        folder: one that the executors must see too, where the lake is a folder; null: the lake is elsewhere.
    """

    name = "spark"

    def __init__(self, address: str, *, folder: Path | None = None) -> None:
        self._address = address
        self._folder = folder
        self._session: SparkSession | None = None

    @property
    def lacks(self) -> dict[str, str]:
        return {}

    @property
    def where(self) -> str:
        """The address without what is secret in it."""
        parts = urlsplit(self._address)
        return f"sc://{parts.hostname}:{parts.port or PORT}"

    def map(
        self,
        step: str,
        function: Callable[[Task], Result],
        tasks: Iterable[Task],
        *,
        memory_mb: int,  # noqa: ARG002 an executor has what the cluster gives it
    ) -> Iterator[Result]:
        """The results, in the order of the tasks; up to TASKS_A_JOB tasks are taken at a time.

        Raises: TaskFailed (step, engine, task, cause); a named error of a task as it is; NoEngine, where Spark does
            not answer; Unsupported, where the executors lack what a task needs.
        """
        first = 0
        for job in _jobs(tasks):
            yield from self._run(self._open(), step, function, job, first)
            first += len(job)

    def expect_little(self) -> None:
        """An executor has what the cluster gives it, whatever comes."""

    def close(self) -> None:
        """Ends the session; the cluster goes on."""
        if self._session is not None:
            session, self._session = self._session, None
            with _quiet():
                session.stop()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(
        self, session: SparkSession, step: str, function: Callable[[Any], Result], job: list[bytes], first: int
    ) -> Iterator[Result]:
        """The results of one job's tasks; what still runs is interrupted where they are not all taken."""
        waiting: dict[int, bytes] = {}
        following, tag = 0, f"overnights-{uuid4().hex}"
        try:
            with closing(_whole(_rows(session, tag, function, job))) as answered:
                while following < len(job):
                    with self._worded(step, first + following):
                        number, answer = next(answered)
                    waiting[number] = answer
                    while following in waiting:
                        yield self._result(step, first + following, pickle.loads(waiting.pop(following)))
                        following += 1
        finally:
            if following < len(job):
                _interrupt(session, tag)

    def _result(self, step: str, number: int, outcome: Outcome) -> Any:
        cause = outcome.cause
        if cause is None:
            return outcome.result
        if isinstance(cause, OvernightsError):
            raise cause
        cause.add_note(f"On an executor:\n{outcome.told}")
        raise self._failed(step, number, type(cause).__name__, str(cause), cause) from cause

    def _failed(self, step: str, number: int, kind: str, said: str, cause: BaseException) -> TaskFailed:
        return TaskFailed(
            f"Task {number} of {step} stopped on engine {self.name} ({kind}: {_line(said)}). "
            "Nothing of the step was kept; run the command again, and report it if it happens again.",
            step=step,
            engine=self.name,
            task=number,
            cause=cause,
        )

    @contextmanager
    def _worded(self, step: str, number: int) -> Iterator[None]:
        """Words what Spark says while a task's answer is waited for."""
        from pyspark.errors import PySparkException

        try:
            with _quiet():
                yield
        except PySparkException as cause:
            said = str(cause)
            if "No module named 'overnights" in said:
                raise Unsupported(
                    f"The executors of {self.where} have no overnights, or another version of it. Install the same "
                    "version in the Python that PYSPARK_PYTHON names there; docs/spark.md says how.",
                    engine=self.name,
                    address=self.where,
                ) from cause
            raise self._failed(step, number, type(cause).__name__, said, cause) from cause
        except StopIteration as cause:
            raise self._failed(step, number, "NoAnswer", "Spark ended the job without an answer", cause) from cause

    def _open(self) -> SparkSession:
        """The session, begun by the first map."""
        if self._session is None:
            self._session = self._begun()
            self._check(self._session)
        return self._session

    def _begun(self) -> SparkSession:
        with _quiet(), _with_a_file():
            try:
                from pyspark.sql.connect.session import SparkSession
            except ImportError as cause:
                raise Unsupported(
                    f"Engine spark needs a package that is not here ({_line(str(cause))}): install overnights[spark], "
                    "or set engine to local.",
                    engine=self.name,
                ) from cause
            parts = urlsplit(self._address)
            try:
                socket.create_connection((parts.hostname or "", parts.port or PORT), CONNECT_S).close()
            except OSError as cause:
                raise NoEngine(
                    f"Spark does not answer at {self.where} ({cause.strerror or cause}). Start its Connect server, or "
                    "name another address: `spark` in overnights.toml, or OVERNIGHTS_SPARK.",
                    engine=self.name,
                    address=self.where,
                ) from cause
            return SparkSession.builder.remote(self._address).create()

    def _check(self, session: SparkSession) -> None:
        """Whether an executor has this overnights, and sees the folder.

        Raises: Unsupported.
        """
        from overnights import __version__

        with _marked(self._folder) as marker:
            (seen,) = self._run(session, "look", look, [pickle.dumps(marker)], 0)
        assert isinstance(seen, Seen)
        if seen.version != __version__:
            raise Unsupported(
                f"Executor {seen.host} has overnights {seen.version}, and here is {__version__}: numbers are only the "
                "same where the versions are. Install one on both.",
                engine=self.name,
                address=self.where,
            )
        if not seen.is_there:
            raise Unsupported(
                f"Executor {seen.host} does not see {self._folder}: with engine spark the lake is an object store, as "
                "in s3://bucket/lake, or a folder shared with all executors under the same path.",
                engine=self.name,
                address=self.where,
                folder=self._folder,
            )


def _jobs(tasks: Iterable[Any]) -> Iterator[list[bytes]]:
    """The tasks as bytes, as many together as go into one job."""
    pickled = (pickle.dumps(task, protocol=5) for task in tasks)
    for first in pickled:
        job, size = [first], len(first)
        for task in islice(pickled, TASKS_A_JOB - 1):
            job.append(task)
            size += len(task)
            if size >= BYTES_A_JOB:
                break
        yield job


def _rows(
    session: SparkSession, tag: str, function: Callable[[Any], Any], job: list[bytes]
) -> Generator[Any, None, None]:
    """Rows of ANSWER as they come: in the order of tasks from Spark, in any order from Sail."""
    from pyspark import cloudpickle  # sends a function of no module too, as a test has one

    work = partial(answers, cloudpickle.dumps(function), tuple(job))  # type: ignore[no-untyped-call]
    numbers = session.range(0, len(job), 1, len(job))
    answered: Any = numbers.mapInArrow(work, ANSWER_SQL).toLocalIterator()
    with closing(answered) as rows:
        session.addTag(tag)
        try:
            begun = list(islice(rows, 1))  # the job begins with its first row, and takes the tags of that moment
        finally:
            session.removeTag(tag)
        yield from begun
        yield from rows


def _whole(rows: Generator[Any, None, None]) -> Generator[tuple[int, bytes], None, None]:
    """Each task's answer, when its last part has come."""
    parts: dict[int, bytearray] = {}
    with closing(rows):
        for row in rows:
            answer = parts.setdefault(row.task, bytearray())
            answer += row.data
            if row.is_last:
                yield row.task, bytes(parts.pop(row.task))


def _interrupt(session: SparkSession, tag: str) -> None:
    """Ends what still runs under a tag; a server that is gone runs nothing."""
    from pyspark.errors import PySparkException

    with suppress(PySparkException):
        session.interruptTag(tag)


@contextmanager
def _marked(folder: Path | None) -> Iterator[str]:
    """The path of a file that stands in the folder meanwhile; an empty one where there is no folder."""
    if folder is None:
        yield ""
        return
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder.absolute() / f".seen-{uuid4().hex}"
    marker.touch()
    try:
        yield str(marker)
    finally:
        marker.unlink(missing_ok=True)


@contextmanager
def _with_a_file() -> Iterator[None]:
    """Lets the main module name a file: one without (python -c) is taken for Spark's own tests, and ended."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = "-c"
    try:
        yield
    finally:
        del main.__file__


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what pyspark says of other packages' versions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _line(said: str) -> str:
    """The last line of what was said, which names the fault."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.strip().startswith("SQLSTATE")]
    return lines[-1].rstrip(".") if lines else "nothing more is known"
