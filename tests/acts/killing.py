"""A process that ends itself, as a kill would, in the middle of a load."""

from __future__ import annotations

# When a method of the lake is called for the n-th time: before or after it worked. What follows makes the load.
KILLED = """
import os, sys
from datetime import datetime, UTC
from overnights.home import open_home
from overnights.store.lake import Lake

home, path, method, at, is_after = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5] == "after"
calls, real = 0, getattr(Lake, method)

def killed(self, *args, **named):
    global calls
    calls += 1
    if calls == at and not is_after:
        os._exit(9)
    result = real(self, *args, **named)
    if calls == at:
        os._exit(9)
    return result

setattr(Lake, method, killed)
"""
