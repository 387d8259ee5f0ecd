"""`chart` and `restate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from overnights.cli.options import (
    AsOfOption,
    CsvOption,
    Form,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    day_of_text,
    form_of,
    instant_of,
    opened,
    opened_as_of,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from overnights.acts.ranks_before import Ranks
    from overnights.acts.restate import RestatementDone
    from overnights.charts.listing import Chart
    from overnights.charts.moves import Move
    from overnights.charts.record import Entry, ListName
    from overnights.home import Home

    Runs: TypeAlias = Mapping[tuple[ListName, str], Ranks]

T = TypeVar("T")

CSV_COLUMNS = (
    *("chart", "version", "week", "territory", "category", "edition", "status", "rank", "season_id", "title"),
    *("season_label", "metric", "value", "hours_viewed", "views", "runtime_h", "weeks_on_chart", "streak"),
    *("last_rank", "peak_rank", "peak_week", "is_debut", "is_re_entry", "is_tie"),
)
RUN_HEADS = ("10 windows", "10 weeks")  # of charts of other windows, and of weeks
WeekOption = Annotated[
    str | None,
    typer.Option(
        "--week", metavar="SUNDAY", help="The week's Sunday, as in 2022-09-04; else the latest (of the territory)."
    ),
]
RankedByOption = Annotated[
    str | None,
    typer.Option(
        "--ranked-by",
        metavar="RULE",
        help="Rank by hours, views, first-28-days or points instead, beside the lists' own ranks.",
    ),
]


def chart(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", show_default="netflix-weekly", help="The chart's name.")
    ] = None,
    week: WeekOption = None,
    territory: Annotated[
        str | None, typer.Option("--territory", metavar="XX", help="ISO 3166-1 alpha-2, as in US; ZZ is all.")
    ] = None,
    edition: Annotated[
        int | None, typer.Option("--edition", metavar="N", parser=whole_number, help="Else the latest.")
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="LIST", help="One list alone, as in “TV (English)”.")
    ] = None,
    ranked_by: RankedByOption = None,
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
    is_csv: CsvOption = False,
) -> None:
    """Print a chart of a week.

    Editions that are due are recorded first: the week's first, or the consolidated one once late events are closed.

    Beside each row, where the terminal has room, its run through ten weeks: the higher the block, the higher the rank.

    With --ranked-by the lists are ranked by another rule, beside their own ranks, and nothing is recorded.

    Example: overnights chart netflix-weekly --week 2022-09-04
    """
    from overnights.acts.chart import chart as act
    from overnights.acts.doors import rounding_hours_of
    from overnights.cli.printing import print_json, print_table
    from overnights.pages.listed import of_category

    form, instant, day = form_of(is_json, is_csv), instant_of(now), day_of_text(week)
    where, code = opened_as_of(home, as_of, instant), territory.upper() if territory else None
    if ranked_by is not None:
        _check_rule(ranked_by)
        from overnights.acts.ranked_by import ranked_by as act_by
        from overnights.cli.ranked_by import print_rankings

        rankings = act_by(where, ranked_by, name, week=day, territory=code, edition=edition, now=instant)
        rankings = of_category(rankings, category, [one.category for one in rankings])
        print("".join(f"{line}\n" for line in as_of_lines(where)) if form is Form.TABLE else "", end="")
        print_rankings(rankings, form=form, rounding_hours=rounding_hours_of(where))
        return
    charts = act(where, name, week=day, territory=code, edition=edition, now=instant)
    charts = of_category(charts, category, [one.edition.category for one in charts])
    rows = [row for one in charts for row in one.as_rows()]
    if form is Form.JSON:
        print_json(rows)
    elif form is Form.CSV:
        print_table(rows, form=form, columns=(*CSV_COLUMNS, *(["as_of"] if where.as_of else [])))
    else:
        from overnights.acts.ranks_before import ranks_before

        print("".join(f"{line}\n" for line in as_of_lines(where)), end="")
        print_charts(charts, rounding_hours=rounding_hours_of(where), runs=ranks_before(where, charts))
        print("".join(f"{line}\n" for line in _partial_lines(where, charts)), end="")


def _check_rule(rule: str) -> None:
    """A rule that there is not is wrong usage."""
    from overnights.charts.other_rules import check_rule
    from overnights.errors import UnknownRule

    try:
        check_rule(rule)
    except UnknownRule as error:
        raise typer.BadParameter(str(error), param_hint="--ranked-by") from None


def _partial_lines(home: Home, charts: Sequence[Chart]) -> Iterator[str]:
    """That viewing ends within the lists' window, where it does."""
    from overnights.acts.chart import viewing_ends
    from overnights.weeks import Window

    step_days, last = charts[0].edition.step_days, charts[0].edition.week
    window = Window(last - timedelta(days=step_days - 1), last)
    ends = viewing_ends(home, window)
    if ends is not None:
        yield f"Viewing ends on {ends}: {(ends - window.first).days + 1} of {step_days} days."


