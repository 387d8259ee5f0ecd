"""All that a site is made of, and what its pages are made as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName
from overnights.charts.run_tables import RunTables
from overnights.outputs.pictures import Canvas
from overnights.pages.all_time import AllTimeTables
from overnights.pages.announcement_parts import AnnouncementPage
from overnights.pages.audience import AudienceTables
from overnights.pages.board_since import Before
from overnights.pages.health import Health
from overnights.pages.methods import Rule
from overnights.pages.reported import ReportTables
from overnights.pages.required import DecisionShown, Judging
from overnights.pages.restatements import Restated


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that a site is made of. `numbers` explains each number: name, then (heading, text) lines; may be empty.

    `decisions` has, by season, what may be told when the site is made.
    """

    history: ChartHistory
    catalogue: Catalogue
    tables: AudienceTables | None
    service: str
    is_demo: bool
    domestic: str | None
    rounding: int
    late_days: int
    numbers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    judging: Judging | None = None
    before: Before | None = None  # the judgement before that one; null: there is none
    decisions: Mapping[str, DecisionShown] = field(default_factory=dict)
    announced: Mapping[str, AnnouncementPage] = field(default_factory=dict)  # to the public, by season
    address: str = ""  # where the site is seen, without a slash at its end; empty where nobody said
    reports: ReportTables | None = None  # null: none is loaded
    all_time: AllTimeTables | None = None  # publishers' lists; null: none is loaded
    runs: RunTables | None = None  # those of the history; null: made anew for each page
    restated: tuple[Restated, ...] | None = None  # every cell that was changed after publication; null: not asked for
    gone: Mapping[tuple[ListName, date], date] = field(default_factory=dict)  # lists no longer shown, and since when
    health: Health | None = None  # of its data; null: not asked for
    rules: tuple[Rule, ...] = ()  # of the home, in force
    has_api: bool = False  # whether it is served beside the API, whose document its pages may lead to
    shared: Mapping[str, str] = field(default_factory=dict)  # by page its picture that is a PNG too; made from the rest


@dataclass(frozen=True, slots=True)
class File:
    """One file of a site."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A page with all that belongs to it: the page, the same record as JSON and the like, its pictures undrawn.

    `shared`: paths of those pictures that are PNG too, since the page names them to whoever shows a link to it.
    """

    files: tuple[File, ...]
    canvases: Mapping[str, Canvas] = field(default_factory=dict)
    shared: tuple[str, ...] = ()


Parts: TypeAlias = "dict[str, Callable[[], Part]]"
