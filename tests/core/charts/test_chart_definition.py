from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from overnights.charts.definition import (
    all_definitions,
    chart_names,
    definition_for,
    read_definition,
    versions_of,
)
from overnights.errors import Malformed, NotASunday, OutOfRange, UnknownChart

TEXT = """
name = "x"
version = 1
title = "X"
owner = "charts"
source = "here"
metric = "hours_viewed"
window = "week"
window_days = 7
categories = ["TV"]
"""


def test_the_shipped_charts():
    assert chart_names() == (
        "daily",
        "luminate-style",
        "most-popular-28d",
        "most-popular-91d",
        "netflix-country",
        "netflix-weekly",
        "reach-weekly",
    )
    assert [d.name for d in all_definitions() if d.version == 2] == ["netflix-country", "netflix-weekly"]


@pytest.mark.parametrize("name", ["netflix-weekly", "netflix-country"])
def test_hours_rank_to_11_june_2023_and_views_from_the_week_after(name):
    assert definition_for(name, date(2023, 6, 11)).metric == "hours_viewed"
    assert definition_for(name, date(2023, 6, 11)).version == 1
    assert definition_for(name, date(2023, 6, 18)).metric == "views"
    assert definition_for(name, date(2023, 6, 18)).version == 2


def test_netflix_weekly_rounds_to_10_000_hours_then_100_000_views():
    assert [d.rounding for d in versions_of("netflix-weekly")] == [10_000, 100_000]


def test_versions_of_a_chart_never_hold_for_the_same_week_and_share_their_window():
    for name in chart_names():
        versions = versions_of(name)
        assert len({(d.window, d.window_days) for d in versions}) == 1
        for n in range(400):
            day = date(2022, 12, 4) + timedelta(days=n)
            assert sum(d.holds_for(day) for d in versions) <= 1


def test_a_weekly_window_is_named_by_its_sunday():
    definition = definition_for("netflix-weekly", date(2022, 8, 28))
    window = definition.window_to(date(2022, 8, 28))
    assert (window.first, window.last) == (date(2022, 8, 22), date(2022, 8, 28))
    with pytest.raises(NotASunday) as error:
        definition.check_last_day(date(2022, 8, 30))
    assert error.value.after == date(2022, 9, 4)


def test_the_friday_week_is_named_by_its_thursday():
    definition = definition_for("luminate-style", date(2022, 9, 1))
    window = definition.window_to(date(2022, 9, 1))
    assert (window.first, window.last) == (date(2022, 8, 26), date(2022, 9, 1))
    with pytest.raises(OutOfRange) as error:
        definition.check_last_day(date(2022, 9, 4))
    assert (error.value.before, error.value.after) == (date(2022, 9, 1), date(2022, 9, 8))


def test_any_day_ends_a_daily_window():
    definition = definition_for("daily", date(2022, 8, 30))
    definition.check_last_day(date(2022, 8, 30))
    assert definition.step_days == 1
    assert list(definition.last_days(date(2022, 8, 30), date(2022, 8, 31))) == [date(2022, 8, 30), date(2022, 8, 31)]


def test_windows_that_hold_a_day_of_viewing_are_counted_whole():
    definition = definition_for("netflix-weekly", date(2022, 8, 28))
    assert list(definition.last_days(date(2022, 8, 28), date(2022, 8, 29))) == [date(2022, 8, 28), date(2022, 9, 4)]


def test_an_unknown_chart_is_answered_with_the_charts_there_are():
    with pytest.raises(UnknownChart) as error:
        versions_of("top-40")
    assert "netflix-weekly" in error.value.charts
    assert "netflix-weekly" in str(error.value)


def test_a_chart_of_all_refuses_a_territory_and_names_the_way_out():
    with pytest.raises(OutOfRange, match="netflix-country"):
        definition_for("netflix-weekly", date(2022, 8, 28)).check_territory("US")
    with pytest.raises(OutOfRange, match="netflix-weekly"):
        definition_for("netflix-country", date(2022, 8, 28)).check_territory("ZZ")


def test_a_definition_as_json_says_all_that_its_edition_needs():
    told = json.loads(definition_for("daily", date(2022, 8, 28)).as_json())
    assert (told["name"], told["version"], told["metric"], told["step_days"], told["length"]) == (
        "daily",
        1,
        "hours_viewed",
        1,
        10,
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TEXT + 'colour = "blue"', "colour"),
        (TEXT.replace('metric = "hours_viewed"', ""), "metric"),
        (TEXT.replace("hours_viewed", "likes"), "metric"),
        (TEXT.replace("window_days = 7", "window_days = 6"), "window_days"),
        (TEXT.replace('window = "week"', 'window = "month"'), "window"),
        (TEXT.replace('["TV"]', '["Radio"]'), "categories"),
        (TEXT + "length = 0", "length"),
        (TEXT + "lag_days = 0", "lag_days"),
    ],
)
def test_a_malformed_definition_names_its_file_and_key(text, key):
    with pytest.raises(Malformed) as error:
        read_definition(text, file="x.toml")
    assert error.value.key == key
    assert "x.toml" in str(error.value)


def test_a_definition_that_is_not_toml_is_refused():
    with pytest.raises(Malformed, match=r"x\.toml is not TOML"):
        read_definition("name =", file="x.toml")
