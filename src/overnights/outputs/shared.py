"""Which pages name a picture to those who show a link to them: latest weeks, and the seasons on their lists.

Of all pages it would be a picture as PNG of each, which takes 60 ms and 90 kB.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from overnights import links
from overnights.charts.record import ListName
from overnights.outputs.parts import Site
from overnights.pages import places
from overnights.pages.week import WORLD_CHART

WEEKS = 4  # the latest
_SENTENCE = re.compile(r'<p class="(?:standfirst|verdict)"[^>]*>(.*?)</p>', re.DOTALL)
_TAG = re.compile(r'<span class="tag[^"]*">[^<]*</span>')


def shared_pictures(site: Site, title_paths: Mapping[str, str]) -> dict[str, str]:
    """By the path of a page, the path of its picture as SVG, of which there is a PNG too."""
    weeks = site.history.weeks(WORLD_CHART, places.WORLDWIDE)[-WEEKS:]
    names = [
        ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=category)
        for category in site.history.categories(WORLD_CHART, places.WORLDWIDE)
    ]
    shown = [one for one in site.history.latest_of(names, weeks) if one.entries]
    found = {}
    for week in weeks:
        page = links.week(week)
        if sum(one.edition.week == week for one in shown) == len(names):
            found[page] = links.picture(page, "ranks", "wide")
    if weeks and links.week(weeks[-1]) in found:
        found[links.HOME] = found[links.week(weeks[-1])]
    for season_id in {entry.season_id for one in shown for entry in one.entries}:
        if path := title_paths.get(season_id):
            found[path] = links.picture(path, "run", "wide")
    return found


def sentence_of(html: str) -> str:
    """The sentence that a page opens with, as plain text; empty where it has none.

    >>> sentence_of('<h1>A</h1><p class="standfirst"><i>B</i> &amp; C. <span class="tag demo">Demo</span></p>')
    'B & C.'
    """
    found = _SENTENCE.search(html)
    return Markup(_TAG.sub("", found[1])).striptags() if found else ""
