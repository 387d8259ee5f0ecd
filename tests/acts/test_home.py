"""Homes and their settings: found, made, read, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from overnights.errors import BadSettings, HomeExists, NoHome
from overnights.home import SETTINGS_FILE, make_home, open_home
from overnights.settings import ChartSettings, CostBand, Settings, SourceSettings, read_settings, settings_as_toml


@pytest.fixture(autouse=True)
def no_home_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERNIGHTS_HOME", raising=False)


def test_the_named_home_comes_first_then_the_environment_then_the_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, meant, above = (make_home(tmp_path / name).path for name in ("named", "meant", "above"))
    inside = above / "lake"
    assert open_home(here=inside).path == above
    monkeypatch.setenv("OVERNIGHTS_HOME", str(meant))
    assert open_home(here=inside).path == meant
    assert open_home(named, here=inside).path == named


def test_where_there_is_no_home_one_is_told_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(NoHome, match="overnights init"):
        open_home(here=tmp_path)
    with pytest.raises(NoHome, match="overnights init"):
        open_home(tmp_path / "elsewhere")


def test_a_home_is_not_made_twice(tmp_path: Path) -> None:
    make_home(tmp_path)
    with pytest.raises(HomeExists):
        make_home(tmp_path)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    settings = Settings(
        service='Fjord "TV"',
        zone="Europe/Oslo",
        domestic="NO",
        shortest_play_s=1.5,
        min_cell=25,
        currency="NOK",
        cost_bands=(CostBand(name="small", up_to=1e6), CostBand(name="large")),
        charts=ChartSettings(rounding_hours=10_000),
        sources=SourceSettings(events=("in/*.parquet", "late")),
    )
    file = tmp_path / SETTINGS_FILE
    file.write_text(settings_as_toml(settings), encoding="utf-8")
    assert read_settings(file) == settings
    file.write_text(settings_as_toml(Settings()), encoding="utf-8")
    assert read_settings(file) == Settings()


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ('zone = "Mars/Olympus"', "zone"),
        ("min_cell = 0", "min_cell"),
        ("late_day = 3", "late_day"),
        ("[charts]\nrounding_hours = 0", "charts.rounding_hours"),
    ],
)
def test_a_broken_setting_is_named_with_its_rule(tmp_path: Path, line: str, setting: str) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text(line, encoding="utf-8")
    with pytest.raises(BadSettings, match=f"`{setting}`"):
        read_settings(file)


@pytest.mark.parametrize(
    ("line", "way_out"),
    [
        ('domestic = "USA"', "take two capital letters, as in US for United States"),
        ('domestic = "UK"', "as in GB for United Kingdom"),
        ('domestic = "Q1"', "take two capital letters, as in US"),
        ('currency = "dollars"', "take three capital letters, as in USD"),
        ('engine = "cluster"', "it is local or spark"),
        ('spark = "spark://host:7077"', "written as sc://host:15002"),
        ('spark = "sc://host:443/;use_ssl=true;token=abc"', "OVERNIGHTS_SPARK"),
        ('spark = "sc://host/;TOKEN%3Dabc"', "OVERNIGHTS_SPARK"),
        ('spark = "sc://host/;%54oken =abc"', "OVERNIGHTS_SPARK"),
        ('spark = "sc://u:pw@host"', "OVERNIGHTS_SPARK"),
        ('spark = "sc://host:abc"', "the port a number up to 65535"),
        ('spark = "sc://host:65536"', "the port a number up to 65535"),
    ],
)
def test_a_setting_that_is_written_otherwise_is_told_how_it_is_written(tmp_path: Path, line: str, way_out: str) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text(line, encoding="utf-8")
    with pytest.raises(BadSettings, match=way_out):
        read_settings(file)


def test_settings_that_are_not_toml_are_refused(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text("zone: UTC", encoding="utf-8")
    with pytest.raises(BadSettings, match="is not TOML"):
        read_settings(file)


def test_rules_follow_the_settings(tmp_path: Path) -> None:
    rules = make_home(tmp_path, Settings(zone="Asia/Tokyo", idle_gap_s=60, shortest_play_s=2.5)).rules
    assert (rules.zone, rules.idle_gap_us, rules.shortest_play_ms) == ("Asia/Tokyo", 60_000_000, 2_500)


def test_threads_are_the_setting_or_the_cores() -> None:
    assert Settings(threads=7).thread_count == 7
    assert Settings().thread_count >= 1
