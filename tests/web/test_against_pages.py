"""Pages of two seasons and of cohorts: as HTML, JSON and CSV; names that try to break them; the form that finds two."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from urllib.parse import urljoin

import pytest
import small_judged
import small_site as made
from starlette.testclient import TestClient
from test_site import Page

from overnights import links
from overnights.outputs import cohort_parts as cohorts
from overnights.outputs.against_parts import any_pair, pairs_of
from overnights.outputs.parts import Part, Site
from overnights.outputs.site import files_of, season_paths, site_parts
from overnights.pages.required import Judging


def pair(one: str, other: str, site: Site | None = None) -> dict[str, bytes]:
    """Every file of a page of two seasons."""
    site = site or made.site()
    make = any_pair(site, season_paths(site), links.against(one, other))
    assert make is not None
    return {file.path: file.content for file in files_of(make())}


def judged() -> Site:
    """The small site with a judgement of two of its seasons; the other's worth is not public."""
    evaluations = (
        small_judged.evaluation(small_judged.WEEKS, Fraction(4)),
        small_judged.evaluation(small_judged.COST, Fraction(9, 10)),
    )
    seasons = {"pt-1": small_judged.partner_track(), "bad-1": small_judged.judged("bad-1", *evaluations)}
    return made.site(judging=Judging(number=1, as_of=made.WEEKS[-1], snapshot="s", requirements_name="The set",
                                     seasons=seasons))  # fmt: skip


@pytest.mark.parametrize("other", ["bad-1", "rtl-1", "../up-1", "fox-1"])
def test_any_two_seasons_have_a_page_whatever_they_are_called(other: str) -> None:
    files = pair("pt-1", other)
    path = links.against("pt-1", other)
    text = files[path].decode()
    page = Page(text)
    assert len(text) < 100_000 and "<script>alert" not in text
    assert not [name for name, _ in page.attributes if name == "style"]
    named = {urljoin(f"https://x/{path}", link).removeprefix("https://x/") for link in page.links}
    assert {one for one in files if one.endswith(".svg")} <= named
    assert {links.title("pt"), links.AGAINST, links.as_json(path), links.as_csv(path)} <= named
    assert made.NAMES[other[:-2]].strip() in page.text


def test_the_page_says_what_its_record_says() -> None:
    files = pair("pt-1", "bad-1")
    path = links.against("pt-1", "bad-1")
    said = json.loads(files[links.as_json(path)])
    rows = list(csv.DictReader(io.StringIO(files[links.as_csv(path)].decode())))
    text = Page(files[path].decode()).text
    assert said["said"].split(" than ")[0] in " ".join(text.split())
    weeks = {name: [row["rank"] for row in rows if row["side"] == name] for name in ("one", "other")}
    assert weeks == {"one": ["2", "1", "2", ""], "other": ["1", "2", "3", "1"]}
    assert [week["rank"] for week in said["one"]["weeks"]] == [2, 1, 2, None]
    for note in said["notes"]:
        assert note.split("<")[0] in text


def test_audience_is_compared_where_both_are_measured_and_withheld_where_one_is_small() -> None:
    alone = pair("pt-1", "bad-1")[links.against("pt-1", "bad-1")].decode()
    assert "Nothing is measured of" in alone and 'id="audience" class="line-only"' in alone
    small = pair("pt-1", "fox-1")
    text = small[links.against("pt-1", "fox-1")].decode()
    assert "40.0% [33.5 to 46.9]" in text and ">withheld<" in text  # 80 of 200, and 4 accounts
    told = json.loads(small[links.as_json(links.against("pt-1", "fox-1"))])
    assert told["one"]["audience"]["completion_interval"]["low"] == pytest.approx(0.3346, abs=1e-4)
    assert told["other"]["audience"]["starters"] is None and told["other"]["audience"]["completion_interval"] is None


