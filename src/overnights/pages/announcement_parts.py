"""What an announcement is made of: sections of paragraphs, tables and notes, as text that any form can print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from overnights.pages.sentence import Sentence, Span, plain, sentence

PUBLIC, PRODUCERS = "public", "producers"
AUDIENCES = (PUBLIC, PRODUCERS)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that are read."""

    spans: Sentence


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: how to read what stands above it."""

    spans: Sentence


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `numeric` says of each column whether its cells are figures; every row has a cell for each column."""

    caption: str
    head: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


Part: TypeAlias = Paragraph | Note | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPage:
    """An announcement for one audience, in the order in which it is read; `said` is the decision in one sentence.

    `title` and `label` (null where the season has none) are the names as the catalogue has them.
    """

    audience: str
    title: str
    label: str | None
    heading: str
    notices: tuple[str, ...]  # above the heading: a draft's embargo, demo figures, the text that this one replaces
    said: Sentence
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "audience": self.audience,
            "title": self.title,
            "season_label": self.label,
            "heading": self.heading,
            "notices": list(self.notices),
            "said": plain(self.said),
            "sections": [
                {"heading": section.heading, "parts": [_part_json(part) for part in section.parts]}
                for section in self.sections
            ],
        }


def paragraph(*parts: str | Span | Sentence) -> Paragraph:
    """A paragraph of whole sentences, spaces set between them.

    >>> paragraph("One.", "Two.").spans
    (Span(text='One.', role=''), Span(text=' ', role=''), Span(text='Two.', role=''))
    """
    return Paragraph(_joined(parts))


def note(*parts: str | Span | Sentence) -> Note:
    """A note of whole sentences, spaces set between them."""
    return Note(_joined(parts))


def _joined(parts: tuple[str | Span | Sentence, ...]) -> Sentence:
    found: list[Span] = []
    for part in parts:
        if not part:
            continue
        spans = part if isinstance(part, tuple) else sentence(part)
        found += [*([Span(" ")] if found else []), *spans]
    return tuple(found)


def _part_json(part: Part) -> dict[str, Any]:
    if isinstance(part, Grid):
        return {
            "kind": "table",
            "caption": part.caption,
            "columns": list(part.head),
            "rows": [list(row) for row in part.rows],
        }
    return {"kind": "paragraph" if isinstance(part, Paragraph) else "note", "text": plain(part.spans)}
