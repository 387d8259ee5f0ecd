"""The steps of the nightly job: each brings one stage of a home up to date and says what came of it.

Relative paths of `[sources]` and `[publish]` start at the home. A step that has nothing to work with is skipped, with
the reason; one that fails raises, and has changed nothing. A file of events or of published charts that nothing can be
read from fails its step and is named each time, until it is mended or moved; the files beside it are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from overnights.acts.refused import refused_said
from overnights.home import Home
from overnights.pages.words import counted
from overnights.places import under
from overnights.tables import BATCHES, EDITIONS, MEASURES

if TYPE_CHECKING:
    from overnights.acts.new_events import NewEvents
    from overnights.acts.new_published import NewPublished

DONE, NOTHING_NEW, SKIPPED, FAILED = "done", "nothing_new", "skipped", "failed"
_ALL_LOADED = "Every file is in a batch already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step came to: its state, one sentence, and counts of what it did."""

    state: str
    says: str
    counts: dict[str, int] = field(default_factory=dict)


def catalogue(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """The catalogue's folder to a new version, where it differs from the latest."""
    from overnights.acts.load_catalogue import load_catalogue

    named = home.settings.sources.catalogue
    if not named:
        return _skipped("`[sources] catalogue` names no folder.")
    loaded = load_catalogue(home, [under(home.path, named)], now=now)
    if not loaded.is_new:
        return _nothing_new(f"The catalogue is version {loaded.version} still.")
    says = f"Catalogue version {loaded.version}: {counted(len(loaded.changes), 'change')}."
    return Outcome(state=DONE, says=says, counts={"version": loaded.version, "changes": len(loaded.changes)})


def published(home: Home, week: date | None, now: datetime) -> Outcome:
    """What publishers show now, where `[sources] fetch` names some, and files of published charts, to vintages."""
    publishers = home.settings.sources.fetch
    if not publishers:
        return _published_files(home, week, now)
    from overnights.acts.nightly_fetch import fetched

    return fetched(home, publishers, _published_files(home, week, now), now)


def _published_files(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """Files of published charts to vintages, where they are not in the archive."""
    named = home.settings.sources.published
    if not named:
        return _skipped("`[sources] published` names no files.")
    from overnights.acts.new_published import load_new_published

    found = load_new_published(home, _from_home(home, named), now=now)
    new = [one for one in found.loaded if one.is_new]
    if not new:
        return _with_refused(_nothing_new(f"The archive has {counted(len(found.loaded), 'file')} already."), found)
    rows = sum(one.rows for one in new)
    says = f"{counted(len(new), 'vintage')} of {counted(rows, 'row')}."
    return _with_refused(Outcome(state=DONE, says=says, counts={"vintages": len(new), "rows": rows}), found)


def events(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """New files of events to one batch."""
    sources = home.settings.sources
    if not sources.events:
        return _skipped("`[sources] events` names no files.")
    from overnights.acts.new_events import load_new_events

    mapping = home.path / sources.mapping if sources.mapping else None
    found = load_new_events(home, _from_home(home, sources.events), mapping=mapping, now=now)
    batch = found.batch
    if batch is None or not batch.is_new:
        return _with_refused(_nothing_new("No other file is new." if found.refused else _ALL_LOADED), found)
    says = (
        f"Batch {batch.batch}, {counted(batch.files, 'file')}: {batch.offered:,} rows offered = "
        f"{batch.accepted:,} accepted + {batch.duplicates:,} duplicates + {batch.set_aside:,} set aside."
    )
    names = ("files", "offered", "accepted", "duplicates", "set_aside")
    return _with_refused(Outcome(state=DONE, says=says, counts={name: getattr(batch, name) for name in names}), found)


def measured(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """Plays and figures of what is new."""
    from overnights.acts.measure import measure

    if not home.lake.read(BATCHES, columns=["batch"]).num_rows:
        return _skipped("No events were loaded: there is nothing to measure.")
    done = measure(home, now=now)
    if not done.is_new:
        return _nothing_new(f"The figures are those of measure {done.generation} still.")
    says = f"Measure {done.generation}: {counted(done.plays, 'play')} from {done.first_on} to {done.last_on}."
    return Outcome(state=DONE, says=says, counts={"generation": done.generation, "plays": done.plays})


def charts(home: Home, week: date | None, now: datetime) -> Outcome:
    """Every edition that is due; none of a week after the one that is named."""
    from overnights.acts.chart import record_weeks

    if not home.lake.read(MEASURES, columns=["generation"]).num_rows:
        return _skipped("Nothing is measured: there is nothing to rank.")
    recorded = record_weeks(home, up_to=week, now=now)
    if not recorded.editions:
        return _nothing_new("Every edition that is due is recorded.")
    says = f"{counted(recorded.editions, 'edition')} of {counted(recorded.entries, 'entry', 'entries')}."
    return Outcome(state=DONE, says=says, counts={"editions": recorded.editions, "entries": recorded.entries})


def judged(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """Every season against the adopted requirements; a judgement is stored where one of them differs."""
    from overnights.acts.desk import adopted_set
    from overnights.acts.judge import judge

    if adopted_set(home) is None:
        return _skipped("No requirements are adopted: `overnights judge --requirements FILE` adopts them.")
    if not home.lake.read(EDITIONS, columns=["edition"]).num_rows:
        return _skipped("No week has an edition: there is nothing to judge by.")
    judgement = judge(home, now=now)
    seasons = counted(len(judgement.seasons), "season")
    if not judgement.is_new:
        return _nothing_new(f"Judgement {judgement.number} of {seasons} stands.")
    says = f"Judgement {judgement.number} of {seasons}, as of {judgement.as_of}."
    return Outcome(
        state=DONE, says=says, counts={"judgement": judgement.number or 0, "seasons": len(judgement.seasons)}
    )


def pages(home: Home, week: date | None, now: datetime) -> Outcome:  # noqa: ARG001
    """The site, where what it shows has changed: tables, settings, or what may be told by now."""
    from overnights.acts.publish import is_up_to_date, publish

    if not home.lake.read(EDITIONS, columns=["edition"]).num_rows:
        return _skipped("No week has an edition: there is no page to write.")
    folder = home.path / home.settings.publish.folder
    if is_up_to_date(home, folder, now=now):
        return _nothing_new("The pages show what there is.")
    site = publish(home, folder, now=now)
    return Outcome(state=DONE, says=f"{counted(site.pages, 'page')} in {site.folder}.", counts={"pages": site.pages})


def keep(home: Home, summary: object, now: datetime) -> None:
    """Keeps the summary of a run, a record, at the desk.

    Raises: NoDesk, where it cannot be reached.
    """
    import json

    from overnights.acts.desk import desk_of
    from overnights.outputs.files import plain

    desk_of(home).add_run(now, json.dumps(plain(summary), ensure_ascii=False, default=str))


def _from_home(home: Home, named: tuple[str, ...]) -> list[str | Path]:
    return [under(home.path, path) for path in named]


def _with_refused(outcome: Outcome, found: NewEvents | NewPublished) -> Outcome:
    """What was left out, told first: the step failed, though the good files are loaded."""
    if not found.refused:
        return outcome
    says = f"{refused_said(found.refused)} {outcome.says}"
    return Outcome(state=FAILED, says=says, counts={**outcome.counts, "refused": len(found.refused)})


def _skipped(why: str) -> Outcome:
    return Outcome(state=SKIPPED, says=why)


def _nothing_new(says: str) -> Outcome:
    return Outcome(state=NOTHING_NEW, says=says)
