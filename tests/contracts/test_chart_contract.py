"""What every chart definition must hold; a new definition is one file in `charts/definitions/` and passes this."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pyarrow as pa
import pytest

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.charts.definition import Definition, all_definitions, definition_for, read_definition
from overnights.charts.edition import rank
from overnights.charts.history import ChartHistory
from overnights.charts.plan import Clock, Stamp, due, made
from overnights.charts.record import edition_rows, editions_from, entries_from, entry_rows
from overnights.charts.viewed import Viewing
from overnights.tables import REACH, VIEWING

FILES = {
    file.name: file.read_text(encoding="utf-8")
    for file in (resources.files("overnights.charts") / "definitions").iterdir()
    if file.name.endswith(".toml")
}
DEFINITIONS = {f"{d.name}-{d.version}": d for d in all_definitions()}
KINDS = {"TV (English)": ("series", "en"), "TV (Non-English)": ("series", "ko")}
KINDS |= {"Films (English)": ("film", "en"), "Films (Non-English)": ("film", "ko")}
SEASONS = [(f"{n:02}-{place}", kind) for place, kind in enumerate(KINDS.values()) for n in range(60)]
H = 3_600_000


@pytest.fixture(params=sorted(DEFINITIONS), name="definition")
def _definition(request) -> Definition:
    return DEFINITIONS[request.param]


def last_day(definition: Definition) -> date:
    """A window's last day for which this version holds, not its first."""
    return definition.window_holding((definition.weeks_from or date(2022, 8, 28)) + timedelta(days=14))


def book(definition: Definition) -> Catalogue:
    out = last_day(definition) - timedelta(days=20)
    return Catalogue(
        titles={
            s: Title(title_id=s, title=s, kind=kind, original_language=language) for s, (kind, language) in SEASONS
        },
        seasons={s: Season(season_id=s, title_id=s, released_on=out) for s, _ in SEASONS},
        episodes=tuple(
            Episode(episode_id=f"e{s}", season_id=s, number=1, runtime_ms=H, released_on=out) for s, _ in SEASONS
        ),
    )


def viewing(definition: Definition) -> pa.Table:
    """Every season is seen in the window and the one before, each longer than the one before it."""
    last = last_day(definition)
    rows = [
        (s, f"e{s}", territory, last - timedelta(days=back), (n + 1) * H, 1, 0)
        for n, (s, _) in enumerate(SEASONS)
        for territory in ("", "DE", "US")
        for back in (0, definition.step_days)
    ]
    return pa.table(
        [pa.array(column, c.type) for column, c in zip(zip(*rows, strict=True), VIEWING.columns, strict=True)],
        schema=VIEWING.schema,
    )


def reach(definition: Definition) -> pa.Table:
    rows = [
        {
            "season_id": s,
            "territory": "ZZ",
            "window": definition.window,
            "last_on": last_day(definition),
            "accounts": n + 1,
        }
        for n, (s, _) in enumerate(SEASONS)
    ]
    return pa.Table.from_pylist(rows, schema=REACH.schema)


def test_every_file_is_named_after_its_chart_and_version():
    assert sorted(FILES) == sorted(f"{name}.toml" for name in DEFINITIONS)
    for name, text in FILES.items():
        definition = read_definition(text, file=name)
        assert name == f"{definition.name}-{definition.version}.toml"


def test_a_definition_names_its_title_owner_and_source(definition):
    assert definition.title
    assert definition.owner
    assert definition.source


def test_its_version_holds_for_its_own_windows(definition):
    last = last_day(definition)
    assert definition_for(definition.name, last) == definition
    definition.check_last_day(last)
    assert definition.window_to(last).last == last
    assert definition.window_holding(definition.window_to(last).first) == last


def test_every_list_is_full_and_ranked_by_its_metric(definition):
    territory = "US" if definition.is_each_territory else "ZZ"
    for category in definition.categories:
        entries = rank(
            definition,
            book(definition),
            viewing(definition),
            reach(definition),
            window_last=last_day(definition),
            territory=territory,
            category=category,
            history=ChartHistory(),
        )
        assert [e.rank for e in entries] == list(range(1, definition.length + 1))
        assert [e.season_id for e in entries] == sorted((e.season_id for e in entries), key=place, reverse=True)
        assert {e.metric for e in entries} == {definition.metric}
        assert {e.value is None for e in entries} == {definition.is_rank_only}


def place(season_id: str) -> int:
    return [s for s, _ in SEASONS].index(season_id)


def test_its_editions_are_stored_and_read_back_unchanged(definition):
    seen = Viewing.of(viewing(definition), book(definition))
    stamp = Stamp(made_at=datetime(2030, 1, 1, tzinfo=UTC), zone="UTC", rules="r", inputs="i", software="1")
    dues = due([definition.name], seen, ChartHistory(), Clock(today=date(2030, 1, 1), late_days=14))
    parts = made(dues, seen, reach(definition), ChartHistory(), stamp=stamp, min_cell=1)
    assert parts
    editions = tuple(part.edition for part in parts)
    entries = tuple(entry for part in parts for entry in part.entries)
    assert editions_from(edition_rows(editions)) == editions
    assert entries_from(entry_rows(entries)) == entries
    told = json.loads(editions[-1].definition)
    assert (told["name"], told["version"], told["length"]) == (definition.name, editions[-1].version, definition.length)
