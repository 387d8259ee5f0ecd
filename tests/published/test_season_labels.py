"""The shared past outcomes, read as they are, in a home with the shared weekly file."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.published.shared_published import GLOBAL, needs_data

from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.load_decisions import load_decisions
from overnights.acts.load_published import load_published
from overnights.acts.outcomes import outcomes_of
from overnights.home import Home, make_home
from overnights.tables import ENTRIES

LABELS = GLOBAL.parents[1] / "outcomes" / "season-labels.csv"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@needs_data
@pytest.mark.skipif(not LABELS.is_file(), reason="OVERNIGHTS_DATA has no outcomes/season-labels.csv")
def test_all_994_rows_are_counted_and_each_outcome_finds_the_season_of_its_name_and_debut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)
    home = make_home(tmp_path / "home")
    load_published(home, [GLOBAL], seen_on=date(2026, 7, 22), now=NOW)
    (loaded,) = load_decisions(home, [LABELS], now=NOW)
    with LABELS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    by_outcome = Counter(row["outcome"] for row in rows)
    assert loaded.offered == len(rows) == 994
    assert loaded.reasons == {"no_outcome": by_outcome.pop("unknown")}
    assert dict(loaded.by_outcome) == dict(by_outcome)
    assert (loaded.loaded, loaded.duplicates, loaded.unresolved) == (807, 0, 0)
    found = outcomes_of(home)
    assert len(found) == 807
    debuts = debut_weeks(home)
    told = {outcome.row: season_id for season_id, outcome in found.items()}
    known = [(row["debut_week"], debuts[told[number]]) for number, row in enumerate(rows, 1) if number in told]
    assert [pair for pair in known if pair[0] != pair[1]] == []
    track = catalogue_of(home).find("Partner Track").title_id
    (season,) = catalogue_of(home).seasons_of(track)
    assert (found[season.season_id].decision, found[season.season_id].decided_on) == ("not_renewed", None)
    assert not load_decisions(home, [LABELS], now=NOW)[0].is_new


def debut_weeks(home: Home) -> dict[str, str]:
    """The first week of each season on a worldwide list."""
    first: dict[str, str] = {}
    for row in home.lake.read(ENTRIES, columns=["season_id", "week", "territory"]).to_pylist():
        if row["territory"] == "ZZ":
            week = str(row["week"])
            first[row["season_id"]] = min(week, first.get(row["season_id"], week))
    return first
