"""The API: every public record and table, typed, paged, in three forms; problems in one shape."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import real_examples
import served_home as made
from browsing import ROUTES, Browse, client_of
from starlette.testclient import TestClient

from overnights.acts.export import public_rows
from overnights.acts.title import title_json
from overnights.client import ApiError
from overnights.home import Home
from overnights.numbers import NUMBERS
from overnights.outputs.files import plain
from overnights.public import PUBLIC_TABLES
from overnights.web.api import models, page_models
from overnights.web.api.examples import examples
from overnights.web.limits import Buckets, Rate, cost_of

API = "/api/v1"


def test_a_client_reads_what_the_home_says(served: Home, browser: TestClient) -> None:
    home = client_of(browser)
    weekly = next(one for one in home.charts() if one.name == "netflix-weekly")
    assert weekly.territories == ["ZZ"] and weekly.latest_week == next(iter(home.weeks("netflix-weekly")))
    assert weekly.weeks == home.weeks("netflix-weekly").total == 3
    tv = next(one for one in home.week("netflix-weekly", made.PUBLISHED) if one.category == "TV (English)")
    assert [(entry.rank, entry.title) for entry in tv.entries][:2] == [(1, "Night Desk"), (2, "Partner Track")]
    assert {one.territory for one in home.week("netflix-country", made.PUBLISHED)} == {"DE", "US"}
    assert {one.territory for one in home.week("netflix-country", made.PUBLISHED, territory="US")} == {"US"}
    assert [one.title_id for one in home.titles("TRACK")] == ["pt"]
    assert [one.title for one in home.titles()] == ["Night Desk", "Partner Track", "../up <b>"]  # letters alone order
    assert home.season("pt-1").record["title_id"] == "pt" and home.season("pt-1").season_id == "pt-1"
    assert "renewed" in home.announcement("pt-1").markdown
    assert home.method("views").formula == next(one.formula for one in NUMBERS if one.name == "views")
    assert list(home.restatements(since="2022-01-01")) == []


def test_a_title_is_the_record_of_the_command_but_for_what_is_not_public(served: Home, browser: TestClient) -> None:
    for title_id in ("pt", "nd"):
        whole = json.loads(json.dumps(plain(title_json(served, title_id, now=made.NOW))))
        for season in whole["seasons"]:
            assert season["audience"].pop("now")
        assert browser.get(f"{API}/titles/{title_id}").json() == whole


@pytest.mark.parametrize("name", [table.name for table in PUBLIC_TABLES])
def test_a_table_is_told_in_three_forms_that_say_the_same(browser: TestClient, name: str) -> None:
    columns = browser.get(f"{API}/tables").json()["tables"]
    names = [column["name"] for column in next(one for one in columns if one["name"] == name)["columns"]]
    told = browser.get(f"{API}/tables/{name}?limit=10000")
    assert told.status_code == 200
    rows = told.json()["rows"]
    assert told.json()["total"] == len(rows) == int(told.headers["x-total-count"])
    by_csv = browser.get(f"{API}/tables/{name}?limit=10000", headers={"accept": "text/csv"})
    assert by_csv.headers["content-type"] == "text/csv; charset=utf-8"
    read = list(csv.reader(io.StringIO(by_csv.text)))
    assert read[0] == names and len(read) - 1 == len(rows)
    asked = {"accept": "application/vnd.apache.parquet"}
    table = pq.read_table(io.BytesIO(browser.get(f"{API}/tables/{name}?limit=10000", headers=asked).content))
    assert table.column_names == names
    assert json.loads(json.dumps(plain(table.to_pylist()))) == rows
    assert browser.get(f"{API}/tables/{name}?format=csv&limit=10000").content == by_csv.content


def test_tables_that_are_told_whole_are_what_export_writes(served: Home, browser: TestClient) -> None:
    for name in ("entries", "editions", "titles", "seasons", "evaluations", "verdicts", "decisions", "runs"):
        rows = json.loads(json.dumps(plain(public_rows(served, made.NOW)[name]().to_pylist())))
        assert browser.get(f"{API}/tables/{name}?limit=10000").json()["rows"] == rows, name


def test_rows_are_filtered_by_conditions_that_all_hold(browser: TestClient) -> None:
    def found(*conditions: str) -> list[dict[str, object]]:
        told = browser.get(f"{API}/tables/entries", params={"where": list(conditions), "limit": 10_000})
        assert told.status_code == 200, told.text
        rows: list[dict[str, object]] = told.json()["rows"]
        return rows

    every = found()
    assert found("rank=1", "territory=ZZ") == [r for r in every if r["rank"] == 1 and r["territory"] == "ZZ"] != []
    assert found("week>=2022-09-11") == [r for r in every if str(r["week"]) >= "2022-09-11"] != every
    assert found("last_rank=") == [r for r in every if r["last_rank"] is None] != []
    assert found("last_rank!=") == [r for r in every if r["last_rank"] is not None] != []
    assert found("is_tie=false", "value>1.5") == [r for r in every if not r["is_tie"] and (r["value"] or 0) > 1.5]
    assert found("title!=Partner Track") == [r for r in every if r["title"] != "Partner Track"] != []
    told = browser.get(f"{API}/tables/entries?columns=title,rank&limit=1").json()["rows"][0]
    assert list(told) == ["title", "rank"]


@pytest.mark.parametrize(
    "asked",
    ["where=nope=1", "where=rank=one", "where=week=2022-9-4", "where=rank", "columns=nope", "limit=0", "limit=10001",
     "offset=0", "territory=usa", "cursor=!", "cursor=AAAA", "week_from=2022-9-4", "format=xml",
     "as_of=yesterday", "as_of=0", "as_of=2022-02-30", "limit=x",
     "where=is_tie=maybe", "where=rank=99999999999999999999"],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_in_words(browser: TestClient, asked: str) -> None:
    told = browser.get(f"{API}/tables/entries?{asked}")
    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
    said = told.json()
    assert (said["status"], said["type"]) == (422, "about:blank") and said["title"] and said["detail"]


def test_a_territory_is_named_in_either_case_and_one_that_is_none_is_told_which_it_may_be(browser: TestClient) -> None:
    for asked in ("tables/entries?columns=week,rank&territory=", "charts?territory=", "titles?territory=",
                  f"charts/netflix-country/weeks/{made.PUBLISHED}?territory=", "countries/",
                  f"weeks/{made.PUBLISHED}?territory="):  # fmt: skip
        told = [browser.get(f"{API}/{asked}{code}") for code in ("US", "us")]
        assert [one.status_code for one in told] == [200, 200] and told[0].json() == told[1].json(), asked
    for name, code in (("KOREA", "KR, South Korea"), ("Germny", "DE, Germany"), ("USA", "US, United States")):
        told = browser.get(f"{API}/tables/entries?territory={name}")
        assert told.status_code == 422 and f"“{name}” is no territory" in told.json()["detail"]
        assert f"Is it {code}?" in told.json()["detail"] and told.json()["errors"][0]["where"] == "query.territory"
    assert "pattern" not in browser.get(f"{API}/countries/nowhere").json()["detail"]


def test_a_parameter_that_is_none_is_told_which_there_are(browser: TestClient) -> None:
    said = browser.get(f"{API}/tables/entries?teritory=US").json()
    assert "is it territory?" in said["detail"] and "as_of, category, chart, columns" in said["detail"]
    assert said["errors"] == [{"where": "query.teritory", "says": said["errors"][0]["says"]}]
    assert "there are as_of, format" in browser.get(f"{API}/health?zzz=1").json()["detail"]
    many = browser.get(f"{API}/titles?{'&'.join(f'zz{n}=1' for n in range(30))}").json()
    assert len(many["errors"]) == 10 and many["detail"].count("there is no such parameter") == 3


def test_an_older_edition_or_none(browser: TestClient) -> None:
    path = f"{API}/charts/netflix-weekly/weeks/{made.PUBLISHED}"
    assert browser.get(f"{path}?edition=1").json()["lists"][0]["edition"] == 1
    for asked in (f"{path}?edition=9", f"{path}?territory=FR", f"{path}?category=Nope", f"{API}/charts/nope/weeks",
                  f"{API}/charts/netflix-weekly/weeks/2022-06-05"):  # fmt: skip
        assert browser.get(asked).status_code == 404, asked
    assert browser.get(f"{API}/charts/netflix-weekly/weeks/2022-09-05").status_code == 404  # a Monday
    assert browser.get(f"{API}/charts/netflix-weekly/weeks/0").status_code == 422
    rows = list(csv.DictReader(io.StringIO(browser.get(path, headers={"accept": "text/csv"}).text)))
    assert [row["rank"] for row in rows][:2] == ["1", "2"]
    lists = browser.get(f"{API}/charts/netflix-country/weeks/{made.PUBLISHED}?limit=1").json()
    assert lists["total"] > len(lists["lists"]) == 1


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [("*/*", 200, "application/json"), ("text/*", 200, "text/csv"), ("text/html", 406, "application/problem+json"),
     ("text/csv;q=0.5, application/json;q=0.4", 200, "text/csv"), ("application/json;q=0", 406, "application/problem"),
     ("text/csv;q=nope", 200, "text/csv"), ("", 200, "application/json"), (",;=", 406, "application/problem")],
)  # fmt: skip
def test_the_form_is_what_the_reader_accepts(browser: TestClient, accept: str, status: int, media: str) -> None:
    told = browser.get(f"{API}/tables/titles", headers={"accept": accept})
    assert told.status_code == status and told.headers["content-type"].startswith(media)


def test_ids_that_are_no_plain_text_are_found_by_their_path(browser: TestClient) -> None:
    found = browser.get(f"{API}/titles?q=..%2Fup").json()["rows"]
    assert [row["seasons"] for row in found] == [["../up-1"]]
    assert browser.get(found[0]["href"]).json()["title_id"] == "up"
    from overnights import links

    assert browser.get(f"{API}/seasons/{links.slug('../up-1')}").json()["season_id"] == "../up-1"


def test_what_there_is_not_is_a_problem(browser: TestClient) -> None:
    for path in ("titles/nope", "seasons/nope", "tables/events", "tables/plays", "methods/nope", "announcements/nope",
                 "nope", "titles/", "charts/netflix-weekly/weeks/2022-09-04/more"):  # fmt: skip
        told = browser.get(f"{API}/{path}")
        assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json"), path
    assert browser.get(f"{API}/titles/Partner%20Track").status_code == 404  # a name is no id
    with pytest.raises(ApiError) as raised:
        client_of(browser).title("nope")
    assert (raised.value.status, raised.value.title) == (404, "Not Found")


def test_the_home_can_be_asked_as_of_a_day(browser: TestClient) -> None:
    path = f"{API}/charts/netflix-weekly/weeks/{made.PUBLISHED}"
    assert browser.get(f"{path}?as_of=2022-09-14").json()["lists"] == browser.get(path).json()["lists"]
    for day in ("2022-08-01", "2022-09-15", "0001-01-01", "9999-12-31"):
        told = browser.get(f"{path}?as_of={day}")
        assert told.status_code == 404 and "/" not in told.json()["detail"], day
    record = client_of(browser, as_of="2022-09-14").title("pt").record
    assert record["as_of"] == "2022-09-14" and "now" not in (record["seasons"][0]["audience"] or {})


def test_a_client_that_asks_too_much_is_told_when_to_ask_again(browse: Browse) -> None:
    browser = browse(rate=Rate(per_s=0.0001, burst=3))
    told = [browser.get(f"{API}/methods/views") for _ in range(4)]
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert [one.headers["ratelimit"].split(";")[1] for one in told] == ["r=2", "r=1", "r=0", "r=0"]
    assert 0 < int(told[3].headers["retry-after"]) <= 10_000 and told[3].json()["status"] == 429
    assert told[0].headers["ratelimit-policy"] == '"requests";q=3;w=30000'
    assert browser.get("/").status_code == 200  # pages are made once for all
    with pytest.raises(ApiError) as raised:
        client_of(browser, patience_s=0).charts()
    assert 0 < (raised.value.retry_after_s or 0) <= 10_000


def test_a_bucket_fills_again_and_each_client_has_one() -> None:
    now = iter((0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 100.0))
    buckets = Buckets(Rate(per_s=1, burst=2), now=lambda: next(now), most=2)
    taken = [buckets.take(client) for client in ("a", "a", "a", "b", "a", "a", "a")]
    assert taken == [(1, 0.0), (0, 0.0), (0, 1.0), (1, 0.0), (0, 0.5), (0, 0.0), (1, 0.0)]


def test_what_is_dear_counts_as_more() -> None:
    assert [cost_of(query) for query in (b"", b"limit=999", b"limit=10000&x=1", b"as_of=2022-09-14", b"limit=-1")] == [
        1, 1, 11, 26, 1,
    ]  # fmt: skip
    assert cost_of(b"&".join([b"a=1"] * 500)) == cost_of(b"limit=" + b"9" * 50) == cost_of(b"\xff=%ff&limit=%32") == 1
    buckets = Buckets(Rate(per_s=1, burst=10), now=lambda: 0.0)
    assert [buckets.take("a", cost) for cost in (4, 4, 4)] == [(6, 0.0), (2, 0.0), (0, 2.0)]
    assert buckets.take("b", 1_000) == (0, 0.0)  # a whole bucket


def _operations(document: dict[str, dict[str, dict[str, object]]]) -> Iterator[tuple[str, dict[str, object]]]:
    for path, methods in document["paths"].items():
        assert list(methods) == ["get"], path
        yield path, methods["get"]  # type: ignore[misc]


def test_the_document_says_every_route_with_its_answers(browser: TestClient) -> None:
    document = browser.get(f"{API}/openapi.json").json()
    paths = dict(_operations(document))
    assert set(paths) == {f"{API}/{route}" for route in ROUTES}
    for path, operation in paths.items():
        said: dict[str, dict[str, object]] = operation["responses"]  # type: ignore[assignment]
        assert {"200", "304", "401", "404", "422", "429", "503"} <= set(said), path
        assert operation["description"] and operation["operationId"]
        for status, answer in said.items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, status)  # type: ignore[call-overload]
    assert "ProblemSaid" in document["components"]["schemas"]


def test_every_route_shows_an_example_that_is_one(browser: TestClient) -> None:
    document = browser.get(f"{API}/openapi.json").json()
    for path, operation in _operations(document):
        shown = operation["responses"]["200"]["content"]["application/json"]  # type: ignore[index]
        name = shown["schema"]["$ref"].rpartition("/")[2]
        model = getattr(models, name, None) or getattr(page_models, name)
        model.model_validate(shown["example"])
        assert shown["example"] == examples()[str(operation["operationId"])], path


def test_the_examples_are_what_the_example_home_answers(tmp_path: Path) -> None:
    """Write them anew with `python tests/web/real_examples.py`."""
    told = real_examples.examples_in(tmp_path)
    assert set(told) == set(examples())
    for name, example in examples().items():
        assert _without_digests(told[name]) == _without_digests(example), f"{name} is stale: {real_examples.ANEW}"


def _without_digests(value: object) -> str:
    """The same without what names the files of one very home."""
    return re.sub(r"(?<![\w.])(?=\w*[a-f])[0-9a-f]{16,64}\b", "", json.dumps(value))


def test_a_decision_is_told_over_the_api_from_the_end_of_its_embargo_on(served: Home, browse: Browse) -> None:
    before, after = browse(now=made.EMBARGO - timedelta(microseconds=1)), browse(now=made.EMBARGO)
    assert made.SECRET_WHY not in before.get(f"{API}/tables/decisions").text
    assert made.SECRET_WHY in after.get(f"{API}/tables/decisions").text
    assert after.get(f"{API}/seasons/nd-1").json()["decision"]["decision"] == made.SECRET_DECISION
