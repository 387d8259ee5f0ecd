"""The page of two seasons: which picture, row and sentence stands where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from overnights import links
from overnights.outputs import render
from overnights.outputs.against_picture import drop_off_pair, runs_picture, step_of, weeks_drawn
from overnights.outputs.bullet import bullet
from overnights.outputs.drawing import bar_width
from overnights.outputs.frame import Frame
from overnights.outputs.pictures import Canvas
from overnights.outputs.title_html import SAYS, Pair, Placed, in_words_of
from overnights.pages import against_said as said
from overnights.pages import places, words
from overnights.pages.against import ON, Against, Side, SideWeek, in_both, named
from overnights.pages.audience import Audience, Window
from overnights.pages.intervals import wilson
from overnights.pages.run import HOURS
from overnights.pages.said import decision_said, ended_said, window_ended
from overnights.pages.sentence import sentence

BAR = 220  # px
FEW = 2  # weeks off the list that have a row each; the last of them stands for those that follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A count of accounts of one season; None where it is withheld. `low` and `high` bound a share's bar, in px."""

    count: int | None
    share: str = ""
    width: float = 0
    low: float | None = None
    high: float | None = None


def pictures(record: Against) -> dict[str, dict[str, Canvas]]:
    """The page's pictures by name and size, to be drawn."""
    sizes = (("wide", True), ("narrow", False))
    found: dict[str, dict[str, Canvas]] = {}
    if any(side.listed for side in record.sides):
        found["runs"] = {size: runs_picture(record, is_wide=is_wide) for size, is_wide in sizes}
    one, other = (_drop_off(record, side) for side in record.sides)
    if one and other:
        names = record.one.short_name, record.other.short_name
        found["drop_off"] = {size: drop_off_pair(one, other, names, is_wide=is_wide) for size, is_wide in sizes}
    return found


def _drop_off(record: Against, side: Side) -> Audience | None:
    """Its audience, where its drop-off is of the window compared and more than one share of it stands."""
    one = side.season.audience
    if one is None or one.drop_off_day != record.window_day:
        return None
    return one if sum(reached.share is not None for reached in one.drop_off) > 1 else None


