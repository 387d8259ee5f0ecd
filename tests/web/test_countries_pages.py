"""Pages of countries and all-time lists, as files: whole, linked, small, safe with names that try to break them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
import small_site as made
from browsing import Browse

from overnights import links
from overnights.acts.load_published import load_published
from overnights.acts.site import site_of
from overnights.home import make_home
from overnights.outputs.all_time_parts import all_time_parts
from overnights.outputs.countries_parts import countries_parts
from overnights.outputs.made_of import made_of
from overnights.outputs.parts import Site
from overnights.outputs.site import files_of, season_paths
from overnights.pages import words

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2023, 7, 12, tzinfo=UTC)
COUNTRY, WORLD = links.country("US"), links.all_time("TV (English)")
HEAD = "category\trank\tshow_title\tseason_title\thours_viewed_first_91_days\truntime\tviews_first_91_days\n"
LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return ours(is_demo=False)


def ours(**changes: object) -> dict[str, bytes]:
    """The files of these pages alone."""
    site = made.site(**changes)
    paths = season_paths(site)
    parts = countries_parts(site, paths) | all_time_parts(site, paths)
    return {file.path: file.content for make in parts.values() for file in files_of(make())}


def test_every_week_and_country_has_a_page_with_json_and_csv(files: dict[str, bytes]) -> None:
    pages = [links.COUNTRIES, COUNTRY, links.country("DE"), *map(links.countries, made.WEEKS), links.ALL_TIME, WORLD]
    for page in pages:
        assert {page, links.as_json(page), links.as_csv(page)} <= set(files), page
        assert len(files[page]) < 100_000


def test_the_first_page_of_countries_is_the_latest_week(files: dict[str, bytes]) -> None:
    assert json.loads(files[links.as_json(links.COUNTRIES)])["week"] == made.WEEKS[-1].isoformat()
    assert files[links.as_json(links.COUNTRIES)] == files[links.as_json(links.countries(made.WEEKS[-1]))]


def test_names_that_try_to_break_a_page_stand_in_it_as_text(files: dict[str, bytes]) -> None:
    for page in (links.COUNTRIES, COUNTRY, WORLD):
        text = files[page].decode()
        assert "<script>alert" not in text and made.HOSTILE in unescape(text)
        assert made.RIGHT_TO_LEFT in text and 'dir="auto"' in text


def test_the_csv_of_a_week_has_a_row_for_each_list(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files[links.as_csv(links.COUNTRIES)].decode())))
    assert [(row["territory"], row["category"], row["places"], row["also_worldwide"]) for row in rows] == [
        ("DE", "TV", "4", "4"), ("US", "TV", "4", "4"),
    ]  # fmt: skip


def test_a_picture_of_each_country_is_there_in_both_sizes(files: dict[str, bytes]) -> None:
    for name in ("shared", "ones-tv"):
        for size in ("wide", "narrow"):
            path = links.picture(COUNTRY, name, size)
            assert links.relative(COUNTRY, path) in files[COUNTRY].decode()
            assert files[path].startswith(b"<svg")


def test_pictures_of_a_country_say_their_figures(files: dict[str, bytes]) -> None:
    shares, led = re.findall(r'<img [^>]*alt="([^"]*)"', files[COUNTRY].decode())
    told = json.loads(files[links.as_json(COUNTRY)])
    weeks = told["also_worldwide"]
    first, last = (words.share(one["also_worldwide"] / one["places"]) for one in (weeks[0], weeks[-1]))
    assert f"first {first} (" in shares and f"last {last} (" in shares
    led_in = Counter[str]()
    for reign in told["lists"][0]["number_ones"]:
        led_in[reign["title"]] += reign["weeks"]
    (title, most), *_ = led_in.most_common()
    assert led.startswith("Who led TV in the United States week by week, ")
    assert f": {title}" in unescape(led) and f" in {most} of {led_in.total()} weeks" in led


def test_a_country_has_a_feed_in_both_forms(files: dict[str, bytes]) -> None:
    atom = ElementTree.fromstring(files[links.feed("country-us", "xml")])
    told = json.loads(files[links.feed("country-us", "json")])
    entries = atom.findall("{http://www.w3.org/2005/Atom}entry")
    assert [item["id"] for item in told["items"]] == [
        one.findtext("{http://www.w3.org/2005/Atom}id") for one in entries
    ]
    assert len({item["id"] for item in told["items"]}) == len(told["items"]) > 0
    assert told["items"][0]["url"] == f"../{links.week(made.WEEKS[-1], 'US')}"


def test_demo_data_carry_their_tag() -> None:
    files = ours(is_demo=True)
    for page in (links.COUNTRIES, COUNTRY, links.ALL_TIME, WORLD):
        text = files[page].decode()
        assert text.count('class="tag demo"') >= 2 and "is-demo" in text


def test_a_site_without_countries_has_no_page_of_them_and_leads_to_none() -> None:
    known = made.history()
    lone = type(known)({name: one for name, one in known.lists.items() if name.territory == "ZZ"},
                       {key: one for key, one in known.editions.items() if key[0].territory == "ZZ"})  # fmt: skip
    files = ours(history=lone)
    assert not [path for path in files if path.startswith("countries")]
    assert b"countries.html" not in files[links.ALL_TIME]


def test_a_server_tells_what_the_site_has(browse: Browse) -> None:
    browser = browse()
    assert browser.get(f"/{links.ALL_TIME}").status_code == 200
    feed = browser.get("/feeds/country-us.xml")
    known = browser.get(f"/{links.country('US')}").status_code
    assert feed.status_code == known and (known == 404 or feed.headers["content-type"].startswith("application/atom"))


# ── the publisher's all-time lists ──


def most_popular(path: Path, tv: tuple[tuple[str, str, int, int], ...]) -> Path:
    rows = [(one, n, f"Other {n}", "N/A", 10_000_000, "1.5", 6_700_000) for one in LISTS if one != LISTS[2]
            for n in (1, 2)]  # fmt: skip
    rows += [(LISTS[2], n, show, season, hours, "10", views) for n, (show, season, hours, views) in enumerate(tv, 1)]
    path.write_text(HEAD + "".join("\t".join(map(str, row)) + "\n" for row in sorted(rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """A site of charts with a first download of the all-time lists, and with a second one."""
    folder = tmp_path_factory.mktemp("all-time")
    home = make_home(folder / "home")
    load_published(home, [FILES / "global-2023-07-05.tsv", FILES / "countries-2023-06-28.tsv"], now=NOW)
    first = (("Harbour Lights", "Harbour Lights: Season 1", 300_000_000, 30_000_000),
             ("The Weir", "The Weir: Season 1", 200_000_000, 20_000_000))  # fmt: skip
    second = (("Harbour Lights", "Harbour Lights: Season 1", 310_000_000, 31_000_000),
              ("Marble", "N/A", 250_000_000, 25_000_000))  # fmt: skip
    load_published(home, [most_popular(folder / "a.tsv", first)], now=NOW, seen_on=date(2023, 6, 28))
    before = site_of(home, NOW)
    load_published(home, [most_popular(folder / "b.tsv", second)], now=NOW, seen_on=date(2023, 7, 5))
    return before, site_of(home, NOW)


@pytest.fixture(scope="module")
def records(seen: tuple[Site, Site]) -> dict[str, str]:
    parts = all_time_parts(seen[1], season_paths(seen[1]))
    return {file.path: file.content.decode() for make in parts.values() for file in make().files}


def test_a_list_is_quoted_as_last_seen_with_what_the_download_changed(records: dict[str, str]) -> None:
    page = " ".join(records[WORLD].split())
    assert "Seen on 5 July 2023, 2 downloads since 28 June 2023." in page
    assert "seen on 5 July 2023, against 28 June 2023" in page
    assert "30.0 million views, 1st" in page and "31.0 million views, 1st" in page
    for name, what in (("Marble", "enters"), ("The Weir: Season 1", "leaves")):
        assert f'<th scope="row" dir="auto">{name}</th><td>{what}</td>' in page


def test_what_changed_is_in_the_feed_once(records: dict[str, str]) -> None:
    items = json.loads(records[links.feed("all-time", "json")])["items"]
    assert [(one["title"], one["url"]) for one in items] == [
        ("TV (English), first 91 days: Harbour Lights: Season 1 from 30.0 million to 31.0 million views, "
         "and 2 more changes", "../all-time.html#restated"),
    ]  # fmt: skip


def test_a_new_download_makes_the_pages_anew_and_no_other(seen: tuple[Site, Site]) -> None:
    before, after = (made_of(site, season_paths(site)) for site in seen)
    changed = {path for path, digest in after.items() if before.get(path) != digest}
    told = seen[1].all_time
    assert told is not None
    seasons = {season for season in told.latest["season_id"].to_pylist() if season}
    its_pages = {path for season, path in season_paths(seen[1]).items() if season in seasons}
    assert {links.ALL_TIME, *(links.all_time(one) for one in LISTS)} <= changed
    assert not [path for path in changed if path.startswith(("weeks", "countries"))]
    assert its_pages <= changed
