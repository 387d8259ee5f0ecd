"""A season against another as JSON and CSV: the record that the page shows, unrounded."""

from __future__ import annotations

from typing import Any

from overnights.pages import against_said as said
from overnights.pages.against import ON, RELEASE, Against, Side, SideWeek, in_both
from overnights.pages.intervals import interval_json
from overnights.pages.ran import run_json
from overnights.pages.required import or_why
from overnights.pages.sentence import plain

COLUMNS = (
    "side", "season_id", "title", "season_label", "category", "number", "week", "state", "rank", "hours_viewed",
    "views", "hours_so_far", "territories", "days", "is_overnight",
)  # fmt: skip
OPEN = {"off": "it was off the list in this week", "not_here": "the list of this week is not here",
        "not_yet": "the week is yet to come"}  # fmt: skip


def against_json(record: Against) -> dict[str, Any]:
    """Both sides, each with its weeks from the first, what was measured, required and decided; nulls with a reason."""
    return {
        "said": plain(said.answer(record)),
        "service": record.service,
        "is_demo": record.is_demo,
        "week_1": "week of release" if record.week_1 == RELEASE else "first week on the list",
        "is_same_list": record.is_same_list,
        "hours_shown_to": record.step,
        **or_why("audience_day", record.window_day, "no window is closed for both"),
        "one": _side(record, record.one),
        "other": _side(record, record.other),
        "requirements": [
            {
                "name": asked.row.name,
                **or_why("one", asked.one.as_json() if asked.one else None, "it was not held against this season"),
                **or_why("other", asked.other.as_json() if asked.other else None,
                         "it was not held against this season"),
            }
            for asked in record.asked
        ],
        "territories": [
            {"territory": code, **or_why("one", one, "it was not listed there"),
             **or_why("other", other, "it was not listed there")}
            for code, one, other in in_both(record)
        ],
        "notes": list(said.notes(record)),
    }  # fmt: skip


def against_rows(record: Against) -> list[dict[str, Any]]:
    """A row for each week of each side, as CSV has them."""
    return [
        {
            "side": name, "season_id": side.season_id, "title": side.title.title, "season_label": side.season.label,
            "category": side.list_name.category if side.list_name else None, "number": week.number, "week": week.week,
            "state": week.state, "rank": week.rank, "hours_viewed": week.hours, "views": week.views,
            "hours_so_far": week.hours_so_far, "territories": week.territories, "days": week.days,
            "is_overnight": week.is_overnight,
        }
        for name, side in zip(("one", "other"), record.sides, strict=True) for week in side.weeks
    ]  # fmt: skip


def _side(record: Against, side: Side) -> dict[str, Any]:
    season = side.season
    released = season.season.released_on
    none = "it was on no worldwide list"
    window = record.windows[0 if side is record.one else 1]
    return {
        "season_id": side.season_id,
        "title_id": side.title.title_id,
        "title": side.title.title,
        **or_why("label", season.label, "no label is known"),
        **or_why("released_on", released.isoformat() if released else None, "the release is not known"),
        **or_why("runtime_h", season.runtime_ms / 3_600_000 if season.runtime_ms else None, "not known"),
        "hours_published_to": side.step,
        **or_why("run", run_json(side.told, season.lacking) if side.told else None, none),
        **or_why("weeks", [_week(week) for week in side.weeks] if side.run else None, none),
        **or_why("audience", _window(window.as_json(), window) if window else None, "nothing is measured"
                 if season.audience is None else "no window is closed for both"),
        **or_why("drop_off", _drop_off(side), "nothing is measured, or it is withheld"),
        **or_why("verdict", season.required.verdict_json() if season.required else None, season.not_judged),
        **or_why("decision", season.decision.as_json(released) if season.decision else None, side.no_decision),
    }  # fmt: skip


def _window(told: dict[str, Any], window: Any) -> dict[str, Any]:
    return told | {"completion_interval": interval_json(window.completers, window.starters)}


def _drop_off(side: Side) -> list[dict[str, Any]] | None:
    one = side.season.audience
    rows = one.as_json()["drop_off"] if one else None
    return rows or None


def _week(week: SideWeek) -> dict[str, Any]:
    why = OPEN.get(week.state, "this list does not publish it")
    return {
        "number": week.number,
        "week": week.week.isoformat(),
        "state": week.state,
        **or_why("rank", week.rank, why),
        **or_why("hours_viewed", week.hours, why),
        **or_why("views", week.views, why),
        **or_why("hours_so_far", week.hours_so_far, "a week has no hours"),
        **or_why("territories", week.territories, "lists of territories of this week are not here"),
        **or_why("days", week.days, "the release is not known" if week.state == ON else why),
        "is_overnight": week.is_overnight,
    }