def against_html(
    record: Against, path: str, drawn: Mapping[str, Mapping[str, Canvas]], *, season_paths: Mapping[str, str],
    frame: Frame,
) -> str:  # fmt: skip
    """The page of one season against another."""
    names = tuple(named(side, other) for side, other in (record.sides, record.sides[::-1]))
    return render.html(
        "against.html", path, here="Titles", frame=frame, record=record,
        sides=tuple(zip(record.sides, names, ("one", "other"), strict=True)),
        season_paths=season_paths,
        names=names,
        answer=said.answer(record), figures=said.figures(record), notes=said.notes(record),
        runs_said=said.runs_said(record), runs_alt=said.runs_alt(record), drawn_weeks=weeks_drawn(record),
        pictures={name: _pair(path, name, sizes) for name, sizes in drawn.items()},
        lists=_lists(record),
        weeks=_rows(record),
        unit=f"{'Hours' if record.metric == HOURS else 'Views'}{', M' if _is_in_millions(record) else ''}",
        amount=lambda week: _amount(record, week.hours if record.metric == HOURS else week.views),
        territories=in_both(record) if all(side.has_territories for side in record.sides) else (),
        territories_said=said.territories_compared(record),
        **_watched(record, names), **_required(record),
        decisions=[(side, name, decision_said(side.season) or sentence(words.capital(side.no_decision), "."))
                   for side, name in zip(record.sides, names, strict=True)],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """A row of the table of weeks; `until`: the last of those, up to it, in which neither was listed."""

    number: int
    one: SideWeek | None  # None: it was on no worldwide list
    other: SideWeek | None
    until: int | None = None


def _rows(record: Against) -> list[WeekRow]:
    """The weeks, those in which neither was listed told of together after the first."""
    found: list[WeekRow] = []
    off = 0
    for number in range(1, record.length + 1):
        one, other = (side.weeks[number - 1] if side.weeks else None for side in record.sides)
        off = 0 if any(week and week.state == ON for week in (one, other)) else off + 1
        if off > FEW:
            found[-1] = WeekRow(number=found[-1].number, one=one, other=other, until=number)
        else:
            found.append(WeekRow(number=number, one=one, other=other, until=number if off == FEW else None))
    return found


def _lists(record: Against) -> str:
    names = dict.fromkeys(side.list_name.category for side in record.sides if side.list_name)
    return f"{words.listed(tuple(names))}, worldwide" if names else "on no worldwide list"


def _is_in_millions(record: Against) -> bool:
    return words.is_in_millions(step_of(record))


def _amount(record: Against, value: float | None) -> str:
    return words.amount(value, step_of(record)) if value is not None else "not published"


def _pair(path: str, name: str, sizes: Mapping[str, Canvas]) -> Pair:
    wide, narrow = (
        Placed(links.picture_within(path, name.replace("_", "-"), size), sizes[size].width, sizes[size].height,
               bool(sizes[size].told))
        for size in ("wide", "narrow")
    )  # fmt: skip
    return Pair(wide, narrow)


# ── how people watched ──


def _watched(record: Against, names: tuple[str, ...]) -> dict[str, object]:
    windows, day = record.windows, record.window_day
    largest = max((w.starters or 0 for w in windows if w), default=0)
    rows = [
        (SAYS[kind][0], in_words_of("film" if record.one.is_film and record.other.is_film else None, SAYS[kind][1]),
         tuple(_bar(w, kind, largest) if w else None for w in windows))
        for kind in ("starters", "watchers", "completers")
    ]  # fmt: skip
    shares = [w.completion_share if w else None for w in windows]
    return {
        "window_day": day,
        "windows": windows,
        "accounts": rows if day is not None and all(windows) else (),
        "watched_said": _watched_said(record, names, shares),
        "ends": [f"{name}: {ended}." for side, name in zip(record.sides, names, strict=True)
                 if (ended := _ended(record, side))],
        "min_cell": next((s.season.audience.min_cell for s in record.sides if s.season.audience), None),
        "drop_alt": _drop_alt(record, names),
        "drop_rows": _drop_rows(record),
    }  # fmt: skip


def _bar(window: Window, kind: str, largest: int) -> Bar:
    counts = {"starters": window.starters, "watchers": window.watchers, "completers": window.completers}
    count, starters = counts[kind], window.starters
    if count is None:
        return Bar(count=None)
    width = bar_width(count / largest, BAR) if largest else 0
    if kind == "starters" or not starters:
        return Bar(count=count, width=width)
    low, high = wilson(count, starters)
    full = BAR * starters / largest
    is_told = kind == "completers"
    span = f" [{words.share(low).removesuffix('%')} to {words.share(high).removesuffix('%')}]" if is_told else ""
    ends = (round(low * full, 1), round(high * full, 1)) if is_told else (None, None)
    return Bar(count=count, share=f"{words.share(count / starters)}{span}", width=width, low=ends[0], high=ends[1])


def _watched_said(record: Against, names: tuple[str, ...], shares: Sequence[Fraction | None]) -> str:
    lacking = [name for side, name in zip(record.sides, names, strict=True) if side.season.audience is None]
    if len(lacking) == 2:
        return "Nothing is measured of either: these lists have no viewing behind them."
    if lacking:
        return f"Nothing is measured of {lacking[0]}, so there is nothing to hold it against."
    if record.window_day is None:
        return "Not yet known: no window is closed for both."
    told = [
        f"{words.share(share)} of those who started {name} completed it"
        if share is not None
        else f"completion of {name} is withheld"
        for share, name in zip(shares, names, strict=True)
    ]
    return f"{words.capital(told[0])} within {record.window_day} days; {told[1]}."


def _ended(record: Against, side: Side) -> str:
    """That viewing ends before the window was over, so that its figures may fall short."""
    one, day = side.season.audience, record.window_day
    window = next((w for w in one.windows if w.day == day), None) if one else None
    return window_ended(one, day, window.closes_on) if one and window and day else ""


def _drop_alt(record: Against, names: tuple[str, ...]) -> str:
    told = []
    for side, name in zip(record.sides, names, strict=True):
        rows = side.season.audience.drop_off if side.season.audience else ()
        shares = [words.share(r.share) if r.share is not None else "withheld" for r in rows]
        told.append(f"{name}: {', '.join(shares)}")
    return f"Of those who started episode 1, the share that started each. {'; '.join(told)}."


def _drop_rows(record: Against) -> list[tuple[int, tuple[str, str]]]:
    """By episode the share of each season, in words."""
    found = [
        {r.number: words.share(r.share) if r.share is not None else "withheld" for r in one.drop_off} if one else {}
        for one in (side.season.audience for side in record.sides)
    ]
    return [(n, (found[0].get(n, "no such episode"), found[1].get(n, "no such episode")))
            for n in sorted({*found[0], *found[1]})]  # fmt: skip


# ── what was required ──


def _required(record: Against) -> dict[str, object]:
    rows = [
        (asked.row, tuple((row, bullet(row), ended_said(side.season, row)) if row else None
                          for row, side in zip((asked.one, asked.other), record.sides, strict=True)))
        for asked in record.asked
    ]  # fmt: skip
    judged = next((side.season.required for side in record.sides if side.season.required), None)
    return {"requirements": rows, "judged": judged, "required_said": said.required_compared(record),
            "territory_name": places.territory_name}  # fmt: skip