def test_requirements_stand_side_by_side_and_what_is_not_public_stays_so() -> None:
    files = pair("pt-1", "bad-1", judged())
    text = files[links.against("pt-1", "bad-1")].decode()
    assert "The set" in text and "Not held against it." in text and "not disclosed" in text.lower()
    said = json.loads(files[links.as_json(links.against("pt-1", "bad-1"))])
    both = {row["name"]: (row["one"], row["other"]) for row in said["requirements"]}
    assert both["weeks"][0]["value"] == 3 and both["weeks"][1]["value"] == 4
    assert both["worth"][0] is None and both["worth"][1]["value"] is None and "0.90" not in text
    assert {name for name, (_, other) in both.items() if other} == {"weeks", "worth"}


def test_a_path_that_names_no_two_seasons_is_none() -> None:
    site = made.site()
    paths = season_paths(site)
    for path in ("against/pt-1/pt-1.html", "against/pt-1/nobody.html", "against/pt-1.html", "titles/pt-1/bad-1.html"):
        assert any_pair(site, paths, path) is None


def test_cohorts_of_few_seasons_are_listed_and_have_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    site = made.site()
    parts = cohorts.cohort_parts(site, season_paths(site))
    assert set(parts) == {links.COHORTS}
    text = Page(_file(parts[links.COHORTS](), links.COHORTS)).text
    assert "First seasons" in text and "too few to say" in text
    monkeypatch.setattr(cohorts, "FEWEST", 0)
    more = cohorts.cohort_parts(site, season_paths(site))
    path = links.cohort("TV (English)", "first_season")
    part = more[path]()
    page = Page(_file(part, path))
    assert len(_file(part, path)) < 100_000 and "the 1 first seasons that left TV (English)" in page.text
    told = json.loads(_file(part, links.as_json(path)))["still_listed"][2]
    assert (told["share_longer"], told["at_risk"]) == (0, 3)  # it left; two of the three are still on the list
    assert all(text in page.text for text in ("At risk", "Estimate", "0.0%", "66.7%", "the four still on the list"))
    rows = list(csv.DictReader(io.StringIO(_file(part, links.as_csv(path)))))
    assert {row["season_id"] for row in rows} == set(made.RANKS)


def _file(part: Part, path: str) -> str:
    return next(file.content for file in part.files if file.path == path).decode()


def test_every_pair_of_a_site_has_a_page_that_its_season_leads_to() -> None:
    site = made.site()
    pairs = pairs_of(site, season_paths(site))
    parts = site_parts(site)
    assert {one.path for theirs in pairs.values() for one in theirs} <= set(parts) and links.AGAINST in parts


def test_a_form_leads_to_the_page_of_any_two(browser: TestClient) -> None:
    page = browser.get(f"/{links.AGAINST}")
    assert page.status_code == 200 and '<form class="pick" action="against.html" method="get">' in page.text
    found = browser.get(f"/{links.AGAINST}?one=partner+track&other=Night+Desk")
    assert (found.status_code, found.headers["location"]) == (303, "against/pt-1/nd-1.html")
    there = browser.get(f"/{found.headers['location']}")
    assert there.status_code == 200 and "Partner Track" in there.text
    pictures = [link for link in Page(there.text).links if link.endswith(".svg") and "pictures" in link]
    assert pictures
    for link in pictures:
        assert browser.get(urljoin("/against/pt-1/", link)).status_code == 200
    for form in (".json", ".csv"):
        assert browser.get(f"/against/pt-1/nd-1{form}").status_code == 200


@pytest.mark.parametrize("asked", ["one=Nobody&other=Night+Desk", "one=pt-1&other=pt-1", "one=%3Cb%3E&other=pt-1"])
def test_names_that_mean_no_two_seasons_are_said_to_in_the_page_of_the_form(browser: TestClient, asked: str) -> None:
    told = browser.get(f"/{links.AGAINST}?{asked}")
    assert told.status_code == 404 and '<form class="pick"' in told.text and "<b>" not in told.text.split("</h1>")[1]


@pytest.mark.parametrize("path", ["against/pt-1/nobody.html", "against/pt-1/pt-1.html", "against/a/b/c.html",
                                  "pictures/against/pt-1/nobody/runs-wide.svg", "cohorts/none.html"])  # fmt: skip
def test_what_names_no_two_seasons_is_not_found(browser: TestClient, path: str) -> None:
    assert browser.get(f"/{path}").status_code == 404
