"""Pictures: what is drawn here is what Vega draws of the same specification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias
from xml.etree import ElementTree

import small_judged as judged
import small_site as made
import vl_convert

from overnights.outputs.pictures import LIGHT, STYLE, Canvas, canvas, draw
from overnights.outputs.site import site_parts

Shape: TypeAlias = "tuple[object, ...]"
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def every_kind() -> Canvas:
    """All that a picture can have."""
    picture = canvas(300, 200)
    picture.rules([(0, 50, 300, 50), (10, 0, 10, 200)], "line", 1, (3, 3))
    picture.boxes([(100, 120, 120.25, 180)], "subject")
    picture.boxes([(150, 120, 170, 180)], "context", is_outline=True)
    picture.lines([[(10, 10), (50, 60), (90, 20), (130, 80), (140, 80), (150, 70)], [(10, 90), (60, 90)]], "subject", 4)
    picture.lines([[(10, 10), (50, 60.5), (90, 20)]], "faint", 1.3, (4, 3), "linear")
    picture.dots([(10, 10), (50.3, 60)], "subject", 5)
    picture.dots([(90, 20)], "subject", 6, is_open=True)
    for align in ("left", "center", "right"):
        picture.texts([(20, 30, made.HOSTILE), (20, 90.2, made.RIGHT_TO_LEFT)], "ink", 13, align=align, is_bold=True)
    picture.texts([(20, 120, made.EMOJI)])
    picture.lines([[(10, 150), (60, 160), (90, 170)]], "faint", 1.3, keys=[made.HOSTILE])
    picture.about["Title"] = made.HOSTILE
    picture.stripes_tell([("a", 0, 50, {"Rank": "1"}), ("b", 50, 100.25, {"Rank": "2", "Rank before": made.HOSTILE})])
    return picture


def of_the_site() -> dict[str, Canvas]:
    """The pictures of a small site."""
    site = made.site(judging=judged.judging())
    return {path: picture for part in site_parts(site).values() for path, picture in part().canvases.items()}


def shapes(svg: str) -> list[Shape]:
    """What a drawing shows, in no order: strokes with their points, dots, boxes and words."""
    return sorted(_shapes(ElementTree.fromstring(svg), {}, (0.0, 0.0)), key=repr)


def _shapes(element: ElementTree.Element, above: dict[str, str], moved: tuple[float, float]) -> Iterator[Shape]:
    has = {**above, **element.attrib}
    by = _numbers(element.get("transform", "")) or [0.0, 0.0]
    x, y = moved[0] + by[0], moved[1] + by[1]
    kind = element.tag.removeprefix(SVG)
    if element.get("display") == "none" or element.get("class") == "background" or element.get("opacity") == "0":
        return
    if kind == "path":
        yield from _path(has, x, y)
    elif kind == "line":
        yield ("stroke", *_pen(has), _rounded([x, y, x + float(has["x2"]), y + float(has["y2"])]))
    elif kind == "circle":
        yield ("ring", has["fill"], has["stroke"], _rounded([float(has["cx"]), float(has["cy"]), float(has["r"])]))
    elif kind == "text":
        at = _rounded([x + float(element.get("x", 0)), y + float(element.get("y", 0))])
        size = float(has["font-size"].removesuffix("px"))
        weight, anchor = has.get("font-weight", "400"), has.get("text-anchor", "start")
        yield ("text", has["fill"], size, weight, anchor, at, element.text)
    inherited = {name: value for name, value in has.items() if name not in ("class", "transform", "d", "x", "y")}
    for child in element:
        yield from _shapes(child, inherited, (x, y))


def _path(has: dict[str, str], x: float, y: float) -> Iterator[Shape]:
    for part in filter(None, has["d"].split("M")):
        numbers = _numbers(part)
        if "A" in part:  # Vega's circle: from (r, 0) round and back
            ring = (has["stroke"],) if "stroke" in has else ()
            yield ("ring" if ring else "dot", has["fill"], *ring, _rounded([x, y, numbers[0]]))
        elif part.endswith("h0"):
            yield ("dot", has["stroke"], _rounded([*numbers[:2], float(has["stroke-width"]) / 2]))
        elif part.endswith("Z"):
            corner = [numbers[0] + numbers[2], numbers[1] + numbers[3]] if "h" in part else numbers[2:4]
            yield ("box", has.get("fill"), has.get("stroke"), _rounded([*numbers[:2], *corner]))
        else:
            yield ("stroke", *_pen(has), _rounded(numbers))


def _pen(has: dict[str, str]) -> tuple[object, ...]:
    return has["stroke"], float(has["stroke-width"]), has.get("stroke-dasharray")


def _numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def _rounded(numbers: list[float]) -> tuple[float, ...]:
    return tuple(round(number, 3) for number in numbers)


def is_near(one: Shape, other: Shape) -> bool:
    """Whether two shapes are the same but for a tenth of a px."""
    if len(one) != len(other) or one[0] != other[0]:
        return False
    return all(
        len(a) == len(b) and all(abs(p - q) <= 0.051 for p, q in zip(a, b, strict=True))
        if isinstance(a, tuple) and isinstance(b, tuple) else a == b
        for a, b in zip(one, other, strict=True)
    )  # fmt: skip


def assert_same(picture: Canvas) -> None:
    ours, theirs = shapes(draw(picture).svg), shapes(vl_convert.vegalite_to_svg(picture.specification))
    assert len(ours) == len(theirs)
    for shape in theirs:
        found = next((n for n, one in enumerate(ours) if is_near(one, shape)), None)
        assert found is not None, shape
        del ours[found]


def test_every_kind_of_mark_is_drawn_as_vega_draws_it() -> None:
    assert_same(every_kind())


def test_the_pictures_of_a_site_are_drawn_as_vega_draws_them() -> None:
    pictures = of_the_site()
    assert {"ranks", "run", "off"} <= {path.rsplit("-", 2)[1] for path in pictures}
    for path in sorted(pictures)[::4]:
        assert_same(pictures[path])


def test_no_mark_has_a_colour_beside_its_fill_or_stroke_of_which_vega_would_warn() -> None:
    for picture in (every_kind(), *of_the_site().values()):
        for layer in picture.specification["layer"]:
            assert not ("color" in layer["mark"] and {"fill", "stroke"} & set(layer["mark"])), layer["mark"]


def test_a_curve_never_leaves_the_span_of_the_two_points_it_joins() -> None:
    picture = canvas(300, 200)
    points = [(0.0, 10.0), (10.0, 100.0), (20.0, 100.0), (30.0, 20.0), (80.0, 30.0), (90.0, 190.0)]
    picture.lines([points], "subject", 4)
    path = re.search(r' d="(.*?)"', draw(picture).svg)
    assert path is not None
    drawn = _numbers(path[1])
    for index, ((_, y0), (_, y1)) in enumerate(pairwise(points)):
        handles = drawn[2 + 6 * index : 8 + 6 * index][1::2]
        assert all(min(y0, y1) - 0.05 <= y <= max(y0, y1) + 0.05 for y in handles)


def test_every_colour_has_one_for_dark_paper() -> None:
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', "".join(draw(p).svg for p in of_the_site().values())))
    assert used and used <= set(LIGHT.values())
    assert all(f'[fill="{colour}" i]' in STYLE and f'[stroke="{colour}" i]' in STYLE for colour in used)
