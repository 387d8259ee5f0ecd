"""A home from Python: what commands print, as records that a notebook shows as tables and pictures.

>>> import overnights as on
>>> home = on.open(path)
>>> week = home.chart("netflix-weekly", week="2022-09-04", category="TV (English)")
>>> [(row["rank"], row["title"]) for row in week.rows][:2]
[(1, 'The Harbour'), (2, 'Quiet Hours')]
>>> home.title("The Harbor")
<The Harbour: 1 season>
>>> home.sql("SELECT count(*) AS n FROM titles").rows
[{'n': 6}]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from overnights.errors import NotClosed

if TYPE_CHECKING:
    import pyarrow as pa

    from overnights.acts.ranks_before import Ranks
    from overnights.charts.listing import Chart
    from overnights.charts.record import ListName
    from overnights.home import Home
    from overnights.pages.title import TitleRecord

Day: TypeAlias = "date | str"
Clock: TypeAlias = "Callable[[], datetime]"


def utc_now() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


def open(home: str | Path | None = None, *, as_of: Day | None = None, now: Clock = utc_now) -> OpenHome:  # noqa: A001
    """A home, opened.

    Args:
        home: its folder; None: OVERNIGHTS_HOME, else the nearest folder above with an `overnights.toml`.
        as_of: it is seen as it was known at the end of that day; None: as it is.
        now: the clock.
    Raises: NoHome, BadSettings; OutOfRange, where the day is yet to come, or nothing was known by then.
    """
    from overnights.home import open_home

    found = open_home(home)
    if as_of is not None:
        from overnights.acts.as_of import as_of as seen
        from overnights.acts.as_of import check_over

        day = _day(as_of)
        check_over(found, day, now())
        found = seen(found, day)
    return OpenHome(home=found, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHome:
    """A home that was opened. Each method does what the command of its name does, and returns what that prints."""

    home: Home
    now: Clock

    def chart(
        self,
        name: str | None = None,
        *,
        week: Day | None = None,
        territory: str | None = None,
        category: str | None = None,
        edition: int | None = None,
    ) -> ChartShown:
        """A chart's lists in a week; editions that are due are recorded first, as `overnights chart` does.

        Raises: UnknownChart, with what there is; NotASunday; NotClosed; OutOfRange; NoSnapshot.
        """
        from overnights.acts.chart import chart
        from overnights.acts.ranks_before import ranks_before
        from overnights.pages.listed import of_category

        day = None if week is None else _day(week)
        lists = chart(self.home, name, week=day, territory=territory, edition=edition, now=self.now())
        lists = of_category(lists, category, [one.edition.category for one in lists])
        return ChartShown(lists=tuple(lists), runs=ranks_before(self.home, lists), as_of=self.home.as_of)

    def title(self, name: str, *, season: int | None = None) -> TitleShown:
        """A title's whole record, found by any name that it ever had.

        Raises: NoCatalogue; UnknownTitle, with the nearest names; Tampered.
        """
        from overnights.acts.title import title_record

        record = title_record(self.home, name, season=season, now=self.now())
        return TitleShown(record=record, home=self, season=season)

    def board(self) -> BoardShown:
        """Every season that waits for a decision.

        Raises: NoCatalogue; NotClosed, where no judgement is made.
        """
        from overnights import links
        from overnights.acts.site import site_of
        from overnights.outputs.site import site_parts

        parts = site_parts(site_of(self.home, self.now()))
        if links.BUBBLE not in parts:
            raise NotClosed("There is no board yet: no judgement is made. Make one with `overnights judge`.")
        path = links.as_json(links.BUBBLE)
        content = next(file.content for file in parts[links.BUBBLE]().files if file.path == path)
        return BoardShown(record=json.loads(content), as_of=self.home.as_of)

    def sql(self, query: str) -> TableShown:
        """The answer to one SELECT over the public tables. Raises: QueryRefused; UnknownTable."""
        from overnights.acts.export import asked_rows
        from overnights.store.ask import ask

        memory_mb = self.home.settings.memory_mb
        answer = ask(query, asked_rows(self.home, self.now()), memory_mb=memory_mb)
        return TableShown(table=answer, as_of=self.home.as_of)

    def table(self, name: str) -> TableShown:
        """All rows of a public table, as `overnights export` writes them. Raises: UnknownTable; NoSnapshot."""
        from overnights.acts.export import public_rows
        from overnights.public import public_table

        rows = public_rows(self.home, self.now())[public_table(name).name]()
        return TableShown(table=rows, as_of=self.home.as_of)

    def __repr__(self) -> str:
        """The home's folder."""
        day = f" as of {self.home.as_of}" if self.home.as_of else ""
        return f"<home {self.home.path}{day}>"


