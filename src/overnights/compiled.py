"""Compiled loops over arrays that others hold.

Numba counts who holds an array at every call and every slice, by an instruction that locks the memory bus; inside a
loop over events that took a fifth of a measure. A function that makes no array need not count: its caller holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from numba import njit
from numba.core import event

lean = partial(
    njit, cache=True, nogil=True, _nrt=False
)  # for functions that make no array: compiling says where one is


class _Told(event.Listener):
    """Tells once that something is compiled; what is found compiled is not."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell, self.is_told = tell, False

    def on_start(self, event: object) -> None:  # noqa: ARG002
        if not self.is_told:
            self.is_told = True
            self.tell()

    def on_end(self, event: object) -> None:
        pass


@contextmanager
def told_when_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Calls this as soon as a loop has to be compiled, once; never where all of them are found compiled."""
    with event.install_listener("numba:compile", _Told(tell)):
        yield
