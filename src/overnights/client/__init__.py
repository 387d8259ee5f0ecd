"""A client of the API: what a home that is served tells, as records.

It needs nothing but Python. Rows come a page at a time, as they are asked for; a table's `to_arrow()` and `to_pandas()`
need what their names say. What it was told once it asks for again with the ETag, and is told only that it has it. Where
the service asks it to wait, it waits, and asks again.

>>> home = Client(address)
>>> tv = home.week("netflix-weekly", "2022-09-04", category="TV (English)")[0]
>>> [(entry.rank, entry.title, entry.weeks_on_chart) for entry in tv.entries][:2]
[(1, 'Night Desk', 2), (2, 'Partner Track', 2)]
>>> next(iter(home.titles("partner"))).title_id
'pt'
>>> rows = home.table("entries", chart="netflix-weekly", week_from="2022-09-04", columns=("week", "title"))
>>> next(iter(rows))
{'week': '2022-09-04', 'title': 'Night Desk'}
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias
from urllib.parse import quote

from overnights.client.asking import PATIENCE_S, Answer, ApiError, Changed, Questions, Transport, over_the_network
from overnights.client.records import (
    Announcement,
    ChartInfo,
    ChartList,
    Entry,
    Method,
    Restatement,
    Row,
    Season,
    Title,
    TitleFound,
    chart_list,
    shaped,
    title_of,
)
from overnights.client.rows import Rows, TableRows

Day: TypeAlias = "date | str"

__all__ = [
    "Announcement",
    "Answer",
    "ApiError",
    "Changed",
    "ChartInfo",
    "ChartList",
    "Client",
    "Entry",
    "Method",
    "Restatement",
    "Row",
    "Rows",
    "Season",
    "TableRows",
    "Title",
    "TitleFound",
    "Transport",
]


class Client:
    """A home that is served somewhere.

    Args:
        address: where its first page is, as in http://127.0.0.1:8000/.
        token: opens what is not public.
        as_of: everything is told as it was known at the end of that day; None: as it is now.
        transport: asks for a URL with headers; None: over the network.
        patience_s: that one question may wait in all, where the service is busy.
        wait: waits so many seconds.
    """

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        as_of: Day | None = None,
        transport: Transport | None = None,
        patience_s: float = PATIENCE_S,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._as_of = as_of
        self._ask = Questions(
            address=address.rstrip("/"),
            token=token,
            transport=transport or over_the_network,
            wait=wait,
            patience_s=patience_s,
        )

    # ── charts ──

    def charts(self, *, territory: str | None = None) -> list[ChartInfo]:
        """The charts that have editions (in a territory). Raises: ApiError."""
        return [shaped(ChartInfo, one) for one in self._record("/charts", territory=territory)["charts"]]

    def weeks(
        self,
        chart: str,
        *,
        territory: str | None = None,
        category: str | None = None,
        season_id: str | None = None,
        week_from: Day | None = None,
        week_to: Day | None = None,
        since: Day | None = None,
    ) -> Rows[date]:
        """The weeks of a chart that have an edition, the latest first.

        Args:
            season_id: weeks in which this season was on a list.
            since: weeks of which an edition was made on that day or later.
        """
        asked = {"territory": territory, "category": category, "season_id": season_id, "week_from": week_from,
                 "week_to": week_to, "since": since, "as_of": self._as_of}  # fmt: skip
        path = f"/charts/{_part(chart)}/weeks"
        return Rows(self._ask, path, asked, lambda row: date.fromisoformat(row["week"]))

    def week(
        self,
        chart: str,
        week: Day,
        *,
        territory: str | None = None,
        category: str | None = None,
        season_id: str | None = None,
        title_id: str | None = None,
        edition: int | None = None,
    ) -> list[ChartList]:
        """The lists of a chart in a week, each in its latest edition or the one of a number. Raises: ApiError."""
        asked = {"territory": territory, "category": category, "season_id": season_id, "title_id": title_id,
                 "edition": edition, "as_of": self._as_of, "limit": 200}  # fmt: skip
        url: str | None = self._ask.url(f"/charts/{_part(chart)}/weeks/{week}", asked)
        found: list[ChartList] = []
        while url is not None:
            told = self._ask.told(url)
            record = json.loads(told.body)
            found += [chart_list(record, one) for one in record["lists"]]
            url = told.next
        return found

    # ── titles ──

    def titles(
        self,
        name: str | None = None,
        *,
        kind: str | None = None,
        chart: str | None = None,
        territory: str | None = None,
        category: str | None = None,
        season_id: str | None = None,
        week_from: Day | None = None,
        week_to: Day | None = None,
    ) -> Rows[TitleFound]:
        """Titles by a part of any name that they have or ever had; all, where none is given.

        Args:
            chart, territory, category, week_from, week_to: titles that were on such a list in such a week.
        """
        asked = {"q": name, "kind": kind, "chart": chart, "territory": territory, "category": category,
                 "season_id": season_id, "week_from": week_from, "week_to": week_to, "as_of": self._as_of}  # fmt: skip
        return Rows(self._ask, "/titles", asked, lambda row: shaped(TitleFound, row))

    def title(self, title_id: str) -> Title:
        """A title's whole record, as `overnights title --json` has it. Raises: ApiError."""
        return title_of(self._record(f"/titles/{_part(title_id)}"))

    def season(self, season_id: str) -> Season:
        """One season of a title's record. Raises: ApiError."""
        return shaped(Season, self._record(f"/seasons/{_part(season_id)}"))

    def announcement(self, season_id: str, *, audience: str = "public") -> Announcement:
        """What was announced about a season. Raises: ApiError."""
        url = self._ask.url(f"/announcements/{_part(season_id)}", {"audience": audience})
        return shaped(Announcement, self._ask.record(url))

    # ── pages ──

    def page(self, name: str, *parts: str, **asked: object) -> Row:
        """The record of a page, as it stands beside the page in JSON.

        Args:
            name: weeks, board, countries, all-time, comparisons, cohorts, health; restatements with the part summary.
            parts: what follows in its path, as the week of weeks, or the two seasons of comparisons.
            asked: as its route takes it: territory, category, week, kind, seasons, due, order, page.
        Raises: ApiError, 404 where there is no such page.
        """
        return self._record("/" + "/".join(map(_part, (name, *parts))), **asked)

    def board(self, *, category: str | None = None, order: str | None = None) -> Row:
        """On the bubble: every season that waits for a decision. Raises: ApiError."""
        return self.page("board", category=category, order=order)

    # ── tables ──

    def restatements(
        self,
        *,
        since: Day | None = None,
        chart: str | None = None,
        territory: str | None = None,
        category: str | None = None,
        title_id: str | None = None,
        season_id: str | None = None,
        week_from: Day | None = None,
        week_to: Day | None = None,
    ) -> TableRows[Restatement]:
        """Every cell that a later edition or download changed, by the day it was seen."""
        asked = {"since": since, "chart": chart, "territory": territory, "category": category, "title_id": title_id,
                 "season_id": season_id, "week_from": week_from, "week_to": week_to, "as_of": self._as_of}  # fmt: skip
        return TableRows(self._ask, "/restatements", asked, lambda row: shaped(Restatement, row))

    def tables(self) -> dict[str, list[str]]:
        """The tables that may be asked for, each with the names of its columns. Raises: ApiError."""
        return {one["name"]: [column["name"] for column in one["columns"]] for one in self._record("/tables")["tables"]}

    def table(
        self, name: str, *, where: Sequence[str] = (), columns: Sequence[str] = (), **filters: Day | None
    ) -> TableRows[Row]:
        """A table's rows.

        Args:
            where: conditions that all hold, as in rank<=3.
            columns: names; none: all.
            filters: chart, territory, category, title_id, season_id, week_from, week_to, since.
        """
        asked = {**filters, "where": list(where), "columns": ",".join(columns) or None, "as_of": self._as_of}
        return TableRows(self._ask, f"/tables/{_part(name)}", asked, lambda row: row)

    def method(self, number: str) -> Method:
        """How a number is made. Raises: ApiError."""
        return shaped(Method, self._ask.record(self._ask.url(f"/methods/{_part(number)}", {})))

    def _record(self, path: str, **asked: object) -> Row:
        return self._ask.record(self._ask.url(path, {**asked, "as_of": self._as_of}))


def _part(name: str) -> str:
    """A name as a part of a path."""
    return quote(name, safe="")
