"""Every table, declared once: grain, columns, types, units, nulls, a sentence.

A public table can be exported and asked by SQL. What is not public holds accounts, or rows set aside with their
payload, and no page, API or export reads it.
"""

from __future__ import annotations

from overnights.tables.catalogue import (
    CATALOGUE_TABLES,
    CATALOGUES,
    CREDITS,
    EPISODES,
    RECEPTION,
    SEASONS,
    SUBSCRIBERS,
    TITLES,
    WEIGHTS,
)
from overnights.tables.charts import EDITIONS, ENTRIES
from overnights.tables.columns import DAY, INSTANT, Column, Table
from overnights.tables.events import (
    AMBIGUOUS,
    BATCHES,
    EVENTS,
    LET_IN,
    MOVED,
    REPEATED,
    RULINGS,
    SET_ASIDE,
    SOURCES,
    WITHDRAWALS,
)
from overnights.tables.published import (
    ALIAS_FILES,
    ALIAS_LINES,
    ALIASES,
    ALL_TIME,
    ALL_TIME_ROWS,
    ENGAGEMENT,
    ENGAGEMENT_ROWS,
    FILES_SET_ASIDE,
    LABELS,
    PUBLISHED_ROWS,
    PUBLISHED_TABLES,
    RESTATED,
    VINTAGES,
)
from overnights.tables.renewal import EVALUATIONS, JUDGEMENTS, LEDGER, RENEWAL_TABLES, VERDICTS
from overnights.tables.viewing import COMPLETIONS, DROP_OFF, FIGURE_TABLES, MEASURES, PLAYS, PROGRESS, REACH, VIEWING

__all__ = [
    "ALIASES",
    "ALIAS_FILES",
    "ALIAS_LINES",
    "ALL_TIME",
    "ALL_TIME_ROWS",
    "AMBIGUOUS",
    "BATCHES",
    "CATALOGUES",
    "CATALOGUE_TABLES",
    "COMPLETIONS",
    "CREDITS",
    "DAY",
    "DROP_OFF",
    "EDITIONS",
    "ENGAGEMENT",
    "ENGAGEMENT_ROWS",
    "ENTRIES",
    "EPISODES",
    "EVALUATIONS",
    "EVENTS",
    "FIGURE_TABLES",
    "FILES_SET_ASIDE",
    "INSTANT",
    "JUDGEMENTS",
    "LABELS",
    "LEDGER",
    "LET_IN",
    "MEASURES",
    "MOVED",
    "PLAYS",
    "PROGRESS",
    "PUBLISHED_ROWS",
    "PUBLISHED_TABLES",
    "REACH",
    "RECEPTION",
    "RENEWAL_TABLES",
    "REPEATED",
    "RESTATED",
    "RULINGS",
    "SEASONS",
    "SET_ASIDE",
    "SOURCES",
    "SUBSCRIBERS",
    "TABLES",
    "TITLES",
    "VERDICTS",
    "VIEWING",
    "VINTAGES",
    "WEIGHTS",
    "WITHDRAWALS",
    "Column",
    "Table",
]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *CATALOGUE_TABLES,
        CATALOGUES,
        EVENTS,
        SET_ASIDE,
        BATCHES,
        SOURCES,
        AMBIGUOUS,
        RULINGS,
        REPEATED,
        LET_IN,
        MOVED,
        WITHDRAWALS,
        PLAYS,
        *FIGURE_TABLES,
        MEASURES,
        EDITIONS,
        ENTRIES,
        *PUBLISHED_TABLES,
        *RENEWAL_TABLES,
    )
}
