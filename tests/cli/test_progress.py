"""What a terminal is told while something runs, and a pipe is not."""

from __future__ import annotations

import io
import sys

import numba
import pytest

from overnights.cli.progress import COMPILES, progress_bar


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def compiled_anew() -> None:
    """A loop that nobody has compiled yet."""

    @numba.njit
    def add(one: int, other: int) -> int:
        return one + other

    assert add(1, 2) == 3


@pytest.mark.parametrize("stream", [_Terminal(), io.StringIO()], ids=["terminal", "pipe"])
def test_a_terminal_is_told_once_that_loops_are_compiled(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    with progress_bar() as progress:
        compiled_anew()
        compiled_anew()
    assert (progress is not None) == isinstance(stream, _Terminal)
    assert stream.getvalue().count(COMPILES) == (1 if progress else 0)


def test_nothing_is_told_where_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", said := _Terminal())
    with progress_bar():
        pass
    compiled_anew()  # and not after it
    assert COMPILES not in said.getvalue()
