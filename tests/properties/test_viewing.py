"""Generated events: the kernel agrees with the plain twin to the bit, and nothing hangs on arrival."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.catalogue import Catalogue, Episode, Season, Title, Weight
from overnights.tables import EVENTS
from overnights.viewing import Frame, Rules, added, coded, counted, figures, frame, less, plain, plays, told
from overnights.weeks import day_start_us, zone_named

RELEASED = date(2022, 10, 28)  # the weekend on which Europe's clocks go back
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "America/St_Johns")
NAMES = (None, "x", "y")


def _episode(episode_id: str, season_id: str, number: int | None, runtime_ms: int, **about: Any) -> Episode:
    return Episode(
        episode_id=episode_id, season_id=season_id, number=number, runtime_ms=runtime_ms, released_on=RELEASED, **about
    )


CATALOGUE = Catalogue(
    titles={"t": Title(title_id="t", title="T"), "f": Title(title_id="f", title="F", kind="film")},
    seasons={"s": Season(season_id="s", title_id="t"), "f": Season(season_id="f", title_id="f")},
    episodes=(
        _episode("a", "s", 1, 200_000),
        _episode("b", "s", 2, 150_000),
        _episode("b2", "s", 2, 400_000),
        Episode(
            episode_id="c",
            season_id="s",
            number=3,
            runtime_ms=120_000,
            released_on=RELEASED + timedelta(days=20),
            territories=frozenset({"DE"}),
        ),
        Episode(episode_id="c", season_id="s", number=3, runtime_ms=120_000, released_on=None),
        _episode("n", "s", None, 119_000),
        _episode("f1", "f", None, 300_001),
    ),
    weights=(Weight(account_id="u1", from_on=RELEASED + timedelta(days=2), weight_thousandths=1_500),),
)
RULES = st.builds(
    Rules,
    zone=st.sampled_from(ZONES),
    idle_gap_us=st.sampled_from([300_000_000, 200_000_000_000, 5_000_000_000_000]),
    shortest_play_ms=st.sampled_from([0, 60_000]),
    starter_by_watched=st.booleans(),
    reach_consecutive_ms=st.sampled_from([0, 180_000]),
    days=st.sampled_from([(7, 28, 91), (1, 2, 3)]),
)
POSITIONS = st.one_of(st.integers(0, 460_000), st.sampled_from([0, 60_000, 120_000, 200_000]))
IDS = st.one_of(st.integers(0, 120), st.sampled_from(["10", "9", "-5", "-40", "a", "é", ""]))


@st.composite
def _playback(draw: st.DrawFn, name: int) -> list[dict[str, Any]]:
    """One playback: its events, each with where it stands in the row that holds it."""
    start = day_start_us(zone_named(draw(st.sampled_from(ZONES))), RELEASED + timedelta(days=draw(st.integers(-2, 40))))
    ts = start + draw(st.sampled_from([-150_000_000, 0, 1, 40_000_000_000]))
    episode = draw(st.sampled_from(["a", "b", "b2", "c", "n", "f1", "gone"]))
    country = draw(st.sampled_from([None, "DE", "US"]))
    position, events = draw(POSITIONS), []
    gaps = st.sampled_from([0, 1, 999, 1_500_000, 60_000_000, 60_000_001, 300_000_000, 300_000_001, 90_000_000_000])
    ids = draw(st.lists(IDS, min_size=1, max_size=12, unique_by=str))
    for event_id in ids:
        kind = draw(st.sampled_from([0, 1, 1, 1, 1, 2, 3, 4, 5]))
        rate = draw(st.sampled_from([1_000, 1_000, 1_500, 333, 1, 16_000, 2_000_001]))
        left = draw(st.one_of(st.none(), POSITIONS)) if kind == 4 else None
        events.append(
            {"ts": ts, "position_ms": position, "type": kind, "id": event_id, "rate": rate, "left": left}
            | {"profile_id": draw(st.sampled_from(NAMES)), "device": draw(st.sampled_from(NAMES))}
            | {"country": draw(st.sampled_from([None, country])), "run": draw(st.integers(0, 2))}
            | {"account_id": f"u{name % 3}", "episode_id": episode, "playback_id": f"p{name}"}
            | {"playback_hash": name // 2}
        )
        gap = draw(gaps)
        ts += gap
        position = max(0, position + draw(st.sampled_from([gap // 1_000, gap // 1_000 + 1_500, 0, -5_000, 70_000])))
        position = min(position, 2**31 - 1) if draw(st.booleans()) else draw(POSITIONS)
    return events


CONTEXT = ("run", "playback_id", "account_id", "profile_id", "episode_id", "country", "device")


def _rows(events: list[dict[str, Any]]) -> pa.Table:
    """Events to rows of `events`, as accepting them would: one a run and context, lists in method order."""
    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for event in events:
        rows.setdefault(tuple(event[name] for name in CONTEXT), []).append(event)
    return pa.Table.from_pylist([_row(held) for held in rows.values()], schema=EVENTS.schema)


def _row(events: list[dict[str, Any]]) -> dict[str, Any]:
    events = sorted(events, key=lambda e: (e["ts"], e["type"], e["position_ms"], str(e["id"])))
    is_whole = all(isinstance(e["id"], int) for e in events)
    lefts, rates = [e["left"] for e in events], [e["rate"] for e in events]
    return (
        {name: events[0][name] for name in CONTEXT if name != "run"}
        | {"batch": events[0]["run"], "bucket": 0, "playback_hash": events[0]["playback_hash"], "is_late": False}
        | {name: [e[name] for e in events] for name in ("ts", "position_ms", "type")}
        | {"from_position_ms": lefts if any(left is not None for left in lefts) else None}
        | {"rate_thousandths": rates if any(rate != 1_000 for rate in rates) else None}
        | {"event_int": [e["id"] for e in events] if is_whole else None}
        | {"event_text": None if is_whole else [str(e["id"]) for e in events]}
        | {"ordinal": list(range(len(events)))}
    )


PLAYBACKS = st.integers(1, 5).flatmap(lambda n: st.tuples(*(_playback(name) for name in range(n))))


def _frame(rules: Rules) -> Frame:
    return frame(CATALOGUE, rules, RELEASED, RELEASED + timedelta(days=30))


def _figures(rows: pa.Table, held: Frame) -> dict[str, pa.Table]:
    derived = plays(rows, held, generation=1)
    return figures(derived.filter(derived["day"].is_valid()), held)


@settings(max_examples=300, deadline=None)
@given(PLAYBACKS, RULES)
def test_the_kernel_agrees_with_the_plain_twin_to_the_bit(playbacks: tuple[Any, ...], rules: Rules) -> None:
    rows, held = _rows([event for events in playbacks for event in events]), _frame(rules)
    fast, slow = plays(rows, held, generation=1), plain.plays(rows, held, generation=1)
    assert fast.to_pylist() == slow.to_pylist()
    fast = fast.filter(fast["day"].is_valid())
    by_kernel, by_hand = figures(fast, held), plain.figures(fast, held)
    for name, table in by_kernel.items():
        assert table.to_pylist() == by_hand[name].to_pylist(), name
        assert table.equals(by_hand[name])


@settings(max_examples=80, deadline=None)
@given(PLAYBACKS, RULES, st.data())
def test_the_order_of_rows_and_the_split_into_runs_change_nothing(
    playbacks: tuple[Any, ...], rules: Rules, data: st.DataObject
) -> None:
    events, held = [event for events in playbacks for event in events], _frame(rules)
    before = plays(_rows(events), held, generation=1)
    shuffled = data.draw(st.permutations(events))
    moved = [event | {"run": data.draw(st.integers(0, 3))} for event in shuffled]
    rows = _rows(moved)
    rows = rows.take(data.draw(st.permutations(range(rows.num_rows))))
    assert plays(rows, held, generation=1).to_pylist() == before.to_pylist()


@settings(max_examples=80, deadline=None)
@given(PLAYBACKS, RULES)
def test_a_duplicate_changes_nothing(playbacks: tuple[Any, ...], rules: Rules) -> None:
    events, held = [event for events in playbacks for event in events], _frame(rules)
    twice = events + [event | {"run": 3} for event in events]
    assert plays(_rows(twice), held, generation=1).equals(plays(_rows(events), held, generation=1))


@settings(max_examples=150, deadline=None)
@given(PLAYBACKS, RULES, st.data())
def test_events_repeated_in_other_rows_change_nothing(
    playbacks: tuple[Any, ...], rules: Rules, data: st.DataObject
) -> None:
    events, held = [event for events in playbacks for event in events], _frame(rules)
    repeated = data.draw(st.lists(st.tuples(st.sampled_from(events), st.integers(3, 5)), max_size=8))
    rows = _rows(events + _once([event | {"run": run} for event, run in repeated]))
    before = plays(_rows(events), held, generation=1)
    assert plays(rows, held, generation=1).to_pylist() == before.to_pylist()
    assert plain.plays(rows, held, generation=1).to_pylist() == before.to_pylist()


def _once(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A run holds an event once."""
    return list({(e["playback_id"], str(e["id"]), e["run"]): e for e in events}.values())


