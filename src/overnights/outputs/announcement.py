"""Announcements as text: Markdown, HTML to print, and the way back from Markdown, as the record keeps that.

The Markdown is of one plain kind: every paragraph is one line, all names are escaped, tables have a row of hyphens.
So what was recorded can be read again and printed as it was announced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from overnights.outputs import render
from overnights.outputs.frame import BARE, Frame
from overnights.pages.announcement_parts import AnnouncementPage, Grid, Note, Paragraph, Part, Section
from overnights.pages.sentence import Sentence, Span, sentence

NOTICE, NOTE = "**", "> "
_BRIEF = 18  # letters of a date
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSAFE = re.compile(r"[<>]|&(?=#?\w+;)")  # an ampersand alone is one
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")  # white space, and control characters, which nobody can print
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_MARKS = {"title": "*", "strong": "**", "": ""}
_SPAN = re.compile(r"\*\*((?:\\.|[^\\*])+)\*\*|\*((?:\\.|[^\\*])+)\*|((?:\\.|[^\\*])+)", re.DOTALL)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_markdown(page: AnnouncementPage) -> str:
    """The announcement as Markdown; what names hold is text and nothing else."""
    return "\n\n".join(_blocks(page)) + "\n"


def _blocks(page: AnnouncementPage) -> Iterator[str]:
    for notice in page.notices:
        yield f"{NOTICE}{escaped(notice)}{NOTICE}"
    yield f"# {escaped(page.heading)}"
    yield spans_as_markdown(page.said)
    for section in page.sections:
        yield f"## {escaped(section.heading)}"
        for part in section.parts:
            yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Grid):
        yield f"### {escaped(part.caption)}"
        yield _table(part)
    else:
        yield (NOTE if isinstance(part, Note) else "") + spans_as_markdown(part.spans)


def _table(grid: Grid) -> str:
    rows = [[_safe(cell).strip() for cell in row] for row in (grid.head, *grid.rows)]
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(grid.head))]
    rule = ["-" * (width - 1) + (":" if is_n else "-") for width, is_n in zip(widths, grid.numeric, strict=True)]
    return "\n".join(_row(row, widths, grid.numeric) for row in (rows[0], rule, *rows[1:]))


def _row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    told = zip(cells, widths, numeric, strict=True)
    return f"| {' | '.join(cell.rjust(width) if is_n else cell.ljust(width) for cell, width, is_n in told)} |"


def spans_as_markdown(spans: Sentence) -> str:
    """A sentence: titles slanted, strong words bold."""
    text = "".join(_MARKS[span.role].join(("", _inside(span), "")) for span in spans)
    return _unlisted(" ".join(text.split()))


def _inside(span: Span) -> str:
    """The text of a span; between marks it begins and ends with a letter, since a mark beside a space is none."""
    return _safe(span.text.strip() if span.role else span.text)


def escaped(text: str) -> str:
    """A text in which nothing is markup: no tag, emphasis, link, code, cell, list or heading.

    >>> escaped("<b>|*_"), escaped("1. one")
    ('&lt;b&gt;\\\\|\\\\*\\\\_', '1\\\\. one')
    """
    return _unlisted(_safe(text).strip())


def _safe(text: str) -> str:
    """A text whose marks are letters, wherever it stands in a line."""
    flat = _BLANK.sub(" ", text)
    return re.sub(r"[\\`*_\[\]|~$]", r"\\\g<0>", _UNSAFE.sub(lambda m: _ENTITIES[m[0]], flat))


def _unlisted(line: str) -> str:
    """A line whose first characters would make it a list, heading or rule, with them escaped."""
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", re.sub(r"^([-+#=])", r"\\\1", line))


# ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────────────


def from_markdown(text: str, *, audience: str, title: str, label: str | None) -> AnnouncementPage:
    """The announcement that `as_markdown` made this text of.

    Args:
        audience, title, label: as the record of announcements keeps them.
    """
    blocks = text.strip("\n").split("\n\n")
    first = next(at for at, block in enumerate(blocks) if block.startswith("# "))
    return AnnouncementPage(
        audience=audience,
        title=title,
        label=label,
        heading=unescaped(blocks[first][2:]),
        notices=tuple(unescaped(block[2:-2]) for block in blocks[:first]),
        said=_spans(blocks[first + 1]),
        sections=tuple(_sections(blocks[first + 2 :])),
    )


def _sections(blocks: Sequence[str]) -> Iterator[Section]:
    starts = [at for at, block in enumerate(blocks) if block.startswith("## ")]
    for at, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield Section(unescaped(blocks[at][3:]), tuple(_parts(blocks[at + 1 : end])))


def _parts(blocks: Sequence[str]) -> Iterator[Part]:
    caption = ""
    for block in blocks:
        if block.startswith("### "):
            caption = unescaped(block[4:])
        elif block.startswith("| "):
            yield _grid(caption, block)
        elif block.startswith(NOTE):
            yield Note(_spans(block[len(NOTE) :]))
        else:
            yield Paragraph(_spans(block))


def _grid(caption: str, block: str) -> Grid:
    head, rule, *rows = ([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.split("\n"))
    return Grid(
        caption,
        tuple(map(unescaped, head)),
        tuple(cell.endswith(":") for cell in rule),
        tuple(tuple(map(unescaped, row)) for row in rows),
    )


def _spans(line: str) -> Sentence:
    found = []
    for match in _SPAN.finditer(line):
        strong, title, rest = match.groups()
        role = "strong" if strong is not None else "title" if title is not None else ""
        found.append(Span(unescaped(strong or title or rest), role))
    return sentence(*found)


def unescaped(text: str) -> str:
    """The text that `escaped` was given, its white space made single spaces."""
    bare = re.sub(r"\\([\\`*_\[\]|~$.)#=+-])", r"\1", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_html(
    page: AnnouncementPage, path: str, *, is_on_site: bool = False, frame: Frame = BARE, title_path: str = ""
) -> str:
    """The announcement as a page to read and to print.

    Args:
        path: where it will stand, by which a page of the site finds its style sheet.
        is_on_site: whether it has the site's menu; a page that has not has its style in itself, and stands alone.
        title_path: of the title's page on that site; "" where there is none.
    """
    html = render.html(
        "announcement.html",
        path,
        here="Titles",
        frame=frame,
        page=page,
        is_on_site=is_on_site,
        title_path=title_path,
        is_brief=_is_brief,
        style="" if is_on_site else render.style(),
        kind_of=lambda part: type(part).__name__.lower(),
    )
    return _CONTROL.sub(" ", html)


def _is_brief(grid: Grid) -> bool:
    """Whether a table's first column, as of days and numbers, is kept on one line."""
    return all(len(row[0]) <= _BRIEF for row in grid.rows)
