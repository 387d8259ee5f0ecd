"""A title's record as its page: which picture, row and sentence stands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from overnights import links
from overnights.catalogue import Credit
from overnights.numbers import NUMBERS
from overnights.outputs import render
from overnights.outputs.bullet import bullet
from overnights.outputs.bump import drop_off_picture, run_picture
from overnights.outputs.decision_line import decision_alt, decision_picture
from overnights.outputs.drawing import bar_width, rank_cells
from overnights.outputs.frame import Frame
from overnights.outputs.grid_bands import grid_bands
from overnights.outputs.pictures import Canvas
from overnights.pages import said, standing, words
from overnights.pages.audience import Audience, Window
from overnights.pages.first_published import FirstAndNow, first_and_now
from overnights.pages.reported import ROUNDED, Reported, span
from overnights.pages.required import RequiredRow
from overnights.pages.sentence import Sentence, sentence, strong
from overnights.pages.title import SeasonRecord, TitleRecord

SAYS = {
    "starters": ("Starters", "at least 120 s of some episode"),
    "watchers": ("Watchers", "at least 70% of some episode"),
    "completers": ("Completers", "at least 90% of the season"),
}
EXPLAINED = frozenset(number.name for number in NUMBERS)  # those that the page of methods has
OF_A_FILM = (("some episode", "the film"), ("an episode", "the film"), ("the season", "the film"))


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that stands at a path, with its size in px; `is_live`: its specification stands beside it."""

    path: str
    width: int
    height: int
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """The wide and the narrow form of one picture."""

    wide: Placed
    narrow: Placed


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the audience; count None where withheld."""

    name: str
    says: str
    count: int | None
    share: str | None
    width: float
    kind: str


def pictures(record: TitleRecord, season: SeasonRecord) -> dict[str, dict[str, Canvas]]:
    """The page's pictures by name and size, to be drawn."""
    found: dict[str, dict[str, Canvas]] = {}
    sizes = (("wide", True), ("narrow", False))
    if season.run:
        name = record.title.title
        found["run"] = {
            size: run_picture(
                season, season.run, name, words.step_of(season.run.metric, record.rounding), is_wide=is_wide
            )
            for size, is_wide in sizes
        }
    if season.audience and _has_drop_off(season.audience):
        name = record.title.title
        found["drop_off"] = {size: drop_off_picture(season.audience, name, is_wide=is_wide) for size, is_wide in sizes}
    step = words.step_of(season.run.metric, record.rounding) if season.run else 1
    lines = {size: decision_picture(season, record.title.title, step, is_wide=is_wide) for size, is_wide in sizes}
    if drawn := {size: line for size, line in lines.items() if line is not None}:
        found["decision"] = drawn
    return found


def title_html(
    record: TitleRecord,
    season: SeasonRecord,
    path: str,
    drawn: dict[str, dict[str, Canvas]],
    *,
    week_paths: Mapping[date, str],
    season_paths: Mapping[str, str],
    frame: Frame,
    announcement_path: str = "",
    reported: Reported | None = None,
    against: Sequence[object] = (),
    cohort: object | None = None,
) -> str:
    """The page of one season of a title.

    Args:
        against: the pages that hold it against others, for `against_links.html`.
        cohort: where it stands among those of its list and kind, for the same.
    """
    return render.html(
        "title.html",
        path,
        here="Titles",
        frame=frame,
        record=record,
        season=season,
        facts=standing.facts(record, season),
        standing=standing.standing(season),
        questions=standing.questions(record, season),
        made=_made(record),
        is_published=season.is_published,
        what="film" if record.title.kind == "film" else "season",
        announcement_path=announcement_path,
        reported=reported,
        against=against,
        cohort=cohort,
        span=span,
        ROUNDED=ROUNDED,
        bar_width=bar_width,
        explained=EXPLAINED,
        step=words.step_of(season.run.metric, record.rounding) if season.run else record.rounding,
        grid_bands=grid_bands(season.grid) if season.grid else (),
        first_and_now=_firsts(record, season),
        history_said=_history_said(season),
        pictures=_placed(path, drawn),
        season_links=[
            {"season_id": s.season_id, "label": s.label or s.season_id, "path": season_paths[s.season_id]}
            for s in record.all_seasons if s.season_id in season_paths
        ],
        number=lambda value: f"{value:g}",
        rank_cells=rank_cells,
        **_cast(record),
        **_run(record, season, week_paths),
        **_watched(record, season),
        **_decided(record, season),
    )  # fmt: skip


