"""Numbers are found by the names that tables, charts and the methods have for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from overnights.errors import UnknownNumber
from overnights.numbers import NUMBERS, PAGES, TOLD_WITH, number
from overnights.tables.runs import RUN_WEEKS, RUNS

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
NUMERIC = {"int64", "double"}
PLAIN = {"weeks", "debut_rank"}  # a count of weeks that are here, and a rank


def test_every_figure_of_runs_is_explained() -> None:
    columns = {one.name for table in (RUNS, RUN_WEEKS) for one in table.columns if str(one.type) in NUMERIC}
    assert columns - {one.name for one in NUMBERS} - set(TOLD_WITH) - PLAIN == set()


def test_every_page_is_there() -> None:
    pages = {*(Path(one.page).name for one in NUMBERS), *(f"{name}.md" for name in PAGES)}
    assert {name for name in pages if not (METHODS / name).is_file()} == set()


@pytest.mark.parametrize(("name", "told"), [("cohort_hours_n", "cohort_hours_median"), ("Weeks at 1", "weeks_at_1")])
def test_a_column_is_told_by_its_number(name: str, told: str) -> None:
    assert number(name).name == told


def test_a_page_is_named_with_its_numbers() -> None:
    with pytest.raises(UnknownNumber, match=r"docs/methods/ranked_by\.md .* points, first_28_days"):
        number("ranked_by")
    with pytest.raises(UnknownNumber, match=r"docs/methods/as_of\.md tells of it\.$"):
        number("as-of")
