"""What a publisher's half-year reports and all-time lists say of a season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from overnights.pages import words
from overnights.pages.first_days import Out, first_days, last_sunday, so_far_said

ROUNDED = 100_000  # hours and views, as reports are published


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What reports and all-time lists say of one season, in JSON's words; None with the reason."""

    reports: list[dict[str, Any]]
    all_time: list[dict[str, Any]]
    reports_why: str
    all_time_why: str

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"reports": self.reports or None}
        if not self.reports:
            said["reports_why"] = self.reports_why
        said["all_time"] = self.all_time or None
        if not self.all_time:
            said["all_time_why"] = self.all_time_why
        return said

    @property
    def most(self) -> int:
        """The most hours of a half-year; 0 where there is no report."""
        return max((row["hours_viewed"] for row in self.reports), default=0)

    @property
    def said(self) -> str:
        """In a sentence; "" where there is nothing to say."""
        parts = []
        if self.reports:
            most = max(self.reports, key=lambda row: row["hours_viewed"])
            among = "" if len(self.reports) == 1 else f", the most of {words.counted(len(self.reports), 'half-year')}"
            parts.append(f"{words.amount_said(most['hours_viewed'], ROUNDED)} hours viewed in {span(most)}{among}.")
        best = min(self.all_time, key=lambda row: (row["rank"], -row["window_days"]), default=None)
        if best:
            days = f"by {'hours' if best['views'] is None else 'views'} in the first {best['window_days']} days"
            so_far = so_far_said(best, best["window_days"])
            told = f"{words.capital(words.rank(best['rank']))} of all time on {best['category']}, {days}"
            parts.append(f"{told}{so_far and f', {so_far}'}.")
        return " ".join(parts)


def span(row: Mapping[str, Any]) -> str:
    """The months that a report is of.

    >>> span({"first_day": "2023-07-01", "last_day": "2023-12-31"})
    'July to December 2023'
    """
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    return f"{words.month(first).removesuffix(f' {last.year}')} to {words.month(last)}"


class ReportTables:
    """Rows of `engagement` and `all_time` that are of seasons; made into records as they are asked for.

    Args:
        reports_why, all_time_why: why a season has none, where it has none.
    """

    def __init__(self, engagement: pa.Table, all_time: pa.Table, *, reports_why: str, all_time_why: str) -> None:
        self.tables = tuple(rows.filter(rows["season_id"].is_valid()) for rows in (engagement, all_time))
        self._whys = reports_why, all_time_why

    def of(self, season_id: str, out: Out) -> Reported:
        """What is said of a season; no report, where one says another release day."""
        reports, lists = (
            rows.slice(*spans[season_id]).to_pylist() if season_id in spans else [] for rows, spans in self._by_season
        )
        return reported(reports, lists, out, reports_why=self._whys[0], all_time_why=self._whys[1])

    @cached_property
    def _by_season(self) -> tuple[tuple[pa.Table, Mapping[str, tuple[int, int]]], ...]:
        """Rows by season; of each where its rows begin, and how many there are."""
        found = []
        for rows in self.tables:
            coded = rows["season_id"].combine_chunks().dictionary_encode()
            codes = coded.indices.to_numpy()
            order = np.argsort(codes, kind="stable")
            begin = np.searchsorted(codes[order], np.arange(len(coded.dictionary) + 1)).tolist()
            spans = {
                season_id: (low, high - low)
                for season_id, (low, high) in zip(coded.dictionary.to_pylist(), pairwise(begin), strict=True)
            }
            found.append((rows.take(pa.array(order)), spans))
        return tuple(found)


def reported(
    reports: list[dict[str, Any]], lists: list[dict[str, Any]], out: Out, *, reports_why: str, all_time_why: str
) -> Reported:  # fmt: skip
    """The record of a season's rows; no report, where one says another release day."""
    if out.released_on is not None and any(row["released_on"] not in (None, out.released_on) for row in reports):
        reports = []
    return Reported(
        reports=[_report_json(row) for row in sorted(reports, key=lambda row: (row["first_day"], row["last_day"]))],
        all_time=[
            _listed_json(row, out) for row in sorted(lists, key=lambda row: (row["window_days"], row["category"]))
        ],
        reports_why=reports_why,
        all_time_why=all_time_why,
    )


def _report_json(row: dict[str, Any]) -> dict[str, Any]:
    said = {
        "report": row["report"],
        "first_day": _day(row["first_day"]),
        "last_day": _day(row["last_day"]),
        "title": row["title"],
        "hours_viewed": row["hours_viewed"],
        "views": row["views"],
        "runtime_minutes": row["runtime_minutes"],
        "is_live": bool(row["is_runtime_marked"] and row["runtime_minutes"] is not None),
        "is_available_globally": row["is_available_globally"],
        "released_on": _day(row["released_on"]),
        "seen_on": _day(row["seen_on"]),
    }
    whys = {
        "views": "this report does not publish it",
        "runtime_minutes": "countries differ" if row["is_runtime_marked"] else "this report does not publish it",
        "is_available_globally": "this report does not publish it",
        "released_on": "this report gives none",
    }
    return said | {f"{name}_why": why for name, why in whys.items() if said[name] is None}


def _listed_json(row: dict[str, Any], out: Out) -> dict[str, Any]:
    said = {
        "window_days": row["window_days"],
        "category": row["category"],
        "rank": row["rank"],
        "hours_viewed": row["hours_viewed"],
        "runtime_h": row["runtime_h"],
        "views": row["views"],
        "seen_on": _day(row["seen_on"]),
        **first_days(out, row["window_days"], last_sunday(row["seen_on"])).as_json(),
    }
    why = "this list does not publish it"
    return said | {f"{name}_why": why for name in ("runtime_h", "views") if said[name] is None}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
