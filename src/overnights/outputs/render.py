"""Records rendered with templates: autoescaped, strict about unknown names, every link relative."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from overnights import links
from overnights.outputs import scripts
from overnights.outputs.frame import BARE, Frame
from overnights.outputs.shared import sentence_of
from overnights.pages import places, words


def ready() -> None:
    """Reads all that pages are made of, so that what is put in its place later does not mix with the code of now."""
    _environment()
    _static_files()


@cache
def _environment() -> Environment:
    """The templates: read at once, each compiled when it is first asked for."""
    folder = resources.files("overnights.outputs") / "templates"
    made = Environment(
        loader=DictLoader({one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.is_file()}),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"links": links, "places": places, "words": words}
    made.globals |= {"vega_path": scripts.vega_path, "sentence_of": sentence_of}
    return made


def linker(page: str) -> Callable[[str], str]:
    """What turns a path of the site into a link from this page."""
    return lambda path: links.relative(page, path)


def html(template: str, path: str, *, frame: Frame = BARE, here: str = "", **values: Any) -> str:
    """A page as HTML. `here` names the menu's entry that it is."""
    rendered = _environment().get_template(template)
    return rendered.render(to=linker(path), path=path, frame=frame, here=here, **values)


def as_json(record: object) -> str:
    """A record as JSON on one line, keys in their order."""
    return json.dumps(record, ensure_ascii=False) + "\n"


def style() -> str:
    """The style sheet, for a page that has it in itself."""
    return static_files()[links.STYLE].decode()


def static_files() -> dict[str, bytes]:
    """Files that every site has, by path."""
    return dict(_static_files())


@cache
def _static_files() -> dict[str, bytes]:
    folder = resources.files("overnights.outputs") / "static"
    return {f"static/{one.name}": one.read_bytes() for one in folder.iterdir() if one.is_file()}
