"""Marks as SVG, drawn by ourselves: the few kinds of layers that a picture has, as Vega would draw them.

A site has thousands of pictures, and Vega takes 40 ms and 40 kB for each:
docs/decisions/0021-publishing-and-pictures.md. What is drawn here is held against Vega's drawing of the same
specification in tests/web/test_pictures.py. Coordinates are rounded to a tenth of a px.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import Any, TypeAlias

Layer: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Sequence[Mapping[str, Any]]
Point: TypeAlias = "tuple[float, float]"
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
MIDDLE = 0.3  # of the letters' size, from their middle down to where they stand


def svg(layers: Iterable[Layer], *, width: int, height: int, font: str, style: str) -> str:
    """The layers as an SVG of this size in px; later ones lie above."""
    drawn = "".join(_DRAWN[layer["mark"]["type"]](layer["mark"], layer["data"]["values"]) for layer in layers)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'fill="none" font-family="{escape(font)}"><style>{style}</style>{drawn}</svg>'
    )


def _lines(mark: Mapping[str, Any], rows: Rows) -> str:
    path = _curve if mark["interpolate"] == "monotone" else _straight
    stretches = ([(row["x"], row["y"]) for row in stretch] for _, stretch in groupby(rows, key=lambda row: row["g"]))
    return f'<path d="{"".join(map(path, stretches))}"{_stroke(mark)}/>'


def _dots(mark: Mapping[str, Any], rows: Rows) -> str:
    """Full dots are round ends of strokes without length, so that any number of them is one path."""
    radius = (mark["size"] / 4) ** 0.5
    if "stroke" not in mark:
        points = "".join(f"M{_n(row['x'])} {_n(row['y'])}h0" for row in rows)
        width = _n(2 * radius)
        return f'<path d="{points}" stroke="{mark["color"]}" stroke-width="{width}" stroke-linecap="round"/>'
    rings = "".join(f'<circle cx="{_n(row["x"])}" cy="{_n(row["y"])}" r="{_n(radius)}"/>' for row in rows)
    return f'<g fill="{mark["fill"]}" stroke="{mark["stroke"]}" stroke-width="{mark["strokeWidth"]}">{rings}</g>'


def _rules(mark: Mapping[str, Any], rows: Rows) -> str:
    path = "".join(f"M{_n(row['x'])} {_n(row['y'])}L{_n(row['x2'])} {_n(row['y2'])}" for row in rows)
    return f'<path d="{path}"{_stroke(mark)}/>'


def _boxes(mark: Mapping[str, Any], rows: Rows) -> str:
    path = "".join(f"M{_n(r['x'])} {_n(r['y'])}H{_n(r['x2'])}V{_n(r['y2'])}H{_n(r['x'])}Z" for r in rows)
    ink = f' fill="{mark["color"]}"' if mark.get("filled", True) else _stroke({**mark, "color": mark["stroke"]})
    return f'<path d="{path}"{ink}/>'


def _texts(mark: Mapping[str, Any], rows: Rows) -> str:
    down = round(MIDDLE * mark["fontSize"])
    weight = "" if mark["fontWeight"] == 400 else f' font-weight="{mark["fontWeight"]}"'
    anchor = "" if mark["align"] == "left" else f' text-anchor="{ANCHORS[mark["align"]]}"'
    words = "".join(
        f'<text x="{_n(row["x"])}" y="{_n(row["y"] + down)}">{escape(row["t"], quote=False)}</text>' for row in rows
    )
    return f'<g fill="{mark["color"]}" font-size="{mark["fontSize"]}"{weight}{anchor}>{words}</g>'


_DRAWN: dict[str, Callable[[Mapping[str, Any], Rows], str]] = {
    "line": _lines, "circle": _dots, "rule": _rules, "rect": _boxes, "text": _texts,
}  # fmt: skip


def _stroke(mark: Mapping[str, Any]) -> str:
    dash = f' stroke-dasharray="{",".join(map(str, mark["strokeDash"]))}"' if "strokeDash" in mark else ""
    return f' stroke="{mark["color"]}" stroke-width="{mark["strokeWidth"]}"{dash}'


def _straight(points: Sequence[Point]) -> str:
    return _short("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))


def _curve(points: Sequence[Point]) -> str:
    """A curve that goes through points whose x ascend, and rises or falls between two only as they do."""
    if len(points) < 3:
        return _straight(points)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for ((x0, y0), (x1, y1)), (t0, t1) in zip(pairwise(points), pairwise(_tangents(points)), strict=True):
        third = (x1 - x0) / 3
        path += f"C{x0 + third:.1f} {y0 + third * t0:.1f} {x1 - third:.1f} {y1 - third * t1:.1f} {x1:.1f} {y1:.1f}"
    return _short(path)


def _tangents(points: Sequence[Point]) -> list[float]:
    """The slope at each point. Source: M. Steffen, Astronomy and Astrophysics 239 (1990), 443."""
    steps = [x1 - x0 for (x0, _), (x1, _) in pairwise(points)]
    slopes = [(y1 - y0) / step for ((_, y0), (_, y1)), step in zip(pairwise(points), steps, strict=True)]
    inner = []
    for (h0, h1), (s0, s1) in zip(pairwise(steps), pairwise(slopes), strict=True):
        mean = (s0 * h1 + s1 * h0) / (h0 + h1)
        inner.append((_sign(s0) + _sign(s1)) * min(abs(s0), abs(s1), abs(mean) / 2))
    return [(3 * slopes[0] - inner[0]) / 2, *inner, (3 * slopes[-1] - inner[-1]) / 2]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _n(value: float) -> str:
    """A number to a tenth, as short as it can be.

    >>> _n(12.04), _n(3.25)
    ('12', '3.2')
    """
    return f"{value:.1f}".removesuffix(".0")


def _short(path: str) -> str:
    """A path whose numbers are to a tenth, without tenths that are none."""
    return _NO_TENTH.sub("", path)


_NO_TENTH = re.compile(r"\.0(?![0-9])")
