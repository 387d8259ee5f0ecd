"""A client of the API: what a home that is served tells, as records.

    from overnights.client import Client

    home = Client("http://127.0.0.1:8000")
    for chart in home.week("netflix-weekly", "2022-09-04", territory="ZZ"):
        print(chart.category, [entry.title for entry in chart.entries])

It needs nothing but Python. What it was told once it asks for again with the ETag, and is told only that it has it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

ROOT = "/api/v1"
PAGE = 1_000  # rows of one page
MOST = 128  # answers that are kept for their ETag
TIMEOUT_S = 60.0
Row: TypeAlias = "dict[str, Any]"
Answer: TypeAlias = "tuple[int, Mapping[str, str], bytes]"
Transport: TypeAlias = "Callable[[str, Mapping[str, str]], Answer]"
T = TypeVar("T")


class ApiError(Exception):
    """The API gave no answer: `status`, `title` and `detail` as RFC 9457 has them, and when to ask again, if it said.

    Args:
        retry_after_s: seconds; None where it did not say.
    """

    def __init__(self, status: int, title: str, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartInfo:
    """A chart that has editions; a week is named by its last day."""

    name: str
    title: str
    versions: Sequence[int]
    metric: str
    length: int
    territories: Sequence[str]
    categories: Sequence[str]
    weeks: int
    first_week: date
    latest_week: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a list; what is not published is None. `row` has all that was told of it."""

    rank: int
    season_id: str
    title: str
    season_label: str | None
    metric: str
    value: float | None
    hours_viewed: float | None
    views: float | None
    weeks_on_chart: int
    last_rank: int | None
    peak_rank: int
    is_tie: bool
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartList:
    """One list of a chart in a week, in one edition."""

    chart: str
    version: int
    week: date
    territory: str
    category: str
    edition: int
    latest: int
    status: str
    made_at: datetime
    entries: Sequence[Entry]
    exits: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFound:
    """A title, found by its name. `page`: its page; None where it was never on a list."""

    title_id: str
    title: str
    kind: str | None
    seasons: Sequence[str]
    page: str | None


