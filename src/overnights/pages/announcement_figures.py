"""The figures of an announcement and where they come from: definitions, editions of lists, judgement and snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, ListName
from overnights.numbers import NUMBERS
from overnights.pages import words
from overnights.pages.announcement_parts import PRODUCERS, Grid, Part, Section, note
from overnights.pages.announcement_run import list_name_said
from overnights.pages.measured import measured
from overnights.pages.required import Judging
from overnights.pages.title import SeasonRecord, TitleRecord
from overnights.pages.week import TERRITORY_CHART

OF_A_RUN = ("rank", "peak_rank", "weeks_on_chart")
OF_AN_AUDIENCE = ("starters", "watchers", "completers", "completion_share", "drop_off", "min_cell")
NAMES = {"runtime_h": "runtime", "drop_off": "drop-off", "min_cell": "floor of counts"}
EVERY_TERRITORY = "in each territory it was on"


@dataclass(frozen=True, slots=True)
class _Source:
    """One edition that a figure was read from, and the list as it is told."""

    name: str
    edition: Edition


def where_figures_come_from(
    record: TitleRecord, season: SeasonRecord, history: ChartHistory, judging: Judging | None, audience: str
) -> Section:
    """Every figure's definition, and the editions, judgement and snapshots it was read from."""
    sources = _sources(record, season, history)
    parts: list[Part] = [_definitions(season, judging, audience)]
    if sources:
        parts.append(_editions(sources))
    judged = judging.seasons.get(season.season.season_id) if judging else None
    if judging and judged:
        parts.append(
            note(
                f"Judgement {judging.number} held the season against the requirements “{judging.requirements_name}”, "
                f"as of {words.day(judging.as_of)}. It rests on {snapshot_said(judging.snapshot)}."
            )
        )
    if audience == PRODUCERS and season.audience and season.audience.last_on:
        parts.append(note(f"Accounts are counted from viewing to {words.day(season.audience.last_on)}."))
    return Section("The figures and where they come from", tuple(parts))


def snapshot_said(snapshot: str) -> str:
    """The tables that a judgement rests on, each with its version, and their digest.

    >>> snapshot_said("catalogues@2,entries@1,vintages@- b3327213758dc303")
    'the tables catalogues (version 2) and entries (version 1), digest b3327213758dc303'
    """
    tables, _, digest = snapshot.partition(" ")
    named = [one.partition("@") for one in tables.split(",")]
    told = [f"{name} (version {version})" for name, at, version in named if at and version != "-"]
    if not told:
        return snapshot
    return f"the {'table' if len(told) == 1 else 'tables'} {words.listed(told)}, digest {digest}"


def rests_on(
    record: TitleRecord, season: SeasonRecord, history: ChartHistory, judging: Judging | None
) -> str:  # fmt: skip
    """The editions and the judgement that the figures come from, a line each."""
    lines = [
        f"{e.chart} {e.version}, {list_name_said(e.category, e.territory)}, {e.week}, edition {e.edition}: {e.inputs}"
        for e in (source.edition for source in _sources(record, season, history))
    ]
    lines += [f"judgement {judging.number}: {judging.snapshot}"] if judging else []
    return "\n".join(lines)


# ── definitions ──


def _definitions(season: SeasonRecord, judging: Judging | None, audience: str) -> Grid:
    """Each figure with its definition and its page of the methods, in the order in which the text has them."""
    judged = judging.seasons.get(season.season.season_id) if judging else None
    run = season.run
    used = ["runtime_h"] if season.runtime_ms else []
    used += [*OF_A_RUN, run.metric] if run else ["rank"] if season.entries else []
    used += OF_AN_AUDIENCE if audience == PRODUCERS and season.audience else []
    used += [one.requirement.metric for one in judged.evaluations] if judged else []
    known = {number.name: number for number in NUMBERS}
    rows = []
    for name in dict.fromkeys([*used, "edition"] if season.entries else used):
        said = NAMES.get(name, name.replace("_", " "))
        if name in known:
            rows.append((said, known[name].definition, known[name].page))
        else:
            rows.append((said, measured(name).says, "docs/methods/requirements.md"))
    return Grid("Definitions", ("Figure", "What it is", "How it is made"), (False, False, False), tuple(rows))


# ── editions ──


def _sources(record: TitleRecord, season: SeasonRecord, history: ChartHistory) -> list[_Source]:
    """The latest editions of the worldwide list, of the domestic one, and of all territories it was on."""
    run = season.run
    there = [entry for entry in season.entries if entry.chart == TERRITORY_CHART]
    weeks = [week.week for week in run.weeks] if run else sorted({entry.week for entry in there})
    listed = {entry.list_name for entry in there if entry.week in weeks}
    domestic = sorted(name for name in listed if name.territory == record.domestic)
    others = sorted(name for name in listed if name.territory != record.domestic)
    found = _latest(history, weeks, [*([run.list_name] if run else []), *domestic])
    elsewhere = _latest(history, weeks, others)
    return found + [_Source(f"{s.edition.category} {EVERY_TERRITORY}", s.edition) for s in elsewhere]


def _latest(history: ChartHistory, weeks: Sequence[date], names: Iterable[ListName]) -> list[_Source]:
    found = []
    for name in names:
        latest, told = history.list_of(name).latest, list_name_said(name.category, name.territory)
        found += [_Source(told, latest[week].edition) for week in weeks if week in latest]
    return found


def _editions(sources: Sequence[_Source]) -> Grid:
    """A row for each list and edition; weeks with the same are told together."""
    rows = []
    for name in dict.fromkeys(source.name for source in sources):
        own = sorted({_row_key(source.edition) for source in sources if source.name == name}, key=lambda k: k[0])
        for key, weeks in groupby(own, key=lambda k: k[1:]):
            chart, edition, made, inputs = key
            rows.append((name, chart, _weeks([week for week, *_ in weeks]), edition, made, inputs))
    head = ("List", "Chart", "Weeks ending", "Edition", "Made", "Inputs")
    return Grid("Editions", head, (False,) * 6, tuple(rows))


def _row_key(edition: Edition) -> tuple[date, str, str, str, str]:
    return (
        edition.week,
        f"{edition.chart}, version {edition.version}",
        f"{edition.edition}, {edition.status}",
        words.instant(edition.made_at),
        edition.inputs.split(" ")[-1],
    )


def _weeks(weeks: Sequence[date]) -> str:
    if len(weeks) == 1:
        return words.day(weeks[0])
    return f"{words.day(weeks[0])} to {words.day(weeks[-1])}"
