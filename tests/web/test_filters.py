"""Filters: each list and table is narrowed alike, and what a table has nothing for is refused."""

from __future__ import annotations

import io
from typing import Any

import pyarrow.parquet as pq
import pytest
import served_home as made
from starlette.testclient import TestClient

from overnights.public import PUBLIC_TABLES

API = "/api/v1"


def rows(browser: TestClient, asked: str) -> list[dict[str, Any]]:
    told = browser.get(f"{API}/{asked}{'&' if '?' in asked else '?'}limit=200")
    assert told.status_code == 200, told.text
    found: list[dict[str, Any]] = told.json()["rows"]
    return found


def test_a_table_is_narrowed_to_lists_seasons_and_weeks(browser: TestClient) -> None:
    every = rows(browser, "tables/entries")
    assert 20 < len(every) < 200
    for asked, holds in (
        ("territory=US", lambda r: r["territory"] == "US"),
        ("chart=netflix-weekly", lambda r: r["chart"] == "netflix-weekly"),
        ("category=TV (English)", lambda r: r["category"] == "TV (English)"),
        ("season_id=nd-1", lambda r: r["season_id"] == "nd-1"),
        ("title_id=pt", lambda r: r["season_id"] == "pt-1"),
        ("week_from=2022-09-04", lambda r: r["week"] >= "2022-09-04"),
        ("week_to=2022-09-04", lambda r: r["week"] <= "2022-09-04"),
        ("week_from=2022-09-01&week_to=2022-09-07&territory=ZZ",
         lambda r: "2022-09-01" <= r["week"] <= "2022-09-07" and r["territory"] == "ZZ"),
    ):  # fmt: skip
        found = rows(browser, f"tables/entries?{asked}")
        assert found == [row for row in every if holds(row)] != [] and len(found) < len(every), asked
    assert rows(browser, "tables/entries?title_id=nope") == rows(browser, "tables/entries?season_id=nope") == []


def test_days_windows_and_what_is_known_since_are_chosen_by_the_same_words(browser: TestClient) -> None:
    days = {row["day"] for row in rows(browser, "tables/viewing_by_day?week_from=2022-09-03&week_to=2022-09-04")}
    assert days == {"2022-09-03", "2022-09-04"} & {row["day"] for row in rows(browser, "tables/viewing_by_day")}
    runs = rows(browser, "tables/runs?week_from=2022-09-11")  # a run that lasts into the weeks is one of them
    assert runs and all(row["last_week"] >= "2022-09-11" for row in runs)
    assert rows(browser, "tables/decisions?since=2022-09-14") and not rows(browser, "tables/decisions?since=2022-09-15")
    assert rows(browser, "tables/batches?since=2022-09-14") and not rows(browser, "tables/batches?since=2022-09-15")
    assert [row["title_id"] for row in rows(browser, "tables/seasons?title_id=nd")] == ["nd"]


@pytest.mark.parametrize("name", [table.name for table in PUBLIC_TABLES])
def test_every_table_takes_each_filter_or_says_what_it_has(browser: TestClient, name: str) -> None:
    whole = browser.get(f"{API}/tables/{name}?limit=1").json()["total"]
    for asked in ("chart=daily", "territory=US", "category=TV", "title_id=pt", "season_id=pt-1", "week_from=2022-09-04",
                  "week_to=2022-09-04", "since=2022-09-04"):  # fmt: skip
        told = browser.get(f"{API}/tables/{name}?{asked}")
        if told.status_code == 422:
            assert "its columns are" in told.json()["detail"]
            assert told.json()["errors"][0]["where"] == f"query.{asked.partition('=')[0]}"
        else:
            assert told.status_code == 200 and told.json()["total"] <= whole, asked