class Client:
    """A home that is served somewhere.

    Args:
        address: where its first page is, as in http://127.0.0.1:8000/.
        token: opens what is not public.
        transport: asks for a URL with headers; null: over the network.
    """

    def __init__(self, address: str, *, token: str | None = None, transport: Transport | None = None) -> None:
        self._root = address.rstrip("/") + ROOT
        self._headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {token}"} if token else {})}
        self._ask = transport or _over_the_network
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def charts(self, *, as_of: date | str | None = None) -> list[ChartInfo]:
        """The charts that have editions. Raises: ApiError."""
        told = self._record("/charts", as_of=as_of)["charts"]
        return [_shaped(ChartInfo, {**one, **_days(one, "first_week", "latest_week")}) for one in told]

    def weeks(self, chart: str) -> list[date]:
        """The weeks of a chart that have an edition, the latest first. Raises: ApiError."""
        return [date.fromisoformat(row["week"]) for row in self._rows(f"/charts/{quote(chart, safe='')}/weeks")]

    def week(
        self,
        chart: str,
        week: date | str,
        *,
        territory: str | None = None,
        category: str | None = None,
        edition: int | None = None,
        as_of: date | str | None = None,
    ) -> list[ChartList]:
        """The lists of a chart in a week, each in its latest edition or the one of a number. Raises: ApiError."""
        path, offset = f"/charts/{quote(chart, safe='')}/weeks/{week}", 0
        found: list[ChartList] = []
        while True:
            told = self._record(path, territory=territory, category=category, edition=edition, as_of=as_of,
                                limit=200, offset=offset)  # fmt: skip
            found += [_list(told, one) for one in told["lists"]]
            offset += len(told["lists"])
            if not told["lists"] or offset >= told["total"]:
                return found

    def titles(self, name: str | None = None) -> Iterator[TitleFound]:
        """Titles whose name has a text in it; all, where none is given. Raises: ApiError."""
        return (_shaped(TitleFound, row) for row in self._rows("/titles", q=name))

    def title(self, title_id: str, *, as_of: date | str | None = None) -> Row:
        """A title's whole record, as `overnights title --json` has it. Raises: ApiError."""
        return self._record(f"/titles/{quote(title_id, safe='')}", as_of=as_of)

    def season(self, season_id: str, *, as_of: date | str | None = None) -> Row:
        """One season of a title's record. Raises: ApiError."""
        return self._record(f"/seasons/{quote(season_id, safe='')}", as_of=as_of)

    def announcement(self, season_id: str, *, audience: str = "public") -> Row:
        """What was announced about a season. Raises: ApiError."""
        return self._record(f"/announcements/{quote(season_id, safe='')}", audience=audience)

    def restatements(self, *, since: date | str | None = None, chart: str | None = None) -> Iterator[Row]:
        """Every cell that a later edition or download changed, by the day it was seen. Raises: ApiError."""
        return self._rows("/restatements", since=since, chart=chart)

    def tables(self) -> dict[str, list[str]]:
        """The tables that may be asked for, each with the names of its columns. Raises: ApiError."""
        return {one["name"]: [column["name"] for column in one["columns"]] for one in self._record("/tables")["tables"]}

    def table(
        self, name: str, *, where: Sequence[str] = (), columns: Sequence[str] = (), as_of: date | str | None = None
    ) -> Iterator[Row]:
        """A table's rows, asked for a page at a time.

        Args:
            where: conditions that all hold, as in week>=2022-09-04.
            columns: names; none: all.
        Raises: ApiError.
        """
        return self._rows(
            f"/tables/{quote(name, safe='')}", where=list(where), columns=",".join(columns) or None, as_of=as_of
        )

    def method(self, number: str) -> Row:
        """How a number is made. Raises: ApiError."""
        return self._record(f"/methods/{quote(number, safe='')}")

    # ── asking ──

    def _rows(self, path: str, **asked: object) -> Iterator[Row]:
        offset = 0
        while True:
            told = self._record(path, **asked, limit=PAGE, offset=offset)
            yield from told["rows"]
            offset += len(told["rows"])
            if not told["rows"] or offset >= told["total"]:
                return

    def _record(self, path: str, **asked: object) -> Row:
        pairs = {name: value for name, value in asked.items() if value is not None and value != []}
        url = f"{self._root}{path}" + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")
        found: Row = json.loads(self._body(url))
        return found

    def _body(self, url: str) -> bytes:
        has = self._kept.get(url)
        asked = {**self._headers, **({"If-None-Match": has[0]} if has else {})}
        status, headers, body = self._ask(url, asked)
        if status == 304 and has is not None:
            self._kept.move_to_end(url)
            return has[1]
        if status != 200:
            raise _error(status, headers, body)
        tag = next((value for name, value in headers.items() if name.lower() == "etag"), None)
        if tag is not None:
            self._kept[url] = (tag, body)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return body


def _over_the_network(url: str, headers: Mapping[str, str]) -> Answer:
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no address of a service: it begins with http:// or https://.")
    try:
        with urlopen(Request(url, headers=dict(headers)), timeout=TIMEOUT_S) as told:
            return told.status, dict(told.headers.items()), told.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read()


def _error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    after = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    retry_after_s = int(after) if after.isdigit() else None
    return ApiError(status, str(said.get("title", "")), str(said.get("detail", "")), retry_after_s=retry_after_s)


def _list(told: Row, one: Row) -> ChartList:
    whole = {**told, **one, **_days(told, "week"), "made_at": datetime.fromisoformat(one["made_at"])}
    return _shaped(ChartList, {**whole, "entries": [_shaped(Entry, {**row, "row": row}) for row in one["entries"]]})


def _days(record: Row, *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(record[name]) for name in names}


def _shaped(kind: type[T], record: Row) -> T:
    """A record as a type has it; what the type does not know is left out."""
    return kind(**{field.name: record[field.name] for field in fields(kind)})  # type: ignore[arg-type]
