"""The page of methods: every number with its anchor, worked examples, and the home's own rules in force."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial

from overnights import links
from overnights.outputs import render
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages.methods import Required, Stage, methods_json, required, stages

CSV_COLUMNS = ("stage", "name", "definition", "formula", "unit", "source", "is_not")


def methods_parts(site: Site) -> Parts:
    """The page of methods."""
    return {links.METHODS: partial(_page, site)} if site.numbers else {}


def _page(site: Site) -> Part:
    path, made, demands = links.METHODS, stages(), _required(site)
    frame = frame_of(site)
    page = render.html(
        "methods.html", path, here="Methods", frame=frame, stages=made, rules=site.rules, demands=demands,
        judging=site.judging, places_by_name={place.name: place.path for place in frame.places}, service=site.service,
        is_demo=site.is_demo,
    )  # fmt: skip
    told = methods_json(made, site.rules, demands)
    return Part((
        File(path, page.encode()),
        File(links.as_json(path), render.as_json(told).encode()),
        File(links.as_csv(path), _csv(made).encode()),
    ))  # fmt: skip


def _required(site: Site) -> tuple[Required, ...]:
    """The requirements by which seasons were judged last."""
    judged = site.judging.seasons.values() if site.judging else ()
    found = {one.requirement.name: one.requirement for season in judged for one in season.evaluations}
    return required(tuple(found.values()), site.rounding)


def _csv(made: Sequence[Stage]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for stage in made:
        writer.writerows(
            (stage.name, *(getattr(told.number, name) for name in CSV_COLUMNS[1:])) for told in stage.numbers
        )
    return out.getvalue()
