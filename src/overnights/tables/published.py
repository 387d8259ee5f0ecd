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
        text("kind", "global (worldwide lists) or countries (lists of territories)"),
        day("seen_on", "the day on which the publisher showed it"),
        flag("is_inferred", "nobody named that day: it is the last week's Sunday + 3 days"),
        text("layout", "which of the known layouts, as in global, 9 columns"),
        text("source", "name of the file"),
        text("digest", "SHA-256 of the file"),
        count("rows", "rows of charts in it"),
        day("first_week", "its earliest week"),
        day("last_week", "its latest week"),
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
PUBLISHED_TABLES = (VINTAGES, PUBLISHED_ROWS, LABELS)
