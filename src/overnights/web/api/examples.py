"""An example of what each route answers, as the document shows it; the service and its titles are invented."""

from __future__ import annotations

from typing import Any

_ENTRY: dict[str, Any] = {
    "chart": "netflix-weekly",
    "version": 2,
    "week": "2022-09-04",
    "territory": "ZZ",
    "category": "TV (English)",
    "edition": 1,
    "status": "consolidated",
    "rank": 4,
    "season_id": "harbour-lights-s2",
    "title": "Harbour Lights",
    "season_label": "Season 2",
    "metric": "views",
    "value": 2_310_000.5,
    "hours_viewed": 16_660_000.0,
    "views": 2_310_000.5,
    "weeks_on_chart": 2,
    "last_rank": 7,
    "peak_rank": 4,
    "is_tie": False,
}
_SEASON: dict[str, Any] = {
    "season_id": "harbour-lights-s2",
    "label": "Season 2",
    "released_on": "2022-08-26",
    "runtime_h": 7.2,
    "run": [_ENTRY],
    "audience": None,
    "audience_why": "nothing is measured",
    "requirements": [],
    "forecast": None,
    "forecast_why": "no forecast is made",
    "verdict": None,
    "verdict_why": "requirements are not yet declared",
    "decision": None,
    "decision_why": "not yet declared",
}
_TITLE: dict[str, Any] = {"title_id": "harbour-lights", "title": "Harbour Lights", "kind": "series"}
_PAGE: dict[str, Any] = {"total": 1, "limit": 100, "next": None}
EXAMPLES: dict[str, Any] = {
    "charts": {
        "charts": [
            {
                "name": "netflix-weekly",
                "title": "Weekly Top 10",
                "versions": [1, 2],
                "metric": "views",
                "length": 10,
                "territories": ["ZZ"],
                "categories": ["Films (English)", "TV (English)"],
                "weeks": 52,
                "first_week": "2021-09-12",
                "latest_week": "2022-09-04",
            }
        ]
    },
    "weeks": {
        "chart": "netflix-weekly",
        **_PAGE,
        "rows": [{"week": "2022-09-04", "lists": 4, "href": "/api/v1/charts/netflix-weekly/weeks/2022-09-04"}],
    },
    "chart": {
        "chart": "netflix-weekly",
        "title": "Weekly Top 10",
        "version": 2,
        "week": "2022-09-04",
        **_PAGE,
        "lists": [
            {
                "territory": "ZZ",
                "category": "TV (English)",
                "edition": 1,
                "latest": 1,
                "status": "consolidated",
                "made_at": "2022-09-20T06:00:00Z",
                "reason": None,
                "entries": [_ENTRY],
                "exits": [{"season_id": "far-field-s1", "title": "Far Field", "season_label": "Season 1", "rank": 9}],
            }
        ],
    },
    "titles": {
        **_PAGE,
        "rows": [
            {
                **_TITLE,
                "seasons": ["harbour-lights-s1", "harbour-lights-s2"],
                "href": "/api/v1/titles/harbour-lights",
                "page": "/titles/harbour-lights.html",
                "found_by": "name",
                "called": "Harbour Lights",
            }
        ],
    },
    "title": {
        **_TITLE,
        "credits": [{"person": "Ada Wren", "role": "cast", "character": "Mara", "billing": "main"}],
        "seasons": [_SEASON],
    },
    "season": {**_TITLE, **_SEASON},
    "announcement": {
        **_TITLE,
        "season_id": "harbour-lights-s2",
        "season_label": "Season 2",
        "audience": "public",
        "made_at": "2022-11-08T17:00:00Z",
        "markdown": "# Harbour Lights, Season 2: renewed\n",
    },
    "tables": {
        "tables": [
            {
                "name": "titles",
                "grain": "one title",
                "href": "/api/v1/tables/titles",
                "columns": [{"name": "title_id", "type": "string", "says": "its stable id", "may_be_null": False}],
            }
        ]
    },
    "rows": {"table": "titles", **_PAGE, "rows": [_TITLE]},
    "restatements": {
        "table": "restatements",
        **_PAGE,
        "rows": [
            {
                "seen_on": "2022-09-20",
                "chart": "netflix-weekly",
                "week": "2022-09-04",
                "category": "TV (English)",
                "rank": 4,
                "column": "hours_viewed",
                "old_value": "16650000.0",
                "new_value": "16660000.0",
                "kind": "figure",
            }
        ],
    },
    "method": {
        "name": "views",
        "definition": "hours viewed over runtime: how many whole viewings the hours amount to",
        "formula": "hours_viewed / runtime_h",
        "unit": "viewings",
        "source": "docs/methods/views.md",
        "is_not": "a count of people, accounts, plays or finished viewings",
    },
}
EXAMPLES["methods"] = {"numbers": [EXAMPLES["method"]]}
"""By the operation's name in the document."""
