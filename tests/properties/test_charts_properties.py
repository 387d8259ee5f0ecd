"""Charts: what must hold of any viewing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.charts.changes import apply, as_json, diff, from_json
from overnights.charts.definition import all_definitions, chart_names, definition_for
from overnights.charts.edition import rank
from overnights.charts.history import ChartHistory
from overnights.charts.plan import Clock, Stamp, due, made
from overnights.charts.record import edition_rows, entry_rows
from overnights.charts.viewed import Viewing
from overnights.tables import REACH, VIEWING
from overnights.viewing import plain
from overnights.weeks import Week

NAMES = chart_names()
H = 3_600_000
SUNDAY = date(2022, 8, 28)
SEASONS = [f"s{n:02}" for n in range(14)]
BOOK = Catalogue(
    titles={s: Title(title_id=s, title=s, kind="series", original_language="en") for s in SEASONS},
    seasons={s: Season(season_id=s, title_id=s, released_on=SUNDAY - timedelta(weeks=2)) for s in SEASONS},
    episodes=tuple(
        Episode(
            episode_id=f"{s}-{n}",
            season_id=s,
            number=n,
            runtime_ms=(n + 1) * 1_000_003,
            released_on=SUNDAY - timedelta(weeks=2) + timedelta(weeks=n),
        )
        for s in SEASONS
        for n in (1, 2)
    ),
)
LATER = [replace(e, released_on=e.released_on + timedelta(weeks=1)) for e in BOOK.episodes if e.number == 2]
STAMP = Stamp(made_at=datetime(2023, 1, 1, tzinfo=UTC), zone="UTC", rules="r", inputs="i", software="1")

rows = st.lists(
    st.tuples(
        st.sampled_from(SEASONS),
        st.sampled_from([1, 2]),
        st.sampled_from(["", "DE", "US"]),
        st.integers(min_value=0, max_value=27),
        st.sampled_from([0, 1, H, H, 2 * H, 10**15]),
    ),
    min_size=1,
    max_size=60,
)


def table(cells: list[tuple[str, int, str, int, int]]) -> pa.Table:
    """Rows of `viewing`; days count from the Monday of SUNDAY's week."""
    return pa.Table.from_pylist(
        [
            {
                "season_id": season,
                "episode_id": f"{season}-{number}",
                "territory": territory,
                "day": SUNDAY - timedelta(days=6) + timedelta(days=day),
                "watched_ms": ms,
                "plays": 1,
                "weighted": 0,
            }
            for season, number, territory, day, ms in cells
        ],
        schema=VIEWING.schema,
    )


def lists_of(viewing: pa.Table, names=NAMES):
    """Every edition of some charts, and their history."""
    seen, history = Viewing.of(viewing, BOOK), ChartHistory()
    clock = Clock(today=date(2023, 3, 1), late_days=14)
    parts = made(due(names, seen, history, clock), seen, REACH.schema.empty_table(), history, stamp=STAMP, min_cell=10)
    for part in parts:
        history = history.extended(part)
    return parts, history


@settings(max_examples=50, deadline=None)
@given(rows)
def test_views_of_a_window_equal_the_plain_sum_over_episodes_and_territories(cells):
    apart = replace(BOOK, episodes=(*BOOK.episodes, *(replace(e, territories=frozenset({"DE"})) for e in LATER)))
    viewing = table(cells)
    for last in (SUNDAY, SUNDAY + timedelta(weeks=1)):
        seen = Viewing.of(viewing, apart).window(definition_for("netflix-weekly", last), last)
        for season in {row[0] for row in cells}:
            for territory in ("ZZ", "US", "DE"):
                found = seen.views(season, territory), seen.runtime_ms(season, territory)
                assert found == plain.views(viewing, apart, season, Week(last).window, territory)


