"""The public page of the data's health: counts alone, and nothing of files, accounts or payloads."""

from __future__ import annotations

import csv
import io
import json

import pytest
import served_home as made
from starlette.testclient import TestClient

from overnights import links
from overnights.acts.accounts import account
from overnights.acts.health import health_of, nameless
from overnights.home import Home
from overnights.tables import BATCHES

FORMS = (links.HEALTH, links.as_json(links.HEALTH), links.as_csv(links.HEALTH))


def test_the_page_tells_what_the_account_of_all_loads_tells(browser: TestClient, served: Home) -> None:
    told = browser.get(f"/{links.as_json(links.HEALTH)}").json()["events"]
    rows = account(served).to_pylist()
    for name in ("offered", "accepted", "duplicates", "set_aside"):
        assert told[name] == sum(row[name] for row in rows)
    assert told["offered"] == told["accepted"] + told["duplicates"] + told["set_aside"] > 0
    listed = list(csv.DictReader(io.StringIO(browser.get(f"/{links.as_csv(links.HEALTH)}").text)))
    assert sum(int(row["offered"]) for row in listed) == told["offered"]


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_it_names_a_file_or_an_account(browser: TestClient, served: Home, path: str) -> None:
    text = browser.get(f"/{path}").text
    assert text
    sources = served.lake.read(BATCHES, columns=["source"])["source"].to_pylist()
    for secret in (*sources, str(served.path), served.path.name + "/", *(f'"{name}"' for name in made.COLUMNS[:3])):
        assert secret not in text
    assert ".csv" not in text.replace(links.as_csv(links.HEALTH), "")


def test_it_says_what_is_there_whatever_the_clock_says(served: Home) -> None:
    first = health_of(served)
    assert first == health_of(served)
    assert not first.wrong
    assert first.events is not None and first.events.measured is not None
    assert json.dumps([one.says for one in first.checks])


def test_the_page_of_all_places_leads_to_it(browser: TestClient) -> None:
    more = browser.get(f"/{links.MORE}").text
    assert f'href="{links.HEALTH}"' in more and f'href="{links.RESTATEMENTS}"' in more
    paths = [place["path"] for place in browser.get(f"/{links.as_json(links.MORE)}").json()["places"]]
    assert {browser.get(f"/{path}").status_code for path in paths} == {200}
    assert links.MORE not in paths


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("x.tar.xz/a.tsv holds the word null alone, and no table. Leave it out.",
         "It holds the word null alone, and no table."),
        ("x.tar.xz/a.tsv lies beside /data/b.tsv, which says otherwise.", "It could not be read."),
    ],
    ids=["by name", "of another file"],
)  # fmt: skip
def test_reasons_of_files_set_aside_name_no_file(reason: str, said: str) -> None:
    assert nameless(reason, "x.tar.xz/a.tsv") == said
