"""All-time pages of the published lists: quoted as they were published, records reckoned anew from the rows alone."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shared_published import DATA, GLOBAL, needs_data

from overnights import links
from overnights.acts.load_published import load_published
from overnights.acts.site import site_of
from overnights.home import make_home
from overnights.outputs.all_time_parts import all_time_parts
from overnights.outputs.site import season_paths
from overnights.pages import words
from overnights.settings import Settings

pytestmark = needs_data
NOW = datetime(2025, 7, 3, tzinfo=UTC)
FILES = {91: ("most-popular-91-days.tsv", date(2025, 7, 2)), 28: ("most-popular-28-days.tsv", date(2023, 5, 31))}
CATEGORIES = ("TV (English)", "TV (Non-English)", "Films (English)", "Films (Non-English)")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is made of the worldwide file and both all-time files: JSON as it says, HTML as text."""
    home = make_home(tmp_path_factory.mktemp("all-time") / "home", Settings(service="Netflix"))
    load_published(home, [GLOBAL], now=NOW, seen_on=date(2025, 7, 2))
    for name, day in FILES.values():
        load_published(home, [DATA / name], now=NOW, seen_on=day)
    site = site_of(home, NOW)
    made = [file for make in all_time_parts(site, season_paths(site)).values() for file in make().files]
    return {
        file.path: json.loads(file.content) if file.path.endswith(".json") else file.content.decode() for file in made
    }


def published_rows(days: int, category: str) -> list[dict[str, str]]:
    with (DATA / FILES[days][0]).open(encoding="utf-8", newline="") as opened:
        found = [row for row in csv.DictReader(opened, delimiter="\t") if row["category"] == category]
    return sorted(found, key=lambda row: int(row["rank"]))


def global_rows(category: str) -> list[dict[str, str]]:
    import gzip

    with gzip.open(GLOBAL, "rt", encoding="utf-8", newline="") as opened:
        return [row for row in csv.DictReader(opened, delimiter="\t") if row["category"] == category]


def own(pages: dict[str, Any], category: str, measure: str) -> list[dict[str, Any]]:
    told = pages[links.as_json(links.all_time(category))]["own"]
    return next(one["entries"] for one in told if one["measure"] == measure)


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("days", sorted(FILES))
def test_the_publishers_lists_are_quoted_row_by_row(pages: dict[str, Any], days: int, category: str) -> None:
    listed = pages[links.as_json(links.all_time(category))]["published"]
    (one,) = (one for one in listed if one["window_days"] == days)
    assert one["seen_on"] == FILES[days][1].isoformat()
    assert [
        (row["rank"], row["title"], row["season_label"], row["hours_viewed"], row["views"]) for row in one["entries"]
    ] == [
        (
            int(row["rank"]), row["show_title"], None if row["season_title"] == "N/A" else row["season_title"],
            int(row[f"hours_viewed_first_{days}_days"]),
            int(row[f"views_first_{days}_days"]) if f"views_first_{days}_days" in row else None,
        )
        for row in published_rows(days, category)
    ]  # fmt: skip


@pytest.mark.parametrize("category", CATEGORIES)
def test_published_views_are_hours_over_runtime_and_the_ranks_are_by_them(category: str) -> None:
    rows = published_rows(91, category)
    views = [int(row["views_first_91_days"]) for row in rows]
    assert views == sorted(views, reverse=True)
    for row, printed in zip(rows, views, strict=True):
        hours, runtime = int(row["hours_viewed_first_91_days"]), float(row["runtime"])
        least, most = (hours - 50_000) / (runtime + 0.00005), (hours + 50_000) / (runtime - 0.00005)
        assert least - 50_000 <= printed <= most + 50_000, row


def naive(category: str) -> dict[tuple[str, str], dict[str, Any]]:
    """By label: weeks, hours, weeks at 1, longest streak, best week, and what the publisher counts."""
    found: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in global_rows(category):
        found[row["show_title"], row["season_title"]].append(row)
    told = {}
    for name, rows in found.items():
        weeks = sorted(date.fromisoformat(row["week"]) for row in rows)
        streak = longest = 1
        for before, after in pairwise(weeks):
            streak = streak + 1 if after - before == timedelta(weeks=1) else 1
            longest = max(longest, streak)
        hours = [int(row["weekly_hours_viewed"]) for row in rows]
        views = [int(row["weekly_views"]) for row in rows if row["weekly_views"]]
        told[name] = {
            "weeks": len(weeks), "hours_on_chart": sum(hours), "best_week": max(hours), "longest_streak": longest,
            "best_week_views": max(views, default=0),
            "weeks_at_1": sum(row["weekly_rank"] == "1" for row in rows),
            "counted": max(int(row["cumulative_weeks_in_top_10"]) for row in rows),
        }  # fmt: skip
    return told


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("measure", ["weeks", "hours_on_chart", "best_week", "best_week_views", "longest_streak",
                                     "weeks_at_1"])  # fmt: skip
