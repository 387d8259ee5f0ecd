"""Pictures as Vega-Lite specifications and as SVG: one file serves light and dark, its colours follow the reader's.

No font, script or address is fetched; text is left as text in the reader's own fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from overnights.outputs.svg import svg

SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
LIGHT = {
    "paper": "#fcfbf8", "raise": "#f3f1eb", "ink": "#16181d", "ink2": "#454a53", "ink3": "#5f6570",
    "subject": "#1557a0", "subjsoft": "#c9dbf0", "zone": "#e3ecf6", "short": "#b0440a", "context": "#868a92",
    "faint": "#c6c6c3", "line": "#dedad1",
}  # fmt: skip
DARK = {
    "paper": "#121418", "raise": "#1c1f26", "ink": "#eeede8", "ink2": "#c2c5cb", "ink3": "#9ea3ac",
    "subject": "#7fb6f5", "subjsoft": "#1d3d61", "zone": "#1a2a3d", "short": "#f59b62", "context": "#7a808a",
    "faint": "#454a53", "line": "#30343c",
}  # fmt: skip
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, slots=True)
class Drawn:
    """An SVG with its size in px."""

    svg: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Canvas:
    """Marks on a plane of px, x to the right and y down, gathered into one Vega-Lite specification."""

    width: int
    height: int
    layers: list[dict[str, Any]]

    def lines(self, stretches: Sequence[Sequence[tuple[float, float]]], colour: str, width: float,
              dash: Sequence[int] | None = None, curve: str = "monotone") -> None:  # fmt: skip
        """Curves through points, one for each stretch; their order is by x."""
        rows = [{"g": n, "x": x, "y": y} for n, stretch in enumerate(stretches) for x, y in stretch]
        mark = {"type": "line", "interpolate": curve, "strokeWidth": width, "color": LIGHT[colour], "clip": False}
        if dash:
            mark["strokeDash"] = list(dash)
        self._add(rows, mark, {"detail": {"field": "g"}})

    def dots(self, points: Sequence[tuple[float, float]], colour: str, radius: float, *, is_open: bool = False) -> None:
        """Dots; open ones are rings on paper."""
        mark = {"type": "circle", "size": 4 * radius * radius, "opacity": 1, "color": LIGHT[colour]}
        if is_open:
            mark |= {"color": LIGHT["paper"], "stroke": LIGHT[colour], "strokeWidth": 2.5}
        self._add([{"x": x, "y": y} for x, y in points], mark)

    def rules(self, segments: Sequence[tuple[float, float, float, float]], colour: str, width: float,
              dash: Sequence[int] | None = None) -> None:  # fmt: skip
        """Straight lines from (x, y) to (x2, y2)."""
        mark = {"type": "rule", "color": LIGHT[colour], "strokeWidth": width}
        if dash:
            mark["strokeDash"] = list(dash)
        rows = [{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in segments]
        self._add(rows, mark, {"x2": {"field": "x2"}, "y2": {"field": "y2"}})

    def boxes(
        self, boxes: Sequence[tuple[float, float, float, float]], colour: str, *, is_outline: bool = False
    ) -> None:
        """Bars from (x, y) to (x2, y2); outlines are dashed."""
        mark: dict[str, Any] = {"type": "rect", "color": LIGHT[colour], "opacity": 1}
        if is_outline:
            mark |= {"filled": False, "stroke": LIGHT[colour], "strokeDash": [4, 3], "strokeWidth": 1.2}
        rows = [{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in boxes]
        self._add(rows, mark, {"x2": {"field": "x2"}, "y2": {"field": "y2"}})

    def texts(self, texts: Sequence[tuple[float, float, str]], colour: str = "ink3", size: int = 12, *,
              align: str = "left", is_bold: bool = False) -> None:  # fmt: skip
        """Words; y is their middle."""
        mark = {"type": "text", "align": align, "baseline": "middle", "fontSize": size, "color": LIGHT[colour],
                "font": SANS, "fontWeight": 600 if is_bold else 400}  # fmt: skip
        self._add([{"x": x, "y": y, "t": t} for x, y, t in texts], mark, {"text": {"field": "t", "type": "nominal"}})

    def _add(self, rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any] | None = None) -> None:
        if not rows:
            return
        axes = {
            "x": {"field": "x", "type": "quantitative", "axis": None,
                  "scale": {"domain": [0, self.width], "nice": False, "zero": False}},
            "y": {"field": "y", "type": "quantitative", "axis": None,
                  "scale": {"domain": [self.height, 0], "nice": False, "zero": False}},
        }  # fmt: skip
        self.layers.append({"data": {"values": rows}, "mark": mark, "encoding": {**axes, **(encoding or {})}})

    @property
    def specification(self) -> dict[str, Any]:
        """The Vega-Lite specification, of exactly this size."""
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": self.height,
            "autosize": "none",
            "padding": 0,
            "background": None,
            "view": {"stroke": None},
            "layer": self.layers,
        }


def canvas(width: int, height: int) -> Canvas:
    """An empty picture of this size in px."""
    return Canvas(width, height, [])


def draw(picture: Canvas) -> Drawn:
    """The picture as SVG, its colours in those of both schemes."""
    made = svg(picture.layers, width=picture.width, height=picture.height, font=SANS, style=STYLE)
    return Drawn(made, picture.width, picture.height)


def _dark_rules() -> str:
    rules = "".join(
        f'[fill="{LIGHT[name]}" i]{{fill:{DARK[name]}}}[stroke="{LIGHT[name]}" i]{{stroke:{DARK[name]}}}'
        for name in LIGHT
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


STYLE = _dark_rules()  # the one style sheet of every picture
