"""Tables of runs: a season on a list through all its weeks, and each of these weeks. They are exported, not stored."""

from __future__ import annotations

from overnights.tables.columns import SEASON_ID, Table, count, day, flag, number, text

_LIST = (
    text("chart", "name of the definition"),
    text("territory", "ISO 3166-1 alpha-2; ZZ: all"),
    text("category", "the list"),
)
_NAMES = (
    SEASON_ID,
    text("title", "the title's name, by the latest edition"),
    text("season_label", "the season's label, by the latest edition", True),
)
_OF_COHORT = "of the cohort: seasons of this list and kind"

RUNS = Table(
    "runs",
    "one season on one list, through all its weeks",
    "export",
    (
        *_LIST,
        *_NAMES,
        text(
            "kind",
            "first_season, later_season, limited, part, special or film, by the first label in the downloads held; one "
            "first seen long after the week (labels.first_seen_on) may tell how it ended",
            True,
        ),
        day("first_week", "its first week here on the list"),
        day("last_week", "its last week here on the list"),
        day("debut_week", "its first week on the list; null where it may have been on it before", True),
        count("debut_rank", "rank in the debut week", True),
        count("weeks", "weeks on the list, in a row or not, of those that are here"),
        count("weeks_on_chart", "the same as the list itself counts them, in its last week"),
        count("longest_streak", "most weeks in a row"),
        count("peak_rank", "best rank"),
        day("peak_week", "the first week it had it"),
        count("weeks_at_1", "weeks at rank 1"),
        count("re_entries", "weeks on the list after one off it, not the first"),
        count("exits", "weeks off the list after one on it"),
        count("last_exit_rank", "the rank of its last exit, back since or not; null where none is known", True),
        flag("is_left_censored", "it may have been on the list before the first week that is here"),
        flag("is_still_on", "on the list in the latest week that is here"),
        day("released_on", "release day; null where it is not known", True),
        text("released_by", "who says so: catalogue, or reports (half-year)", True),
        count("first_week_days", "days from release to the debut week's Sunday, 7 at most", True),
        number("first_week_hours", "hours of the debut week", True),
        number("first_week_views", "views of the debut week", True),
        number("hours_on_chart", "hours of its weeks here; null where one has none", True),
        number("views_on_chart", "views of its weeks here; null where one has none", True),
        number("decay", "hours of the week after the debut over those of the debut week", True),
        number("decay_per_day", "the same of hours a day; null where the days are not known", True),
        count(
            "territories", "most territories' lists it stood on in a week; null without such lists of its weeks", True
        ),
        count(
            "territories_at_1", "most territories' lists it led in a week; null without such lists of its weeks", True
        ),
        text("left_out", "why its weeks are not counted in the cohort; null: they are", True),
        count("cohort_n", f"seasons {_OF_COHORT} that came and left", True),
        number("cohort_weeks_lower_quartile", f"weeks that at least a quarter {_OF_COHORT}, do not exceed", True),
        number("cohort_weeks_median", "weeks that at least half do not exceed", True),
        number("cohort_weeks_upper_quartile", "weeks that at least three quarters do not exceed", True),
        number("weeks_share_at_most", "share of the cohort with these weeks or fewer, 0 to 1", True),
        count("cohort_hours_n", "seasons of the cohort whose hours of the debut week are known", True),
        number("cohort_hours_median", "their median hours of the debut week", True),
        number("hours_share_at_most", "share of them with these hours or fewer", True),
        count("cohort_decay_n", "seasons of the cohort with a decay, after first weeks of as many days", True),
        number("cohort_decay_median", "their median decay", True),
        number("decay_share_at_most", "share of them with this decay or a lower one", True),
    ),
    is_public=True,
)
RUN_WEEKS = Table(
    "run_weeks",
    "one season on one list in one week, by that week's latest edition",
    "export",
    (
        *_LIST,
        day("week", "Sunday of the week, or last day of the chart's window"),
        *_NAMES,
        count("rank", "1 is the top"),
        number("hours_viewed", "hours viewed in the window; null where the list publishes none", True),
        number("views", "views in the window; null where the list publishes none", True),
        count("weeks", "weeks on the list to this one, of those that are here"),
        count("weeks_on_chart", "the same as the list itself counts them"),
        count("streak", "consecutive weeks to this one, of those that are here"),
        count("last_rank", "rank the week before; null where it was not on the list, or that week is not here", True),
        number("share_of_list", "its part of all that the list has of the week, 0 to 1", True),
        text("share_of", "what the share is of: hours_viewed, or views where a row has no hours", True),
        count("days", "days from release to the week's Sunday, 7 at most; null where not known", True),
        number("hours_ratio", "hours over those of the week before; null where it was not on the list", True),
        number("views_ratio", "views over those of the week before", True),
        number("hours_ratio_per_day", "hours a day over those of the week before; null without days", True),
        count("territories", "territories' lists it stands on that week; null without such lists", True),
        count("territories_at_1", "territories' lists it leads that week; null without such lists", True),
        flag("is_debut", "first week on the list; null where it may have been on it before", True),
        flag("is_re_entry", "on the list before, but not the week before; null where that is not known", True),
        flag("is_exit", "off the list the week after; null where that week is not here", True),
    ),
    is_public=True,
)