@dataclass(frozen=True, kw_only=True)
class ChartShown:
    """The lists of a chart in a week. `runs`: by list and season, the ranks of ten weeks."""

    lists: tuple[Chart, ...]
    runs: Mapping[tuple[ListName, str], Ranks]
    as_of: date | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its entries, as `overnights chart --json` has them."""
        return [dict(row) for one in self.lists for row in one.as_rows()]

    def to_arrow(self) -> pa.Table:
        """Its entries as an Arrow table."""
        return _arrow(self.rows)

    def to_pandas(self) -> Any:
        """Its entries as a pandas DataFrame. Raises: ImportError, without pandas."""
        return self.to_arrow().to_pandas()

    def __repr__(self) -> str:
        """What it is, in a line."""
        from overnights.pages.listed import heading

        more = f", and {len(self.lists) - 1} more" if len(self.lists) > 1 else ""
        return f"<{heading(self.lists[0])}{more}{_on(self.as_of)}>"

    def _repr_html_(self) -> str:
        from overnights.outputs.notebook import chart_html

        return _dated(chart_html(self.lists, self.runs), self.as_of)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        return _bundle(self, self._repr_html_())


@dataclass(frozen=True, kw_only=True)
class TitleShown:
    """A title, with all its seasons or one."""

    record: TitleRecord
    home: OpenHome
    season: int | None

    @cached_property
    def json(self) -> dict[str, Any]:
        """The record, as `overnights title --json` has it."""
        from overnights.acts.title import title_json

        title_id = self.record.title.title_id
        return title_json(self.home.home, title_id, season=self.season, now=self.home.now())

    @property
    def specification(self) -> dict[str, Any]:
        """The picture of its run, as a Vega-Lite specification; empty where it was on no worldwide list."""
        from overnights.outputs.bump import run_picture

        one = self.record.main
        if one is None or one.run is None:
            return {}
        return run_picture(one, one.run, self.record.title.title, self.record.rounding, is_wide=True).specification

    def __repr__(self) -> str:
        """What it is, in a line."""
        from overnights.pages.words import counted

        return f"<{self.record.title.title}: {counted(len(self.record.seasons), 'season')}{_on(self.home.home.as_of)}>"

    def _repr_html_(self) -> str:
        from overnights.outputs.notebook import title_html

        return _dated(title_html(self.record), self.home.home.as_of)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        return _bundle(self, self._repr_html_())


@dataclass(frozen=True, kw_only=True)
class BoardShown:
    """The board. `record`: as its page has it in JSON."""

    record: Mapping[str, Any]
    as_of: date | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its seasons."""
        return list(self.record["rows"])

    def to_arrow(self) -> pa.Table:
        """Its seasons as an Arrow table; what stands within a season stays a record."""
        return _arrow(self.rows)

    def to_pandas(self) -> Any:
        """Its seasons as a pandas DataFrame. Raises: ImportError, without pandas."""
        return self.to_arrow().to_pandas()

    def __repr__(self) -> str:
        """What it says, in a line."""
        return f"<{self.record['headline']}{_on(self.as_of)}>"

    def _repr_html_(self) -> str:
        from overnights.outputs.notebook import board_html

        return _dated(board_html(self.record), self.as_of)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        return _bundle(self, self._repr_html_())


@dataclass(frozen=True, kw_only=True)
class TableShown:
    """Rows of a table."""

    table: pa.Table
    as_of: date | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows as records."""
        return list(self.table.to_pylist())

    def to_arrow(self) -> pa.Table:
        """It as an Arrow table."""
        return self.table

    def to_pandas(self) -> Any:
        """It as a pandas DataFrame. Raises: ImportError, without pandas."""
        return self.table.to_pandas()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Its rows for whatever reads Arrow."""
        return self.table.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        """How much it is, in a line."""
        return f"<{self.table.num_rows:,} rows of {', '.join(self.table.column_names)}{_on(self.as_of)}>"

    def _repr_html_(self) -> str:
        from overnights.outputs.notebook import MOST_ROWS, table

        few = self.table.slice(0, MOST_ROWS).to_pylist()
        return _dated(table(few, self.table.column_names, total=self.table.num_rows), self.as_of)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        return _bundle(self, self._repr_html_())


def _on(day: date | None) -> str:
    """Of which day something is known, after what it is."""
    return f", as of {day}" if day else ""


def _dated(html: str, day: date | None) -> str:
    """What is shown, the day it is known of first."""
    return f"<p>As known on {day}.</p>\n{html}" if day else html


def _bundle(shown: object, html: str) -> dict[str, Any]:
    """What a notebook may show: the richer form, and text where it takes no other."""
    return {"text/html": html, "text/plain": repr(shown)}


def _arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])


def _day(day: Day) -> date:
    if isinstance(day, str):
        from overnights.weeks import parse_day

        return parse_day(day)
    return day
