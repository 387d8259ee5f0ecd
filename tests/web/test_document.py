"""The document holds: whatever is asked that it allows or forbids, the answer is one that it says, and no error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
import served_home as made
from browsing import ROUTES
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from overnights.home import open_home
from overnights.web.app import Options, home_app


@pytest.fixture(scope="module")
def document(served_path: Path) -> Any:
    app = home_app(open_home(served_path), Options(rate=None, look_again_s=60.0, now=lambda: made.NOW))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


ASKED = [(route, mode) for route in ROUTES for mode in GenerationMode if (route, mode.value) != ("methods", "negative")]


@pytest.mark.parametrize(("route", "mode"), ASKED, ids=lambda one: getattr(one, "value", one))
def test_every_answer_is_one_that_the_document_says(document: Any, route: str, mode: GenerationMode) -> None:
    operation = document[f"/api/v1/{route}"]["GET"]
    # A cursor that was not given here is refused, which no document can say.
    # Which columns a table has is not in the document, but in /tables: a condition on another is refused.
    left_out = [positive_data_acceptance] if route == "tables/{name}" else []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=12, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def check(case: Any) -> None:
        sent = [*left_out, positive_data_acceptance] if case.query and "cursor" in case.query else left_out
        case.call_and_validate(excluded_checks=sent)

    check()
