"""Tables of published charts: downloads as they were read, their rows, and the labels that seasons had in them."""

from __future__ import annotations

from overnights.tables.columns import SEASON_ID, Table, count, day, flag, instant, number, text

VINTAGE = text("vintage", "digest of the download's rows")
VINTAGES = Table(
    "vintages",
    "one download of a published file; it counts once its row is here",
    "published",
    (
        VINTAGE,
        text("kind", "global (worldwide lists), countries (lists of territories), engagement (a report) or all-time"),
        day("seen_on", "the day on which the publisher showed it"),
        flag("is_inferred", "nobody named that day: it is the last week's Sunday + 3 days, a report's last day + 1"),
        text("layout", "which of the known layouts, as in global, 9 columns"),
        text("source", "name of the file"),
        text("digest", "SHA-256 of the file"),
        count("rows", "rows in it"),
        day("first_week", "its earliest week; null where it has none: reports and all-time lists", True),
        day("last_week", "its latest week; null where it has none: reports and all-time lists", True),
        instant("loaded_at", "when it was loaded"),
    ),
    is_public=True,
)
PUBLISHED_ROWS = Table(
    "published_rows",
    "one row of a chart in one download, as published",
    "published",
    (
        VINTAGE,
        day("week", "Sunday of the week"),
        text("territory", "ISO 3166-1 alpha-2; ZZ: worldwide"),
        text("category", "the list"),
        count("rank", "1 is the top"),
        text("show_title", "as published"),
        text("season_title", "as published; null where it says N/A", True),
        count("hours_viewed", "hours as published, rounded by the publisher; null where it gives none", True),
        number("runtime_h", "decimal hours as published; 0 where the publisher says 0; null where it gives none", True),
        count("views", "as published, rounded by the publisher; null where it gives none", True),
        count("weeks_on_chart", "cumulative weeks as published"),
        flag("is_staggered", "whether the publisher calls it a staggered launch; null where it does not say", True),
        text("launch_details", "what the publisher says of episodes by country, as published", True),
    ),
)
LABELS = Table(
    "labels",
    "one label that a season had in published files",
    "published",
    (
        SEASON_ID,
        text("title_id", "its title"),
        text("show_title", "as published"),
        text("season_title", "as published; null where it says N/A", True),
        text("list_kind", "film or tv: which lists it stands on"),
        text("language_group", "English or Non-English; null where only territories' lists have it", True),
        text("kind", "season, limited, part, film or special, as far as its first label says; null: it does not", True),
        count("number", "the season's number, as far as its first label says", True),
        day("first_seen_on", "day of the earliest download that has the label"),
        day("last_seen_on", "day of the latest download that has the label"),
        day("first_week", "its first week on a list under this label"),
        day("last_week", "its last week on a list under this label"),
        flag("is_present", "whether it is the season's present label; just one of each season's is"),
        flag("is_first", "whether it is the label as first published; just one of each season's is"),
    ),
    is_public=True,
)
_REPORT = (  # a row of a half-year report, as published
    text("report", "what it covers, as in 2023H1; 2026 for a whole year"),
    day("first_day", "first day of what the report covers"),
    day("last_day", "last day of what the report covers"),
    text("list_kind", "tv or film, by its sheet; mixed: one sheet has both"),
    count("sheet_row", "number of the row in its sheet; a title that stands twice has two rows"),
    text("title", "as published, in all its languages"),
    text("title_en", "the title before the first //"),
    text("title_local", "the title after the first //, up to the next; null where there is none", True),
    flag("is_available_globally", "whether the publisher says that it is; null where it does not say", True),
    day(
        "released_on", "as published; null where it gives none, as for nearly all that is not the publisher's own", True
    ),
    count("hours_viewed", "hours of those days as published, rounded by the publisher"),
    count("runtime_minutes", "minutes; null where it gives none, or says * since countries differ", True),
    flag(
        "is_runtime_marked",
        "whether there is a * at the runtime: alone, countries differ; after a runtime, the title was live, and views "
        "are not hours over runtime; null where no runtime is given",
        True,
    ),
    count("views", "as published, rounded by the publisher; null where it gives none", True),
    flag("is_catch_all", "whether it sums up titles that are not named, as Other Shows does; it is no title"),
)
_LISTED = (  # a row of an all-time list, as published
    count("window_days", "days from release that are counted: 28 or 91"),
    text("category", "the list"),
    count("rank", "1 is the top"),
    text("show_title", "as published"),
    text("season_title", "as published; null where it says N/A", True),
    count("hours_viewed", "hours of those days as published, rounded by the publisher"),
    number("runtime_h", "decimal hours as published; null where it gives none", True),
    count("views", "of those days as published, rounded by the publisher; null where it gives none", True),
)
_SEASON_OR_NONE = text("season_id", "the season's stable id; null where no season is it for certain", True)
_SEEN = day("seen_on", "the day on which the publisher showed it")
ENGAGEMENT_ROWS = Table(
    "engagement_rows", "one row of a half-year report in one download, as published", "published", (VINTAGE, *_REPORT)
)
ALL_TIME_ROWS = Table(
    "all_time_rows", "one row of an all-time list in one download, as published", "published", (VINTAGE, *_LISTED)
)
ENGAGEMENT = Table(
    "engagement",
    "one row of the latest download of each half-year report",
    "published",
    (_SEASON_OR_NONE, *_REPORT, _SEEN, VINTAGE),
    is_public=True,
)
ALL_TIME = Table(
    "all_time",
    "one row of the latest download of the all-time lists of each window",
    "published",
    (_SEASON_OR_NONE, *_LISTED, _SEEN, VINTAGE),
    is_public=True,
)
PUBLISHED_TABLES = (VINTAGES, PUBLISHED_ROWS, LABELS, ENGAGEMENT_ROWS, ALL_TIME_ROWS, ENGAGEMENT, ALL_TIME)
