"""Who may see what: nothing under embargo, nothing that is not public without a token, no token anywhere."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import served_home as made
from browsing import Browse, client_of
from starlette.testclient import TestClient

from overnights.acts.tokens import COSTS, PRODUCERS, SCOPES, UNPUBLISHED, make_token, revoke_token
from overnights.client import ApiError
from overnights.home import Home, open_home
from overnights.public import PUBLIC_TABLES
from overnights.web.logs import LOGGER, JsonLines

API = "/api/v1"
SECRETS = (made.SECRET_WHY, made.SECRET_BY, "Quillfeather", "Hemlock", '"moved"', ",moved,", 'told_from": "2022-09-20')
NOT_PUBLIC = (*(str(made.COST + n) for n in range(3)), "0.09871", "9.871%")  # costs, and a threshold


@pytest.fixture(autouse=True)
def tokens_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overnights.web.access.READ_AGAIN_S", 0.0)


@pytest.fixture
def own(served_path: Path, tmp_path: Path) -> Home:
    """A copy that a test may change."""
    shutil.copytree(served_path, tmp_path / "home")
    return open_home(tmp_path / "home")


def token(home: Home, *scopes: str, name: str = "reader", until: date | None = None) -> str:
    return make_token(home, name, scopes=scopes, until=until, now=made.NOW).secret


@pytest.fixture(scope="module")
def told(browse: Browse) -> dict[str, str]:
    """All that the public is told."""
    return walked(browse(look_again_s=60.0))


def walked(browser: TestClient, headers: dict[str, str] | None = None, *, has_pictures: bool = True) -> dict[str, str]:
    """The body of every answer there is: every route of the API with every id, and every page that links lead to."""
    found: dict[str, str] = {}
    document = browser.get(f"{API}/openapi.json").json()
    values = {
        "name": ["netflix-weekly", "netflix-country", "daily", *(table.name for table in PUBLIC_TABLES)],
        "week": [made.PUBLISHED, "2022-09-11", made.OPEN],
        "title_id": ["pt", "nd", "up"],
        "season_id": ["pt-1", "nd-1", "../up-1"],
        "number": ["views"],
        "territory": ["US", "DE"],
        "category": ["TV%20(English)"],
        "other_id": ["pt-1", "nd-1"],
    }
    ahead = ["/", "/titles.html", "/titles/nd.html", "/titles/nd.json", "/announcements/nd-1.html",
             "/announcements/nd-1.json", "/announcements/nd-1.md", "/feeds/index.html", "/metrics",
             f"{API}/openapi.json"]  # fmt: skip
    for path in document["paths"]:
        ahead += _filled(path, values)
    ahead += [
        f"{API}/tables/{table.name}?limit=10000&format={form}" for table in PUBLIC_TABLES for form in ("csv", "parquet")
    ]
    ahead += [f"{API}/announcements/{season}?audience=producers" for season in values["season_id"]]
    ahead += [f"{API}/titles/nd?as_of=2022-09-14", f"{API}/tables/decisions?as_of=2022-09-14", f"{API}/tables/nope"]
    while ahead:
        path = ahead.pop()
        if path in found or (path.startswith("/pictures/") and not has_pictures):
            continue
        told = browser.get(path, headers=headers)
        assert told.status_code < 500, path
        found[path] = told.text + json.dumps(dict(told.headers))
        if told.headers.get("content-type", "").startswith("application/vnd.apache.parquet"):
            found[path] = str(pq.read_table(io.BytesIO(told.content)).to_pylist())
        if told.headers.get("content-type", "").startswith("text/html"):
            for link in re.findall(r'(?:href|src|srcset)="([^"#]+)', told.text):
                ahead.append("/" + re.sub(r"^/", "", str(told.url.join(link).path)))
    return found


def _filled(path: str, values: dict[str, list[str]]) -> list[str]:
    names = re.findall(r"{(\w+)}", path)
    filled = [path]
    for name in names:
        filled = [one.replace(f"{{{name}}}", value) for one in filled for value in values[name]]
    return filled


def test_nothing_under_embargo_is_told_on_any_route(served: Home, told: dict[str, str]) -> None:
    assert len(told) > 120 and {f"{API}/titles/nd", "/titles/nd.html", f"{API}/tables/decisions"} <= set(told)
    for path, body in told.items():
        assert not [secret for secret in SECRETS if secret in body], path
        assert str(served.path) not in body and str(served.path.parent) not in body, path
        assert "account-0" not in body, path  # an account of the events


def test_a_home_with_a_decision_under_embargo_answers_as_one_without(
    told: dict[str, str], browse: Browse, tmp_path: Path
) -> None:
    """But for tags and hashes, no reader can tell that there is one."""
    plain = made.make(tmp_path, is_secret=False)
    without = walked(browse(plain, look_again_s=60.0), has_pictures=False)
    assert set(without) == {path for path in told if not path.startswith("/pictures/")}
    for path, body in without.items():
        if path != "/metrics":
            assert _without_tags(told[path]) == _without_tags(body), path


def _without_tags(text: str) -> str:
    return re.sub(r'"(etag|last-modified|content-length)": "[^}]*?",|[0-9a-f]{12,64}', "", text.replace('\\"', "'"))


def test_an_embargo_holds_for_every_token(own: Home, browse: Browse) -> None:
    secret = token(own, *SCOPES)
    sent = {"authorization": f"Bearer {secret}"}
    found = walked(browse(own, look_again_s=60.0), sent, has_pictures=False)
    assert any(str(made.COST) in body for body in found.values())
    for path, body in found.items():
        assert not [one for one in (*SECRETS, secret) if one in body], path


def test_without_a_token_nothing_is_told_that_is_not_public(told: dict[str, str], browser: TestClient) -> None:
    for path, body in told.items():
        assert not [figure for figure in NOT_PUBLIC if figure in body], path
    rows = browser.get(f"{API}/tables/viewing?limit=10000").json()["rows"]
    assert {row["week"] for row in rows} == {"2022-08-28", made.PUBLISHED, "2022-09-11"}
    days = {row["day"] for row in browser.get(f"{API}/tables/viewing_by_day?limit=10000").json()["rows"]}
    assert max(days) == "2022-09-10" or max(days) == "2022-09-11"
    assert browser.get(f"{API}/tables/progress").json()["rows"] == []  # no window is closed for good
    evaluations = browser.get(f"{API}/tables/evaluations?limit=10000").json()["rows"]
    assert {row["requirement"] for row in evaluations if not row["is_public"]} == {"worth", "share-of-viewing"}
    for name in ("value", "threshold", "threshold_exact"):
        assert [row[name] for row in evaluations if not row["is_public"]] == [None] * 6
    assert "cost" not in browser.get(f"{API}/tables/seasons").json()["rows"][0]
    sources = {row["source"] for name in ("batches", "catalogues")
               for row in browser.get(f"{API}/tables/{name}").json()["rows"]}  # fmt: skip
    assert sources == {"events.csv", "catalogue"}


def test_each_scope_opens_its_own_and_no_more(own: Home, browse: Browse) -> None:
    browser = browse(own)

    def rows(name: str, *scopes: str) -> list[dict[str, object]]:
        secret = token(own, *scopes, name=f"{name}-{'-'.join(scopes)}")
        told = browser.get(f"{API}/tables/{name}?limit=10000", headers={"authorization": f"Bearer {secret}"})
        assert told.status_code == 200 and told.headers["cache-control"] == "private, no-cache"
        found: list[dict[str, object]] = told.json()["rows"]
        return found

    assert made.OPEN in {row["week"] for row in rows("viewing", UNPUBLISHED)}
    assert made.OPEN not in {row["week"] for row in rows("viewing", PRODUCERS, COSTS)}
    assert {row["day"] for row in rows("progress", UNPUBLISHED)} == {None, 7, 28, 91}
    assert {row["season_id"]: row["cost"] for row in rows("seasons", COSTS)}["pt-1"] == made.COST
    assert "cost" not in rows("seasons", UNPUBLISHED, PRODUCERS)[0]
    of_producers = {row["requirement"]: row["value"] for row in rows("evaluations", PRODUCERS)
                    if row["season_id"] == "pt-1"}  # fmt: skip
    assert of_producers["share-of-viewing"] is not None and of_producers["worth"] is None
    both = {row["requirement"]: row["value"] for row in rows("evaluations", PRODUCERS, COSTS)
            if row["season_id"] == "pt-1"}  # fmt: skip
    assert both["worth"] is not None
    assert [row["value"] for row in rows("evaluations", COSTS) if row["requirement"] == "worth"] == [None] * 3
    assert client_of(browser, token(own, UNPUBLISHED, name="now")).title("pt").seasons[0].record["audience"]["now"]
    assert "now" not in client_of(browser).title("pt").seasons[0].record["audience"]


def test_producers_announcements_need_their_scope(own: Home, browse: Browse) -> None:
    browser = browse(own)
    told = browser.get(f"{API}/announcements/pt-1?audience=producers")
    assert told.status_code == 401 and told.headers["www-authenticate"] == 'Bearer realm="overnights"'
    costs, producers = token(own, COSTS, name="c"), token(own, PRODUCERS, name="p")
    told = browser.get(f"{API}/announcements/pt-1?audience=producers", headers={"authorization": f"Bearer {costs}"})
    assert told.status_code == 403 and 'error="insufficient_scope"' in told.headers["www-authenticate"]
    text = client_of(browser, producers).announcement("pt-1", audience="producers").markdown
    assert text != client_of(browser).announcement("pt-1").markdown
    for client, audience, status in (
        (client_of(browser), "public", 404), (client_of(browser), "producers", 401),
        (client_of(browser, producers), "public", 404), (client_of(browser, producers), "producers", 404),
    ):  # fmt: skip
        with pytest.raises(ApiError) as raised:
            client.announcement("nd-1", audience=audience)
        assert raised.value.status == status


def test_a_token_that_does_not_hold_opens_nothing_and_is_refused_everywhere(own: Home, browse: Browse) -> None:
    ended, revoked, good = (token(own, COSTS, name="ended", until=date(2022, 9, 14)), token(own, COSTS, name="revoked"),
                            token(own, COSTS, name="good"))  # fmt: skip
    revoke_token(own, "revoked", now=made.NOW)
    browser = browse(own, now=made.NOW + timedelta(days=1))
    assert browser.get(f"{API}/charts", headers={"authorization": f"bearer  {good} "}).status_code == 200
    for sent in (f"Bearer {ended}", f"Bearer {revoked}", "Bearer ", "Bearer", "Basic eDp5", good, "Bearer ovn_x",
                 f"Bearer {good}x", f"Bearer {good[:-1]}", "Bearer \xff"):  # fmt: skip
        told = browser.get(f"{API}/charts", headers={"authorization": sent.encode("latin-1")})
        assert told.status_code == 401, sent
        assert 'error="invalid_token"' in told.headers["www-authenticate"]
    assert browser.get("/", headers={"authorization": "Bearer nothing"}).status_code == 200  # pages are for all


def test_a_revoked_token_opens_nothing_any_more(own: Home, browse: Browse) -> None:
    secret, browser = token(own, COSTS), browse(own)
    sent = {"authorization": f"Bearer {secret}"}
    assert browser.get(f"{API}/tables/seasons", headers=sent).status_code == 200
    revoke_token(own, "reader", now=made.NOW)
    assert browser.get(f"{API}/tables/seasons", headers=sent).status_code == 401


def test_no_token_and_no_word_of_a_reader_is_in_a_log(own: Home, browse: Browse) -> None:
    secret, lines = token(own, *SCOPES), io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    try:
        browser = browse(own)
        sent = {"authorization": f"Bearer {secret}", "x-forwarded-for": "203.0.113.9", "user-agent": "Peculiar/1"}
        for path in ("/", f"/{secret}", f"/titles/{secret}.html", f"{API}/titles?q={secret}", f"{API}/titles/{secret}",
                     f"{API}/tables/seasons?where=season_id={secret}", f"{API}/{secret}", f"{API}/tables/{secret}",
                     f"{API}/charts?token={secret}", f"{API}/charts/{secret}/weeks/{secret}",
                     f"/?token={secret}"):  # fmt: skip
            browser.get(path, headers=sent)
            browser.get(path, headers={"authorization": f"Bearer x{secret}"})
        assert secret not in browser.get("/metrics").text
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(logging.NOTSET)
    told = lines.getvalue()
    assert len(told.splitlines()) == 23
    for word in (secret, secret[4:], "203.0.113.9", "Peculiar", "testclient", "reader"):
        assert word not in told
    for line in told.splitlines():
        said = json.loads(line)
        assert {"at", "level", "event", "method", "route", "status", "ms", "bytes"} <= set(said) <= {
            "at", "level", "event", "method", "route", "status", "ms", "bytes", "kept",
        }  # fmt: skip
