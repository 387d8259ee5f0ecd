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
RESTATED = Table(
    "restated",
    "one cell of a published list that a later download changed",
    "published",
    (
        day("seen_on", "the day on which the later download was seen"),
        text("chart", "name of the definition"),
        day("week", "Sunday of the week"),
        text("territory", "ISO 3166-1 alpha-2; ZZ: worldwide"),
        text("category", "the list"),
        count("rank", "the place in the list, which is what a file tells rows by"),
        text("column", "a column of published_rows; (row): the whole row came or went"),
        text("old_value", "the value before, as published; null where there was none", True),
        text("new_value", "the value after, as published; null where there is none", True),
        text("kind", "relabel, figure, count, row moved, row appeared or row vanished"),
        text("season_id", "the season in that place after; null where the row has gone", True),
        text("season_id_before", "the season in that place before; null where there was no row", True),
        count("edition", "the edition that shows the value after; null: the whole list came back or went", True),
    ),
)
ALIASES = Table(
    "aliases",
    "one reason why two labels are of one season or of two, by rule or by hand",
    "published",
    (
        text("list_kind", "film or tv: which lists both stand on"),
        text("show_title", "a label: the title, as published"),
        text("season_title", "its season, as published; null where it says N/A; of shows, null: all of them", True),
        flag("is_same", "whether it is of one season (of shows: one title) with the other, or is not"),
        text("same_as_show_title", "the other label: the title, as published"),
        text("same_as_season_title", "its season; null where it says N/A; of shows, null: all of them", True),
        text("what", "season; title: it is said of shows"),
        text("rule", "relabelled, same_label, same_number, limited, film, namesake, stood_together, or by_hand"),
        text("reason", "what speaks for it; by hand, the reason that was given"),
        day("known_on", "from when it is known: the day of the download that shows it; by hand, of the decision"),
        text("season_id", "the label's season; null where it is said of shows or of several, or does not hold", True),
        text("same_as_season_id", "the other's; null where it is said of shows or of several, or does not hold", True),
        text("territory", "where it shows: ISO 3166-1 alpha-2; ZZ: worldwide; null by hand", True),
        text("category", "the list where it shows; null by hand", True),
        day("week", "Sunday of the earliest week where it shows; null by hand", True),
        count("rank", "the rank there; null by hand, and where it does not rest on one", True),
        count("lists", "lists of a week, or of territories all their weeks, that show it; null by hand", True),
        text("vintage", "digest of the download that shows it; null by hand", True),
        text("vintage_before", "digest of the download that it was compared with; null where there is none", True),
        text("by", "who decided; null by rule, and where the line does not say", True),
        text("outcome", "by_rule; by hand: done, so_already, unmatched (no download has such a label) or refused"),
        text("source", "by hand, the row of the file, and where it does not hold, why; null by rule", True),
    ),
    is_public=True,
)
ALIAS_FILES = Table(
    "alias_files",
    "one version of the aliases by hand: a file that was loaded; the latest counts",
    "published",
    (
        count("version", "numbered from 1"),
        text("digest", "SHA-256 of what its lines say"),
        text("source", "name of the file"),
        count("lines", "lines in it"),
        instant("loaded_at", "when it was loaded"),
    ),
    is_public=True,
)
FILES_SET_ASIDE = Table(
    "files_set_aside",
    "one published file that a load could not take, and why",
    "published",
    (
        text("source", "name of the file, with that of the archive it lies in"),
        text("reason", "what is wrong with it, as a sentence"),
        instant("set_aside_at", "when a load first set it aside for that"),
    ),
    is_public=True,
)
ALIAS_LINES = Table(
    "alias_lines",
    "one line of a file of aliases, as it was read",
    "published",
    (
        text("digest", "of the file's lines"),
        count("number", "the row of the file, from 1 below its header"),
        text("what", "season or title"),
        text("list_kind", "film or tv"),
        text("show_title", "as published"),
        text("season_title", "as published; null: none, or of shows any", True),
        text("language_group", "English or Non-English; null: any", True),
        day("first_week", "the first week that is meant; null: from the beginning", True),
        day("last_week", "the last week that is meant; null: to the end", True),
        flag("is_same", "whether both are one"),
        text("same_as_show_title", "as published"),
        text("same_as_season_title", "as published; null: none, or of shows any", True),
        text("same_as_language_group", "English or Non-English; null: any", True),
        day("same_as_first_week", "the first week that is meant; null: from the beginning", True),
        day("same_as_last_week", "the last week that is meant; null: to the end", True),
        text("reason", "why, in the words of who decided"),
        day("decided_on", "when it was decided"),
        text("by", "who decided", True),
    ),
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
PUBLISHED_TABLES = (
    *(VINTAGES, PUBLISHED_ROWS, LABELS, ALIASES, ALIAS_FILES, ALIAS_LINES, RESTATED),
    FILES_SET_ASIDE,
    *(ENGAGEMENT_ROWS, ALL_TIME_ROWS, ENGAGEMENT, ALL_TIME),
)
