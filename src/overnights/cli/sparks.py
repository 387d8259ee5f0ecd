"""Runs in one line of signs: the higher the rank, the higher the block; a dot is a week off the list."""

from __future__ import annotations

import re
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
OFF, NOT_HERE = "·", " "
PLAIN_OFF, PLAIN_LOW = ".", "+"
LONG = "{}{{5,}}"


def spark(ranks: Sequence[int | None], length: int = 10, *, is_plain: bool = False) -> str:
    """Ranks, the earliest first; 0: off the list; None: that week's list is not here.

    Args:
        length: the places of the list; the last is the lowest block.
        is_plain: in ASCII: the rank's figure, 0 for the tenth, + for one below it, a point for a week off the list.

    >>> spark((None, 7, 4, 6, 0, 1, 10)), spark((None, 7, 4, 6, 0, 1, 10, 11), is_plain=True)
    (' ▃▆▄·█▁', ' 746.10+')
    """
    return "".join(_plain(rank) if is_plain else _block(rank, length) for rank in ranks).rstrip()


def shortened(drawn: str) -> str:
    """A drawn run whose long stretches off the list are three signs.

    >>> shortened("▆▁······▂"), shortened("30......9")
    ('▆▁·…·▂', '30.~.9')
    """
    return re.sub(LONG.format(re.escape(PLAIN_OFF)), ".~.", re.sub(LONG.format(OFF), "·…·", drawn))


def is_plain() -> bool:
    """Whether what is printed goes where blocks cannot be written."""
    from overnights.cli.printing import can_write

    return not can_write(BLOCKS + OFF)


def _block(rank: int | None, length: int) -> str:
    if not rank:
        return NOT_HERE if rank is None else OFF
    below = (min(rank, length) - 1) / max(length - 1, 1)
    return BLOCKS[7 - round(below * 7)]


def _plain(rank: int | None) -> str:
    if not rank:
        return NOT_HERE if rank is None else PLAIN_OFF
    return str(rank % 10) if rank <= 10 else PLAIN_LOW
