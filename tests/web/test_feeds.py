"""Feeds: each piece of news once, whenever and wherever it is made; names may be anything."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import small_judged as judged
import small_site as made
from starlette.testclient import TestClient

from overnights import links
from overnights.charts.history import ChartHistory
from overnights.errors import BadSettings
from overnights.home import make_home, open_home
from overnights.outputs.feeds import atom, feed_parts, json_feed
from overnights.outputs.site import season_paths
from overnights.pages.feeds import FEEDS, Feed, FeedItem, feeds
from overnights.pages.required import DecisionShown

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2022, 10, 16, tzinfo=UTC)


def path_of(item: FeedItem) -> str:
    return f"titles/{item.season_id}.html" if item.season_id else "index.html"


def news(history: ChartHistory | None = None, decisions: Mapping[str, DecisionShown] | None = None) -> dict[str, Feed]:
    site = made.site(history=history or made.history(), judging=judged.judging(),
                     decisions=judged.decisions() if decisions is None else decisions)  # fmt: skip
    told = feeds(site.history, site.catalogue, decisions=site.decisions, judging=site.judging,
                 seasons=season_paths(site))  # fmt: skip
    return {feed.name: feed for feed in told}


def ids(feed: Feed) -> set[str]:
    return {item.id for item in feed.items}


def test_every_feed_has_its_news_and_no_item_twice() -> None:
    told = news()
    assert list(told) == list(FEEDS)
    for name, feed in told.items():
        assert len(ids(feed)) == len(feed.items), name
        assert [item.at for item in feed.items] == sorted((item.at for item in feed.items), reverse=True)
    assert ids(told["all"]) == set().union(*(ids(feed) for name, feed in told.items() if name != "all"))
    assert [item.on for item in told["editions"].items] == list(reversed(made.WEEKS))


def test_made_again_it_is_the_same() -> None:
    assert news() == news()


def test_a_new_edition_is_one_more_item_and_changes_no_other() -> None:
    before, after = news(), news(made.restated_history())
    assert ids(before["restatements"]) == set() and len(after["restatements"].items) == 1
    assert "Late events came in." in after["restatements"].items[0].text
    told = after["restatements"].items[0]
    assert told.title.startswith("TV (English), week ending 18 September 2022: ") and "from 3rd to 4th" in told.title
    assert "from 4th to 3rd" in told.text and "Edition 2 of TV (English), worldwide." in told.text
    assert ids(after["editions"]) == ids(before["editions"])
    latest, was = after["editions"].items[0], before["editions"].items[0]
    assert (latest.id, latest.at) == (was.id, was.at) and latest.updated_at > was.updated_at


def test_a_week_says_what_leads_is_new_and_left() -> None:
    first, last = news()["editions"].items[-1], news()["editions"].items[0]
    assert first.title.startswith("Week ending 28 August 2022: ") and "New: " in first.text
    assert "Left: Partner Track (was 2nd)." in last.text and "Back: " in last.text
    assert "TV (English), worldwide: " in last.text


def test_a_number_one_is_told_when_it_changes() -> None:
    told = news()["number-ones"].items
    weeks = [item.on for item in reversed(told)]
    assert weeks == list(made.WEEKS)  # in each of them another season leads
    kept = made.history()
    again = next(item for item in told if item.on == made.WEEKS[0])
    assert again.id == next(item for item in news(kept)["number-ones"].items if item.on == made.WEEKS[0]).id


def test_a_decision_is_told_with_what_holds_no_more() -> None:
    earlier = DecisionShown(decision="cancelled", entry=1, decided_on=date(2022, 11, 1), why="Too few.")
    latest = DecisionShown(
        decision="reversed", entry=2, decided_on=date(2022, 12, 1), why="Two late.", earlier=(earlier,)
    )
    one, two = news(decisions={"pt-1": earlier})["decisions"], news(decisions={"pt-1": latest})["decisions"]
    assert ids(one) < ids(two) and [item.title for item in two.items] == [
        "Partner Track, Season 1: reversed", "Partner Track, Season 1: not renewed",
    ]  # fmt: skip
    undated = DecisionShown(decision="renewed", is_past_outcome=True, source="press")
    assert news(decisions={"pt-1": undated})["decisions"].items == ()


@pytest.mark.parametrize("address", ["", "https://charts.example.com/top"])
def test_both_forms_say_the_same_whatever_names_are(address: str) -> None:
    for feed in news().values():
        tree = ElementTree.fromstring(atom(feed, path_of, service="Streamy <b>", address=address))
        told = json.loads(json_feed(feed, path_of, service="Streamy <b>", address=address))
        entries = tree.findall(f"{ATOM}entry")
        assert [one.findtext(f"{ATOM}id") for one in entries] == [item["id"] for item in told["items"]]
        assert [one.findtext(f"{ATOM}title") for one in entries] == [item["title"] for item in told["items"]]
        links = [link.get("href") for one in entries for link in one.findall(f"{ATOM}link")]
        assert links == [item["url"] for item in told["items"]]
        assert all(str(link).startswith(f"{address}/" if address else "../") for link in links)
        assert tree.findtext(f"{ATOM}author/{ATOM}name") == "Overnights" == told["authors"][0][
            "name"
        ] and tree.findtext(f"{ATOM}updated")
    assert any(made.HOSTILE in item.title for item in news()["number-ones"].items)


def test_what_xml_cannot_have_is_left_out() -> None:
    item = FeedItem(id="urn:x", title="a\x00b\x1b\ud800c", text="\ufffe", on=date(2022, 9, 4),
                    at=NOW, updated_at=NOW)  # fmt: skip
    feed = Feed(name="all", title="t", says="s", items=(item,))
    assert (
        ElementTree.fromstring(atom(feed, path_of, service="S").encode()).findtext(f"{ATOM}entry/{ATOM}title") == "abc"
    )


def test_every_link_of_a_feed_leads_to_a_page_of_the_site() -> None:
    site = made.site(judging=judged.judging(), decisions=judged.decisions())
    [part] = [make() for make in feed_parts(site, season_paths(site)).values()]
    assert {file.path for file in part.files} >= {
        links.feed(feed.name, form) for feed in news().values() for form in ("xml", "json")
    }
    files = made.files(judging=judged.judging(), decisions=judged.decisions())
    for file in part.files:
        if file.path.endswith(".json") and file.path != links.as_json(links.FEEDS):
            for item in json.loads(file.content)["items"]:
                path, _, anchor = posixpath.normpath(posixpath.join("feeds", item["url"])).partition("#")
                assert path in files and (not anchor or f'id="{anchor}"' in files[path].decode()), item["url"]


def test_feeds_are_served(browser: TestClient) -> None:
    told = browser.get("/feeds/all.xml")
    assert told.status_code == 200 and told.headers["content-type"].startswith("application/atom+xml")
    assert browser.get("/feeds/all.xml", headers={"if-none-match": told.headers["etag"]}).status_code == 304
    assert browser.get("/feeds/decisions.json").headers["content-type"] == "application/feed+json"
    assert [item["title"] for item in browser.get("/feeds/decisions.json").json()["items"]] == [
        "Partner Track, Season 1: renewed"
    ]
    assert browser.get("/feeds/").status_code == browser.get("/feeds/nope.xml").status_code == 404
    page = browser.get("/feeds/index.html")
    assert page.status_code == 200 and 'href="all.xml"' in page.text and 'href="../index.html"' in page.text


def test_an_address_of_the_site_is_one_of_the_web(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    file = home.path / "overnights.toml"
    text = file.read_text(encoding="utf-8")
    assert "address" in text
    for written, read in (("https://charts.example.com/top/", "https://charts.example.com/top"), ("", None)):
        file.write_text(text.replace('# address = ""', f'address = "{written}"'), encoding="utf-8")
        assert open_home(home.path).settings.publish.address == read
    for written in ("charts.example.com", "ftp://x/y", "https://me:secret@x/", "https://x/?a=b"):
        file.write_text(text.replace('# address = ""', f'address = "{written}"'), encoding="utf-8")
        with pytest.raises(BadSettings):
            open_home(home.path)
