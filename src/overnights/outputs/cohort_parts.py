"""Pages of cohorts: every list and kind of season, each with its spread, its runs and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial

from markupsafe import Markup

from overnights import links
from overnights.charts.record import ListName
from overnights.outputs import render
from overnights.outputs.against_parts import runs_of
from overnights.outputs.cohort_picture import strips_picture, weeks_picture
from overnights.outputs.drawing import run_drawn
from overnights.outputs.files import as_csv
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.outputs.pictures import Canvas
from overnights.outputs.title_html import Pair, Placed
from overnights.pages import cohorts_said as said
from overnights.pages import words
from overnights.pages.cohorts import COLUMNS, FEWEST, NAMES, Cohort, Member, cohort_names, cohorts, member_row
from overnights.pages.places import WORLDWIDE
from overnights.pages.title import SeasonRecord
from overnights.pages.week import WORLD_CHART

LONGEST_LIST = 60  # seasons with their runs; the CSV has all
RANKS = 10  # weeks of a run that are drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLink:
    """Where a season stands among those of its list and kind, as its own page names it."""

    path: str
    says: str


def cohort_link(season: SeasonRecord) -> CohortLink | None:
    """The page of a season's cohort; None where its kind is not known, or too few are counted."""
    told = season.main_run
    one = told.standing if told else None
    if told is None or one is None or one.weeks.n < FEWEST:
        return None
    says = said.standing_said(one, told.name.category)
    return CohortLink(path=links.cohort(told.name.category, one.kind), says=says) if says else None


def cohort_parts(site: Site, season_paths: Mapping[str, str]) -> Parts:
    """The list of all cohorts, and a page for each in which enough seasons are counted."""
    if not _worldwide(site):
        return {}
    made = _Cohorts(site, season_paths)
    parts: Parts = {links.COHORTS: made.index}
    for number, name in enumerate(cohort_names(runs_of(site))):
        if name.counted >= FEWEST:
            parts[links.cohort(name.category, name.kind)] = partial(made.part, number)
    return parts


def _worldwide(site: Site) -> list[ListName]:
    return [name for name in site.history.lists if (name.chart, name.territory) == (WORLD_CHART, WORLDWIDE)]


class _Cohorts:
    """Makes the pages of all cohorts of a site."""

    def __init__(self, site: Site, season_paths: Mapping[str, str]) -> None:
        self._site = site
        self._paths = season_paths

    @cached_property
    def known(self) -> tuple[Cohort, ...]:
        """All of them; made when the first page of one is."""
        site = self._site
        weeks = {name.category: site.history.list_of(name).weeks for name in _worldwide(site)}
        return cohorts(runs_of(site), weeks, site.decisions)

    def index(self) -> Part:
        """The list of all cohorts."""
        site = self._site
        rows = [(one, len(one.counted) >= FEWEST) for one in self.known]
        page = render.html(
            "cohorts.html", links.COHORTS, here="More", frame=frame_of(site), rows=rows, fewest=FEWEST, names=NAMES,
            service=site.service, is_demo=site.is_demo,
        )  # fmt: skip
        told = [_index_row(one, is_shown=is_shown) for one, is_shown in rows]
        json = File(links.as_json(links.COHORTS), render.as_json({"cohorts": told}).encode())
        csv = File(links.as_csv(links.COHORTS), as_csv(told, tuple(told[0]) if told else ("category",)).encode())
        return Part((File(links.COHORTS, page.encode()), json, csv))

    def part(self, number: int) -> Part:
        """One cohort: the page, the same as JSON, its seasons as CSV, its pictures."""
        site, one = self._site, self.known[number]
        path = links.cohort(one.category, one.kind)
        drawn = _pictures(one, site.rounding)
        page = render.html(
            "cohort.html", path, here="More", frame=frame_of(site), one=one, answer=said.cohort_answer(one),
            weeks_said=said.weeks_said(one), figures_said=said.figures_said(one, site.rounding),
            weeks_alt=said.weeks_alt(one), strips_alt=said.strips_alt(one, site.rounding),
            pictures={name: _pair(path, name, sizes) for name, sizes in drawn.items()},
            shown=[(member, self._paths.get(member.season_id, ""), self._run(one, member))
                   for member in one.counted[:LONGEST_LIST]],
            amount=lambda value: words.amount(value, site.rounding), rounding=site.rounding,
            unit="Hours, M" if words.is_in_millions(site.rounding) else "Hours",
            others=[(other, links.cohort(other.category, other.kind)) for other in self.known
                    if other.category == one.category and other is not one and len(other.counted) >= FEWEST],
            service=site.service, is_demo=site.is_demo,
        )  # fmt: skip
        canvases = {links.picture_within(path, name, size): picture for name, sizes in drawn.items()
                    for size, picture in sizes.items()}  # fmt: skip
        json = File(links.as_json(path), render.as_json(one.as_json()).encode())
        csv = File(links.as_csv(path), as_csv((member_row(member) for member in one.members), COLUMNS).encode())
        return Part((File(path, page.encode()), json, csv), canvases)

    def _run(self, one: Cohort, member: Member) -> Markup:
        """Its ranks in its first ten weeks, drawn."""
        name = ListName(chart=WORLD_CHART, territory=WORLDWIDE, category=one.category)
        ranks = dict(self._site.history.list_of(name).runs.get(member.season_id, ()))
        weeks = (member.first_week + timedelta(weeks=n) for n in range(RANKS))
        return run_drawn(tuple(ranks.get(week) for week in weeks), is_rising=False)


def _index_row(one: Cohort, *, is_shown: bool) -> dict[str, object]:
    lower, median, upper = one.weeks.cuts or (None, None, None)
    return {
        "category": one.category, "kind": one.kind, "counted": len(one.counted), "left_out": sum(one.left_out.values()),
        "weeks_lower_quartile": lower, "weeks_median": median, "weeks_upper_quartile": upper,
        "path": links.as_json(links.cohort(one.category, one.kind)) if is_shown else None,
    }  # fmt: skip


def _pictures(one: Cohort, rounding: int) -> dict[str, dict[str, Canvas]]:
    sizes = (("wide", True), ("narrow", False))
    found = {"weeks": {size: weeks_picture(one, is_wide=is_wide) for size, is_wide in sizes}}
    if one.hours.n or one.decay.n:
        found["figures"] = {size: strips_picture(one, rounding, is_wide=is_wide) for size, is_wide in sizes}
    return found


def _pair(path: str, name: str, sizes: Mapping[str, Canvas]) -> Pair:
    wide, narrow = (
        Placed(links.picture_within(path, name, size), sizes[size].width, sizes[size].height)
        for size in ("wide", "narrow")
    )
    return Pair(wide, narrow)