def restate(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="The chart's name.")],
    week: Annotated[str, typer.Option("--week", metavar="SUNDAY", show_default=False, help="As in 2022-09-04.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", show_default=False, help="Published with it.")],
    with_late: Annotated[bool, typer.Option("--with-late", help="Let the week's late events in first.")] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Make the next edition of a chart of a week.

    It is made from the figures as they are now, and what it changes is printed and published with its reason.

    Example: overnights restate netflix-weekly --week 2022-09-04 --reason "logs of 2 September came late" --with-late
    """
    from overnights.acts.restate import restate as act
    from overnights.cli.printing import print_record

    instant, day = instant_of(now), day_of_text(week)
    assert day is not None  # the option is required
    done = act(opened(home), name, week=day, reason=reason, with_late=with_late, now=instant)
    print_record(done, form=form_of(is_json), lines=_restated_lines(done))


def print_charts(charts: Sequence[Chart], *, rounding_hours: int = 1, runs: Runs | None = None) -> None:
    """Each list with its rows, and what left it with the rank it left from.

    Args:
        runs: the ranks of the windows before, for a small run beside each row where there is room; null: none.
    """
    from overnights.cli.lines import wrapped
    from overnights.cli.printing import fits, print_table
    from overnights.pages.listed import UNKNOWN, full_name, heading

    for one in charts:
        title = heading(one)
        if one.entries:
            whys = [str(row.get("value_why", "")) for row in one.as_rows()]
            rows = [
                _row(entry, why, one.move(entry), one.edition.step_days, rounding_hours)
                for entry, why in zip(one.entries, whys, strict=True)
            ]
            columns = [name for name in rows[0] if any(row[name] for row in rows)]
            runs_of = [] if runs is None else [runs[one.edition.list_name, entry.season_id] for entry in one.entries]
            with_runs = _with_runs(rows, runs_of, one)
            if runs_of and fits(with_runs, shown := [*columns, *list(with_runs[0])[-1:]]):
                rows, columns = with_runs, shown
            print_table(rows, form=Form.TABLE, title=title, columns=columns, to_left=("move", "title", *RUN_HEADS))
        else:
            print(f"{title}\n  No season had viewing.")
        if not all(one.move(entry).is_known for entry in one.entries):
            print("\n".join(wrapped(f"{UNKNOWN} It is not known whether it is new, back or stayed: {one.before.why}.")))
        if one.exits:
            names = "; ".join(f"{full_name(e.title, e.season_label)} (from {e.rank})" for e in one.exits)
            print("\n".join(wrapped(f"Left: {names}")))
        if one.gone_since is not None:
            gone = f"Its publisher’s file of {one.gone_since} no longer has this list: it is shown as it was before."
            print("\n".join(wrapped(gone)))
        print()


def _with_runs(rows: Sequence[dict[str, str]], runs: Sequence[Ranks], one: Chart) -> list[dict[str, str]]:
    """The rows with a run each, under a head that says of what; those without any past run are left without."""
    from overnights.cli.sparks import is_plain, spark

    head = RUN_HEADS[one.edition.step_days == 7]
    plain = is_plain()
    return [{**row, head: spark(ranks, one.length, is_plain=plain)} for row, ranks in zip(rows, runs, strict=False)]


def _row(entry: Entry, why: str, move: Move, step_days: int, rounding_hours: int) -> dict[str, str]:
    """The cells of an entry; `why` there is no value. A daily list counts days."""
    from overnights.cli.lines import amount
    from overnights.pages.listed import full_name, moved

    value = entry.exact
    hours = entry.hours_viewed
    row = {"rank": str(entry.rank), "move": moved(entry, move), "title": full_name(entry.title, entry.season_label)}
    if entry.metric != "hours_viewed":
        row[entry.metric] = amount(value) if value is not None else "withheld" if "withheld" in why else ""
    row["hours"] = "" if hours is None else amount(hours, rounding_hours)
    row["weeks" if step_days == 7 else "days"] = str(entry.weeks_on_chart)
    row["last"] = str(entry.last_rank or "")
    row["peak"] = str(entry.peak_rank)
    row["tie"] = "tie" if entry.is_tie else ""
    return row


def _restated_lines(done: RestatementDone) -> Iterator[str]:
    from overnights.pages.words import counted

    if done.late_events is not None:
        yield f"{counted(done.late_events, 'late event')} came in."
    for edition in done.editions:
        yield f"{edition.chart} {edition.week}, {edition.territory}, {edition.category}: edition {edition.edition}"
    if not done.diff:
        yield "No value differs from the edition before."
    for value in (one for one in done.diff if one.change.column != "value_exact"):
        change = value.change
        what = f"  {value.territory}, {value.category}: {value.title}"
        if isinstance(change.before, dict) or isinstance(change.after, dict):
            yield f"{what} {'left' if change.after is None else 'came in'}"
        else:
            yield f"{what}, {change.column}: {_said(change.before)} → {_said(change.after)}"


def _said(value: object) -> str:
    from overnights.cli.printing import cell

    return cell(value) or "nothing"
