"""A home from Python: what commands print, as records; and as a notebook shows them, safe on any paper."""

from __future__ import annotations

import doctest
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
import real_examples
import served_home as made

import overnights as on
from overnights import face
from overnights.acts.chart import chart as chart_act
from overnights.acts.title import title_json
from overnights.errors import NotClosed, UnknownChart
from overnights.home import Home, make_home
from overnights.outputs import notebook
from overnights.outputs.bump import run_picture
from overnights.outputs.pictures import LIGHT, draw

VOID = {"br", "hr", "img", "meta", "link", "input"}


class Whole(HTMLParser):
    """Whether a text is whole HTML, and what is in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open += [] if tag in VOID else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.fixture
def home(served: Home) -> on.OpenHome:
    return on.open(served.path, now=lambda: made.NOW)


def shown(one: object) -> Whole:
    bundle = one._repr_mimebundle_()  # type: ignore[attr-defined]
    assert bundle["text/plain"] == repr(one) and bundle["text/html"] == one._repr_html_()  # type: ignore[attr-defined]
    whole = Whole(bundle["text/html"])
    assert whole.open == []
    return whole


def test_the_examples_are_so(tmp_path: Path) -> None:
    path = real_examples.home_in(tmp_path).path
    told = doctest.testmod(face, extraglobs={"path": path})
    assert told.attempted >= 6 and told.failed == 0


def test_the_public_names_are_those_that_are_there() -> None:
    assert set(on.__all__) <= set(dir(on)) and all(getattr(on, name) for name in on.__all__)
    with pytest.raises(AttributeError, match=r"no “opne”. It has .*open"):
        on.opne  # type: ignore[attr-defined]  # noqa: B018


def test_records_are_those_of_the_acts(served: Home, home: on.OpenHome) -> None:
    week = home.chart("netflix-weekly", week=made.PUBLISHED)
    acted = chart_act(served, "netflix-weekly", week=date(2022, 9, 4), now=made.NOW)
    assert week.rows == [row for one in acted for row in one.as_rows()]
    assert week.to_arrow().num_rows == len(week.rows) == len(week.to_pandas())
    one = home.chart("netflix-weekly", week=date(2022, 9, 4), category="tv (english)")
    assert [row["category"] for row in one.rows] == ["TV (English)"] * len(one.rows) != []
    with pytest.raises(UnknownChart, match="There is “TV"):
        home.chart("netflix-weekly", week=made.PUBLISHED, category="Opera")
    assert home.title("Night Desk").json == title_json(served, "nd", now=made.NOW)
    assert home.table("titles").rows == home.sql("SELECT * FROM titles").rows
    assert pa.table(home.sql("SELECT 1 AS n")).to_pydict() == {"n": [1]} and len(home.table("titles")) == 3
    assert {row["season_id"] for row in home.board().rows} <= {"pt-1", "nd-1", "../up-1"}


def test_a_home_is_seen_as_of_a_day(served: Home) -> None:
    before = on.open(served.path, as_of="2022-09-14", now=lambda: made.NOW.replace(day=16))
    assert before.title("pt").json["as_of"] == "2022-09-14" and "as of 2022-09-14" in repr(before)
    assert before.chart(week=made.PUBLISHED).rows[0]["as_of"] == "2022-09-14"
    asked = before.sql("SELECT count(*) AS n FROM entries")
    for one in (before.title("pt"), before.chart(week=made.PUBLISHED), asked):
        assert repr(one).endswith(", as of 2022-09-14>")
        assert one._repr_html_().startswith("<p>As known on 2022-09-14.</p>")


def test_a_home_without_a_judgement_has_no_board(tmp_path: Path) -> None:
    from overnights.acts.load_catalogue import load_catalogue

    (tmp_path / "c").mkdir()
    for name, text in made.CATALOGUE.items():
        (tmp_path / "c" / name).write_text(text)
    bare = make_home(tmp_path / "home")
    load_catalogue(bare, [tmp_path / "c"], now=made.NOW)
    with pytest.raises(NotClosed, match="overnights judge"):
        on.open(bare.path).board()


def test_what_a_notebook_shows_is_whole_and_has_no_script_style_or_address(home: on.OpenHome) -> None:
    for one in (home.chart("netflix-weekly", week=made.PUBLISHED), home.chart("daily", week="2022-09-03"),
                home.title("pt"), home.title("up"), home.board(), home.table("titles"), home.table("editions"),
                home.sql("SELECT NULL AS nothing, true AS yes, [1] AS list")):  # fmt: skip
        whole = shown(one)
        assert not whole.tags & {"script", "style", "link", "iframe", "object", "img", "a", "form", "b"}
        assert not {
            name for name in whole.attributes if name.startswith("on") or name in ("href", "src", "id", "class")
        }


def test_names_are_escaped_and_keep_their_direction(home: on.OpenHome) -> None:
    for one in (home.title("up"), home.table("titles"), home.chart("netflix-weekly", week=made.PUBLISHED)):
        assert "../up <b>" in shown(one).said
        assert "<b>" not in one._repr_html_() and 'dir="auto"' in one._repr_html_()
    hostile = "<script>alert(1)</script>\u202e\"'"
    cell = notebook.table([{hostile: hostile}], caption=hostile)
    assert Whole(cell).tags == {"table", "caption", "strong", "thead", "tr", "th", "tbody", "td", "span"}
    assert "alert(1)" in Whole(cell).said and "<script" not in cell


def test_a_picture_is_that_of_the_page_in_inks_for_any_paper(home: on.OpenHome) -> None:
    title = home.title("pt")
    season = title.record.seasons[0]
    assert season.run is not None
    canvas = run_picture(season, season.run, "Partner Track", title.record.rounding, is_wide=True)
    assert title.specification == canvas.specification
    page, shown_here = draw(canvas).svg, title._repr_html_()
    paths = re.findall(r' d="([^"]+)"', page)
    assert paths and all(f' d="{path}"' in shown_here for path in paths)
    assert 'role="img" aria-label="' in shown_here and "currentColor" in shown_here
    for name in ("ink", "ink2", "ink3", "paper", "line", "faint", "context"):
        assert LIGHT[name] not in shown_here.lower(), name
    assert '<g fill="#ffffff" font-size' in shown_here  # ranks, on blue


def test_a_long_table_shows_its_beginning_and_says_how_long_it_is(home: on.OpenHome) -> None:
    many = home.sql("SELECT * FROM range(1234) AS t(n)")
    said = shown(many).said
    assert "50 of 1,234 rows." in said and "49" in said and "\n1,233" not in said
    assert repr(many) == "<1,234 rows of n>"


def test_a_row_shows_its_run_with_its_ranks_in_words(home: on.OpenHome) -> None:
    html = home.chart("netflix-weekly", week="2022-09-11", category="TV (English)")._repr_html_()
    labels = re.findall(r'aria-label="Ranks of 10 weeks: ([^"]+)"', html)
    assert labels and all(label.count(", ") == 9 for label in labels)
    assert labels[0].startswith("not here, ") and labels[0].endswith("1st")
