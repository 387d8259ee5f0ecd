"""A PDF that Chromium printed: its sheets, and how large its letters stand on them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from math import hypot, isclose

_TOKEN = re.compile(rb"\((?:\\.|[^\\)])*\)|<[^<>]*>|/[^\s/<>\[\]()]+|[-+]?\d*\.?\d+|[A-Za-z'\"*]+|\S")
_NUMBER = re.compile(rb"[-+]?\d*\.?\d+")
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


def sheets(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each sheet, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return [(float(width), float(height)) for width, height in boxes]


def is_a4(sheet: tuple[float, float]) -> bool:
    return isclose(sheet[0], 595.3, abs_tol=1.5) and isclose(sheet[1], 841.9, abs_tol=1.5)


def letters_pt(pdf: bytes) -> list[float]:
    """The size of every run of letters as it stands on its sheet, in points."""
    return [size for content in contents(pdf) for size in _sizes(content)]


def contents(pdf: bytes) -> Iterator[bytes]:
    """What is drawn, a sheet at a time."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            content = zlib.decompress(found[1])
        except zlib.error:  # an image, or what is not packed
            continue
        if b" Tf" in content and b"\nBT" in content:
            yield content


def _sizes(content: bytes) -> Iterator[float]:
    matrix, text, size = _SAME, _SAME, 0.0
    before: list[Matrix] = []
    given: list[float] = []
    for token in _TOKEN.findall(content):
        if _NUMBER.fullmatch(token):
            given.append(float(token))
            continue
        if token == b"q":
            before.append(matrix)
        elif token == b"Q":
            matrix = before.pop()
        elif token == b"cm":
            matrix = _times(given[-6:], matrix)
        elif token == b"Tf":
            size = given[-1]
        elif token == b"Tm":
            text = _times(given[-6:], matrix)
        elif token in (b"Tj", b"TJ"):
            yield size * hypot(text[2], text[3])
        if not token.startswith((b"(", b"<", b"[", b"]")):
            given = []


def _times(first: list[float], then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
