"""What comes out of a printer: A4 sheets in light colours, nothing cut, no letter that is too small to read."""

from __future__ import annotations

import pytest
from printed import contents, is_a4, letters_pt, sheets
from reading import Room, Setting

DARK_PAPER = b".0706 .0784 .0941"  # as a PDF says #121418


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 5), ("titles/partner-track.html", 8), ("bubble.html", 4), ("announcements/partner-track-s1.html", 3)],
)
def test_a_page_is_printed_to_be_read(room: Room, demo_site: str, path: str, most: int) -> None:
    reader = room.reader(Setting(scheme="dark")).opens(demo_site + path)
    pdf = reader.page.pdf(format="A4", print_background=True)
    letters = letters_pt(pdf)
    assert 1 <= len(sheets(pdf)) <= most and all(map(is_a4, sheets(pdf)))
    assert len(letters) > 300 and min(letters) >= 7 and max(letters) >= 20
    assert not any(DARK_PAPER in content for content in contents(pdf))
