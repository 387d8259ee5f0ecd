"""Partner Track, season 1, held against requirements from the published files alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from shared_published import needs_data, whole_archive

from overnights.catalogue import Catalogue, Season, Title
from overnights.charts import ChartHistory
from overnights.renewal.evaluation import evaluate
from overnights.renewal.evidence import Evidence
from overnights.renewal.readings import reading
from overnights.renewal.record import MET, NOT_YET_KNOWN, Requirement
from overnights.renewal.requirement import library

pytestmark = needs_data
SEASON = "partner-track-season-1"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    season = Season(
        season_id=SEASON, title_id="partner-track", number=1, kind="season", released_on=date(2022, 8, 26)
    )  # fmt: skip
    return Evidence(
        catalogue=Catalogue(
            titles={"partner-track": Title(title_id="partner-track", title="Partner Track", original_language="en")},
            seasons={SEASON: season},
            episodes=(),
        ),
        history=ChartHistory.from_rows(whole_archive().editions, whole_archive().entries),
    )


@pytest.mark.parametrize(
    ("metric", "territory", "value"),
    [
        ("weeks_on_chart", "ZZ", 3),
        ("streak", "ZZ", 3),
        ("peak_rank", "ZZ", 4),
        ("peak_rank", "US", 3),
        ("weeks_on_chart", "US", 3),
        ("hours_on_chart", "ZZ", 66_010_000),
        ("territories", "ZZ", 58),
        ("second_week_retention", "ZZ", Fraction(18_210_000, 31_140_000)),
    ],
)
def test_what_its_lists_say(evidence: Evidence, metric: str, territory: str, value: int | Fraction) -> None:
    need = Requirement(name="r", metric=metric, territory=territory, at_least=Fraction(1))
    found = reading(evidence, SEASON, need)
    assert (found.value, found.is_settled, found.why) == (value, True, None)


@pytest.mark.parametrize(
    ("name", "state", "missing"),
    [
        ("weeks-in-top-10", MET, None),
        ("second-week-retention", MET, None),
        ("completion-28d", NOT_YET_KNOWN, "events"),
        ("domestic-views-90d", NOT_YET_KNOWN, "events"),
        ("efficiency", NOT_YET_KNOWN, "events"),
    ],
)
def test_the_shipped_requirements_say_what_they_lack(
    evidence: Evidence, name: str, state: str, missing: str | None
) -> None:
    found = evaluate(library()[name], evidence, SEASON)
    assert (found.state, found.reading.missing) == (state, missing)
