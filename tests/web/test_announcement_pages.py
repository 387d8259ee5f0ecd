"""Announcements as pages: the record's words and no others, no style or script, and links that lead somewhere."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import replace
from html.parser import HTMLParser

from tests.core.pages.test_announcement import judging, page
from tests.web.small_site import HOSTILE, RIGHT_TO_LEFT, files

from overnights import links
from overnights.outputs.announcement import as_html, as_markdown
from overnights.outputs.render import static_files
from overnights.pages.announcement_parts import PRODUCERS, AnnouncementPage, Grid

PATH = links.announcement("pt-1")


class _Seen(HTMLParser):
    """What a page holds: tags with their attributes, and its text."""

    def __init__(self, html: bytes | str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html if isinstance(html, str) else html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def hostile() -> AnnouncementPage:
    return page(season_id="bad-1", on=judging())


def test_a_page_has_every_heading_table_and_sentence_of_its_record() -> None:
    one = page(PRODUCERS, on=judging())
    seen = _Seen(as_html(one, "a.html"))
    for section in one.sections:
        assert section.heading in seen.text
        for part in section.parts:
            spans = "".join(span.text for span in part.spans) if not isinstance(part, Grid) else part.caption
            assert " ".join(spans.split()).split(" ")[-1].strip("”.") in seen.text
    rows = sum(len(part.rows) + 1 for s in one.sections for part in s.parts if isinstance(part, Grid))
    assert sum(tag == "tr" for tag, _ in seen.tags) == rows


def test_a_page_has_no_style_attribute_and_no_script_of_its_own() -> None:
    for one in (page(on=judging()), hostile()):
        for on_site in (True, False):
            seen = _Seen(as_html(one, PATH, is_on_site=on_site))
            tags = [tag for tag, _ in seen.tags]
            scripts = [attributes.get("src") for tag, attributes in seen.tags if tag == "script"]
            assert scripts == ([links.relative(PATH, links.script("overnights"))] if on_site else [])
            assert tags.count("style") == (0 if on_site else 1)
            assert not any(
                "style" in attributes or any(k.startswith("on") for k in attributes) for _, attributes in seen.tags
            )


def test_a_hostile_name_is_text() -> None:
    seen = _Seen(as_html(hostile(), "a.html"))
    assert HOSTILE in seen.text
    assert "&lt;script&gt;" in as_markdown(hostile())
    assert "<script" not in as_markdown(hostile())


def test_a_control_character_of_a_name_is_in_no_text() -> None:
    one = replace(page(), heading="Partner\x00\x1b Track\x9b31m, \x7fSeason 1")
    for text in (as_html(one, "a.html"), as_html(one, PATH, is_on_site=True), as_markdown(one)):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
        assert "Partner Track 31m, Season 1" in " ".join(text.split())


def test_a_name_of_another_direction_is_set_apart() -> None:
    seen = _Seen(as_html(page(season_id="rtl-1"), "a.html"))
    assert RIGHT_TO_LEFT in seen.text
    assert all(attributes.get("dir") == "auto" for tag, attributes in seen.tags if tag == "h1")


def test_a_page_by_itself_needs_no_other_file() -> None:
    html = as_html(page(), "a.html")
    assert not [name for _, attributes in _Seen(html).tags for name in attributes if name in ("href", "src")]
    assert static_files()[links.STYLE].decode() in html


def test_a_site_has_the_page_its_markdown_and_its_record() -> None:
    one = page(on=judging())
    made = files(announced={"pt-1": one})
    assert made[links.as_markdown(PATH)].decode() == as_markdown(one)
    assert json.loads(made[links.as_json(PATH)]) == one.as_json()
    assert "Partner Track, Season 1: not renewed" in _Seen(made[PATH]).text


def test_every_link_of_the_page_leads_to_a_file_of_the_site() -> None:
    made = files(announced={"pt-1": page()})
    hrefs = [attributes.get("href") for _, attributes in _Seen(made[PATH]).tags]
    inside = [href for href in hrefs if href and not href.startswith("#")]
    assert len(inside) > 4
    for href in inside:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(PATH), href.split("#")[0]))
        assert path in made, href


def test_the_page_leads_back_to_its_title() -> None:
    hrefs = [attributes.get("href") for _, attributes in _Seen(files(announced={"pt-1": page()})[PATH]).tags]
    assert "../titles/pt.html" in hrefs


def test_a_site_without_announcements_has_no_such_page_and_no_link_to_one() -> None:
    made = files()
    assert not [path for path in made if path.startswith("announcements")]
    assert not any(b"announcements/" in content for path, content in made.items() if path.endswith(".html"))


def test_a_table_of_markdown_has_as_many_cells_in_every_row() -> None:
    for block in re.split(r"\n\n", as_markdown(hostile())):
        if block.startswith("| "):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().split("\n")}) == 1
