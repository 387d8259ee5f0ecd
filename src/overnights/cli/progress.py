"""Progress of long work, as a bar on stderr; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
COMPILES = "The first run after an install compiles its loops: this once it takes some twenty seconds more."


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """What to call with a step, how much of it is done, and how much there is; None where nobody looks.

    Whoever looks is told too why a first run takes its time.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from overnights.cli.printing import console
    from overnights.compiled import told_when_compiling

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    out = console(is_error=True)
    with Progress(*columns, console=out, transient=True) as bar, told_when_compiling(lambda: out.print(COMPILES)):
        steps: dict[str, object] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = bar.add_task(step, total=total or None)
            bar.update(steps[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield report
