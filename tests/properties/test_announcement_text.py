"""An announcement's Markdown: what was recorded reads back as it was, and a name is never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from overnights.outputs.announcement import as_markdown, escaped, from_markdown, unescaped
from overnights.pages.announcement_parts import AnnouncementPage, Grid, Note, Paragraph, Section
from overnights.pages.sentence import plain, sentence, strong, titled

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
MARKS = "<>&|*_`#[]()!\\~$-+=.:;1 \n\t\"'abcé漢ש"
NAMES = st.text(alphabet=MARKS, min_size=1, max_size=40).filter(lambda text: " ".join(text.split()) != "")
HOSTILE = (
    "<script>alert('x')</script>",
    "a | b",
    "*_*",
    "1. one",
    "- one",
    "# one",
    "&lt;b&gt;",
    "\\",
    "![x](y)",
    "a*",
)


def page(name: str) -> AnnouncementPage:
    """A text that has the name wherever a name may stand."""
    table = Grid(f"Of {name}", ("List", name), (False, True), ((name, "7"), ("—", name)))
    return AnnouncementPage(
        audience="public",
        title=name,
        label=None,
        heading=f"{name}: renewed",
        notices=(f"Of {name}.",),
        said=sentence(titled(name), " is ", strong("renewed"), "."),
        sections=(
            Section(
                "The series", (Paragraph(sentence(name)), Note(sentence(f"On {name}, ", titled(name), ".")), table)
            ),
        ),
    )


def flat(text: str) -> str:
    return " ".join(text.split())


@given(NAMES)
def test_any_text_is_escaped_and_read_back_with_its_spaces_made_single(text: str) -> None:
    assert unescaped(escaped(text)) == flat(text)


@given(NAMES)
def test_an_announcement_reads_back_as_it_was_recorded(name: str) -> None:
    text = as_markdown(page(name))
    back = from_markdown(text, audience="public", title=name, label=None)
    assert as_markdown(back) == text
    assert plain(back.said) == f"{flat(name)} is renewed."
    assert back.sections[0].parts[2] == page(flat(name)).sections[0].parts[2]
    assert [type(part) for part in back.sections[0].parts] == [Paragraph, Note, Grid]


@given(NAMES)
def test_a_name_is_text_wherever_it_stands(name: str) -> None:
    shown = READER.render(as_markdown(page(name)))
    tags = set(re.findall(r"</?([a-z0-9]+)", shown))
    assert tags <= {"h1", "h2", "h3", "p", "strong", "em", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.count("<td") == 4, "a name in a cell is one cell"
    assert shown.count("<h1>") == 1
    assert shown.count("<h2>") == 1
    assert shown.count("<blockquote>") == 1
    said = shown.split("</h1>\n<p>")[1].split("</p>")[0]
    assert unescape(re.sub("<[^>]+>", "", said)) == f"{flat(name)} is renewed.", "slanted and bold, without a mark"


def test_hostile_names_are_shown_letter_by_letter() -> None:
    for name in HOSTILE:
        paragraph = READER.render(as_markdown(page(name))).split("<h2>")[1].split("<p>")[1].split("</p>")[0]
        assert unescape(paragraph) == name, "a paragraph of a name alone"


def test_what_is_read_back_is_not_read_from_elsewhere() -> None:
    one = page("Echoes")
    other = replace(one, heading="Echoes: not renewed")
    assert from_markdown(as_markdown(other), audience="public", title="Echoes", label=None) == other != one
