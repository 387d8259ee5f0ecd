"""What `chart --ranked-by` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from overnights.cli.options import Form

if TYPE_CHECKING:
    from overnights.charts.other_rules import OtherRank, OtherRanking

CSV_COLUMNS = (
    *("chart", "version", "week", "territory", "category", "edition", "status", "ranked_by", "among", "rank"),
    *("official_rank", "change", "season_id", "title", "season_label", "value", "value_exact", "unit"),
    *("is_tie", "says", "rank_why", "official_rank_why"),
)


def print_rankings(rankings: Sequence[OtherRanking], *, form: Form, rounding_hours: int) -> None:
    """Each list with its rows; below it what must be said of values, of rows without one, and of the list."""
    from overnights.cli.lines import wrapped
    from overnights.cli.printing import print_json, print_table

    rows = [row for one in rankings for row in one.as_rows()]
    if form is Form.JSON:
        print_json(rows)
    elif form is Form.CSV:
        print_table(rows, form=form, columns=(*CSV_COLUMNS, *(["as_of"] if rankings[0].as_of else [])))
    else:
        for one in rankings:
            cells = [_row(one, row, rounding_hours) for row in one.rows]
            if cells:
                columns = [name for name in cells[0] if name != "tie" or any(row["tie"] for row in cells)]
                print_table(cells, form=form, title=_title(one), columns=columns, to_left=("change", "title"))
            else:
                print(f"{_title(one)}\n  No season has a value.")
            for said in (*_said(one), *one.limits):
                print("\n".join(wrapped(said)))
            print()


def _title(one: OtherRanking) -> str:
    """The list and week, the rule, and where official ranks are from."""
    from overnights.countries import NAMES

    where = "worldwide" if one.territory == "ZZ" else NAMES.get(one.territory, one.territory)
    when = f"{'week ending' if one.step_days == 7 else 'day'} {one.week}"
    beside = "no edition" if one.edition is None else f"edition {one.edition}, {one.status}"
    return f"{one.chart_title} · {one.category}, {where} · {when} · ranked by {one.rule}, beside {beside}"


def _row(one: OtherRanking, row: OtherRank, rounding_hours: int) -> dict[str, str]:
    from overnights.cli.lines import amount
    from overnights.pages.listed import full_name

    step = rounding_hours if one.unit == "hours" else 1
    value = "" if row.value is None else amount(row.value, step) if row.value else "0"
    return {
        "rank": str(row.rank or ""),
        "official": str(row.official_rank or ""),
        "change": _change(row),
        "title": full_name(row.title, row.season_label),
        one.unit: value + (" *" if row.says else ""),
        "tie": "tie" if row.is_tie else "",
    }


def _change(row: OtherRank) -> str:
    """Places against the list: ▲ higher, ▼ lower, – none; new: not on the list; empty: not ranked."""
    if row.rank is None:
        return ""
    if row.change is None:
        return "new"
    return f"{'▲' if row.change > 0 else '▼'} {abs(row.change)}" if row.change else "–"


def _said(one: OtherRanking) -> Iterator[str]:
    """What is said of values with a star, and of rows without a rank; rows of which the same is said together."""
    from overnights.pages.listed import full_name

    said: dict[str, list[str]] = {}
    for row in one.rows:
        name = full_name(row.title, row.season_label)
        if row.says:
            said.setdefault(f"* {row.says}", []).append(name)
        if row.rank is None:
            said.setdefault(f"Not ranked: {row.why}", []).append(name)
    for what, names in said.items():
        yield f"{what} ({'all' if len(names) == len(one.rows) else '; '.join(names)})."
