"""Records as a notebook shows them: HTML tables and pictures, on whatever paper the notebook has.

Everything is escaped, nothing is script, and no rule of style stands in it, since one would reach the whole notebook.
Pictures are those of the pages, in inks that take the colour of the text around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil

from overnights.charts.listing import Chart
from overnights.charts.record import Entry, ListName
from overnights.outputs.bump import run_picture
from overnights.outputs.drawing import RUN_HEIGHT, RUN_OFF, RUN_WIDTH, run_line
from overnights.outputs.pictures import LIGHT, draw
from overnights.pages import standing, words
from overnights.pages.listed import full_name, heading, moved
from overnights.pages.run import RunWeek
from overnights.pages.sentence import Sentence, plain
from overnights.pages.title import SeasonRecord, TitleRecord

BLUE, ORANGE = "#3d84cc", "#d06a20"  # that are read on white and on black
MOST_ROWS = 50
TO_LEFT = ("move", "title", "tie", "run")
_INK = {  # how strong the ink of the text around is taken in place of a colour of the pages
    "ink": 1.0, "ink2": 0.85, "ink3": 0.7, "context": 0.5, "faint": 0.28, "line": 0.18, "raise": 0.08,
}  # fmt: skip
_BLUE = {"subject": 1.0, "subjsoft": 0.35, "zone": 0.18}
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_INKED = re.compile(r'(fill|stroke)="(#[0-9a-fA-F]{6})"')
_ON_DISC = re.compile(rf'<g fill="{LIGHT["paper"]}" (?=font-size)')  # figures, which stand on blue
_LEFT, _RIGHT = "text-align:left", "text-align:right"


def neutral(svg: str, says: str) -> str:
    """A picture in the ink of the text around it, blue and orange aside; without its rules of style.

    Args:
        says: what it shows, in words, for whoever does not see it.
    """
    bare = _ON_DISC.sub('<g fill="#ffffff" ', _STYLE.sub("", svg))
    return _INKED.sub(_in_ink, bare).replace("<svg ", f'<svg role="img" aria-label="{escape(says)}" ', 1)


def _in_ink(met: re.Match[str]) -> str:
    what, colour = met[1], met[2].lower()
    name = _NAMES.get(colour)
    if name == "paper":
        return f'{what}="none"'
    if name in _INK:
        return f'{what}="currentColor" {what}-opacity="{_INK[name]:g}"'
    if name in _BLUE:
        return f'{what}="{BLUE}" {what}-opacity="{_BLUE[name]:g}"'
    return f'{what}="{ORANGE if name == "short" else colour}"'


_NAMES = {colour.lower(): name for name, colour in LIGHT.items()}


def table(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str] = (),
    *,
    caption: str = "",
    total: int | None = None,
    to_right: Sequence[str] = (),
) -> str:
    """Rows as a table: text to the left, all else to the right; null is empty. The first 50, and how many there are.

    Args:
        total: how many there are; null: these.
        to_right: columns that stand to the right though they hold text.
    """
    names = list(columns) or (list(rows[0]) if rows else [])
    shown = rows[:MOST_ROWS]
    texts = {name for name in names if any(isinstance(row.get(name), str) for row in shown)}
    to_left = texts - set(to_right)
    body = [[(_said(row.get(name)), name in to_left) for name in names] for row in shown]
    count = len(rows) if total is None else total
    more = f"<p>{len(shown):,} of {count:,} rows.</p>" if count > len(shown) else ""
    return _table([(escape(name), name in to_left) for name in names], body, escape(caption)) + more


def chart_html(charts: Iterable[Chart], runs: Mapping[tuple[ListName, str], Sequence[int | None]]) -> str:
    """The lists of a week, each row with its run."""
    return "".join(_chart(one, runs) for one in charts)


def title_html(record: TitleRecord) -> str:
    """A title: what it is; of each season how it stands, its run as a picture and a table, and what was required."""
    seasons = "".join(_season(record, season) for season in record.seasons)
    return f'<div><h3 dir="auto">{escape(record.title.title)}</h3>{_demo(record.is_demo)}{seasons}</div>'


def board_html(board: Mapping[str, object]) -> str:
    """The board, by its record: a row a season."""
    rows = board["rows"]
    assert isinstance(rows, list)
    shown = [
        {
            "season": full_name(row["title"], row["season_label"]),
            "list": row["category"],
            "verdict": str(row["verdict"]).replace("_", " "),
            "requirements": f"{row['requirements_met']} of {row['requirements']} met",
            "tightest": (row["tightest"] or {}).get("said", {}).get("heading"),
            "margin": (row["tightest"] or {}).get("said", {}).get("margin"),
            "days to decision": "not set" if row["days_to_decision"] is None else str(row["days_to_decision"]),
        }
        for row in rows
    ]
    lead = f"<p>{escape(str(board['headline']))}</p>"
    return f"<div>{lead}{_demo(bool(board['is_demo']))}{table(shown)}</div>"


def _demo(is_demo: bool) -> str:
    return "<p>Demo: generated data.</p>" if is_demo else ""


def _chart(one: Chart, runs: Mapping[tuple[ListName, str], Sequence[int | None]]) -> str:
    left = "; ".join(f"{full_name(e.title, e.season_label)} (from {e.rank})" for e in one.exits)
    said = f'<p dir="auto">Left: {escape(left)}</p>' if left else ""
    rows = [_entry(entry, one, _run(runs.get((one.edition.list_name, entry.season_id), ()))) for entry in one.entries]
    names = [name for name in rows[0] if any(row[name] for row in rows)] if rows else []
    head = [(name, name in TO_LEFT) for name in names]
    return _table(head, [[(row[name], name in TO_LEFT) for name in names] for row in rows], escape(heading(one))) + said


def _entry(entry: Entry, one: Chart, run: str) -> dict[str, str]:
    """The cells of an entry, escaped; what is ranked stands beside hours where it is something else."""
    value = None if entry.exact is None else round(entry.exact)
    return {
        "rank": str(entry.rank),
        "move": escape(moved(entry, one.move(entry))),
        "title": _said(full_name(entry.title, entry.season_label)),
        **({entry.metric: _said(value)} if entry.metric != "hours_viewed" else {}),
        "hours": _said(None if entry.hours_viewed is None else round(entry.hours_viewed)),
        "weeks" if one.edition.step_days == 7 else "days": str(entry.weeks_on_chart),
        "peak": str(entry.peak_rank),
        "tie": "tie" if entry.is_tie else "",
        "run": run,
    }


def _run(ranks: Sequence[int | None]) -> str:
    """A small run: rank 1 at the top, a week off the list a dot below."""
    if not ranks:
        return ""
    drawn = run_line([rank or None for rank in ranks])
    said = ", ".join(words.rank(rank) if rank else "not here" if rank is None else "off" for rank in ranks)
    lines = "".join(f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.6"/>' for path in drawn.paths)
    singles = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="1.8" fill="currentColor"/>' for x, y in drawn.singles)
    here = [x for x, rank in zip(_places(len(ranks)), ranks, strict=True) if rank is not None]
    off = "".join(f'<circle cx="{x:g}" cy="{RUN_OFF}" r="1.2" fill="currentColor" fill-opacity="0.4"/>'
                  for x in drawn.off if any(abs(x - one) < 0.1 for one in here))  # fmt: skip
    now = f'<circle cx="{drawn.now[0]:g}" cy="{drawn.now[1]:g}" r="3" fill="{BLUE}"/>' if drawn.now else ""
    return (
        f'<svg width="{RUN_WIDTH}" height="{RUN_HEIGHT}" viewBox="0 0 {RUN_WIDTH} {RUN_HEIGHT}" role="img" '
        f'aria-label="Ranks of {len(ranks)} weeks: {said}">{lines}{singles}{off}{now}</svg>'
    )


def _places(count: int) -> list[float]:
    """Where a run line puts its weeks."""
    step = (RUN_WIDTH - 8) / max(1, count - 1)
    return [4 + n * step for n in range(count)]


def _season(record: TitleRecord, season: SeasonRecord) -> str:
    parts = [f'<h4 dir="auto">{escape(season.label or record.title.title)}</h4>']
    parts += [
        f'<p dir="auto">{_sentence(said)}</p>' for said in (standing.facts(record, season), standing.standing(season))
    ]
    if season.run:
        picture = draw(run_picture(season, season.run, record.title.title, record.rounding, is_wide=True))
        parts.append(neutral(picture.svg, plain(standing.standing(season))))
        parts.append(_weeks(record, season))
    if season.required:
        rows = [{"requirement": row.heading, "level": row.level, **_told(row.as_json()["said"])}
                for row in season.required.rows]  # fmt: skip
        parts.append(table(rows, caption="What was required"))
    return "".join(parts)


def _told(said: Mapping[str, object]) -> dict[str, object]:
    return {name: said[name] for name in ("threshold", "value", "result", "margin")}


def _weeks(record: TitleRecord, season: SeasonRecord) -> str:
    run = season.run
    assert run is not None
    step = record.rounding if run.metric == "hours_viewed" else None
    rows = [
        {"week": week.week.isoformat(), "rank": str(week.rank or "off"), "hours": _hours(week, record.rounding, step),
         "territories": week.territories}
        for week in run.weeks
    ]  # fmt: skip
    counted = ["territories"] if any(row["territories"] is not None for row in rows) else []
    caption = f"{run.list_name.category}, {run.list_name.chart}"
    return table(rows, ["week", "rank", "hours", *counted], caption=caption, to_right=("rank", "hours"))


def _hours(week: RunWeek, rounding: int, at_most_step: int | None) -> str:
    """Hours of a week; off the list at most what the last place had, where that is hours."""
    if week.hours is not None:
        return f"{words.rounded(week.hours, rounding):,}"
    if week.rank is not None or week.at_most is None or at_most_step is None:
        return "not published"
    return f"≤ {ceil(week.at_most / at_most_step) * at_most_step:,}"


def _sentence(said: Sentence) -> str:
    tags = {"title": "em", "strong": "strong"}
    return "".join(
        f"<{tags[span.role]}>{escape(span.text)}</{tags[span.role]}>" if span.role in tags else escape(span.text)
        for span in said
    )


def _said(value: object) -> str:
    """A value as a cell: thousands with commas, at most three decimals; escaped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return f'<span dir="auto">{escape(str(value))}</span>' if isinstance(value, str) else escape(str(value))


def _table(head: Sequence[tuple[str, bool]], body: Sequence[Sequence[tuple[str, bool]]], caption: str) -> str:
    """A table of cells that are escaped, each with whether it stands to the left."""
    heads = "".join(f'<th scope="col" style="{_LEFT if left else _RIGHT}">{text}</th>' for text, left in head)
    rows = "".join(
        "<tr>" + "".join(f'<td style="{_LEFT if left else _RIGHT}">{cell}</td>' for cell, left in row) + "</tr>"
        for row in body
    )
    said = f'<caption style="{_LEFT};caption-side:top"><strong>{caption}</strong></caption>' if caption else ""
    return f"<table>{said}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
