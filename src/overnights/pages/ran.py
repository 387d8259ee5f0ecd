"""A season's runs as JSON has them: each list from debut to exit, figures of its weeks, its standing among its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from overnights.charts.record import ListName
from overnights.charts.run_told import KindStanding, RunTold, Stood
from overnights.pages.required import or_why

BEGAN = "it may have been on the list before the first week that is here"
COUNTED = "the publisher counts weeks of it on this list before the first that is here"
OFF_BEFORE = "it was not on the list in the week before"
NO_WEEK_BEFORE = "the list of the week before is not here"
NO_DAYS = "the days of a week are not known"
NO_RELEASE = "the release is not known"
NO_KIND = "its first label does not say which kind of season it is"
OVERLAP = "the windows of this list overlap"
NO_WEEKS = "this list is not of weeks, each of its own"
NO_LIST = "it was on no worldwide list"
NOT_LOADED = "not loaded"  # what is so of a publisher's list that is not here
Row = Mapping[str, Any]


def run_json(told: RunTold, lacking: str) -> dict[str, Any]:
    """One list from debut to exit.

    Args:
        lacking: what is so of lists that are not kept, "not loaded" or "not published".
    """
    run = told.run
    return {
        "chart": run["chart"],
        "territory": run["territory"],
        "category": run["category"],
        "first_week": _iso(run["first_week"]),
        "last_week": _iso(run["last_week"]),
        **or_why("debut_week", _iso(run["debut_week"]), _no_debut(told)),
        **or_why("debut_rank", run["debut_rank"], _no_debut(told)),
        "weeks": run["weeks"],
        "weeks_on_chart": run["weeks_on_chart"],
        "longest_streak": run["longest_streak"],
        "peak_rank": run["peak_rank"],
        "peak_week": _iso(run["peak_week"]),
        "weeks_at_1": run["weeks_at_1"],
        "re_entries": [{"week": _iso(w["week"]), "rank": w["rank"]} for w in told.weeks if w["is_re_entry"]],
        "exits": [{"last_week": _iso(w["week"]), "left_from": w["rank"]} for w in told.weeks if w["is_exit"]],
        "is_left_censored": run["is_left_censored"],
        "is_still_on": run["is_still_on"],
        **_first_week(told),
        **or_why("hours_on_chart", run["hours_on_chart"], OVERLAP if told.is_rolling else "a week has no hours"),
        **or_why("views_on_chart", run["views_on_chart"], OVERLAP if told.is_rolling else "a week has no views"),
        **or_why("territories", run["territories"], f"lists of territories of its weeks are {lacking}"),
        **or_why("territories_at_1", run["territories_at_1"], f"lists of territories of its weeks are {lacking}"),
    }


def _first_week(told: RunTold) -> dict[str, Any]:
    run = told.run
    none = _no_first_week(told) or "this list does not publish it"
    decay = no_decay(told)
    return {
        **or_why("first_week_days", run["first_week_days"], _no_first_week(told) or NO_RELEASE),
        **or_why("first_week_hours", run["first_week_hours"], none),
        **or_why("first_week_views", run["first_week_views"], none),
        **or_why("decay", run["decay"], decay),
        **or_why("decay_per_day", run["decay_per_day"], NO_DAYS if run["decay"] is not None else decay),
    }


def _no_first_week(told: RunTold) -> str:
    """Why nothing is told of a run's first week; "" where something is."""
    return NO_WEEKS if not told.is_of_weeks else _no_debut(told) if told.run["debut_week"] is None else ""


def _no_debut(told: RunTold) -> str:
    """Why a run has no debut: by the publisher's count it was on the list before, or it may have been."""
    return COUNTED if told.weeks[0]["is_debut"] is False else BEGAN


def no_decay(told: RunTold) -> str:
    """Why a run has no decay, where it has none."""
    if why := _no_first_week(told):
        return why
    if len(told.weeks) > 1 and told.weeks[1]["last_rank"] is not None:
        return "a week has no hours"
    if told.weeks[0]["is_exit"]:
        return "it was off the list in the week after its debut"
    return "the week after its debut is not here"


