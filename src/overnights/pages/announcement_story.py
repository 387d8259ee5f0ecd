"""What a series is, for an announcement: kind, release, source work, makers, plot, cast; what is unknown is said."""

from __future__ import annotations

from collections.abc import Sequence

from overnights.catalogue import Credit, Title
from overnights.pages import places, words
from overnights.pages.announcement_parts import Paragraph, Section, paragraph
from overnights.pages.sentence import Sentence, sentence, strong, titled
from overnights.pages.standing import PATTERNS
from overnights.pages.title import SeasonRecord, TitleRecord

KINDS = {"series": "a series", "film": "a film", "special": "a special", "live": "a live programme"}
MADE = {"director": "Directed by", "writer": "Written by", "producer": "Produced by"}
MAKERS = {"director": "Its directors", "writer": "Its writers", "producer": "Its producers"}
BILLINGS = {
    None: "Cast", "main": "Main cast", "recurring": "Recurring cast", "guest": "Guests", "minor": "Minor cast",
}  # fmt: skip


def story(record: TitleRecord, season: SeasonRecord) -> Section:
    """What the series is."""
    title = record.title
    plot = title.synopsis or "The plot is not known."
    parts = (
        paragraph(_what(title), _season(title, season), _source(record)),
        paragraph(*_makers(record)),
        Paragraph(sentence(plot)),
        *_cast(record.credits),
    )
    return Section("The film" if title.kind == "film" else "The series", parts)


def _what(title: Title) -> Sentence:
    kind = KINDS.get(title.kind or "", "a title whose kind is not known")
    where = f"from {places.territory(title.origin_country)}" if title.origin_country else "from a country not known"
    tongue = f"in {places.language(title.original_language)}" if title.original_language else "its language not known"
    genres = f"Genres: {', '.join(title.genres).lower()}." if title.genres else "Its genre is not known."
    return sentence(titled(title.title), f" is {kind} {where}, {tongue}. {genres}")


def _season(title: Title, season: SeasonRecord) -> str:
    """Episodes, runtime and release."""
    name = "It" if title.kind == "film" or not season.label else season.label
    runtime = f"a runtime of {words.runtime(season.runtime_ms)}" if season.runtime_ms else "a runtime that is not known"
    if title.kind == "film":
        has = runtime
    elif season.numbers:
        has = f"{words.counted(season.numbers, 'episode')} and {runtime}"
    else:
        has = f"{runtime}, and how many episodes it has is not known"
    on = season.season.released_on
    if on is None:
        return f"{name} has {has}; its release date is not known."
    how = PATTERNS.get(season.season.release_pattern or "", "released on") if title.kind != "film" else "released on"
    return f"{name} has {has}, and was {how} {words.weekday(on)}."


def _source(record: TitleRecord) -> str:
    if record.title.based_on:
        return f"It is based on {record.title.based_on}."
    return "No source work is known."


def _makers(record: TitleRecord) -> list[str]:
    """Creator, directors, writers, producers; those not known in one sentence."""
    people = {role: _names(record.credits, role) for role in ("creator", *MADE)}
    creators = list(record.title.created_by) or people["creator"]
    known = [f"Created by {words.listed(creators)}."] if creators else []
    known += [f"{MADE[role]} {words.listed(people[role])}." for role in MADE if people[role]]
    unknown = ["its creator"] if not creators else []
    unknown += [MAKERS[role].lower() for role in MADE if not people[role]]
    if unknown:
        is_one = unknown == ["its creator"]
        known.append(f"{words.capital(words.listed(unknown))} {'is' if is_one else 'are'} not known.")
    return known


def _names(people: Sequence[Credit], role: str) -> list[str]:
    return list(dict.fromkeys(credit.person for credit in people if credit.role == role))


def _cast(people: Sequence[Credit]) -> tuple[Paragraph, ...]:
    """A paragraph for each billing, its people with their characters."""
    cast = [credit for credit in people if credit.role == "cast"]
    if not cast:
        return (paragraph("The cast is not known."),)
    billings = dict.fromkeys(credit.billing for credit in cast)
    return tuple(_billed(BILLINGS[one], [c for c in cast if c.billing == one]) for one in billings)


def _billed(heading: str, cast: Sequence[Credit]) -> Paragraph:
    """Who plays whom; those whose character is not known together, at the end."""
    told = [f"{credit.person} as {credit.character}" for credit in cast if credit.character]
    untold = [credit.person for credit in cast if not credit.character]
    lists = [words.listed(told)] if told else []
    lists += (
        [f"{words.listed(untold)} ({'character' if len(untold) == 1 else 'characters'} not known)"] if untold else []
    )
    return paragraph(sentence(strong(heading), f": {'; '.join(lists)}."))
