"""The parts of a title's JSON that come from charts: rows of its run, its weeks, its standing among others."""

from __future__ import annotations

from typing import Any

from overnights.charts.cohort import CohortStanding, Spread
from overnights.charts.record import Entry
from overnights.pages.ran import ratios_json
from overnights.pages.required import or_why
from overnights.pages.run import Run, RunWeek

WITHHELD = "withheld: a count of accounts below the service's floor"


def run_row(entry: Entry, no_label: str = "no label is known") -> dict[str, Any]:
    """An entry as `run` has it; values unrounded, null with a reason.

    Args:
        no_label: why a season has no label, where it has none.
    """
    return {
        "chart": entry.chart,
        "version": entry.version,
        "week": entry.week.isoformat(),
        "territory": entry.territory,
        "category": entry.category,
        "edition": entry.edition,
        "rank": entry.rank,
        "season_id": entry.season_id,
        "title": entry.title,
        **or_why("season_label", entry.season_label, no_label),
        "weeks_on_chart": entry.weeks_on_chart,
        "streak": entry.streak,
        **or_why("last_rank", entry.last_rank, "back on the list" if entry.is_re_entry else "first week on the list"),
        "peak_rank": entry.peak_rank,
        "peak_week": entry.peak_week.isoformat(),
        "metric": entry.metric,
        **or_why("value", entry.value, WITHHELD if entry.metric == "reach" else "this chart publishes ranks alone"),
        **or_why("hours_viewed", entry.hours_viewed, "this chart does not publish it"),
        **or_why("views", entry.views, "this chart does not publish it"),
        "is_tie": entry.is_tie,
    }


def week_row(run: Run, week: RunWeek, lacking: str) -> dict[str, Any]:
    """A week of the run on the worldwide list, on it or out; hours and value unrounded, null with a reason.

    Args:
        lacking: what is so of lists that are not kept, "not loaded" or "not published".
    """
    out = "it was off the list in this week"
    at_most = "it was on the list" if week.rank else "the list was not full, or did not publish it"
    return {
        "week": week.week.isoformat(),
        "category": run.list_name.category,
        **or_why("rank", week.rank, out),
        "metric": run.metric,
        **or_why("value", week.value, "not published" if week.rank else out),
        **or_why("hours_viewed", week.hours, "not published" if week.rank else out),
        **or_why("at_most", week.at_most, at_most),
        "places": week.places,
        **or_why("days", week.days, "the release is not known"),
        **or_why("weeks_on_chart", week.weeks_on_chart, out),
        **or_why("domestic_rank", week.domestic_rank, out if week.has_domestic else f"{lacking} of that week"),
        **or_why("territories", week.territories, f"{lacking} of that week"),
        **or_why("territories_at_1", week.territories_at_1, f"{lacking} of that week"),
        **_week_figures(week, out),
        "edition": week.edition,
        "status": week.status,
    }


def _week_figures(week: RunWeek, out: str) -> dict[str, Any]:
    """Ratios and share of a week on the list; of a week off it, the rank it left from, where it left in it."""
    if week.figures is None:
        names = ("share_of_list", "share_of", "hours_ratio", "views_ratio", "hours_ratio_per_day")
        none = {name: cell for key in names for name, cell in or_why(key, None, out).items()}
        return {**none, **or_why("left_from", week.left_from, "it was off the list in the week before too")}
    figures = {key: cell for key, cell in ratios_json(*week.figures).items() if key not in ("days", "days_why")}
    return {**figures, **or_why("left_from", None, "it is on the list")}


def cohort_json(one: CohortStanding) -> dict[str, Any]:
    """Where a season stands among those that came and left within the archive of its list."""
    hours = one.first_week_hours
    return {
        "chart": one.list_name.chart,
        "territory": one.list_name.territory,
        "category": one.list_name.category,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "n": one.seasons,
        "left_out": one.left_out,
        "is_counted": one.why_left_out is None,
        **({"is_counted_why": one.why_left_out} if one.why_left_out else {}),
        "weeks_on_chart": _spread_json(one.weeks),
        **or_why("first_week_hours", _spread_json(hours) if hours else None, "hours of its first week are not known"),
    }


def _spread_json(one: Spread) -> dict[str, Any]:
    return {
        "value": float(one.value),
        "n": one.n,
        "lower_quartile": float(one.lower_quartile),
        "median": float(one.median),
        "upper_quartile": float(one.upper_quartile),
        "share_at_most": float(one.share_at_most),
        "share_below": float(one.share_below),
    }
