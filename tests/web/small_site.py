"""A small site made by hand: three weeks, two territories, and names that try to break a page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from overnights import links
from overnights.catalogue import Catalogue, Credit, Episode, Reception, Season, Title
from overnights.charts.changes import Change, as_json
from overnights.charts.history import ChartHistory, ListHistory, placing
from overnights.charts.record import Edition, Entry, ListName, Published, edition_rows, entry_rows
from overnights.outputs.frame import frame_of
from overnights.outputs.site import File, Site, site_files
from overnights.outputs.title_html import pictures, title_html
from overnights.pages.audience import AudienceTables
from overnights.pages.title import title_page
from overnights.tables import COMPLETIONS, DROP_OFF, PROGRESS

WEEKS = (date(2022, 8, 28), date(2022, 9, 4), date(2022, 9, 11), date(2022, 9, 18))
HOSTILE = "<script>alert('x')</script> & \"quoted\""
RIGHT_TO_LEFT = "ליל הירח השחור"
LONG = "An Exceedingly Long Name " * 8
FORMERLY = "Associates"  # what Partner Track was called
EMOJI = "🦊 & the 🌙"
NAMES = {"pt": "Partner Track", "bad": HOSTILE, "rtl": RIGHT_TO_LEFT, "../up": LONG, "fox": EMOJI}
RANKS = {  # season → rank in each week of TV (English), None: off
    "pt-1": (2, 1, 2, None),
    "bad-1": (1, 2, 3, 1),
    "rtl-1": (3, 3, 1, 2),
    "../up-1": (None, 4, None, 3),
    "fox-1": (4, None, None, 4),
}
FOUR_PLACES = json.dumps({"title": "Weekly Top 10", "length": 4, "metric": "hours_viewed"})


def catalogue() -> Catalogue:
    """Five titles of a season and two episodes each; one with a story, a cast and a source work."""
    titles, seasons, episodes = {}, {}, []
    for title_id, name in NAMES.items():
        known = {"synopsis": "A lawyer.", "based_on": "a novel", "created_by": ("G. Lee",), "genres": ("Drama",)}
        titles[title_id] = Title(
            title_id=title_id, title=name, kind="series", original_language="en", origin_country="US",
            **(known if title_id == "pt" else {}),
        )  # fmt: skip
        season_id = f"{title_id}-1"
        seasons[season_id] = Season(
            season_id=season_id, title_id=title_id, number=1, label="Season 1", released_on=date(2022, 8, 26)
        )
        episodes += [
            Episode(episode_id=f"{season_id}-{n}", season_id=season_id, number=n, runtime_ms=2_700_000,
                    released_on=date(2022, 8, 26))
            for n in (1, 2)
        ]  # fmt: skip
    people = (
        Credit(title_id="pt", person="Arden Cho", role="cast", character="Ingrid Yun", billing="main", position=1),
        Credit(title_id="pt", person=HOSTILE, role="cast", billing="minor", position=2),
    )
    score = Reception(title_id="pt", source="Panel", score=72, out_of=100, n=11, as_of=date(2022, 9, 1))
    return Catalogue(
        titles=titles, seasons=seasons, episodes=tuple(episodes), credits=people, reception=(score,),
        other_names={"pt": (FORMERLY, "Partner Track"), "gone": ("Gone",)},
        local_names={"fox-1": ("Der Fuchs: Staffel 1",), "pt-1": ("Partner Track: Temporada 1",)},
    )  # fmt: skip


def history(*, status: str = "consolidated") -> ChartHistory:
    """The world's list, and TV in two territories, of four weeks."""
    parts: list[Published] = []
    for chart, territory, category in (
        ("netflix-weekly", "ZZ", "TV (English)"), ("netflix-country", "US", "TV"), ("netflix-country", "DE", "TV"),
    ):  # fmt: skip
        name = ListName(chart=chart, territory=territory, category=category)
        known = ListHistory.of(())
        for index, week in enumerate(WEEKS):
            one = _published(name, known, index, week, status)
            known = known.extended(one)
            parts.append(one)
    entries = entry_rows(entry for one in parts for entry in one.entries)
    return ChartHistory.from_rows(edition_rows(one.edition for one in parts), entries)


def _published(name: ListName, known: ListHistory, index: int, week: date, status: str) -> Published:
    edition = Edition(
        chart=name.chart, version=1, week=week, territory=name.territory, category=name.category, edition=1,
        status=status, made_at=datetime(2022, 10, 16, 12, tzinfo=UTC), reason=None, diff=None, zone="UTC",
        rules="r", inputs="i", definition=FOUR_PLACES, software="0",
    )  # fmt: skip
    ranked = sorted((ranks[index], season) for season, ranks in RANKS.items() if ranks[index] is not None)
    return Published(
        edition=edition, entries=tuple(_entry(name, known, week, rank, season) for rank, season in ranked if rank)
    )