def _firsts(record: TitleRecord, season: SeasonRecord) -> tuple[FirstAndNow, ...]:
    if not season.entries:
        return ()
    labels = (season.first_label, season.label)
    found = first_and_now(season.run, season.season.season_id, season.editions, labels=labels, rounding=record.rounding)
    return found[1:] if season.is_film else found  # a film has no label


def _cast(record: TitleRecord) -> dict[str, object]:
    """The cast by billing; minor parts whose characters are not known, by their names alone."""
    cast = [credit for credit in record.credits if credit.role == "cast"]
    return {
        "cast_main": [c for c in cast if _is_main(c)],
        "cast_other": [c for c in cast if c.character and not _is_main(c)],
        "cast_unknown": [c.person for c in cast if not c.character and not _is_main(c)],
    }


def _run(record: TitleRecord, season: SeasonRecord, week_paths: Mapping[date, str]) -> dict[str, object]:
    """How it ran: sentences, units, and the pages of its weeks and of its list."""
    run = season.run
    unit, unit_long = _units(season, record.rounding)
    list_page = week_paths.get(run.listed[-1].week, "") if run else ""
    return {
        "run_said": said.run_said(season),
        "run_alt": said.run_alt(record.title.title, season),
        "cohort_said": said.cohort_said(season),
        "grid_said": said.grid_said(season),
        "years": len({week.week.year for week in run.weeks}) if run else 1,
        "unit": unit,
        "unit_long": unit_long,
        "has_domestic": bool(record.domestic and run and run.has_domestic),
        "has_territories": bool(run and run.has_territories),
        "week_paths": {week.week: week_paths.get(week.week, "") for week in run.weeks} if run else {},
        "list_link": f"{list_page}#{links.list_anchor(run.list_name.category)}" if run and list_page else "",
    }


def _watched(record: TitleRecord, season: SeasonRecord) -> dict[str, object]:
    """How people watched it."""
    one, kind = season.audience, record.title.kind
    windows = [window for window in one.windows if window.is_closed] if one else []
    return {
        "audience_said": said.audience_said(season),
        "window": one.shown if one else None,
        "window_ends": {w.day: said.window_ended(one, w.day, w.closes_on) for w in windows} if one else {},
        "bars": _bars(one.shown, kind) if one and one.shown else (),
        "companion": _companion(one) if one else "",
        "drop_alt": _drop_alt(record.title.title, one) if one else "",
        "no_drop_off": _no_drop_off(season, kind),
    }


def _decided(record: TitleRecord, season: SeasonRecord) -> dict[str, object]:
    """What was required, and what was decided."""

    def says(row: RequiredRow) -> str:
        return row.why or in_words_of(record.title.kind, row.says)

    rows = season.required.rows if season.required else ()
    return {
        "required_said": said.required_said(season),
        "bullets": [(row, bullet(row), says(row), said.ended_said(season, row)) for row in rows],
        "decision_said": said.decision_said(season),
        "decision_entries": said.decision_entries(season),
        "decision_alt": decision_alt(season),
        "decision_notes": said.decision_notes(season),
    }


def _is_main(credit: Credit) -> bool:
    return credit.billing in ("main", None)


def _placed(path: str, drawn: dict[str, dict[str, Canvas]]) -> dict[str, Pair | None]:
    found: dict[str, Pair | None] = {"run": None, "drop_off": None, "decision": None}
    for name, sizes in drawn.items():
        both = {
            size: Placed(links.picture(path, name.replace("_", "-"), size), one.width, one.height, bool(one.told))
            for size, one in sizes.items()
        }
        found[name] = Pair(both["wide"], both["narrow"])
    return found


def _units(season: SeasonRecord, rounding: int) -> tuple[str, str]:
    metric = season.run.metric if season.run else "hours_viewed"
    short = {"hours_viewed": "Hours", "views": "Views"}.get(metric, metric)
    long = {"hours_viewed": "Hours viewed", "views": "Views"}.get(metric, metric)
    return (f"{short}, M" if words.is_in_millions(rounding) else short), long


