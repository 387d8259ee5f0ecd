"""What a lasting process keeps of a lake, and when it reads again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from overnights.acts.kept import MOST, kept, kept_or
from overnights.acts.load_published import load_published
from overnights.acts.title import title_json
from overnights.home import Home, make_home, open_home
from overnights.store.lake import Lake
from overnights.tables import SUBSCRIBERS

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def add(lake: Lake, territory: str) -> None:
    row = {"catalogue_id": "c", "territory": territory, "as_of": date(2022, 1, 1), "subscribers": 1}
    lake.append(SUBSCRIBERS, pa.Table.from_pylist([row], schema=SUBSCRIBERS.schema), act=territory)


def territories(lake: Lake) -> list[str]:
    found: list[str] = lake.read(SUBSCRIBERS)["territory"].to_pylist()
    return found


def test_it_is_made_once_until_a_table_has_a_new_version(lake: Lake):
    add(lake, "DE")
    first = kept(lake, "territories", [SUBSCRIBERS], lambda: territories(lake))
    assert kept(lake, "territories", [SUBSCRIBERS], lambda: territories(lake)) is first == ["DE"]
    add(lake, "FR")
    assert sorted(kept(lake, "territories", [SUBSCRIBERS], lambda: territories(lake))) == ["DE", "FR"]


def test_who_asks_once_gets_the_part_and_who_asks_again_the_whole(lake: Lake):
    add(lake, "DE")
    asked = [kept_or(lake, "x", [SUBSCRIBERS], make=lambda: "whole", part=lambda: "part") for _ in range(3)]
    assert asked == ["part", "whole", "whole"]
    add(lake, "FR")
    assert kept_or(lake, "x", [SUBSCRIBERS], make=lambda: "newer", part=lambda: "part") == "newer"


def test_what_could_not_be_made_is_asked_for_again(lake: Lake):
    with pytest.raises(ZeroDivisionError):
        kept(lake, "x", [SUBSCRIBERS], lambda: 1 // 0)
    assert kept(lake, "x", [SUBSCRIBERS], lambda: 5) == 5


def test_little_is_kept_what_was_asked_for_last(lake: Lake):
    made: list[int] = []
    for what in (*range(MOST), 0, MOST, 0, 1):
        kept(lake, what, [SUBSCRIBERS], lambda what=what: made.append(what))
    assert made == [*range(MOST), MOST, 1]


def test_threads_that_ask_at_once_wait_for_one_making(lake: Lake):
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: kept(lake, "x", [SUBSCRIBERS], make), range(64)))
    assert len(made) == len({id(one) for one in found}) == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("kept") / "home")
    load_published(made, [FILES / "global-2023-06-28.tsv", FILES / "countries-2023-06-28.tsv"], now=NOW)
    return made


@pytest.mark.parametrize("name", ["The Weir", "the weir", "the-weir"])
def test_a_title_reads_alike_asked_for_once_or_again(home: Home, name: str):
    once = title_json(open_home(home.path), name, now=NOW)
    lasting = open_home(home.path)
    assert [title_json(lasting, name, now=NOW) for _ in range(3)] == [once] * 3
    assert once["seasons"]


def test_a_lasting_process_sees_what_was_loaded_since(tmp_path: Path):
    lasting = make_home(tmp_path / "home")
    load_published(lasting, [FILES / "global-2023-06-28.tsv"], now=NOW)
    before = [title_json(lasting, "The Weir", now=NOW) for _ in range(3)][-1]
    load_published(open_home(lasting.path), [FILES / "countries-2023-06-28.tsv"], now=NOW)
    after = title_json(lasting, "The Weir", now=NOW)
    assert after == title_json(open_home(lasting.path), "The Weir", now=NOW) != before
