"""Every label of the published files finds its season again, and slips in it find no other."""

from __future__ import annotations

from functools import cache

import pytest
from shared_published import needs_data, whole_archive
from test_identity_measured import archive_of_all

from overnights.catalogue import Catalogue
from overnights.errors import UnknownTitle
from overnights.published.seasons import with_published

pytestmark = needs_data


@cache
def book() -> Catalogue:
    """What the last worldwide download and the territories' file make."""
    return with_published(None, whole_archive().labels)


def test_every_label_finds_its_season_or_says_that_several_are_called_so() -> None:
    """By all downloads: 6,000 seasons under each label that one of them ever had."""
    labels = archive_of_all().labels
    whole = with_published(None, labels)
    several = set()
    for row in labels.to_pylist():
        name = row["season_title"] or row["show_title"]
        if row["season_title"] and not row["season_title"].startswith(row["show_title"]):
            name = f"{row['show_title']}: {row['season_title']}"
        try:
            found = whole.found(name)
        except UnknownTitle as error:
            assert row["title_id"] in error.about["near"], (name, error)
            several.add(name)
        else:
            assert found.title.title_id == row["title_id"] or found.title.title == name, (name, found)
            if row["season_title"] and found.found_by != "name":
                assert found.season_id in (row["season_id"], None), (name, found)
    assert len(several) < 100


@pytest.mark.parametrize("at", [2, 5])
def test_a_letter_left_out_finds_the_title_or_nothing(at: int) -> None:
    """Of every tenth title, of ten letters or more; a wrong one only where what is left is another's name."""
    right, refused, wrong = 0, 0, set()
    for title in list(book().titles.values())[::10]:
        asked = title.title[:at] + title.title[at + 1 :]
        if len(title.title) >= 10 and asked[at - 1 : at + 1].isalpha() and not asked[:at].isdecimal():
            try:
                found = book().found(asked, may_guess=True)
            except UnknownTitle:
                refused += 1
            else:
                right += found.title.title == title.title
                if found.title.title != title.title:
                    wrong.add((title.title, found.title.title, found.found_by))
    assert {found_by for *_, found_by in wrong} <= {"name", "former_name", "whole_name"}, wrong
    assert len(wrong) <= 5, wrong
    assert right > 20 * refused
