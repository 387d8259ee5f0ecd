"""What a series is, for an announcement: kind, release, source work, makers, plot, cast; what is unknown is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from overnights.catalogue import Credit, Title
from overnights.pages import places, words
from overnights.pages.announcement_parts import Paragraph, Section, paragraph
from overnights.pages.sentence import Sentence, sentence, strong, titled
from overnights.pages.standing import PATTERNS
from overnights.pages.title import SeasonRecord, TitleRecord

KINDS = {"series": "a series", "film": "a film", "special": "a special", "live": "a live programme"}
MADE = {"director": "Directed by", "writer": "Written by", "producer": "Produced by"}
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
    """Kind, country, language, genres."""
    known = KINDS.get(title.kind or "", "a title")
    known += f" from {places.territory(title.origin_country)}" if title.origin_country else ""
    known += f", in {places.language(title.original_language)}" if title.original_language else ""
    genres = f" Genres: {', '.join(title.genres).lower()}." if title.genres else ""
    facts = {"kind": title.kind, "country": title.origin_country, "language": title.original_language,
             "genres": title.genres or None}  # fmt: skip
    return sentence(titled(title.title), f" is {known}.{genres}{_unknown(facts)}")


def _unknown(facts: Mapping[str, object]) -> str:
    """Which of these facts are not known, in a sentence; "" where all are."""
    names = [f"its {name}" for name, value in facts.items() if value is None]
    is_one = len(names) == 1 and not names[0].endswith("s")
    return f" {words.capital(words.listed(names))} {'is' if is_one else 'are'} not known." if names else ""


def _season(title: Title, season: SeasonRecord) -> str:
    """Episodes, runtime and release."""
    is_film, on = title.kind == "film", season.season.released_on
    numbers = season.numbers or None
    has = [] if is_film or numbers is None else [words.counted(numbers, "episode")]
    has += [f"a runtime of {words.runtime(season.runtime_ms)}"] if season.runtime_ms else []
    how = PATTERNS.get(season.season.release_pattern or "", "released on") if not is_film else "released on"
    told = [f"has {words.listed(has)}"] if has else []
    told += [f"was {how} {words.weekday(on)}"] if on else []
    name = "It" if is_film or not season.label else season.label
    facts = {"number of episodes": numbers or is_film, "runtime": season.runtime_ms, "release date": on}
    facts = {fact: value or None for fact, value in facts.items()}
    return (f"{name} {', and '.join(told)}." if told else "") + _unknown(facts)


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
    facts = {"creator": creators or None} | {f"{role}s": people[role] or None for role in MADE}
    return [*known, _unknown(facts).strip()]


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
