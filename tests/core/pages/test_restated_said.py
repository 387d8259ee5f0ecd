"""What an edition changed, in words: which season, and what of it, before and after."""

from __future__ import annotations

import pytest

from overnights.catalogue import Catalogue
from overnights.catalogue.records import Season, Title
from overnights.charts.changes import WHOLE_ROW, Change
from overnights.pages.restated_said import changes_said

BOOK = Catalogue(
    titles={
        "goodbye": Title(title_id="goodbye", title="Beyond Goodbye"),
        "mary": Title(title_id="mary", title="Mary", kind="film"),
    },
    seasons={
        "goodbye-1": Season(season_id="goodbye-1", title_id="goodbye", number=1, label="Season 1"),
        "mary-film": Season(season_id="mary-film", title_id="mary", number=1, label="Film"),
    },
    episodes=(),
)
ROW = {"rank": 5, "title": "The Losers", "season_label": None, "hours_viewed": 8_040_000.0}


def said(*cells: tuple[str, str, object, object]) -> tuple[str, ...]:
    return changes_said(
        [Change(row=row, column=column, before=before, after=after) for row, column, before, after in cells],  # type: ignore[arg-type]
        BOOK,
    )


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([("goodbye-1", "season_label", "Season 1", "Limited Series")],
         "Beyond Goodbye: “Season 1” is now “Limited Series”"),
        ([("goodbye-1", "season_label", None, "Season 1")], "Beyond Goodbye: now “Season 1”"),
        ([("goodbye-1", "season_label", "Season 1", None)], "Beyond Goodbye: no longer “Season 1”"),
        ([("mary-film", "title", "Mary", "Mary Mother of Jesus")], "“Mary” is now “Mary Mother of Jesus”"),
        ([("goodbye-1", "title", "Bye", "Beyond"), ("goodbye-1", "season_label", "S1", "Season 1")],
         "“Bye, S1” is now “Beyond, Season 1”"),
        ([("mary-film", "rank", 9, 8), ("mary-film", "hours_viewed", 8_860_000.0, 9_030_000.0),
          ("mary-film", "value", 8_860_000.0, 9_030_000.0)],
         "Mary: from 9th to 8th and hours from 8,860,000 to 9,030,000"),
        ([("mary-film", "views", None, 10.0)], "Mary: views from not published to 10"),
        ([("goodbye-1", "runtime_h", 3.02, 2.5)], "Beyond Goodbye, Season 1: runtime in hours from 3.02 to 2.50"),
        ([("goodbye-1", "is_tie", False, True)], "Beyond Goodbye, Season 1: 1 value"),
        ([("gone-2", "rank", 1, 2), ("gone-2", "is_tie", False, True)], "gone-2: from 1st to 2nd and 1 more value"),
        ([("losers-film", WHOLE_ROW, None, ROW)], "The Losers is on the list now, at 5th"),
        ([("losers-film", WHOLE_ROW, ROW, None)], "The Losers is no longer on the list, was 5th"),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_season_before_and_after(
    cells: list[tuple[str, str, object, object]], text: str
) -> None:
    assert said(*cells) == (text,)


def test_names_come_first_then_who_came_and_went() -> None:
    told = said(("mary-film", "rank", 1, 2), ("losers-film", WHOLE_ROW, None, ROW),
                ("goodbye-1", "season_label", "Season 1", "Limited Series"))  # fmt: skip
    assert [text.partition(" ")[0] for text in told] == ["Beyond", "The", "Mary:"] and said() == ()
