"""`title`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Annotated, Any

import typer

from overnights.cli.options import (
    AsOfOption,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    form_of,
    instant_of,
    opened_as_of,
    whole_number,
)

Record = Mapping[str, Any]
ListKey = tuple[str, str, str]
FACTS = ("kind", "original_language", "origin_country", "genres", "created_by", "based_on")
MOST_SIGNS = 52  # that draw a run: the last
FIRST = ("netflix-weekly", "netflix-country")  # of the charts, and then the others by name


def title(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", show_default=False, help="The title's or a season's.")],
    season: Annotated[
        int | None, typer.Option("--season", metavar="N", parser=whole_number, help="One season alone.")
    ] = None,
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Print a title's whole record, found by any name that it or a season of it ever had.

    What the catalogue says, its credits, its run on the charts, how people watched it, what was required of it, the
    policy's verdict, and what was decided, as far as it may be told.

    Example: overnights title "Partner Track" --season 1
    """
    from overnights.acts.doors import rounding_hours_of
    from overnights.acts.title import title_json
    from overnights.cli.printing import print_record

    instant = instant_of(now)
    where = opened_as_of(home, as_of, instant)
    record = title_json(where, name, season=season, now=instant)
    lines = title_lines(record, rounding_hours=rounding_hours_of(where))
    print_record(record, form=form_of(is_json), lines=chain(as_of_lines(where), lines))


def title_lines(record: Record, *, rounding_hours: int = 1) -> Iterator[str]:
    """A title's record, of the shape of `title --json`, in lines."""
    from overnights.cli.lines import wrapped

    yield from _asked_lines(record)
    yield f"{record['title']} ({record['title_id']})"
    for fact in FACTS:
        if record.get(fact):
            yield from wrapped(f"{fact.replace('_', ' ')}: {_said(record[fact])}", indent=2)
    if record.get("synopsis"):
        yield from wrapped(record["synopsis"], indent=2, hang=0)
    yield from _credit_lines(record["credits"])
    for season in record["seasons"]:
        yield ""
        yield from _season_lines(season, record.get("domestic"), rounding_hours)


def _asked_lines(record: Record) -> Iterator[str]:
    """How the name was found, where that is not by what the title is called now."""
    from overnights.cli.lines import wrapped

    asked = record.get("asked") or {}
    what = record["title"] if asked.get("season_id") is None else asked["season_id"]
    says = {
        "near_name": f"No title is called “{asked.get('name')}”; this is what is nearest: “{asked.get('called')}”.",
        "former_name": f"“{asked.get('called')}” is what {what} is or was called.",
        "local_name": f"“{asked.get('called')}” is what a report calls {what} in another language.",
    }
    if asked.get("found_by") in says:
        yield from wrapped(says[asked["found_by"]], indent=0)


def _credit_lines(people: Sequence[Record]) -> Iterator[str]:
    from overnights.cli.lines import wrapped

    cast: dict[str, list[str]] = {}
    for credit in people:
        if credit["role"] == "cast":
            whom = f" ({credit['character']})" if credit.get("character") else ""
            cast.setdefault(credit.get("billing") or "cast", []).append(credit["person"] + whom)
    for billing, names in cast.items():
        yield from wrapped(f"{billing}: {', '.join(names)}", indent=2)


def _season_lines(season: Record, domestic: str | None, rounding_hours: int) -> Iterator[str]:
    from overnights.cli.audience import audience_lines
    from overnights.cli.first_labels import late_label_lines
    from overnights.cli.reports import report_lines
    from overnights.cli.required import decision_lines, required_lines
    from overnights.cli.run_lines import kind_lines

    runtime = f", {season['runtime_h']:.2f} h" if season.get("runtime_h") else ""
    released = f", released {season['released_on']}" if season.get("released_on") else ""
    label = season.get("label")
    name = f"{label} ({season['season_id']})" if label and label != season["season_id"] else season["season_id"]
    yield f"{name}{released}{runtime}"
    yield from _label_lines(season)
    yield from late_label_lines(season)
    yield from _run_lines(season, domestic, rounding_hours)
    yield from _cohort_lines(season.get("cohort"))
    yield from kind_lines(season.get("cohort_of_kind"))
    yield from report_lines(season)
    yield from audience_lines(season.get("audience"), season.get("audience_why"))
    yield from required_lines(season)
    yield f"  forecast: {season.get('forecast_why') or 'no forecast is made'}"
    yield from decision_lines(season)


