"""`title`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from overnights.cli.options import HomeOption, JsonOption, form_of, opened

Record = Mapping[str, Any]
ListKey = tuple[str, str, str]
FACTS = ("kind", "original_language", "origin_country", "genres", "created_by", "based_on")


def title(
    name: Annotated[str, typer.Argument(metavar="NAME|ID", show_default=False, help="The title's name or id.")],
    season: Annotated[int | None, typer.Option("--season", metavar="N", min=1, help="One season alone.")] = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Print a title's whole record.

    What the catalogue says, its credits, its run on the charts, and how people watched it.

    Example: overnights title "Partner Track" --season 1
    """
    from overnights.acts.title import title_record
    from overnights.cli.printing import print_record

    record = title_record(opened(home), name, season=season).as_json()
    print_record(record, form=form_of(is_json), lines=title_lines(record))


def title_lines(record: Record) -> Iterator[str]:
    """A title's record, of the shape of `title --json`, in lines."""
    yield f"{record['title']} ({record['title_id']})"
    for fact in FACTS:
        if record.get(fact):
            yield f"  {fact.replace('_', ' ')}: {_said(record[fact])}"
    if record.get("synopsis"):
        yield f"  {record['synopsis']}"
    yield from _credit_lines(record["credits"])
    for season in record["seasons"]:
        yield ""
        yield from _season_lines(season)


def _credit_lines(people: Sequence[Record]) -> Iterator[str]:
    cast: dict[str, list[str]] = {}
    for credit in people:
        if credit["role"] == "cast":
            whom = f" ({credit['character']})" if credit.get("character") else ""
            cast.setdefault(credit.get("billing") or "cast", []).append(credit["person"] + whom)
    for billing, names in cast.items():
        yield f"  {billing}: {', '.join(names)}"


def _season_lines(season: Record) -> Iterator[str]:
    runtime = f", {season['runtime_h']:.2f} h" if season.get("runtime_h") else ""
    released = f", released {season['released_on']}" if season.get("released_on") else ""
    yield f"{season.get('label') or season['season_id']} ({season['season_id']}){released}{runtime}"
    yield from _run_lines(season.get("run") or ())
    yield from _audience_lines(season.get("audience"), season.get("audience_why"))
    for part in ("requirements", "forecast", "verdict", "decision"):
        if season.get(part):
            yield f"  {part}: {_said(season[part])}"
        elif season.get(f"{part}_why"):
            yield f"  {part}: {season[f'{part}_why']}"


def _run_lines(run: Sequence[Record]) -> Iterator[str]:
    """The run on the lists of all territories but the daily one, and on the list of one territory it did best on."""
    lists: dict[ListKey, list[Record]] = {}
    for row in run:
        lists.setdefault((row["chart"], row["territory"], row["category"]), []).append(row)
    apart = {name: rows for name, rows in lists.items() if name[1] != "ZZ"}
    best = min(apart, key=lambda name: (min(r["rank"] for r in apart[name]), -len(apart[name]), name), default=None)
    shown = [name for name in lists if (name[1] == "ZZ" or name == best) and name[0] != "daily"]
    for name in shown:
        yield f"  {name[0]}, {name[1]}, {name[2]}"
        for row in lists[name]:
            hours = "" if row.get("hours_viewed") is None else f"  {row['hours_viewed']:>14,.1f} h"
            yield f"    {row['week']}  {row['rank']:>3}{hours}"
    if len(lists) > len(shown):
        yield f"  and {len(lists) - len(shown)} more lists (--json has them all)"


def _audience_lines(audience: Record | None, why: str | None) -> Iterator[str]:
    if not audience:
        yield f"  audience: {why or 'not measured'}"
        return
    for window in audience["windows"]:
        if not window["is_closed"]:
            yield f"  by day {window['day']}: not yet known (closes {window['closes_on']})"
            continue
        counts = ", ".join(f"{name} {_count(window[name])}" for name in ("starters", "watchers", "completers"))
        share = window.get("completion_share")
        done = "" if share is None else f"; {share:.1%} of {window['n']:,} starters completed it"
        yield f"  by day {window['day']}: {counts}{done}"
    if audience.get("drop_off"):
        shares = "  ".join("withheld" if e["share"] is None else f"{e['share']:.0%}" for e in audience["drop_off"])
        yield f"  of those who started the first episode, started each by day {audience['drop_off_day']}: {shares}"


def _count(count: int | None) -> str:
    return "withheld" if count is None else f"{count:,}"


def _said(value: object) -> str:
    from overnights.cli.printing import cell

    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(item)}" for name, item in value.items() if item not in (None, "", [], ()))
    if isinstance(value, list | tuple):
        return "; ".join(_said(item) for item in value)
    return cell(value)
