"""Pictures of comparisons and decisions tell of what is pointed at: whose it is, when, and the figure with its unit."""

from __future__ import annotations

import re

import pytest
from reading import Reader, Room

SAYS = "() => document.querySelector('.told:not([hidden])')?.innerText.replace(/[\\u2068\\u2069]/g, '') ?? ''"
PAIR = "against/partner-track-s1/salt-ledger-s2.html"


def told_along(reader: Reader, section: str, *, down: float, steps: int = 40) -> list[str]:
    """What is told while the pointer goes through the picture of a section from its left to its right end."""
    reader.page.evaluate("where => document.querySelector(where).scrollIntoView()", section)
    box = reader.page.wait_for_selector(f"{section} .live svg").bounding_box()
    found: dict[str, None] = {}
    for n in range(steps + 1):
        reader.page.mouse.move(box["x"] + 2 + n * (box["width"] - 4) / steps, box["y"] + down * box["height"])
        found[" ".join(reader.page.evaluate(SAYS).split())] = None
    return [said for said in found if said]


@pytest.mark.parametrize("down", [0.2, 0.8])
def test_each_week_of_two_seasons_tells_of_both(room: Room, demo_site: str, down: float) -> None:
    reader = room.reader().opens(demo_site + PAIR)
    weeks = told_along(reader, "#runs", down=down)
    rows = reader.page.locator("#runs .weekly tbody tr[data-at]")
    assert len(weeks) >= rows.count() > 3
    said = (
        r"List TV \(English\), worldwide Week 2 ● Partner Track S1: 4th, [\d,]+ views, .*territories, "
        r"week ending 4 September 2022 ■ The Salt Ledger S2: 1st, [\d,]+ views, .* week ending 7 August 2022"
    )
    assert any(re.fullmatch(said, week) for week in weeks), weeks
    assert any("Partner Track S1: out" in week for week in weeks)
    for week in weeks:
        number = re.search(r"Week (\d+)", week)
        assert number is not None
        cells = rows.nth(int(number[1]) - 1).locator("td").all_inner_texts()
        for name, rank in zip(("● Partner Track S1: ", "■ The Salt Ledger S2: "), cells, strict=False):
            assert week.split(name)[1].startswith(rank), (week, cells)


def test_rows_of_the_table_lead_to_what_their_week_tells(room: Room, demo_site: str) -> None:
    reader = room.reader().opens(demo_site + PAIR)
    reader.page.evaluate("() => document.querySelector('#runs').scrollIntoView()")
    reader.page.wait_for_selector("#runs .live svg")
    reader.page.locator("#runs tr[data-at='1']").focus()
    reader.page.keyboard.press("ArrowDown")
    reader.page.wait_for_function(f"() => ({SAYS})().includes('Week 2')")


def test_each_episode_of_two_seasons_tells_the_share_of_both(room: Room, demo_site: str) -> None:
    reader = room.reader().opens(demo_site + PAIR)
    episodes = told_along(reader, "#audience", down=0.5)
    assert len(episodes) == reader.page.locator("#audience tr[data-at]").count() == 10
    said = r"Share of those who started episode 1 Episode 2 ● Partner Track S1: [\d.]+% ■ The Salt Ledger S2: [\d.]+%"
    assert re.fullmatch(said, episodes[1]) and episodes[-1].endswith("S2: no such episode")


def test_each_day_on_the_line_of_a_decision_tells_its_date_and_figure(room: Room, demo_site: str) -> None:
    reader = room.reader().opens(demo_site + "titles/partner-track.html")
    days = told_along(reader, "#decision", down=44 / 92, steps=60)
    assert [re.sub(r"Hours viewed [\d,]+", "Hours viewed N", day) for day in days] == [
        f"Partner Track, Season 1 {said}"
        for said in (
            "Day Released On 26 August 2022",
            "Day Peak, 4th On 4 September 2022 After release 9 days List TV (English), worldwide Hours viewed N",
            "Day Out On 18 September 2022 After release 23 days List TV (English), worldwide",
            "Day Not renewed, announced On 8 November 2022 After release 74 days",
        )
    ]
