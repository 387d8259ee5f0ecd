"""How people watched a season, in lines: its windows, the Kaplan-Meier companion, the drop-off by episode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from overnights.cli.lines import aligned, paired, wrapped
from overnights.pages.words import counted, share

Record = Mapping[str, Any]
COUNTS = ("starters", "watchers", "completers")
HEAD = ("by day", *COUNTS, "completion")


def audience_lines(audience: Record | None, why: str | None) -> Iterator[str]:
    """The `audience` of `title --json`; without one, why there is none."""
    if not audience:
        yield f"  audience: {why or 'nothing is measured'}"
        return
    seen = f", viewing to {audience['last_on']}" if audience.get("last_on") else ""
    yield f"  audience{seen}"
    rows = [HEAD, *map(_window, audience["windows"])]
    if audience.get("now"):
        rows.append(_counts("now", audience["now"]))
    yield from aligned(rows, indent=4)
    if any("withheld" in row for row in rows):
        floor = counted(audience["min_cell"], "account")
        yield from wrapped(f"withheld: fewer than {floor}, or a figure that would give such a count away", indent=4)
    yield from wrapped(_companion(audience), indent=4)
    yield from _drop_off(audience)


def _window(window: Record) -> tuple[str, ...]:
    if not window["is_closed"]:
        return str(window["day"]), f"not yet known until {window['known_on']}"
    return _counts(str(window["day"]), window)


def _counts(name: str, window: Record) -> tuple[str, ...]:
    done = window["completion_share"]
    if done is not None:
        completion = f"{share(done)} of {window['n']:,}"
    else:
        completion = "nobody has started" if window["starters"] == 0 else "withheld"
    return name, *("withheld" if window[n] is None else f"{window[n]:,}" for n in COUNTS), completion


def _companion(audience: Record) -> str:
    name, days = "Kaplan-Meier", audience["drop_off_day"]
    if audience["kaplan_meier"] is None:
        return f"{name}: {audience.get('kaplan_meier_why', 'not yet known')}"
    done, n = share(audience["kaplan_meier"]), audience["kaplan_meier_n"]
    return f"{name}: {done} of starters complete it within {days} days of starting, n {n:,}"


def _drop_off(audience: Record) -> Iterator[str]:
    reached = audience["drop_off"]
    if not reached:
        return
    n, numbers = reached[0]["accounts"], [str(one["number"]) for one in reached]
    shares = ["withheld" if one["share"] is None else share(one["share"]) for one in reached]
    yield from wrapped(f"of those who started the first episode, started each by day {audience['drop_off_day']}, "
                       f"n {n:,}", indent=4)  # fmt: skip
    yield from paired(("episode", "started"), numbers, shares, indent=4)
