"""Lines of a season that was on a list by some downloads, and by none since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST = 4  # weeks of lists that are told


def once_listed_lines(season: Mapping[str, Any]) -> Iterator[str]:
    """Where it stood, by which downloads; and that no list shows it now."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    rows = season.get("once_listed") or ()
    yield "  on no list" + (" now" if rows else "")
    for row in rows[:MOST]:
        where = "" if row["territory"] == "ZZ" else f" of {row['territory']}"
        first, last = row["first_seen_on"], row["last_seen_on"]
        by = f"the download of {first} alone" if row["downloads"] < 2 else f"downloads of {first} to {last}"
        said = f"at {row['rank']} in the week of {row['week']}, by {by} ({row['chart']}, {row['category']}{where})"
        yield from wrapped(f"{said}; gone since the download of {row['gone_on']}", indent=2)
    if len(rows) > MOST:
        yield f"  and {counted(len(rows) - MOST, 'more week')} (--json has all)"
