"""What each route tells to whom, in one table: without a token, with every token but the one that is meant, with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import served_home as made
from browsing import ROUTES, Browse
from starlette.testclient import TestClient

from overnights.acts.tokens import COSTS, PRODUCERS, SCOPES, UNPUBLISHED, make_token
from overnights.home import Home, open_home
from overnights.public import PUBLIC_TABLES

API = "/api/v1"
Look = Callable[[Any], bool]


def some(holds: Callable[[dict[str, Any]], object]) -> Look:
    """Whether something holds of a row of a table."""
    return lambda told: any(holds(row) for row in told["rows"])


def _is_open(row: dict[str, Any]) -> bool:
    return (row.get("week") or row.get("day") or "") > "2022-09-11"


def _has_now(season: dict[str, Any]) -> bool:
    return "now" in (season["audience"] or {})


# route, what is asked, what is not public of it, and the scopes that it needs
OPENED: tuple[tuple[str, str, Look, tuple[str, ...]], ...] = (
    ("tables/{name}", "tables/viewing", some(_is_open), (UNPUBLISHED,)),
    ("tables/{name}", "tables/viewing_by_day", some(_is_open), (UNPUBLISHED,)),
    ("tables/{name}", "tables/progress", some(lambda row: row["day"] is None), (UNPUBLISHED,)),
    ("tables/{name}", "tables/seasons", some(lambda row: row.get("cost") == made.COST), (COSTS,)),
    ("tables/{name}", "tables/batches", some(lambda row: "/" in row["source"]), (PRODUCERS,)),
    ("tables/{name}", "tables/catalogues", some(lambda row: "/" in row["source"]), (PRODUCERS,)),
    ("tables/{name}", "tables/set_aside", some(lambda row: row.get("detail")), (PRODUCERS,)),
    ("tables/{name}", "tables/evaluations",
     some(lambda row: row["metric"] == "share_of_viewing" and row["value"] is not None), (PRODUCERS,)),
    ("tables/{name}", "tables/evaluations",
     some(lambda row: row["metric"] == "efficiency" and row["value"] is not None), (PRODUCERS, COSTS)),
    ("tables/{name}", "tables/verdicts", some(lambda row: "efficiency" in row["reasons"].lower()
                                              or '"says":null' not in row["reasons"]), (PRODUCERS, COSTS)),
    ("tables", "tables", lambda told: any(column["name"] == "cost" for table in told["tables"]
                                          for column in table["columns"]), (COSTS,)),
    ("tables", "tables", lambda told: any(column["name"] == "detail" for table in told["tables"]
                                          for column in table["columns"]), (PRODUCERS,)),
    ("titles/{title_id}", "titles/pt", lambda told: any(map(_has_now, told["seasons"])), (UNPUBLISHED,)),
    ("seasons/{season_id}", "seasons/pt-1", _has_now, (UNPUBLISHED,)),
    ("announcements/{season_id}", "announcements/pt-1?audience=producers",
     lambda told: told.get("audience") == "producers", (PRODUCERS,)),
)  # fmt: skip
SAME_FOR_ALL = {
    "charts": ("charts",),
    "charts/{name}/weeks": ("charts/netflix-weekly/weeks", "charts/daily/weeks"),
    "charts/{name}/weeks/{week}": (
        f"charts/netflix-weekly/weeks/{made.PUBLISHED}",
        f"charts/netflix-weekly/weeks/{made.OPEN}",  # which has viewing and no edition: no token makes it a list
    ),
    "titles": ("titles", "titles?q=night"),
    "announcements/{season_id}": ("announcements/pt-1", "announcements/nd-1"),
    "restatements": ("restatements",),
    "tables/{name}": tuple(
        f"tables/{table.name}"
        for table in PUBLIC_TABLES
        if f"tables/{table.name}" not in {path for _, path, *_ in OPENED}
    ),
    "weeks/{week}": (f"weeks/{made.PUBLISHED}", f"weeks/{made.PUBLISHED}?territory=US", f"weeks/{made.OPEN}"),
    "board": ("board", "board?category=TV%20(English)&seasons=first&order=newest", "board?page=9"),
    "countries": ("countries", f"countries?week={made.PUBLISHED}", f"countries?week={made.OPEN}"),
    "countries/{territory}": ("countries/US", "countries/FR"),
    "all-time": ("all-time", "all-time?category=TV%20(English)"),
    "comparisons": ("comparisons",),
    "comparisons/{season_id}/{other_id}": ("comparisons/pt-1/nd-1", "comparisons/pt-1/pt-1"),
    "cohorts": ("cohorts",),
    "cohorts/{category}": ("cohorts/TV%20(English)", "cohorts/TV%20(English)?kind=first_season"),
    "restatements/summary": ("restatements/summary",),
    "health": ("health",),
    "methods": ("methods",),
    "methods/{number}": ("methods/views",),
}


@pytest.fixture(scope="module")
def own(served_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy with a row set aside, and a token for every set of scopes."""
    from overnights.acts.load_events import load_events

    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(served_path, folder / "home")
    home = open_home(folder / "home")
    faulty = folder / "faulty.csv"
    faulty.write_text(
        "event_id,account_id,playback_id,episode_id,ts,type,position_s,country,received_at\n"
        "x,a,p,nobody-knows-it,2022-09-01T20:00:00Z,start,0,US,2022-09-01T20:00:01Z\n"
    )
    load_events(home, [faulty], now=made.NOW)
    return home


