"""Sentences that name titles: spans of text, so that a page sets a title apart and a reader of JSON gets plain text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a sentence; `role` is "", "title" or "strong"."""

    text: str
    role: str = ""


Sentence: TypeAlias = tuple[Span, ...]


def sentence(*parts: str | Span) -> Sentence:
    """A sentence from plain text and spans."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part)


def titled(name: str) -> Span:
    """A title's name in a sentence."""
    return Span(name, "title")


def strong(text: str) -> Span:
    """The words a sentence ends on."""
    return Span(text, "strong")


def plain(spans: Sentence) -> str:
    """The sentence as text.

    >>> plain(sentence(titled("Echoes"), " is number one."))
    'Echoes is number one.'
    """
    return "".join(span.text for span in spans)
