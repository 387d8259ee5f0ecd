"""Signs for outputs that cannot write ours: each in plain letters, so that no command ends for want of an arrow."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

PLAIN = {
    "▲": "^", "▼": "v", "·": "-", "–": "-", "—": "-", "−": "-", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"',
    "≤": "<=", "≥": ">=", "×": "x", "→": "->", "✓": "+", "✕": "x", "─": "-",
}  # fmt: skip
HANDLER = "overnights.plain"


def make_writable() -> None:
    """Lets stdout and stderr write anything, in plain signs where their encoding has no other."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            codecs.register_error(HANDLER, _plain)
            stream.reconfigure(errors=HANDLER)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is written in place of signs that cannot be."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(plain, error.object[error.start : error.end])), error.end


def plain(sign: str) -> str:
    """A sign in ASCII: one that says the same, the letter without its accents, or a question mark.

    >>> [plain(sign) for sign in "▲≤é東"]
    ['^', '<=', 'e', '?']
    """
    letters = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return PLAIN.get(sign) or letters or "?"
