"""The page of the API: every address that the document has, with an example that this very home answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from overnights import links
from overnights.outputs import render
from overnights.outputs.frame import frame_of
from overnights.pages.places import WORLDWIDE
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART
from overnights.public import ENTRIES_LISTED
from overnights.web.api.forms import MEDIA, Form
from overnights.web.problems import ROOT
from overnights.web.shelf import Answer, answer
from overnights.web.view import View

HEADINGS = {
    "charts": ("Charts", "Lists as they were published, edition by edition."),
    "titles": ("Titles", "One title or season, whole."),
    "pages": ("Pages", "The records that the pages of this site show."),
    "tables": ("Tables", "Rows, filtered as one likes; CSV and Parquet have all of them."),
    "methods": ("Methods", "How each number is made."),
}
MOST_LISTS = 8  # of which seasons are taken for examples
_NAMES = {Form.JSON: "JSON", Form.CSV: "CSV", Form.PARQUET: "Parquet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address: `example` is a link from the page; empty where this home has nothing to show of it."""

    path: str
    says: str
    forms: tuple[str, ...]
    asked: tuple[str, ...]
    example: str


def listed(view: View, document: Mapping[str, Any]) -> Answer:
    """The page."""
    site = view.site
    sections: dict[str, list[Address]] = {tag: [] for tag in HEADINGS}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        sections[operation["tags"][0]].append(_address(view, path.removeprefix(ROOT), operation))
    page = render.html(
        "api.html", links.API, frame=frame_of(site), service=site.service, is_demo=site.is_demo,
        sections=[(*HEADINGS[tag], tag, addresses) for tag, addresses in sections.items()],
    )  # fmt: skip
    return answer(page.encode(), "text/html; charset=utf-8", form="html")


def _address(view: View, path: str, operation: Mapping[str, Any]) -> Address:
    media = {MEDIA[form].partition(";")[0]: name for form, name in _NAMES.items()}
    values = view.kept("examples of addresses", lambda: _Examples(view))
    example = values.of(path, operation["operationId"])
    return Address(
        path=path,
        says=operation["description"],
        forms=tuple(name for one, name in media.items() if one in operation["responses"]["200"]["content"]),
        asked=tuple(sorted(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")),
        example=example.removeprefix("/"),
    )


class _Examples:
    """What this home has of each kind that an address names; empty where it has none."""

    def __init__(self, view: View) -> None:
        history = view.site.history
        charts = history.charts()
        self._view = view
        self._chart = WORLD_CHART if WORLD_CHART in charts else next(iter(charts), "")
        self._week = max(history.weeks(self._chart)) if self._chart else None
        self._territory = next((one for one in history.territories(TERRITORY_CHART) if one != WORLDWIDE), "")
        self._category = next(iter(history.categories(WORLD_CHART, WORLDWIDE)), "")
        self._seasons = [*dict.fromkeys((*self._on_lists(), *view.season_paths)), "", ""][:2]
        known = view.site.catalogue.seasons.get(self._seasons[0])
        self._title = known.title_id if known else ""

    def of(self, path: str, name: str) -> str:
        """An address with names of this home, and a question where it takes one; empty where nothing answers it."""
        has: dict[str, Callable[[], bool]] = {
            "week": lambda: self._week is not None and self._has(links.week(self._week)),
            "country": lambda: bool(self._territory) and self._is_told(links.country(self._territory)),
            "comparison": lambda: all(self._seasons) and self._has(links.against(*self._seasons)),
            "cohort": lambda: bool(self._category) and self._has(links.cohort(self._category)),
            **{one: partial(self._has, page) for one, page in _PAGES.items()},
        }
        values = {
            "{name}": ENTRIES_LISTED.name if path.startswith("/tables/") else self._chart,
            "{week}": str(self._week or ""),
            "{territory}": self._territory,
            "{category}": self._category,
            "{title_id}": self._title,
            "{season_id}": self._announced() if name == "announcement" else self._seasons[0],
            "{other_id}": self._seasons[1],
            "{number}": "views",
        }
        if name in has and not has[name]():
            return ""
        path += _QUESTIONS.get(name, "")
        for slot, value in values.items():
            if slot in path and not value:
                return ""
            path = path.replace(slot, links.slug(value) if slot in _IDS else quote(value, safe=""))
        return path

    def _has(self, page: str) -> bool:
        return self._view.has(page)

    def _is_told(self, page: str) -> bool:
        """Whether a page that may be empty is not."""
        return self._view.file(links.as_json(page)) is not None

    def _announced(self) -> str:
        return next(iter(self._view.site.announced), "")

    def _on_lists(self) -> Iterator[str]:
        """Seasons of the latest week's lists that have pages of their own."""
        history, paths = self._view.site.history, self._view.season_paths
        names = [
            name for name, known in history.lists.items() if name.chart == self._chart and self._week in known.latest
        ]
        for one in history.latest_of(names[:MOST_LISTS], [self._week]) if self._week else ():
            yield from (entry.season_id for entry in one.entries if entry.season_id in paths)


_IDS = ("{title_id}", "{season_id}", "{other_id}")  # which paths name by their slugs
_PAGES = {
    "board": links.BUBBLE,
    "countries": links.COUNTRIES,
    "all_time": links.ALL_TIME,
    "comparisons": links.AGAINST,
    "cohorts": links.COHORTS,
    "restated": links.RESTATEMENTS,
    "health": links.HEALTH,
}
_QUESTIONS = {
    "titles": "?q=the&limit=5",
    "rows": "?territory=ZZ&week_from={week}",
    "weeks": "?limit=5",
    "restatements": "?limit=5",
}
