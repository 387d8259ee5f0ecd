"""The four claims of a press account on *Partner Track*, held against the published files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from shared_published import COUNTRIES, GLOBAL, needs_data

from overnights.acts.check import Checked, check
from overnights.acts.load_published import load_published
from overnights.home import make_home
from overnights.settings import Settings

pytestmark = needs_data
WHO = '[[claim]]\nsaid = "…"\nby = "a press account"\non = 2022-11-08\ntitle = "Partner Track"\n'
CLAIMS = ("peak_rank = 4", "rank = 3", 'territory = "US"\ntop = 5', "off_by_week = 3")
FIGURES = (
    "in_week = 2\nhours_viewed = 31_140_000",
    "week = 2022-09-18\nhours_viewed_at_least = 12_300_000",
    "weeks_on_chart = 3",
    'higher_than = "Echoes"\nweek = 2022-09-11',
    'territory = "BR"\nweek = 2022-11-20\ntop = 10',
)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder: Path = tmp_path_factory.mktemp("claims")
    home = make_home(folder / "home", Settings())
    load_published(home, [GLOBAL, COUNTRIES], now=datetime(2025, 7, 3, tzinfo=UTC))
    file = folder / "claims.toml"
    file.write_text("\n".join(WHO + keys for keys in (*CLAIMS, *FIGURES)), encoding="utf-8")
    return check(home, file)


def test_it_peaked_at_4_was_never_3_worldwide_but_in_the_us_and_was_out_in_its_fourth_week(checked: Checked) -> None:
    peak, step, in_us, out = checked.answers[:4]
    assert (peak.outcome, peak.right) == ("holds", None)
    assert (step.outcome, step.right) == ("does_not_hold", {"peak_rank": 4})
    assert step.note == (
        "It is so of another list, netflix-country, TV, United States: it was at rank 3 in the week of 2022-09-04, "
        "and in no other that is held was it at 3; the claim names no week."
    )
    assert in_us.outcome == "holds"
    assert (out.outcome, out.right) == ("does_not_hold", {"off_by_week": 4})
    assert out.found == "It was at rank 6 in its week 3, of 2022-09-11."
    assert [row.rank for row in out.rows] == [7, 4, 6, None]
    assert {row.edition for row in out.rows} == {1} and all(row.inputs.startswith("vintage@") for row in out.rows)


def test_figures_weeks_and_what_the_files_do_not_reach(checked: Checked) -> None:
    hours, off, weeks, higher, beyond = checked.answers[4:]
    assert hours.outcome == weeks.outcome == "holds"
    assert off.right == {"hours_viewed_at_most": 12_220_000}  # what the last place had
    assert higher.outcome == "holds" and [row.rank for row in higher.rows] == [6, 9]
    assert beyond.outcome == "cannot_be_known" and "2022-11-13" in beyond.found
