"""The door of engines: who runs independent tasks. No engine knows what a play is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Engine(Protocol):
    """Runs a function over tasks.

    `name` is what settings call it; `lacks` names what it cannot do, each with a sentence why.
    """

    @property
    def name(self) -> str: ...

    @property
    def lacks(self) -> dict[str, str]: ...

    def map(
        self, step: str, function: Callable[[Task], Result], tasks: Iterable[Task], *, memory_mb: int
    ) -> Iterator[Result]:
        """The results, in the order of the tasks; tasks are taken only as there is room for them.

        Args:
            step: what is being done, for errors.
            memory_mb: what one task takes at most, its result included.
        Raises: TaskFailed (step, engine, task, cause); a named error of a task as it is.
        """
        ...

    def expect_little(self) -> None:
        """Says that all tasks to come take little memory together, so that none has to be saved."""
        ...

    def close(self) -> None:
        """Ends what the engine started; may be called twice."""
        ...