def test_records_are_those_of_the_published_rows(pages: dict[str, Any], category: str, measure: str) -> None:
    plain = naive(category)
    best = sorted((one[measure] for one in plain.values() if one[measure]), reverse=True)[:30]
    assert [row["value"] for row in own(pages, category, measure)[:30]] == best


@pytest.mark.parametrize("category", CATEGORIES)
def test_weeks_on_the_list_are_what_the_publisher_counts(pages: dict[str, Any], category: str) -> None:
    counted = sorted((one["counted"] for one in naive(category).values()), reverse=True)[:30]
    rows = own(pages, category, "weeks")[:30]
    assert [row["value"] for row in rows] == counted
    assert {row["publisher_weeks"] for row in rows} == {None}


def test_runs_of_the_first_week_say_that_they_may_have_begun_before(pages: dict[str, Any]) -> None:
    rows = own(pages, "TV (English)", "weeks")
    assert (rows[0]["title"], rows[0]["value"], rows[0]["is_left_censored"]) == ("Manifest", 25, True)
    page = " ".join(str(pages[links.all_time("TV (English)")]).split())
    assert "10 seasons marked + may have been on the list before the first week that is here" in page


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_list_by_views_says_from_which_week_the_files_have_views(pages: dict[str, Any], category: str) -> None:
    has_views = min(row["week"] for row in global_rows(category) if row["weekly_views"])
    told = {one["measure"]: one for one in pages[links.as_json(links.all_time(category))]["own"]}
    assert told["views_on_chart"]["from_week"] == has_views > told["hours_on_chart"]["from_week"]
    assert min(row["first_week"] for row in told["views_on_chart"]["entries"]) >= has_views
    page = " ".join(str(pages[links.all_time(category)]).split())
    assert f"Views are here from the week ending {words.day(date.fromisoformat(has_views))} alone" in page
    assert f"Views are here from the week ending {words.day(date.fromisoformat(has_views))}" in pages[links.ALL_TIME]


def test_a_place_says_that_its_days_are_not_over(pages: dict[str, Any]) -> None:
    """Squid Game 3 was out since 27 June 2025 when the list was seen on 2 July; that day is not in these files."""
    told = pages[links.as_json(links.all_time("TV (Non-English)"))]["published"]
    rows = {row["title"]: row for one in told if one["window_days"] == 91 for row in one["entries"]}
    so_far = {title: row["ends_on"] for title, row in rows.items() if row["is_so_far"]}
    assert so_far == {"Squid Game": "2025-09-27"}
    assert "so far: its 91 days end by 27 September 2025" in pages[links.all_time("TV (Non-English)")]


def test_every_page_stays_small(pages: dict[str, Any]) -> None:
    sizes = {path: len(str(page).encode()) for path, page in pages.items() if Path(path).suffix == ".html"}
    assert len(sizes) == 5 and max(sizes.values()) < 100_000


def test_no_figure_is_shown_finer_than_the_weeks_that_it_is_of_are_published(pages: dict[str, Any]) -> None:
    """Hours to 10,000 until the week ending 11 June 2023, to 100,000 since; views to 100,000."""
    page = " ".join(pages[links.ALL_TIME].split())
    said = "hours are published to 10,000, since the week ending 18 June 2023 to 100,000, and views to 100,000"
    assert said in page and "rounded to 10,000" not in page
    assert "2,679.0 M" in page and "2,679.00" not in page  # Squid Game, season 1: back after that day
    assert "411.29 M" in page  # the best week of Wednesday, in 2022
    for category in CATEGORIES:
        shown = pages[links.all_time(category)]
        for row in own(pages, category, "best_week_views")[:10] + own(pages, category, "views_on_chart")[:10]:
            assert f"<b>{row['value'] / 1_000_000:,.1f} M</b>" in shown, row
        for row in own(pages, category, "best_week")[:10]:
            places = 1 if row["week"] >= "2023-06-18" else 2
            assert f"<b>{row['value'] / 1_000_000:,.{places}f} M</b>" in shown, row


def test_who_is_on_the_list_now_is_not_said_to_be_on_it_still(pages: dict[str, Any]) -> None:
    """Ginny & Georgia, season 2, came in January 2023, left, and came back with its third."""
    page = pages[links.all_time("TV (English)")]
    row = next(one for one in page.split("<tr>") if "ginny-georgia-season-2" in one and "8 Jan 2023" in one)
    assert ">on it now<" in row and "still on<" not in page


def test_each_row_names_its_units_for_a_phone_where_the_heads_of_columns_are_gone(pages: dict[str, Any]) -> None:
    page = pages[links.all_time("TV (English)")]
    assert '<b>252.1</b> <span class="in-row">M views</span>' in page  # Wednesday, season 1
    assert '1,718.8 <span class="in-row">M hours</span>' in page
    rows = [one.split("</tr>")[0] for one in page.split("<tr>") if 'class="place"' in one]
    assert len(rows) > 50 and all('class="in-row"' in row for row in rows)
