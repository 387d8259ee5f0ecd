"""`restatements`: what was changed of charts after they were published, cell by cell, by the day it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.export_restatements import restatement_rows
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.named import label_of
from overnights.acts.own_changes import own_before, own_changes
from overnights.catalogue import Catalogue
from overnights.charts.changes import KINDS
from overnights.countries import ALL, NAMES, TERRITORIES, meant_by
from overnights.errors import OutOfRange
from overnights.home import Home
from overnights.pages.restatements import Restated

__all__ = ["Restated", "restatements"]


def restatements(
    home: Home,
    *,
    since: date | None = None,
    until: date | None = None,
    chart: str | None = None,
    territory: str | None = None,
    title: str | None = None,
    kind: str | None = None,
) -> tuple[Restated, ...]:
    """What was changed, in order of the day it was seen, then by list, week and rank.

    Args:
        since, until: days on which it was seen, both included.
        title: a name or id; its rows before and after, whatever they were called.
        kind: one of `KINDS`.
        territory: ISO 3166-1 alpha-2; ZZ: all.
    Raises: OutOfRange, where no day lies between the two, or there is no such kind or territory; UnknownChart, where
        the home has no such chart; UnknownTitle; NoCatalogue.
    """
    if since and until and until < since:
        raise OutOfRange(f"No day lies from {since} to {until}: name the earlier one first.", since=since, until=until)
    if kind is not None and kind not in KINDS:
        raise OutOfRange(f"“{kind}” is no kind of restatement. There are {', '.join(KINDS)}.", kind=kind)
    if chart is not None:
        _check_chart(home, chart)
    if territory is not None and territory not in {*TERRITORIES, ALL}:
        meant = meant_by(territory)
        hint = f" {NAMES[meant]} is {meant}." if meant else ""
        raise OutOfRange(f"{territory} is no code of a territory, as US is; {ALL} is all.{hint}", territory=territory)
    rows = restatement_rows(home)
    asked = {"chart": chart, "territory": territory, "kind": kind}
    is_asked = [pc.equal(rows[name], value) for name, value in asked.items() if value is not None]
    is_asked += [pc.greater_equal(rows["seen_on"], pa.scalar(since))] if since else []
    is_asked += [pc.less_equal(rows["seen_on"], pa.scalar(until))] if until else []
    is_asked += [_is_of(home, rows, title)] if title is not None else []
    if is_asked:
        rows = rows.filter(reduce(pc.and_, is_asked))
    return tuple(_named(home, rows.to_pylist()))


def _check_chart(home: Home, chart: str) -> None:
    """Raises: UnknownChart, where the home has no edition of it."""
    from overnights.acts.chart_store import latest_recorded

    latest_recorded(home.lake, chart)


def _is_of(home: Home, rows: pa.Table, title: str) -> pa.ChunkedArray:
    """Of each row whether a season of the title stands in it, before or after."""
    catalogue = catalogue_of(home)
    if title in catalogue.seasons and title not in catalogue.titles:
        ids = pa.array([title])
    else:
        ids = pa.array([one.season_id for one in catalogue.seasons_of(catalogue.find(title).title_id)], pa.string())
    return pc.or_(*(pc.is_in(rows[name], value_set=ids) for name in ("season_id", "season_id_before")))


def _named(home: Home, rows: Sequence[dict[str, Any]]) -> Iterator[Restated]:
    """The rows, with what their seasons are called now, and what they had themselves before."""
    catalogue = catalogue_of(home) if rows else None
    own = own_changes(home, rows)
    for row in rows:
        title, label = _name(catalogue, row["season_id"] or row["season_id_before"])
        title_before, label_before = _name(catalogue, row["season_id_before"])
        yield Restated(
            **row,
            title=title,
            season_label=label,
            title_before=title_before,
            season_label_before=label_before,
            **own_before(row, own),
        )


def _name(catalogue: Catalogue | None, season_id: str | None) -> tuple[str | None, str | None]:
    season = catalogue.seasons.get(season_id) if catalogue and season_id else None
    title = catalogue.titles.get(season.title_id) if catalogue and season else None
    return title.title if title else None, label_of(season) if season else None
