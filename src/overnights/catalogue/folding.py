"""Names as they are compared: without case, accents and signs."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": ""})
_ASCII = {n: None if chr(n) == "'" else " " for n in range(128) if not chr(n).isalnum()}
_ACCENT = 200  # combining classes from here are accents; lower ones change the letter in other scripts


def folded(name: str) -> str:
    """A name for comparing: lower case, no accents, letters and digits only, single spaces.

    >>> folded("L’Été — à Berlin!")
    'lete a berlin'
    """
    if name.isascii():  # most names are, and need no look at each letter
        return " ".join(name.lower().translate(_ASCII).split()) or name.strip()
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS).replace("'", "")
    letters = [c for c in plain if unicodedata.combining(c) < _ACCENT]
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in letters)
    return " ".join(kept.split()) or name.strip()
