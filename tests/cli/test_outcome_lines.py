"""What `load decisions` and `load published` say in sentences that fit what was found."""

from __future__ import annotations

from datetime import date

import pytest

from overnights.acts.load_decisions import OutcomesLoaded
from overnights.acts.load_published import ArchiveHeld, NewPublished, PublishedLoaded
from overnights.cli.decisions_in import outcome_lines
from overnights.cli.published_in import published_lines
from overnights.renewal.outcomes import AsideRow


@pytest.fixture(autouse=True)
def a_terminal_of_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_counts_have_commas_none_is_said_as_none_and_a_row_says_what_is_wrong() -> None:
    loaded = OutcomesLoaded(
        source="past.csv",
        offered=100_001,
        loaded=100_000,
        set_aside=1,
        duplicates=0,
        reasons={"missing_field": 1},
        by_outcome={"renewed": 100_000},
        by_quality={"high": 100_000},
        resolved=0,
        unresolved=100_000,
        bad_rows=(AsideRow(row=5, reason="missing_field", detail="the title is empty"),),
    )
    lines = list(outcome_lines(loaded))
    assert lines[0] == "past.csv: 100,001 rows, 100,000 loaded."
    assert "  None are about seasons of this home; 100,000 are kept for when they have theirs." in lines
    assert lines[-1] == "  Row 5: the title is empty."


HELD = ArchiveHeld(vintages=2, weeks=1, lists=4, seasons=9)


def test_a_download_that_shows_nothing_new_is_said_to() -> None:
    loaded = PublishedLoaded(
        source="lists.tsv",
        kind="global",
        layout="global, 9 columns",
        vintage="0" * 16,
        seen_on=date(2023, 7, 5),
        is_inferred=False,
        rows=40,
        weeks=1,
        first_week=date(2023, 7, 2),
        last_week=date(2023, 7, 2),
        territories=1,
        editions_new=0,
        restated=0,
        is_new=True,
    )
    said = " ".join(" ".join(published_lines(NewPublished(loaded=(loaded,)), HELD)).split())
    assert "It shows no edition that was not shown before." in said
    assert "0 editions" not in said
