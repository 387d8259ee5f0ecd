"""Published charts are judged by requirements on charts alone, and never silently by those that need events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from overnights.acts.judge import judge, judged_of
from overnights.acts.load_published import load_published
from overnights.acts.site import site_of
from overnights.errors import NoRequirements
from overnights.home import Home, make_home
from overnights.outputs.site import site_parts
from overnights.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2023, 7, 10, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home", Settings())
    load_published(made, [ROOT / "tests" / "published" / "files" / "global-2023-07-05.tsv"], now=NOW)
    return made


@pytest.mark.parametrize("is_trial", [False, True])
def test_without_requirements_of_its_own_nothing_is_judged_and_what_can_be_asked_is_named(
    home: Home, is_trial: bool
) -> None:
    with pytest.raises(NoRequirements, match=r"ask for events \(.*completion-28d.* docs/published\.md") as raised:
        judge(home, is_trial=is_trial, now=NOW)
    assert "weeks-in-top-10" not in raised.value.needs_events
    assert {"weeks_on_chart", "territories", "second_week_retention"} <= set(raised.value.metrics)
    assert judged_of(home) is None


def test_it_is_judged_by_those_that_are_named_and_then_by_its_own(home: Home) -> None:
    named = judge(home, requirements=ROOT / "docs" / "example" / "published-requirements.toml", now=NOW)
    assert (named.number, judge(home, now=NOW).set.name) == (1, "from charts alone")
    assert judge(home, requirements="library", is_trial=True, now=NOW).seasons


def test_its_site_has_a_board_once_it_is_judged_and_says_of_no_season_that_it_waits(home: Home) -> None:
    assert "bubble.html" not in site_parts(site_of(home, NOW))
    judge(home, requirements=ROOT / "docs" / "example" / "published-requirements.toml", now=NOW)
    page = site_parts(site_of(home, NOW))["bubble.html"]().files[0].content.decode()
    assert "the decision is not known here." in page and "for a decision." not in page
    assert "how many finished a season is not published" in page and "not set" in page