def _label_lines(season: Record) -> Iterator[str]:
    """What it was called, where that was ever another label; and since when, by which rule."""
    from overnights.cli.lines import wrapped

    labels = season.get("labels") or ()
    if len(labels) < 2:
        return
    whys = {(why["show_title"], why["season_title"]): why for why in season.get("aliases") or () if why["is_same"]}
    for one in labels:
        name = one["season_title"] or one["show_title"]
        why = whys.get((one["show_title"], one["season_title"]))
        rule = f", {why['rule'].replace('_', ' ')}, known since {why['known_on']}" if why else ""
        first, last = one["first_seen_on"], one["last_seen_on"]
        seen = f"in the download of {first}"
        if first != last:  # no range: another label of it may have stood alone in between
            seen = f"first {seen}, last in that of {last}"
        yield from wrapped(f"called “{name}” {seen}{rule}", indent=2)


def _run_lines(season: Record, domestic: str | None, rounding_hours: int) -> Iterator[str]:
    """The run on the worldwide lists and on one territory's; a daily list in one line, and last."""
    from overnights.cli.lines import folded, wrapped
    from overnights.cli.once_listed import once_listed_lines
    from overnights.cli.run_lines import course_lines
    from overnights.pages.words import counted

    lists: dict[ListKey, list[Record]] = {}
    for row in season.get("run") or ():
        lists.setdefault((row["chart"], row["territory"], row["category"]), []).append(row)
    if not lists:
        yield from once_listed_lines(season)
        return
    near = _territory(lists, domestic)
    shown = [name for name in lists if name[1] in ("ZZ", near)]
    for name in sorted(shown, key=_order):
        if name[0] == "daily":
            yield from wrapped(f"{_list_name(name)}: {_days_said(lists[name])}", indent=2)
        else:
            rows = _list_rows(lists[name], rounding_hours)
            weeks = [week for week in season.get("weeks") or () if week["category"] == name[2]]
            if weeks and name[:2] == (FIRST[0], "ZZ"):
                rows = _with_weeks(rows, weeks, rounding_hours)
            yield from wrapped(f"{_list_name(name)}{_spark(name, lists[name], season)}", indent=2)
            yield from folded(rows, indent=4)
            if name[1] == "ZZ" and name[0] == FIRST[0]:
                yield from course_lines(_run_on(season, name), season)
    if len(lists) > len(shown):
        yield f"  and {counted(len(lists) - len(shown), 'more list')} (--json has all)"


def _spark(name: ListKey, rows: Sequence[Record], season: Record) -> str:
    """The run in one line of signs, its last weeks where it is long; "" for a single week."""
    from overnights.cli.sparks import is_plain, shortened, spark

    ranks = _ranks(rows, season.get("weeks") or () if name[:2] == (FIRST[0], "ZZ") else (), _run_on(season, name))
    drawn = shortened(spark(ranks, is_plain=is_plain()))
    return f"  {drawn[-MOST_SIGNS:].strip()}" if len(ranks) > 1 else ""


def _ranks(rows: Sequence[Record], weeks: Sequence[Record], run: Record | None) -> list[int | None]:
    """A rank a week from the first on the list to the last, or to where the weeks that are known end.

    0 is a week off the list: one that is told, or that begins with an exit. None is one of which nothing is known.
    """
    category = rows[0]["category"]
    found: dict[date, int] = {date.fromisoformat(row["week"]): row["rank"] for row in rows}
    told = {date.fromisoformat(week["week"]) for week in weeks if week["category"] == category}
    left = {date.fromisoformat(one["last_week"]) for one in (run or {}).get("exits") or ()}
    day, last = min(found), max({*found, *told})
    ranks: list[int | None] = []
    is_off = False
    while day <= last:
        if day in found:
            ranks.append(found[day])
            is_off = day in left
        else:
            ranks.append(0 if (day in told if told else is_off) else None)
        day += timedelta(weeks=1)
    return ranks


def _run_on(season: Record, name: ListKey) -> Record | None:
    runs = season.get("runs") or ()
    return next((run for run in runs if (run["chart"], run["territory"], run["category"]) == name), None)


