"""Tables of charts: editions and their entries."""

from __future__ import annotations

from overnights.tables.columns import EDITION, SEASON_ID, Table, count, day, flag, instant, number, text

EDITIONS = Table(
    "editions",
    "one published chart of one window, territory and category; immutable",
    "charts",
    (
        *EDITION,
        text("status", "overnight while late events are awaited, consolidated after"),
        instant("made_at", "when"),
        text("reason", "why it follows the edition before; null in edition 1, but where a restatement made that", True),
        text("diff", "JSON: rows, columns, before and after, against the edition before", True),
        text("zone", "reporting zone"),
        text("rules", "digest of the rules"),
        text("inputs", "the snapshots it was computed from, as table@version, and after a space their digest"),
        text("definition", "the definition as JSON, as it stood"),
        text("software", "version of Overnights"),
    ),
    is_public=True,
)
ENTRIES = Table(
    "entries",
    "one row of one edition",
    "charts",
    (
        *EDITION,
        count("rank", "1 is the top"),
        SEASON_ID,
        text("title", "the title's name when the edition was made"),
        text("season_label", "the season's label when the edition was made", True),
        text("metric", "what was ranked: hours_viewed, views, minutes or reach"),
        number("value", "the metric, unrounded; null where the chart publishes ranks alone", True),
        text("value_exact", "the metric as an exact fraction, numerator/denominator", True),
        number("hours_viewed", "hours viewed in the window", True),
        number("views", "views in the window", True),
        number("runtime_h", "hours released by the window's end; null where more than one was used", True),
        count("weeks_on_chart", "cumulative, to this week"),
        count("streak", "consecutive, to this week"),
        count("last_rank", "rank the week before; null on a debut or re-entry, and where that week is not here", True),
        count("peak_rank", "best rank to this week"),
        day("peak_week", "the first week it had it"),
        flag("is_debut", "first week on this list; of a published one the first that is here, and counted as a first"),
        flag("is_re_entry", "was on this list before, but not the week before; false where that is not known"),
        flag("is_tie", "another eligible season of the list has the same value"),
    ),
    is_public=True,
)
