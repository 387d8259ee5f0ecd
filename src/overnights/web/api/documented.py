"""What the document says of every route: the statuses it answers with, and an example of each problem."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from overnights.web.api.examples import examples
from overnights.web.api.forms import MEDIA, Form
from overnights.web.api.models import ProblemSaid
from overnights.web.problems import MEDIA as PROBLEM_MEDIA

_SAYS = {
    401: "The Authorization header is no token that holds, or one is needed.",
    403: "The token does not open this.",
    404: "There is none.",
    410: "The rows have changed since the cursor was given: begin again without one.",
    406: "It is not told in the form that was asked for.",
    422: "A parameter is not what it must be.",
    429: "More than one client may ask; Retry-After says when to ask again.",
    503: "The home cannot be read just now.",
}
_DETAIL = {
    401: "That is no token that holds: it was not given here, has ended, or was revoked.",
    403: "This needs a token with the scope “producers”.",
    404: "No title is named “Partner Trak”. Near it: Partner Track.",
    406: "It is told in other forms alone: application/json, text/csv. Ask for one of these.",
    410: "The rows have changed since this cursor was given. Begin again without it.",
    422: "A parameter is not what it must be. query.week_from: a day is written YYYY-MM-DD.",
    429: "That is more than one client may ask. Ask again in 1 s.",
    503: "What is asked for cannot be read just now. Ask again later; who runs this service sees why in its log.",
}


def answers(*statuses: int, forms: tuple[Form, ...] = ()) -> dict[int | str, dict[str, Any]]:
    """The answers of a route but its record: 304, the problems that any route has, and these.

    Args:
        forms: forms of the record beside JSON.
    """
    told: dict[int | str, dict[str, Any]] = {304: {"description": "The reader has it: the ETag or date still holds."}}
    content: dict[str, Any] = {
        MEDIA[form].partition(";")[0]: {
            "schema": {"type": "string"} | ({"format": "binary"} if form is Form.PARQUET else {})
        }
        for form in forms
    }
    if content:
        told[200] = {"content": content}
    for status in sorted({401, 404, 422, 429, 503, *statuses}):
        said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": _DETAIL[status]}
        told[status] = {
            "description": _SAYS[status],
            "content": {PROBLEM_MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemSaid"}, "example": said}},
        }
    return told


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the shape of problems, which no route answers as its record, tokens, and an example each."""
    schema = ProblemSaid.model_json_schema(ref_template="#/components/schemas/{model}")
    shapes = document.setdefault("components", {}).setdefault("schemas", {})
    for name, one in schema.pop("$defs", {}).items():
        shapes.setdefault(name, one)
    shapes["ProblemSaid"] = schema
    shapes.pop("HTTPValidationError", None)
    shapes.pop("ValidationError", None)
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token, where more than what is public is read."}
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["security"] = [{}, {"token": []}]
            shown = operation["responses"]["200"]["content"]["application/json"]
            if operation["operationId"] in examples():
                shown["example"] = examples()[operation["operationId"]]  # here, where nulls in it stay
    return document
