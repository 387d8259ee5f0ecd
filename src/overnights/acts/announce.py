"""Announce: the text of a decision, made from the record for one audience, and entered into the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from overnights import __version__, links
from overnights.acts.announcement_facts import Facts, facts_of
from overnights.acts.desk import append_announcement, decisions_of
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.named import label_of, season_named
from overnights.catalogue import Catalogue, Season
from overnights.errors import Embargoed, OutputError, Undecided
from overnights.home import Home
from overnights.outputs.announcement import as_html, as_markdown
from overnights.pages.announcement_parts import AnnouncementPage
from overnights.renewal.ledger import Announcement, Decision, chains, sealed, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An announcement as it was made.

    `number` is its entry in the book of announcements, null on a draft; `replaces` the entry whose text it takes the
    place of. `is_new` is false where the latest entry has the same text, and on a draft. `paths` are files written.
    """

    number: int | None
    decision: int
    audience: str
    replaces: int | None
    is_new: bool
    markdown: str
    html: str
    page: AnnouncementPage
    paths: tuple[Path, ...] = ()


def announce(
    home: Home,
    title: str,
    *,
    season: int | None = None,
    audience: str,
    out: str | Path | None = None,
    is_draft: bool = False,
    now: datetime,
) -> Announced:
    """The announcement of the latest decision on a season, recorded where its text is not that of the latest entry.

    Args:
        title: its name or id, or the id of the season.
        season: its number; null: the only one, or the only one that is decided upon.
        audience: public or producers.
        out: a folder for the Markdown and the page to print; null: no files.
        is_draft: makes the text before its embargo ends, and records nothing.
    Raises: UnknownTitle; NoCatalogue; Undecided; Embargoed, with `until`; Tampered; NoDesk; Conflict; OutputError,
        where the folder cannot be written.
    """
    catalogue, book = catalogue_of(home), decisions_of(home)
    one = _season(catalogue, title, season, book)
    decision = _decision(one, catalogue, book)
    if not is_draft:
        _check_may_be_told(decision, book, now=now)
    facts = facts_of(home, catalogue, one, decision, book, audience=audience, is_draft=is_draft, now=now)
    made = _Made(text=_text(facts)) if is_draft else _entered(home, facts, now=now)
    name = links.announcement_file(decision.title, label_of(one) or "", one.season_id, audience)
    html = as_html(made.text.page, f"{name}.html")
    files = {f"{name}.md": made.text.markdown.encode(), f"{name}.html": html.encode()}
    return Announced(
        number=made.entry.number if made.entry else None,
        decision=decision.number,
        audience=audience,
        replaces=made.replaces,
        is_new=made.is_new,
        markdown=made.text.markdown,
        html=html,
        page=made.text.page,
        paths=_written(Path(out), files) if out is not None else (),
    )


# ── which decision ──


def _season(catalogue: Catalogue, name: str, number: int | None, book: Sequence[Decision]) -> Season:
    """The season that is meant; of several, where no number is given, the only one that is decided upon."""
    if number is None and name not in catalogue.seasons:
        ids = {entry.season_id for entry in book}
        title = catalogue.find(name)
        decided = [one for one in catalogue.seasons_of(title.title_id) if one.season_id in ids]
        if len(decided) == 1:
            return decided[0]
    return season_named(catalogue, name, number)


def _decision(season: Season, catalogue: Catalogue, book: Sequence[Decision]) -> Decision:
    """The latest decision on a season, or what was put in its place."""
    found = chains(book, season.season_id)
    if not found:
        title, label = catalogue.titles[season.title_id].title, label_of(season)
        raise Undecided(
            f"No decision on “{title}”{f', {label},' if label else ''} is recorded: an announcement tells one. "
            "Record it with `overnights decide`.",
            season_id=season.season_id,
        )
    return found[-1][-1]


def _check_may_be_told(decision: Decision, book: Sequence[Decision], *, now: datetime) -> None:
    """Whether an entry may be told: its embargo has ended, and it undoes nothing that was never told.

    Raises: Embargoed; Undecided.
    """
    if now < decision.tellable_at:
        raise Embargoed(
            f"What was decided on “{decision.title}” may not be told yet: entry {decision.number} is embargoed until "
            f"{decision.tellable_at:%Y-%m-%d %H:%M} UTC. Announce it then, or take the text with --draft.",
            number=decision.number,
            until=decision.tellable_at,
        )
    told = standing(book, decision.season_id, now).history
    if all(entry.number != decision.number for entry in told):
        raise Undecided(
            f"There is nothing to announce on “{decision.title}”: entry {decision.number} undoes a decision that was "
            "never told. Record what is decided now with `overnights decide`, or take the text with --draft.",
            season_id=decision.season_id,
            number=decision.number,
        )


# ── the text, and its entry ──


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A text, and what it rests on."""

    page: AnnouncementPage
    markdown: str
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A text with its entry, and the entry that it replaces."""

    text: _Text
    entry: Announcement | None = None
    replaces: int | None = None
    is_new: bool = False


def _text(facts: Facts, replaces: int | None = None) -> _Text:
    page = facts.page(replaces)
    return _Text(page=page, markdown=as_markdown(page), rests_on=facts.rests_on)


def _entered(home: Home, facts: Facts, *, now: datetime) -> _Made:
    """The text and its entry: the latest one where that has the same text, else a new one that names it."""
    made: list[_Made] = []

    def write(book: tuple[Announcement, ...]) -> Announcement | None:
        latest = _latest(book, facts)
        if latest is not None:
            before = _latest(book[: latest.number - 1], facts)
            again = _text(facts, before.number if before else None)
            if again.markdown == latest.text:
                made.append(_Made(text=again, entry=latest, replaces=before.number if before else None))
                return None
        text = _text(facts, latest.number if latest else None)
        entry = sealed(_entry(facts, text, now), book)
        made.append(_Made(text=text, entry=entry, replaces=latest.number if latest else None, is_new=True))
        return entry

    append_announcement(home, write, now=now)
    return made[-1]


def _latest(book: Sequence[Announcement], facts: Facts) -> Announcement | None:
    """The latest entry on this season for this audience."""
    key = (facts.decision.season_id, facts.audience)
    return next((entry for entry in reversed(book) if (entry.season_id, entry.audience) == key), None)


def _entry(facts: Facts, text: _Text, now: datetime) -> Announcement:
    decision = facts.decision
    return Announcement(
        decision=decision.number,
        season_id=decision.season_id,
        title_id=decision.title_id,
        title=decision.title,
        season_label=decision.season_label,
        audience=facts.audience,
        text=text.markdown,
        rests_on=text.rests_on,
        made_at=now.astimezone(UTC),
        software=__version__,
    )


# ── the files ──


def _written(folder: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """The files in a folder; each appears whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            half = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
            half.write_bytes(content)
            half.replace(path)
    except OSError as cause:
        raise OutputError(
            f"The announcement cannot be written to {folder} ({cause.strerror}). Name a folder that you may write to.",
            path=folder,
        ) from cause
    return tuple(folder / name for name in files)
