"""A home that is served, asked in this process without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from starlette.testclient import TestClient

from overnights.client import Client, Transport

Browse: TypeAlias = "Callable[..., TestClient]"
ROUTES = (
    *("charts", "charts/{name}/weeks", "charts/{name}/weeks/{week}", "titles", "titles/{title_id}"),
    *("seasons/{season_id}", "announcements/{season_id}", "restatements", "tables", "tables/{name}"),
    *("methods", "methods/{number}", "weeks/{week}", "board", "countries", "countries/{territory}", "all-time"),
    *("comparisons", "comparisons/{season_id}/{other_id}", "cohorts", "cohorts/{category}"),
    *("restatements/summary", "health"),
)


def transport(browser: TestClient) -> Transport:
    """A client's way to a home in this process."""

    def ask(url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        told = browser.get(url, headers=dict(headers))
        return told.status_code, dict(told.headers), told.content

    return ask


def client_of(browser: TestClient, token: str | None = None, **changes: Any) -> Client:
    """A client of a home in this process."""
    return Client("http://testserver/", token=token, **{"transport": transport(browser), **changes})
