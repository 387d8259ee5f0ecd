"""The one place where it is decided what a reader may see; every route asks here, and none decides for itself.

Public are the pages, and of the records and tables: what editions tell, closed windows, figures of public requirements,
and decisions once they may be told. A token's scopes open the rest. An embargo holds for every reader: until it ends,
nothing here knows of the decision.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.file_names import WITH_PATHS, without_folders
from overnights.acts.tokens import COSTS, PRODUCERS, SCOPES, UNPUBLISHED, Token, token_meant, tokens_of
from overnights.outputs.files import plain
from overnights.public import PUBLIC_TABLES, public_table
from overnights.tables import EVALUATIONS, SEASONS, VERDICTS, Table
from overnights.web.problems import Problem
from overnights.web.view import View
from overnights.web.watch import Watch

READ_AGAIN_S = 1.0  # a token that was revoked opens nothing so many seconds later, at most
CHALLENGE = {"www-authenticate": 'Bearer realm="overnights"'}
_COST_COLUMNS = ("cost", "currency")
_OF_COST = ("efficiency",)  # metrics from which a cost could be had


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks, as far as it matters: whether they showed a token, and what it opens."""

    is_known: bool = False
    scopes: frozenset[str] = frozenset()

    @property
    def sees(self) -> str:
        """What they may see, the same for all who see the same."""
        return "+".join(sorted(self.scopes))


PUBLIC = Reader()