@pytest.fixture(scope="module")
def tokens(own: Home) -> dict[tuple[str, ...], str]:
    sets = {tuple(sorted(scopes)) for *_, scopes in OPENED}
    sets |= {tuple(sorted(set(SCOPES) - {scope})) for scope in SCOPES} | {tuple(sorted(SCOPES))}
    return {scopes: make_token(own, "-".join(scopes), scopes=scopes, until=date(2023, 1, 1), now=made.NOW).secret
            for scopes in sets}  # fmt: skip


@pytest.fixture(scope="module")
def own_browser(own: Home, tokens: dict[tuple[str, ...], str], browse: Browse) -> TestClient:
    return browse(own, look_again_s=60.0)


def asked(browser: TestClient, path: str, secret: str | None) -> Any:
    whole = f"{API}/{path}" + ("?limit=10000" if path.startswith("tables/") else "")
    return browser.get(whole, headers={"authorization": f"Bearer {secret}"} if secret else None)


def test_the_table_has_every_route() -> None:
    assert {route for route, *_ in OPENED} | set(SAME_FOR_ALL) == set(ROUTES)


@pytest.mark.parametrize(
    ("path", "look", "scopes"), [row[1:] for row in OPENED], ids=[f"{row[1]} {'+'.join(row[3])}" for row in OPENED]
)
def test_what_is_not_public_is_told_with_its_token_alone(
    own_browser: TestClient, tokens: dict[tuple[str, ...], str], path: str, look: Look, scopes: tuple[str, ...]
) -> None:
    told = asked(own_browser, path, None)
    assert told.status_code in (200, 401) and not look(told.json())
    for lacking in scopes:
        without = tuple(sorted(set(SCOPES) - {lacking}))
        told = asked(own_browser, path, tokens[without])
        assert told.status_code in (200, 403) and not look(told.json()), f"without {lacking}"
    told = asked(own_browser, path, tokens[tuple(sorted(scopes))])
    assert told.status_code == 200 and look(told.json())
    assert told.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", [path for paths in SAME_FOR_ALL.values() for path in paths])
def test_what_is_public_is_the_same_whoever_asks(
    own_browser: TestClient, tokens: dict[tuple[str, ...], str], path: str
) -> None:
    public, known = asked(own_browser, path, None), asked(own_browser, path, tokens[tuple(sorted(SCOPES))])
    assert (public.status_code, public.content) == (known.status_code, known.content)
    is_there = not path.endswith((made.OPEN, "announcements/nd-1", "FR", "pt-1/pt-1", "page=9"))
    assert public.status_code == (200 if is_there and not path.startswith("cohorts/") else 404)


@pytest.mark.parametrize(
    "path", sorted({row[1] for row in OPENED} | {p for paths in SAME_FOR_ALL.values() for p in paths})
)
def test_a_token_that_is_none_is_refused_on_every_route(own_browser: TestClient, path: str) -> None:
    told = asked(own_browser, path, "ovn_nobody-was-given-this")
    assert told.status_code == 401 and 'error="invalid_token"' in told.headers["www-authenticate"]


@pytest.mark.parametrize(
    "path", sorted({row[1] for row in OPENED} | {p for paths in SAME_FOR_ALL.values() for p in paths})
)
def test_an_answer_that_the_reader_has_is_not_sent_again(own_browser: TestClient, path: str) -> None:
    told = asked(own_browser, path, None)
    if told.status_code != 200:
        return
    url = str(told.url)
    by_tag = own_browser.get(url, headers={"if-none-match": told.headers["etag"]})
    by_date = own_browser.get(url, headers={"if-modified-since": told.headers["last-modified"]})
    assert (by_tag.status_code, by_date.status_code, by_tag.content) == (304, 304, b"")
    assert by_tag.headers["etag"] == told.headers["etag"]
    before = {"if-modified-since": "Wed, 14 Sep 2022 11:59:59 GMT"}
    assert own_browser.get(url, headers=before).status_code == 200
