"""Pictures as Vega-Lite specifications and as SVG: one file serves light and dark, its colours follow the reader's.

No font, script or address is fetched; text is left as text in the reader's own fonts. What a picture tells of the week
or season that is pointed at stands in the same specification, in layers that nobody sees until then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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
REACH = 18  # px around a point that tell of it
_POINTED_AT = {"test": "datum.k == at"}  # `at` is set from the page: the key of a table's row
Words: TypeAlias = "Mapping[str, str]"  # what a tooltip says: by what it is called, in order


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
    told: list[dict[str, Any]] = field(default_factory=list)  # rows that tell something where they are pointed at
    about: dict[str, str] = field(default_factory=dict)  # what is so of all of them: the first words of each tooltip

    def lines(self, stretches: Sequence[Sequence[tuple[float, float]]], colour: str, width: float,
              dash: Sequence[int] | None = None, curve: str = "monotone",
              keys: Sequence[str] = ()) -> None:  # fmt: skip
        """Curves through points, one for each stretch; their order is by x. One whose key is pointed at stands out."""
        rows = [{"g": n, "x": x, "y": y, **({"k": keys[n]} if keys else {})}
                for n, stretch in enumerate(stretches) for x, y in stretch]  # fmt: skip
        mark = {"type": "line", "interpolate": curve, "strokeWidth": width, "color": LIGHT[colour]}
        if dash:
            mark["strokeDash"] = list(dash)
        out: dict[str, Any] = {"detail": {"field": "g"}}
        if keys:
            out["color"] = {"condition": {**_POINTED_AT, "value": LIGHT["ink"]}, "value": LIGHT[colour]}
            out["strokeWidth"] = {"condition": {**_POINTED_AT, "value": width + 1.4}, "value": width}
        self._add(rows, mark, out)

    def stripes_tell(self, rows: Sequence[tuple[str, float, float, Words]]) -> None:
        """Upright stripes from x to x2 that tell something, each by its key; the one pointed at is shaded."""
        self.told.extend(_short({"k": key, "x": x, "x2": x2, "y": 0, "y2": self.height, **said})
                         for key, x, x2, said in rows)  # fmt: skip

    def points_tell(self, rows: Sequence[tuple[str, float, float, Words]]) -> None:
        """Points (x, y) that tell something, each by its key."""
        self.told.extend(_short({"k": key, "x": x, "y": y, **said}) for key, x, y, said in rows)

    def dots(self, points: Sequence[tuple[float, float]], colour: str, radius: float, *, is_open: bool = False) -> None:
        """Dots; open ones are rings on paper."""
        mark = {"type": "circle", "size": 4 * radius * radius, "opacity": 1, "color": LIGHT[colour]}
        if is_open:
            del mark["color"]
            mark |= {"fill": LIGHT["paper"], "stroke": LIGHT[colour], "strokeWidth": 2.5}
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
            del mark["color"]
            mark |= {"filled": False, "stroke": LIGHT[colour], "strokeDash": [4, 3], "strokeWidth": 1.2}
        rows = [{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in boxes]
        self._add(rows, mark, {"x2": {"field": "x2"}, "y2": {"field": "y2"}})

    def texts(self, texts: Sequence[tuple[float, float, str]], colour: str = "ink3", size: int = 12, *,
              align: str = "left", is_bold: bool = False) -> None:  # fmt: skip
        """Words; y is their middle."""
        mark = {"type": "text", "align": align, "baseline": "middle", "fontSize": size, "color": LIGHT[colour],
                "fontWeight": 600 if is_bold else 400}  # fmt: skip
        self._add([{"x": x, "y": y, "t": t} for x, y, t in texts], mark, {"text": {"field": "t", "type": "nominal"}})

    def _add(self, rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any] | None = None) -> None:
        if rows:
            layer = {"data": {"values": [_short(row) for row in rows]}, "mark": mark}
            self.layers.append({**layer, "encoding": encoding} if encoding else layer)

    @property
    def specification(self) -> dict[str, Any]:
        """The Vega-Lite specification, of exactly this size."""
        below, above = self._told
        return {
            "$schema": SCHEMA,
            "width": self.width,
            "height": self.height,
            "autosize": "none",
            "padding": 0,
            "background": None,
            "view": {"stroke": None},
            "config": {"font": SANS, "aria": False},
            **({"params": [{"name": "at", "value": ""}], "usermeta": {"about": self.about}} if self.told else {}),
            "encoding": {"x": _axis("x", [0, self.width]), "y": _axis("y", [self.height, 0])},
            "layer": [*below, *self.layers, *above],
        }

    @property
    def _told(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What lies below and above all marks to tell of what is pointed at: nobody sees it before."""
        if not self.told:
            return [], []
        names = dict.fromkeys(name for row in self.told for name in row if name not in _PLACES)
        tooltip = {"tooltip": [{"field": name} for name in names]}
        is_stripes = "x2" in self.told[0]
        ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}} if is_stripes else {}
        area = {"type": "rect"} if is_stripes else {"type": "circle", "size": round(4 * REACH**2)}
        above = {"data": {"name": "told"}, "mark": {**area, "opacity": 0}, "encoding": {**ends, **tooltip}}
        shown = {"opacity": {"condition": {**_POINTED_AT, "value": 1}, "value": 0}}
        shade = {"data": {"name": "told"}, "mark": {"type": "rect", "color": LIGHT["raise"]},
                 "encoding": {**ends, **shown}}  # fmt: skip
        values = {"values": self.told, "name": "told"}
        return ([{**shade, "data": values}], [above]) if is_stripes else ([], [{**above, "data": values}])


_PLACES = frozenset(("k", "x", "y", "x2", "y2"))


def _axis(name: str, domain: list[int]) -> dict[str, Any]:
    scale = {"domain": domain, "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose numbers are to a tenth, and whole where they can be."""
    return {name: _tenth(value) if type(value) is float else value for name, value in row.items()}


def _tenth(value: float) -> float:
    near = round(value, 1)
    return int(near) if near == int(near) else near


def canvas(width: int, height: int) -> Canvas:
    """An empty picture of this size in px."""
    return Canvas(width, height, [])


def draw(picture: Canvas) -> Drawn:
    """The picture as SVG, its colours in those of both schemes."""
    made = svg(picture.layers, width=picture.width, height=picture.height, font=SANS, style=STYLE)
    return Drawn(made, picture.width, picture.height)


def specified(picture: Canvas) -> bytes:
    """The picture's specification as JSON."""
    return json.dumps(picture.specification, ensure_ascii=False, separators=(",", ":")).encode()


def _dark_rules() -> str:
    rules = "".join(
        f'[fill="{LIGHT[name]}" i]{{fill:{DARK[name]}}}[stroke="{LIGHT[name]}" i]{{stroke:{DARK[name]}}}'
        for name in LIGHT
    )
    return f"@media screen and (prefers-color-scheme:dark){{{rules}}}"


STYLE = _dark_rules()  # the one style sheet of every picture