class Access:
    """Who a reader is, by the token that they show. Safe from any thread."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._guard = threading.Lock()
        self._tokens: tuple[Token, ...] = ()
        self._read_at: float | None = None

    def reader(self, authorization: str | None) -> Reader:
        """The reader who sends this header.

        Raises: Problem 401, where it is no bearer token, or one that nobody was given, or that holds no more.
        """
        if authorization is None:
            return PUBLIC
        kind, _, secret = authorization.strip().partition(" ")
        token = token_meant(self._known(), secret.strip()) if kind.lower() == "bearer" and secret.strip() else None
        if token is None or not token.holds(self._watch.now()):
            refused = {"www-authenticate": CHALLENGE["www-authenticate"] + ', error="invalid_token"'}
            raise Problem(
                401, "That is no token that holds: it was not given here, has ended, or was revoked.", refused
            )
        return Reader(is_known=True, scopes=frozenset(token.scopes))

    def _known(self) -> tuple[Token, ...]:
        with self._guard:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= READ_AGAIN_S:
                self._tokens, self._read_at = tokens_of(self._watch.home), now
            return self._tokens


def check(reader: Reader, scope: str) -> None:
    """Raises: Problem 401, where no token was shown; 403, where it does not open this."""
    if scope in reader.scopes:
        return
    needed = f"This needs a token with the scope “{scope}”: {SCOPES[scope]}."
    if not reader.is_known:
        raise Problem(401, needed, CHALLENGE)
    raise Problem(403, needed, {"www-authenticate": f'Bearer realm="overnights", error="insufficient_scope", '
                                                    f'scope="{scope}"'})  # fmt: skip


# ── tables ──


def tables(reader: Reader) -> tuple[Table, ...]:
    """The tables that a reader may ask for, with the columns that they see."""
    return tuple(table_of(reader, table.name) for table in PUBLIC_TABLES)


def table_of(reader: Reader, name: str) -> Table:
    """A table as a reader sees it. Raises: UnknownTable."""
    table = public_table(name)
    if name == "set_aside" and PRODUCERS not in reader.scopes:
        return _with(table, tuple(column for column in table.columns if column.name != "detail"))
    if name == SEASONS.name and COSTS in reader.scopes:
        costs = tuple(column for column in SEASONS.columns if column.name in _COST_COLUMNS)
        return _with(table, (*table.columns, *costs))
    return table


def rows_of(view: View, reader: Reader, name: str) -> pa.Table:
    """The rows of a table that a reader may see, kept as long as the home stands.

    Raises: UnknownTable; NoSnapshot, NoCatalogue, OtherDoor, where there is nothing of it.
    """
    table = table_of(reader, name)
    return view.kept(("rows", name, reader.sees), lambda: _rows(view, reader, table))


def _rows(view: View, reader: Reader, table: Table) -> pa.Table:
    from overnights.acts.export import public_rows

    rows = public_rows(view.home, view.now)[table.name]
    if table.name in ("viewing", "viewing_by_day") and UNPUBLISHED not in reader.scopes:
        return _published(view, rows())
    if table.name == "progress" and UNPUBLISHED not in reader.scopes:
        return _closed(view, rows())
    if table.name in (EVALUATIONS.name, VERDICTS.name) and PRODUCERS in reader.scopes:
        return _judged(view, reader, EVALUATIONS if table.name == EVALUATIONS.name else VERDICTS)
    if table.name == SEASONS.name and COSTS in reader.scopes:
        return _with_costs(view, rows(), table)
    found = rows()
    if table.name in WITH_PATHS and PRODUCERS not in reader.scopes:
        found = without_folders(found)
    return found.select(table.column_names)


def _with(table: Table, columns: tuple[Any, ...]) -> Table:
    return Table(table.name, table.grain, table.written_by, columns, is_public=True)


def _published(view: View, rows: pa.Table) -> pa.Table:
    """Rows of viewing of the weeks that have an edition, and of their days."""
    from overnights.pages.week import WORLD_CHART

    weeks = set(view.site.history.weeks(WORLD_CHART))
    name = "week" if "week" in rows.column_names else "day"
    seen = {day: _sunday(day) in weeks for day in pc.unique(rows[name]).to_pylist()}
    return rows.filter(pa.array([seen[day] for day in rows[name].to_pylist()], pa.bool_()))


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _closed(view: View, rows: pa.Table) -> pa.Table:
    """Rows of progress whose window is closed, as pages show them."""
    from overnights.pages.audience import audience

    tables = view.site.tables
    closed: set[tuple[str, int]] = set()
    for season_id in pc.unique(rows["season_id"]).to_pylist() if tables is not None else ():
        found = audience(tables, view.site.catalogue, season_id) if tables is not None else None
        closed |= {(season_id, window.day) for window in found.windows if window.is_closed} if found else set()
    pairs = zip(rows["season_id"].to_pylist(), rows["day"].to_pylist(), strict=True)
    return rows.filter(pa.array([pair in closed for pair in pairs], pa.bool_()))


def _with_costs(view: View, rows: pa.Table, table: Table) -> pa.Table:
    """Seasons with what they cost; null where the catalogue does not say."""
    seasons = view.site.catalogue.seasons
    ids = rows["season_id"].to_pylist()
    for name in _COST_COLUMNS:
        values = [plain(getattr(seasons.get(season_id), name, None)) for season_id in ids]
        rows = rows.append_column(name, pa.array(values, table.schema.field(name).type))
    return rows


def _judged(view: View, reader: Reader, table: Table) -> pa.Table:
    """Evaluations or verdicts with figures of requirements that are not public, but for those of cost without scope."""
    from overnights.acts.export_renewal import evaluation_rows, verdict_rows, whole_rows

    whole = whole_rows(view.home, table)
    if COSTS in reader.scopes:
        return whole
    if table is VERDICTS:
        return verdict_rows(view.home)  # its reasons name figures of several requirements in one text
    pairs = zip(whole.to_pylist(), evaluation_rows(view.home).to_pylist(), strict=True)
    return pa.Table.from_pylist([hid if row["metric"] in _OF_COST else row for row, hid in pairs], schema=table.schema)


# ── records ──


def season_json(record: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A season of a title's record as a reader may see it: what is counted of open windows needs a token."""
    audience = record.get("audience")
    if UNPUBLISHED in reader.scopes or not isinstance(audience, dict) or "now" not in audience:
        return record
    return {**record, "audience": {name: value for name, value in audience.items() if name != "now"}}


def title_json(record: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """A title's record as a reader may see it."""
    return {**record, "seasons": [season_json(season, reader) for season in record["seasons"]]}


def audiences(reader: Reader, audience: str) -> None:
    """Whether a reader may read announcements made for an audience. Raises: Problem 401 or 403."""
    if audience != "public":
        check(reader, PRODUCERS)