def _entry(name: ListName, known: ListHistory, week: date, rank: int, season: str) -> Entry:
    hours = 20_000_000.0 - rank * 3_456_789 if name.territory == "ZZ" else None
    place = placing(known.earlier(season, week), week, rank)
    return Entry(
        chart=name.chart, version=1, week=week, territory=name.territory, category=name.category, edition=1,
        rank=rank, season_id=season, title=NAMES[season[:-2]], season_label="Season 1", metric="hours_viewed",
        value=hours, value_exact=None, hours_viewed=hours, views=None, runtime_h=1.5, is_tie=False,
        weeks_on_chart=place.weeks_on_chart, streak=place.streak, last_rank=place.last_rank,
        peak_rank=place.peak_rank, peak_week=place.peak_week, is_debut=place.is_debut, is_re_entry=place.is_re_entry,
    )  # fmt: skip


def audience_tables(*, settled_on: date = date(2022, 10, 1), min_cell: int = 10) -> AudienceTables:
    """Partner Track seen by 200 accounts; the fox's title by 4, which may not be published."""
    import pyarrow as pa

    progress = [
        {"season_id": season, "day": day, "starters": s, "watchers": w, "completers": c}
        for season, day, s, w, c in (
            ("pt-1", 7, 120, 100, 50), ("pt-1", 28, 200, 150, 80), ("pt-1", 91, 230, 180, 100),
            ("pt-1", None, 230, 180, 100), ("fox-1", 7, 4, 3, 1), ("fox-1", 28, 4, 3, 1),
        )
    ]  # fmt: skip
    drop_off = [
        {"season_id": season, "day": 28, "number": number, "accounts": accounts}
        for season, number, accounts in (("pt-1", 1, 200), ("pt-1", 2, 137), ("fox-1", 1, 4), ("fox-1", 2, 2))
    ]
    started = date(2022, 8, 26)
    completions = [
        {"season_id": "pt-1", "started_on": started, "days": 3, "accounts": 80},
        {"season_id": "pt-1", "started_on": started, "days": None, "accounts": 120},
    ]
    return AudienceTables(
        progress=pa.Table.from_pylist(progress, schema=PROGRESS.schema),
        drop_off=pa.Table.from_pylist(drop_off, schema=DROP_OFF.schema),
        completions=pa.Table.from_pylist(completions, schema=COMPLETIONS.schema),
        last_on=settled_on + timedelta(days=14),
        settled_on=settled_on,
        late_days=14,
        min_cell=min_cell,
    )


def site(**changes: object) -> Site:
    """The site of all this."""
    values: dict[str, object] = {
        "history": history(), "catalogue": catalogue(), "tables": audience_tables(), "service": "Streamy <b>",
        "is_demo": True, "domestic": "US", "rounding": 10_000, "late_days": 14,
        "numbers": (("views", (("Definition", "hours over runtime"),)),),
    }  # fmt: skip
    return Site(**{**values, **changes})  # type: ignore[arg-type]


def files(**changes: object) -> dict[str, bytes]:
    """Every file of it, by path."""
    made: list[File] = list(site_files(site(**changes)))
    return {file.path: file.content for file in made}


def title_html_of(site: Site, season_id: str, *, announcement_path: str) -> str:
    """The page of a season's title."""
    title = site.catalogue.title_of(season_id)
    record = title_page(
        title, site.catalogue, site.history, site.tables, service=site.service, is_demo=site.is_demo,
        domestic=site.domestic, rounding=site.rounding, judging=site.judging, decisions=site.decisions,
    )  # fmt: skip
    season = next(one for one in record.seasons if one.season.season_id == season_id)
    return title_html(
        record, season, links.title(title.title_id), pictures(record, season), week_paths={}, season_paths={},
        frame=frame_of(site), announcement_path=announcement_path,
    )  # fmt: skip


def restated_history() -> ChartHistory:
    """The same, with the last week's third and fourth place changed about in a second edition."""
    known = history()
    name = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
    one = known.list_of(name).latest[WEEKS[3]]
    third, fourth = one.entries[2], one.entries[3]
    entries = (*one.entries[:2], replace(fourth, rank=3, edition=2), replace(third, rank=4, edition=2))
    changes = [Change(row=third.season_id, column="rank", before=3, after=4),
               Change(row=fourth.season_id, column="rank", before=4, after=3)]  # fmt: skip
    edition = replace(
        one.edition, edition=2, reason="Late events came in", diff=as_json(changes),
        made_at=datetime(2022, 10, 21, tzinfo=UTC),
    )  # fmt: skip
    return known.extended(Published(edition=edition, entries=entries))
