"""Three readers with a question each, at a desk and on a phone, by day and by night, with scripts and without."""

from __future__ import annotations

import csv
import io
import re

import pytest
from reading import SETTINGS, Reader, Room, Setting

pytestmark = pytest.mark.parametrize("setting", SETTINGS, ids=str)


def test_an_analyst_on_tuesday_morning_asks_what_moved_and_whether_it_is_final(
    room: Room, setting: Setting, demo_site: str
) -> None:
    reader = room.reader(setting).opens(demo_site)
    assert reader.heading == "Week ending Sunday 25 September 2022"
    reader.sees("is number one in TV (English) for a second week", "Consolidated")
    rose = reader.page.get_by_role("row").filter(has_text="Cold Ferry").first
    assert rose.get_by_role("cell").first.inner_text() == "2"
    reader.sees("▲ 2", within=rose)

    chooses_week(reader, "4 September 2022")
    assert reader.heading == "Week ending Sunday 4 September 2022"
    reader.sees("This week was restated", "Late events came in")
    reader.follows("See before and after")
    assert reader.is_scrolled_to("changes")
    reader.sees("Before", "Now", "Harrow & Vale", within=reader.page.locator("#changes"))

    link = reader.page.get_by_role("link", name="CSV", exact=True)
    told = reader.fetches(link.get_attribute("href"))
    rows = list(csv.DictReader(io.StringIO(told.text())))
    assert told.headers["content-type"].startswith("text/csv") and len(rows) > 20
    assert {row["rank"] for row in rows if row["title"] == "Partner Track"} == {"4"}

    reader.follows("Partner Track")
    assert reader.heading == "Partner Track"
    reader.follows("What was required")
    assert reader.is_scrolled_to("required")
    reader.sees("Completion within 28 days", "43.7%", "at least 50%", "✕ Not met", "−6.3 points")
    reader.follows("How each number is made")
    assert reader.heading == "Methods"
    reader.opens(reader.page.url + "#completion_share")
    assert reader.is_scrolled_to("completion_share")
    reader.sees("Formula", "Source", within=reader.page.locator("#completion_share"))


def test_an_executive_in_a_meeting_asks_how_it_did_whether_it_is_safe_and_why(
    room: Room, setting: Setting, demo_site: str
) -> None:
    reader = room.reader(setting).opens(demo_site).follows("On the bubble")
    assert reader.heading == "On the bubble"
    reader.sees("seasons wait for a decision", "Since last week")
    reader.sees_at_once(reader.page.get_by_text("seasons wait for a decision"))
    row = reader.page.get_by_role("row").filter(has_text="The Salt Ledger")
    reader.sees("−10%", "✕ −4.9 points", "32 days", within=row)

    reader.follows("The Salt Ledger")
    assert reader.heading == "The Salt Ledger"
    for asked in ("How did it do?", "Is it safe?", "Why?"):
        reader.sees_at_once(reader.page.get_by_text(asked, exact=True))
    for answered in ("1,207 hours", "Requirements say: cancel", "1 of 6 requirements not met"):
        reader.sees_at_once(reader.page.get_by_text(answered, exact=True).first)
    reader.follows("Decision")
    assert reader.is_scrolled_to("decision")
    reader.sees(re.compile("Not yet decided"), within=reader.page.locator("main"))

    reader.opens(demo_site + "titles/partner-track.html").follows("Decision")
    reader.sees("announced on 8 November 2022", within=reader.page.locator("#decision"))
    reader.follows("The announcement, as made from the record")
    assert "Partner Track" in reader.heading and "Announcement, for the public" in reader.text


def test_a_journalist_who_lands_on_a_title_asks_what_can_be_quoted(
    room: Room, setting: Setting, demo_site: str
) -> None:
    reader = room.reader(setting).opens(demo_site + "titles/partner-track.html")
    reader.sees("Fourth on TV (English) at best, off the list in its fourth week")
    reader.follows("The run")
    assert reader.is_scrolled_to("run")
    run = reader.page.locator("#run")
    assert (
        run.get_by_role("img", name=re.compile("Partner Track on TV \\(English\\), worldwide: 7th, 4th, 6th, .*out"))
        .filter(visible=True)
        .count()
        == 1
    )
    week = run.get_by_role("row").filter(has_text="4 Sep")
    assert week.get_by_role("cell").all_inner_texts()[:2] == ["4", "3"]
    reader.follows("Territories")
    at_home = reader.page.locator("#territories").get_by_role("row").filter(has_text="United States")
    assert at_home.get_by_role("cell").all_inner_texts()[:3] == ["7", "3", "6"]
    reader.follows("History", within=reader.page.get_by_role("navigation", name="On this page"))
    reader.sees("First published as “Season 1”, unchanged since", "7, 4, 6")
    record = reader.fetches(reader.page.get_by_role("link", name="JSON", exact=True).get_attribute("href")).json()
    assert record["title"] == "Partner Track" and record["seasons"][0]["run"]

    reader.follows("More")
    reader.follows("Restatements", within=reader.page.locator("main"))
    assert reader.heading == "Restatements"
    reader.sees(re.compile("2022"), within=reader.page.locator("main"))
    reader.follows("More").follows("Feeds", within=reader.page.locator("main"))
    feed = reader.fetches(reader.page.get_by_role("link", name="Atom", exact=True).first.get_attribute("href"))
    assert feed.ok and "<feed" in feed.text()

    box = reader.page.get_by_role("searchbox", name="Find a title").or_(reader.page.get_by_label("Find a title"))
    reader.clicks(box.first)
    reader.page.keyboard.type("night clin")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_load_state("load")
    found = reader.page.locator("main").get_by_role("link", name=re.compile("Seoul Night Clinic 24"))
    if reader.heading != "Seoul Night Clinic 24":
        reader.clicks(found.first)
        reader.page.wait_for_load_state("load")
    assert reader.heading == "Seoul Night Clinic 24"


def chooses_week(reader: Reader, week: str) -> None:
    """Opens the picker of weeks, and takes one."""
    weeks = reader.page.get_by_role("navigation", name="Week")
    reader.clicks(weeks.get_by_text("Week ending"))
    reader.follows(week, within=weeks)