@settings(max_examples=25, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_viewing_rows_is_irrelevant(cells, chance):
    shuffled = list(cells)
    chance.shuffle(shuffled)
    assert lists_of(table(cells))[0] == lists_of(table(shuffled))[0]


@settings(max_examples=25, deadline=None)
@given(rows)
def test_ranks_run_from_1_without_repeats_or_gaps_by_descending_value(cells):
    for part in lists_of(table(cells))[0]:
        assert [entry.rank for entry in part.entries] == list(range(1, len(part.entries) + 1))
        assert len({entry.season_id for entry in part.entries}) == len(part.entries)
        values = [entry.exact for entry in part.entries if entry.exact is not None]
        assert values == sorted(values, reverse=True)
        assert all(value > 0 for value in values)


@settings(max_examples=25, deadline=None)
@given(rows)
def test_history_columns_equal_a_naive_recount_of_all_editions(cells):
    parts, _ = lists_of(table(cells))
    ranks = {}
    for part in parts:
        for entry in part.entries:
            ranks[entry.list_name, entry.season_id, entry.week] = entry.rank
    for part in parts:
        for entry in part.entries:
            step = timedelta(days=part.edition.step_days)
            run = {
                week: place
                for (name, season, week), place in ranks.items()
                if (name, season) == (entry.list_name, entry.season_id) and week <= entry.week
            }
            streak = next(n for n in range(1, 100) if entry.week - n * step not in run)
            assert entry.weeks_on_chart == len(run)
            assert entry.streak == streak
            assert entry.last_rank == run.get(entry.week - step)
            assert entry.peak_rank == min(run.values())
            assert entry.peak_week == min(week for week, place in run.items() if place == entry.peak_rank)
            assert entry.is_debut == (len(run) == 1)
            assert entry.is_re_entry == (len(run) > 1 and entry.last_rank is None)


@settings(max_examples=25, deadline=None)
@given(rows)
def test_exits_and_stayers_make_up_the_week_before(cells):
    parts, history = lists_of(table(cells), ["netflix-weekly"])
    for part in parts:
        e = part.edition
        before = history.latest(e.chart, e.week - timedelta(weeks=1), e.territory, e.category)
        was = {entry.season_id: entry.rank for entry in before.entries} if before else {}
        left = {x.season_id: x.rank for x in history.exits(e.chart, e.week, e.territory, e.category)}
        assert left == {season: place for season, place in was.items() if season not in part.ranks}


@settings(max_examples=25, deadline=None)
@given(rows)
def test_history_read_back_from_rows_is_the_history_that_was_made(cells):
    parts, history = lists_of(table(cells))
    editions = edition_rows(part.edition for part in reversed(parts))
    entries = entry_rows(entry for part in reversed(parts) for entry in part.entries)
    assert ChartHistory.from_rows(editions, entries) == history


@settings(max_examples=25, deadline=None)
@given(rows, rows)
def test_a_diff_applied_to_the_old_edition_gives_the_new(old_cells, new_cells):
    for definition in all_definitions():
        last = definition.window_holding(SUNDAY)
        held = definition_for(definition.name, last)
        territory = "US" if held.is_each_territory else "ZZ"
        old, new = (
            rank(
                held,
                BOOK,
                table(cells),
                None,
                window_last=last,
                territory=territory,
                category=held.categories[0],
                history=ChartHistory(),
                edition=number,
            )
            for number, cells in ((1, old_cells), (2, new_cells))
        )
        if new:
            edition = edition_of(new[0])
            assert apply(old, from_json(as_json(diff(old, new))), edition) == new


def edition_of(entry):
    """An edition that names the list of an entry."""
    parts, _ = lists_of(table([("s00", 1, "US", 0, 1)]), [entry.chart])
    return replace(
        parts[0].edition,
        week=entry.week,
        territory=entry.territory,
        category=entry.category,
        edition=entry.edition,
        version=entry.version,
    )


@settings(max_examples=25, deadline=None)
@given(rows)
def test_recording_week_by_week_equals_recording_all_at_once(cells):
    at_once, _ = lists_of(table(cells), ["netflix-weekly", "netflix-country"])
    seen, history = Viewing.of(table(cells), BOOK), ChartHistory()
    clock = Clock(today=date(2023, 3, 1), late_days=14)
    parts = []
    for n in range(5):
        dues = due(["netflix-weekly", "netflix-country"], seen, history, clock, up_to=SUNDAY + timedelta(weeks=n))
        for part in made(dues, seen, REACH.schema.empty_table(), history, stamp=STAMP, min_cell=10):
            parts.append(part)
            history = history.extended(part)
    assert parts == list(at_once)