def _made(record: TitleRecord) -> tuple[Sentence, ...]:
    title = record.title
    by_role = {
        role: [c.person for c in record.credits if c.role == role] for role in ("writer", "director", "producer")
    }
    created = title.created_by or tuple(c.person for c in record.credits if c.role == "creator")
    parts: list[Sentence] = []
    if created:
        source = f", from {title.based_on}" if title.based_on else ""
        parts.append(sentence("Created by ", strong(words.listed(created)), f"{source}."))
    elif title.based_on:
        parts.append(sentence(f"From {title.based_on}."))
    said = {"writer": "Written by", "director": "Directed by", "producer": "Produced by"}
    parts += [sentence(f"{said[role]} {words.listed(people)}.") for role, people in by_role.items() if people]
    if parts and not title.based_on:
        parts.append(sentence("No source work is known."))
    return tuple(parts)


def in_words_of(kind: str | None, text: str) -> str:
    """A text about a season as it is said of a film.

    >>> in_words_of("film", "at least 90% of the season")
    'at least 90% of the film'
    """
    for of_season, of_film in OF_A_FILM if kind == "film" else ():
        text = text.replace(of_season, of_film)
    return text


def _bars(window: Window, kind: str | None) -> tuple[Bar, ...]:
    largest = window.starters or window.watchers or window.completers
    found = []
    for name, count in (
        ("starters", window.starters),
        ("watchers", window.watchers),
        ("completers", window.completers),
    ):
        share = None
        if count is not None and window.starters and name != "starters":
            share = words.share(count / window.starters)
        width = bar_width(count / largest, 300) if count is not None and largest else 0
        heading, says = SAYS[name][0], in_words_of(kind, SAYS[name][1])
        found.append(Bar(heading, says, count, share, width, "subject" if name == "completers" else "plain"))
    return tuple(found)


def _companion(one: Audience) -> str:
    window = one.shown
    if window is None or window.completion_share is None or window.starters is None:
        return ""
    text = f"Completion {words.share(window.completion_share)}, n = {words.count(window.starters)} starters. "
    if one.kaplan_meier is None or one.kaplan_meier_n is None:
        return text + f"Kaplan-Meier estimate: {one.kaplan_meier_why}."
    n = words.count(one.kaplan_meier_n)
    apart = (
        f"The share is of those who started within {window.day} days from release, and counts what they saw by then; "
        f"the estimate is of all who started, over {window.day} days from each one’s own start."
    )
    return f"{text}Kaplan-Meier estimate {words.share(one.kaplan_meier)}, n = {n} starters. {apart}"


def _has_drop_off(one: Audience) -> bool:
    return len(one.drop_off) > 1 and sum(reached.share is not None for reached in one.drop_off) > 1


def _no_drop_off(season: SeasonRecord, kind: str | None) -> str:
    one = season.audience
    if one is None or one.shown is None:
        return "Not yet known."
    if kind == "film":
        return "A film has no episodes to drop off between."
    if season.numbers < 2:
        return "It has one episode: there is no drop-off between episodes."
    return f"Withheld: fewer than {one.min_cell} accounts."


def _drop_alt(name: str, one: Audience) -> str:
    shares = [words.share(r.share) if r.share is not None else "withheld" for r in one.drop_off]
    return f"{name}: of those who started episode 1, the share that started each: {', '.join(shares)}."


def _history_said(season: SeasonRecord) -> str:
    if not season.entries:
        return "No edition has an entry of it."
    restated = sum(one.edition > 1 and bool(one.reason) for one in season.editions)
    changed = "no week was restated" if not restated else f"{words.counted(restated, 'edition')} restated a week"
    changed = changed if season.editions else "it stands on lists of territories alone"
    label = f"First published as “{season.first_label}”" if season.first_label else "First published without a label"
    if season.is_film:
        return f"{words.capital(changed)}."
    now = "unchanged since" if season.first_label == season.label else f"now “{season.label or 'no label'}”"
    return f"{label}, {now}; {changed}."
