"""The local engine: threads of this process, bounded by their count and by memory.

While it does much, Arrow takes its memory from the system's allocator: its own keeps a good part of what each thread
gave back, some 100 MB more at the peak of reading events in two threads. While it does little, that is what makes it
quick: memory that was given back is taken again, where the system's is fresh, page by page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import pyarrow as pa

from overnights.engines.engine import Result, Task
from overnights.errors import OvernightsError, TaskFailed


class LocalEngine:
    """Runs tasks in threads; the work itself releases the interpreter's lock.

    Args:
        threads: tasks run at once, at most.
        memory_mb: what all tasks together may take; one task always runs, however much it takes.
    """

    name = "local"

    def __init__(self, *, threads: int, memory_mb: int) -> None:
        self._threads = max(1, threads)
        self._memory_mb = memory_mb
        self._pool: ThreadPoolExecutor | None = None
        self._memory: pa.MemoryPool | None = None  # Arrow's, before the work began
        self._is_little = False

    @property
    def lacks(self) -> dict[str, str]:
        return {}

    def at_once(self, memory_mb: int) -> int:
        """How many tasks of this size run at once."""
        return max(1, min(self._threads, self._memory_mb // max(1, memory_mb)))

    def map(
        self, step: str, function: Callable[[Task], Result], tasks: Iterable[Task], *, memory_mb: int
    ) -> Iterator[Result]:
        """The results, in the order of the tasks; one task more than run at once is taken, so that no thread waits.

        Raises: TaskFailed (step, engine, task, cause); a named error of a task, or of the iterable, as it is.
        """
        waiting: deque[tuple[int, Future[Result]]] = deque()
        room = self.at_once(memory_mb)
        try:
            for number, task in enumerate(tasks):
                if len(waiting) > room:
                    yield self._result(step, *waiting.popleft())
                waiting.append((number, self._started(room).submit(function, task)))
            while waiting:
                yield self._result(step, *waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def expect_little(self) -> None:
        """Says that all tasks to come take little memory together, so that none has to be saved."""
        self._is_little = True
        self._give_back()

    def close(self) -> None:
        """Waits for what runs, and ends the threads."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._give_back()

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _started(self, room: int) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(room, thread_name_prefix="overnights")
            if not self._is_little:
                self._memory = pa.default_memory_pool()
                pa.set_memory_pool(pa.system_memory_pool())
        return self._pool

    def _give_back(self) -> None:
        """Lets Arrow take memory from where it did before."""
        if self._memory is not None:
            pa.set_memory_pool(self._memory)
            self._memory = None

    def _result(self, step: str, number: int, future: Future[Result]) -> Result:
        cause = future.exception()
        if cause is None:
            return future.result()
        if isinstance(cause, OvernightsError):
            raise cause
        said = str(cause).strip() or "nothing more is known"
        raise TaskFailed(
            f"Task {number} of {step} stopped on engine {self.name} ({type(cause).__name__}: {said}). "
            "Nothing of the step was kept; run the command again, and report it if it happens again.",
            step=step,
            engine=self.name,
            task=number,
            cause=cause,
        ) from cause