def _cohort_lines(cohort: Record | None) -> Iterator[str]:
    """Where the run stands among those of its list."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted, share

    if not cohort:
        return
    weeks = cohort["weeks_on_chart"]
    stood = f"{counted(int(weeks['value']), 'week')}, as long as or longer than {share(weeks['share_at_most'])}"
    of = f"of the {cohort['n']:,} that came to {cohort['category']} and left it since {cohort['since']}"
    yield from wrapped(f"{stood} {of} (median {weeks['median']:g})", indent=2)
    if not cohort["is_counted"]:
        yield from wrapped(f"it is none of these: {cohort['is_counted_why']}", indent=4)


def _territory(lists: Mapping[ListKey, Sequence[Record]], domestic: str | None) -> str | None:
    """The domestic territory where it has a list of it, else the one that it did best in."""
    apart = {name: rows for name, rows in lists.items() if name[1] != "ZZ"}
    if domestic in {territory for _, territory, _ in apart}:
        return domestic
    best = min(apart, key=lambda name: (min(r["rank"] for r in apart[name]), -len(apart[name]), name), default=None)
    return best[1] if best else None


def _order(name: ListKey) -> tuple[bool, int, ListKey]:
    return name[0] == "daily", FIRST.index(name[0]) if name[0] in FIRST else len(FIRST), name


def _list_name(name: ListKey) -> str:
    from overnights.pages.places import territory

    return f"{name[0]}, {name[2]}, {territory(name[1])}"


def _days_said(rows: Sequence[Record]) -> str:
    from overnights.pages.words import counted

    best = min(rows, key=lambda row: (row["rank"], row["week"]))
    first, last = min(row["week"] for row in rows), max(row["week"] for row in rows)
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{counted(len(rows), 'day')} {when}, best rank {best['rank']} on {best['week']}"


def _list_rows(rows: Sequence[Record], rounding_hours: int) -> list[tuple[str, ...]]:
    """A head, and a row a week: the rank, what is ranked by now, and hours where that is something else."""
    from overnights.cli.lines import amount

    metric = rows[-1]["metric"]
    steps = {"hours_viewed": rounding_hours}
    names = [name for name in dict.fromkeys((metric, "hours_viewed")) if any(_shows(row, name) for row in rows)]
    table = [("week", "rank", *(name.replace("_viewed", "") for name in names))]
    for row in rows:
        figures = ((name, row["value"] if name == row["metric"] else row.get(name)) for name in names)
        cells = (
            amount(value, steps.get(name, 1))
            if value is not None
            else "withheld"
            if _shows(row, name)
            else "not published"
            for name, value in figures
        )
        table.append((row["week"], str(row["rank"]), *cells))
    return table


def _with_weeks(rows: list[tuple[str, ...]], weeks: Sequence[Record], rounding_hours: int) -> list[tuple[str, ...]]:
    """The worldwide list's rows with more of each week; of a stretch off it, the first week's row."""
    from overnights.cli.run_lines import week_columns
    from overnights.pages.words import counted

    listed = {row[0]: row for row in rows}
    columns = week_columns(weeks)
    table = [(*rows[0], *(name for name, _ in columns))]
    before: list[Record] = []
    for stretched in _stretches(weeks):
        is_on = stretched[0]["rank"] is not None
        if before and (lacking := _weeks_after(before[-1], stretched[0]) - 1):
            until = date.fromisoformat(stretched[0]["week"]) - timedelta(weeks=1)
            table.append(("", f"no list is here of {counted(lacking, 'week')}, to {until}"))
        for week in stretched if is_on else stretched[:1]:
            row = listed[week["week"]] if is_on else _off(week, rows[0], rounding_hours)
            table.append((*row, *(said(week) for _, said in columns)))
        if not is_on and len(stretched) > 1:
            table.append(("", f"out for {counted(len(stretched) - 1, 'week')} more, to {stretched[-1]['week']}"))
        before = stretched
    return table


def _stretches(weeks: Sequence[Record]) -> list[list[Record]]:
    """Weeks in a row, on the list or off it; a week that is not here ends a row."""
    found: list[list[Record]] = []
    for week in weeks:
        last = found[-1][-1] if found else None
        if last and _weeks_after(last, week) == 1 and (last["rank"] is None) == (week["rank"] is None):
            found[-1].append(week)
        else:
            found.append([week])
    return found


def _weeks_after(one: Record, other: Record) -> int:
    return (date.fromisoformat(other["week"]) - date.fromisoformat(one["week"])).days // 7


def _off(week: Record, head: Sequence[str], rounding_hours: int) -> tuple[str, ...]:
    """A week off the list: what it had at most, the last place's figure, under the name of what that is."""
    from overnights.cli.lines import amount

    name = week["metric"].replace("_viewed", "")
    step = rounding_hours if name == "hours" else 1
    known = {} if week["at_most"] is None else {name: f"≤ {amount(-(-week['at_most'] // step) * step, step)}"}
    return (week["week"], "out", *(known.get(column, "") for column in head[2:]))


def _shows(row: Record, name: str) -> bool:
    """Whether the list publishes this of the row; a withheld count is said to be so."""
    field = "value" if name == row["metric"] else name
    return row.get(field) is not None or str(row.get(f"{field}_why", "")).startswith("withheld")


def _said(value: object) -> str:
    from overnights.cli.printing import cell

    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(item)}" for name, item in value.items() if item not in (None, "", [], ()))
    if isinstance(value, list | tuple):
        return "; ".join(_said(item) for item in value)
    return cell(value)
