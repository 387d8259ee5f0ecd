"""The contract of engines: results in the order of the tasks, bounded, and errors that say where."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pyarrow as pa
import pytest

from overnights.engines.engine import Engine
from overnights.engines.local import LocalEngine
from overnights.engines.spark import SparkEngine
from overnights.errors import NotData, TaskFailed


@pytest.fixture(params=["local", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made: Engine
    if request.param == "spark":
        made = SparkEngine(request.getfixturevalue("sail"))
    else:
        made = LocalEngine(threads=2, memory_mb=100)
    yield made
    made.close()


def test_results_come_in_the_order_of_the_tasks(engine: Engine) -> None:
    def slow_first(n: int) -> int:
        time.sleep(0.02 if n == 0 else 0)
        return n * n

    assert list(engine.map("square", slow_first, range(20), memory_mb=1)) == [n * n for n in range(20)]


def test_no_tasks_give_no_results(engine: Engine) -> None:
    assert list(engine.map("nothing", str, [], memory_mb=1)) == []


def test_a_task_that_stops_is_named(engine: Engine) -> None:
    with pytest.raises(TaskFailed) as failed:
        list(engine.map("divide", lambda n: 1 // n, [1, 0], memory_mb=1))
    about = failed.value.about
    assert (about["step"], about["engine"], about["task"]) == ("divide", engine.name, 1)
    assert isinstance(about["cause"], ZeroDivisionError)
    assert "\n" not in str(failed.value)


def test_a_named_error_passes_as_it_is(engine: Engine) -> None:
    def refuse(path: str) -> None:
        raise NotData(f"{path} is empty.", path=path)

    with pytest.raises(NotData) as refused:
        list(engine.map("read", refuse, ["a.csv"], memory_mb=1))
    assert refused.value.about == {"path": "a.csv"} and str(refused.value) == "a.csv is empty."


def test_a_result_of_many_megabytes_arrives_whole(engine: Engine) -> None:
    results = engine.map("big", lambda n: bytes([n]) * (2_500_000 + n), range(3), memory_mb=10)
    assert [(len(result), set(result)) for result in results] == [(2_500_000 + n, {n}) for n in range(3)]


def test_an_error_does_not_harm_the_next_map(engine: Engine) -> None:
    with pytest.raises(TaskFailed):
        list(engine.map("divide", lambda n: 1 // n, [0, 1, 2, 3], memory_mb=1))
    assert list(engine.map("after", lambda n: n, range(3), memory_mb=1)) == [0, 1, 2]


def test_maps_follow_each_other_and_nest(engine: Engine) -> None:
    inner = engine.map("inner", lambda n: n + 1, range(5), memory_mb=1)
    assert list(engine.map("outer", lambda n: n * 2, inner, memory_mb=1)) == [2, 4, 6, 8, 10]


def test_closing_twice_does_no_harm(engine: Engine) -> None:
    engine.close()
    engine.close()


@pytest.mark.parametrize("memory_mb, most", [(1, 2), (50, 2), (60, 1), (1000, 1)])
def test_no_more_tasks_run_at_once_than_memory_allows(memory_mb: int, most: int) -> None:
    guard, running, seen = threading.Lock(), 0, 0

    def work(n: int) -> int:
        nonlocal running, seen
        with guard:
            running += 1
            seen = max(seen, running)
        time.sleep(0.01)
        with guard:
            running -= 1
        return n

    with LocalEngine(threads=2, memory_mb=100) as engine:
        assert list(engine.map("work", work, range(10), memory_mb=memory_mb)) == list(range(10))
    assert seen <= most


def test_tasks_are_taken_only_as_there_is_room() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for n in range(100):
            taken += 1
            yield n

    with LocalEngine(threads=2, memory_mb=100) as engine:
        results = engine.map("lazy", lambda n: n, tasks(), memory_mb=1)
        next(results)
        assert taken <= 4
        results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("is_little", [False, True])
def test_memory_is_saved_where_much_is_done_and_arrow_has_its_own_again_behind_it(is_little: bool) -> None:
    before = pa.default_memory_pool().backend_name
    with LocalEngine(threads=2, memory_mb=100) as engine:
        assert list(engine.map("first", lambda _: pa.default_memory_pool().backend_name, [1], memory_mb=1)) == [
            "system"
        ]
        if is_little:
            engine.expect_little()
        used = list(engine.map("then", lambda _: pa.default_memory_pool().backend_name, [1], memory_mb=1))
        assert used == [before if is_little else "system"]
    assert pa.default_memory_pool().backend_name == before


def test_what_is_to_come_may_be_told_before_and_after_it(engine: Engine) -> None:
    engine.expect_little()
    assert list(engine.map("square", lambda n: n * n, range(3), memory_mb=1)) == [0, 1, 4]
    engine.expect_little()
