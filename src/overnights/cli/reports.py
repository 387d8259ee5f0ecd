"""Lines of what half-year reports and all-time lists say of a season, of the shape of `title --json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any


def report_lines(season: Mapping[str, Any]) -> Iterator[str]:
    """Hours by half-year, then a line for each all-time list that the season stands on; none where there is nothing."""
    from overnights.cli.lines import aligned, amount, wrapped
    from overnights.pages.first_days import so_far_said
    from overnights.pages.words import counted, day

    reports = season.get("reports") or ()
    if reports:
        yield "  half-year reports"
        rows = [("from", "to", "hours", "views")]
        for one in reports:
            views = (
                "not published"
                if one["views"] is None
                else amount(one["views"]) + (" (live)" if one["is_live"] else "")
            )
            rows.append((one["first_day"], one["last_day"], amount(one["hours_viewed"]), views))
        yield from aligned(rows, indent=4)
    for one in season.get("all_time") or ():
        views = "" if one["views"] is None else f", {counted(one['views'], 'view')}"
        yield from wrapped(
            f"all-time list of {one['category']}, first {one['window_days']} days: rank {one['rank']}, "
            f"{counted(one['hours_viewed'], 'hour')}{views}, as of {day(date.fromisoformat(one['seen_on']))}"
            + (f"; {so_far}" if (so_far := so_far_said(one, one["window_days"])) else ""),
            indent=2,
        )