def figures_by_week(told: Sequence[RunTold]) -> dict[tuple[ListName, date], tuple[Row, RunTold]]:
    """Rows of `run_weeks`, each with its run, by list and week."""
    return {(one.name, week["week"]): (week, one) for one in told for week in one.weeks}


def territories_by_week(told: Sequence[RunTold]) -> dict[date, tuple[int, int]]:
    """Of each week that the season was on some list, how many territories listed it, and how many it led."""
    return {
        week["week"]: (week["territories"], week["territories_at_1"])
        for one in told
        for week in one.weeks
        if week["territories"] is not None
    }


def week_json(week: Row, told: RunTold, lacking: str) -> dict[str, Any]:
    """What a row of a season's run says besides the list's own columns."""
    kept = f"{lacking} of that week"
    back = BEGAN if week["is_debut"] is None else f"the list of the week before is {lacking}"
    is_unknown = lacking == NOT_LOADED and week["last_rank"] is None and week["is_re_entry"] is None
    return {
        **({"last_rank_why": back} if is_unknown else {}),
        **ratios_json(week, told),
        **or_why("territories", week["territories"], kept),
        **or_why("territories_at_1", week["territories_at_1"], kept),
        **or_why("is_debut", week["is_debut"], BEGAN),
        **or_why("is_re_entry", week["is_re_entry"], back),
        **or_why("is_exit", week["is_exit"], f"the list of the week after is {lacking}"),
    }


def ratios_json(week: Row, told: RunTold) -> dict[str, Any]:
    """Share of the list, days, and ratios to the week before, each null with a reason."""
    off = NO_WEEK_BEFORE if week["is_re_entry"] is None else OFF_BEFORE
    never = OVERLAP if told.is_rolling else off if week["last_rank"] is None else ""
    per_day = never or ("a week has no hours" if week["hours_ratio"] is None else NO_DAYS)
    return {
        **or_why("share_of_list", week["share_of_list"], "this list publishes neither hours nor views"),
        **or_why("share_of", week["share_of"], "there is no share"),
        **or_why("days", week["days"], NO_RELEASE if told.is_of_weeks else NO_WEEKS),
        **or_why("hours_ratio", week["hours_ratio"], never or "a week has no hours"),
        **or_why("views_ratio", week["views_ratio"], never or "a week has no views"),
        **or_why("hours_ratio_per_day", week["hours_ratio_per_day"], per_day),
    }


def kind_json(told: RunTold | None) -> dict[str, Any]:
    """The key `cohort_of_kind`: where a run stands among those of its list and kind; null with a reason."""
    one = told.standing if told else None
    if told is None or one is None:
        return or_why("cohort_of_kind", None, NO_LIST if told is None else NO_KIND)
    none = no_decay(told)
    hours = _no_first_week(told) or "hours of its first week are not known"
    return {
        "cohort_of_kind": {
            "chart": told.run["chart"],
            "territory": told.run["territory"],
            "category": told.run["category"],
            "kind": one.kind,
            "left_out": dict(one.left_out),
            "is_counted": one.why_left_out is None,
            **({"is_counted_why": one.why_left_out} if one.why_left_out else {}),
            "weeks": _stood(one.weeks, ""),
            "first_week_hours": _stood(one.first_week_hours, hours),
            "decay": {**_stood(one.decay, none), **_after(one)},
        }
    }


def _after(one: KindStanding) -> dict[str, Any]:
    """After which first weeks decay is compared, and how many of those have none."""
    return {
        **or_why("first_week_days", one.days, f"{NO_RELEASE}: compared after first weeks of any length"),
        "without": one.without_decay,
    }


def _stood(one: Stood, why: str) -> dict[str, Any]:
    nobody = "nobody is counted"
    shares = {
        "share_at_most": None if one.at_most is None else one.at_most / one.n,
        "share_below": None if one.below is None else one.below / one.n,
    }
    values = {"lower_quartile": one.lower_quartile, "median": one.median, "upper_quartile": one.upper_quartile}
    return {
        **or_why("value", one.value, why),
        "n": one.n,
        **{name: cell for key, value in values.items() for name, cell in or_why(key, value, nobody).items()},
        **{
            name: cell
            for key, value in shares.items()
            for name, cell in or_why(key, value, why if one.value is None else nobody).items()
        },
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