def test_weeks_are_chosen(browser: TestClient) -> None:
    def weeks(asked: str) -> list[str]:
        return [row["week"] for row in rows(browser, f"charts/netflix-weekly/weeks?{asked}")]

    every = weeks("")
    assert every == sorted(every, reverse=True) and len(every) == 3
    assert weeks("week_from=2022-09-04") == [week for week in every if week >= "2022-09-04"]
    assert weeks("week_to=2022-09-04") == [week for week in every if week <= "2022-09-04"]
    assert weeks("territory=US") == [] and weeks("territory=ZZ&category=TV (English)") == every
    assert weeks("season_id=nd-1") and weeks("season_id=nope") == []
    assert weeks("since=2022-09-14") == every and weeks("since=2022-09-15") == []
    charts = {territory: [one["name"] for one in browser.get(f"{API}/charts?territory={territory}").json()["charts"]]
              for territory in ("US", "FR")}  # fmt: skip
    assert "netflix-country" in charts["US"] and "netflix-weekly" not in charts["US"] and charts["FR"] == []


def test_the_lists_of_a_week_are_chosen_and_told_in_three_forms(browser: TestClient) -> None:
    path = f"{API}/charts/netflix-country/weeks/{made.PUBLISHED}"
    every = browser.get(path).json()["lists"]
    for asked, meant in (("season_id=nd-1", {"nd-1"}), ("title_id=pt", {"pt-1"}), ("title_id=nope", set())):
        found = browser.get(f"{path}?{asked}").json()["lists"]
        assert found == [one for one in every if meant & {entry["season_id"] for entry in one["entries"]}]
    asked = {"accept": "application/vnd.apache.parquet"}
    table = pq.read_table(io.BytesIO(browser.get(path, headers=asked).content))
    assert table.num_rows == sum(len(one["entries"]) for one in every)
    names = [column["name"] for one in browser.get(f"{API}/tables").json()["tables"] if one["name"] == "entries"
             for column in one["columns"]]  # fmt: skip
    assert table.column_names == names


def test_titles_are_found_by_lists_and_by_any_name(browser: TestClient) -> None:
    def found(asked: str) -> list[tuple[str, str]]:
        return [(row["title_id"], row["found_by"]) for row in rows(browser, f"titles?{asked}")]

    assert found("q=track") == [("pt", "name")]
    assert found("q=Partner Track: Season 1") == [("pt", "whole_name")]
    assert found("q=Patner Track") == [("pt", "near_name")]
    assert found("q=Nothing like it at all") == []
    assert found("season_id=nd-1") == [("nd", "name")] and found("kind=film") == []
    assert {title for title, _ in found("territory=DE")} == {"pt", "nd", "up"} and found("territory=FR") == []
    assert found("q=n&chart=netflix-weekly") == [("nd", "name"), ("pt", "name")]
    assert found("q=n&chart=netflix-weekly&week_from=2022-09-11") == [("pt", "name")]


def test_titles_are_found_by_what_they_were_called_and_are_elsewhere() -> None:
    from types import SimpleNamespace

    from overnights.catalogue import Catalogue
    from overnights.catalogue.records import Season, Title
    from overnights.web.named import titles_called

    catalogue = Catalogue(
        titles={"monster": Title(title_id="monster", title="Monster"), "other": Title(title_id="other", title="Demon")},
        seasons={"monster-1": Season(season_id="monster-1", title_id="monster", number=1)},
        episodes=(),
        other_names={"monster": ("DAHMER",)},
        season_names={"monster-1": ("DAHMER - Monster: The Jeffrey Dahmer Story",)},
        local_names={"monster-1": ("Dahmer – Das Ungeheuer: Staffel 1",)},
    )
    view = SimpleNamespace(site=SimpleNamespace(catalogue=catalogue), kept=lambda what, make: make())

    def found(asked: str) -> list[tuple[str, str, str]]:
        return [(one.title_id, one.level, one.name) for one in titles_called(view, asked)]  # type: ignore[arg-type]

    assert found("mon") == [("monster", "name", "Monster"), ("other", "name", "Demon")]
    assert found("dahmer") == [("monster", "former_name", "DAHMER")]
    assert found("jeffrey") == [("monster", "former_name", "DAHMER - Monster: The Jeffrey Dahmer Story")]
    assert found("ungeheuer") == [("monster", "local_name", "Dahmer – Das Ungeheuer")]
    assert found("damher") == [("monster", "near_name", "DAHMER")] and found("h") == []
