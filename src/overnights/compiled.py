"""Compiled loops over arrays that others hold.

Numba counts who holds an array at every call and every slice, by an instruction that locks the memory bus; inside a
loop over events that took a fifth of a measure. A function that makes no array need not count: its caller holds them.
"""

from __future__ import annotations

from functools import partial

from numba import njit

lean = partial(
    njit, cache=True, nogil=True, _nrt=False
)  # for functions that make no array: compiling says where one is
