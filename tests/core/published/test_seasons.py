"""What published files know of titles and seasons stands beside the catalogue, and can be found by any name it had."""

from __future__ import annotations

from datetime import date

import pytest
from invented_charts import FIRST, TV, Row, download, of, series, worldwide

from overnights.catalogue import Catalogue, Season, Title
from overnights.errors import UnknownTitle
from overnights.published.archive import archive
from overnights.published.seasons import with_published

DAY, LATER = date(2022, 9, 7), date(2023, 12, 6)


def known(*downloads: object) -> Catalogue:
    return with_published(None, archive(downloads).labels)


def test_a_series_has_its_title_and_its_season():
    found = known(worldwide(DAY, {0: [series("Partner Track")]}))
    assert found.titles["partner-track"] == Title(
        title_id="partner-track", title="Partner Track", kind="series", original_language="en"
    )
    assert found.seasons["partner-track-season-1"] == Season(
        season_id="partner-track-season-1", title_id="partner-track", number=1, label="Season 1", kind="season"
    )
    assert found.category("partner-track-season-1") == TV


def test_a_film_is_a_title_with_one_season_without_a_label():
    found = known(worldwide(DAY, {0: [Row(show="Noise")]}, "Films (Non-English)"))
    assert (found.titles["noise"].kind, found.titles["noise"].original_language) == ("film", None)
    assert (found.seasons["noise-film"].kind, found.seasons["noise-film"].label) == ("film", None)
    assert found.is_film("noise-film")


def test_a_title_of_tv_lists_without_a_label_may_be_a_special_or_live_so_its_kind_is_unknown():
    found = known(worldwide(DAY, {0: [series("KAOS", None)]}))
    assert (found.titles["kaos"].kind, found.seasons["kaos-tv"].kind, found.seasons["kaos-tv"].number) == (None,) * 3


def test_a_season_called_by_the_show_title_alone_is_called_so_among_numbered_ones():
    found = known(worldwide(DAY, {0: [series("Elm", None), Row(show="Elm", season="Elm 2"), series("KAOS", None)]}))
    labels = {season_id: season.label for season_id, season in found.seasons.items()}
    assert labels == {"elm-tv": "Elm", "elm-2": "Elm 2", "kaos-tv": None}
    assert found.seasons["elm-tv"].number is None


def test_what_is_shown_is_the_present_label_and_what_it_is_the_first_one():
    limited = series("One", "Limited Series")
    found = known(worldwide(DAY, {0: [series("One")]}), worldwide(LATER, {0: [limited]}))
    season = found.seasons["one-season-1"]
    assert (season.label, season.kind, season.number) == ("Limited Series", "season", 1)


def test_a_title_is_found_by_every_name_it_ever_had():
    renamed = Row(show="Berlin and the Jewels", season="Berlin and the Jewels: Limited Series")
    found = known(worldwide(DAY, {0: [series("Berlin")]}), worldwide(LATER, {0: [renamed]}))
    assert found.titles["berlin"].title == "Berlin and the Jewels"
    for name in ("berlin", "Berlin", "BERLIN", "Berlin: Season 1", "berlin and the jewels"):
        assert found.find(name).title_id == "berlin"


def test_the_name_that_a_title_has_now_goes_before_one_that_another_had():
    renamed = Row(show="Berlin and the Jewels", season="Berlin and the Jewels: Season 1")
    lists = {("ZZ", TV): {0: [renamed]}, ("ZZ", "Films (English)"): {0: [Row(show="Berlin")]}}
    found = known(worldwide(DAY, {0: [series("Berlin")]}), download(LATER, lists))
    assert found.find("Berlin").kind == "film"
    assert found.find("Berlin: Season 1").kind == found.find("Berlin and the Jewels").kind == "series"


def test_two_titles_of_one_name_are_named_by_their_ids():
    lists = {("ZZ", TV): {0: [series("Glitch")]}, ("ZZ", "Films (English)"): {0: [Row(show="Glitch")]}}
    with pytest.raises(UnknownTitle) as raised:
        known(download(DAY, lists)).find("Glitch")
    assert set(raised.value.near) == {"glitch", "glitch-film"}


def test_what_was_loaded_holds_over_what_published_files_say():
    title = Title(title_id="one", title="One, as it is called here", kind="series", original_language="fr")
    season = Season(season_id="one-season-1", title_id="one", number=1, kind="season", released_on=FIRST)
    loaded = Catalogue(
        version=3, catalogue_id="c3", titles={"one": title}, seasons={"one-season-1": season}, episodes=()
    )
    labels = archive([worldwide(DAY, {0: [series("One"), series("Two")]})]).labels
    found = with_published(loaded, labels)
    assert (found.version, found.catalogue_id) == (3, "c3")
    assert (found.titles["one"], found.seasons["one-season-1"]) == (title, season)
    assert set(found.titles) == {"one", "two"}
    assert found.find("One").title_id == "one"


def test_a_title_of_territories_alone_has_no_language():
    found = known(of("US", DAY, {0: [series("Two")]}))
    assert found.titles["two"].original_language is None
    assert found.category("two-season-1") is None