@settings(max_examples=80, deadline=None)
@given(PLAYBACKS, RULES)
def test_coded_text_and_ids_given_when_asked_change_nothing(playbacks: tuple[Any, ...], rules: Rules) -> None:
    rows, held = _rows([event for events in playbacks for event in events]), _frame(rules)
    coded = rows.drop_columns(["event_int", "event_text", "batch", "ordinal", "is_late"])
    for name in ("account_id", "profile_id", "episode_id", "country", "device"):
        halves = [coded[name].slice(n, 1).combine_chunks().dictionary_encode() for n in range(coded.num_rows)]
        coded = coded.set_column(coded.column_names.index(name), name, pa.chunked_array(halves))
    derived = plays(coded, held, generation=1, ids=lambda: rows.select(["event_int", "event_text"]))
    before = plays(rows, held, generation=1)
    assert derived.to_pylist() == before.to_pylist()
    assert _figures_of(derived, held) == _figures_of(before, held)


def _figures_of(derived: pa.Table, held: Frame) -> dict[str, list[dict[str, Any]]]:
    tables = figures(derived.filter(derived["day"].is_valid()), held)
    return {name: table.to_pylist() for name, table in tables.items()}


@settings(max_examples=80, deadline=None)
@given(PLAYBACKS, RULES, st.integers(1, 4))
def test_the_number_of_buckets_changes_nothing(playbacks: tuple[Any, ...], rules: Rules, buckets: int) -> None:
    events, held = [event for events in playbacks for event in events], _frame(rules)
    parts = [_rows([e for e in events if int(e["account_id"][1:]) % buckets == bucket]) for bucket in range(buckets)]
    counts = [counted(plays(part, held, generation=1), held) for part in parts]
    whole = _figures(_rows(events), held)
    assert _listed(told(added(counts), held)) == _listed(whole)
    for n, part in enumerate(counts):
        rest = less(added(counts), part)
        assert _listed(told(rest, held)) == _listed(told(added(counts[:n] + counts[n + 1 :]), held))
    assert _listed(told(coded(whole, held), held)) == _listed(whole)


@settings(max_examples=80, deadline=None)
@given(PLAYBACKS, RULES, st.data())
def test_some_of_the_rows_count_as_if_there_were_no_others(
    playbacks: tuple[Any, ...], rules: Rules, data: st.DataObject
) -> None:
    rows, held = _rows([event for events in playbacks for event in events]), _frame(rules)
    hashes = rows["playback_hash"].to_numpy()
    which = np.isin(hashes, [one for one in np.unique(hashes) if data.draw(st.booleans())])
    some = plays(rows.filter(pa.array(which)), held, generation=1)
    assert plays(rows, held, generation=1, which=which).to_pylist() == some.to_pylist()
    every = plays(rows, held, generation=1)
    are_some = np.isin(every["playback_hash"].to_numpy(), hashes[which])
    found = told(counted(every, held, are_some), held, is_coded=True)
    assert _listed(found) == _listed(told(counted(some, held), held))
    assert _listed(told(coded(found, held), held)) == _listed(found)


def _listed(tables: dict[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in tables.items()}
