"""An answer as a response: with its ETag and date, packed where the reader takes that, or 304 where they have it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.responses import Response

from overnights.web.shelf import Answer
from overnights.web.watch import State


def response(
    headers: Headers, made: Answer, state: State, *, is_private: bool = False, is_page: bool = False
) -> Response:
    """The response to a request with these headers.

    Args:
        is_page: whether it is told in one form, to all the same.
        is_private: whether it depends on who asks, so that no cache between may keep it.
    """
    tag = f"{state.digest}-{made.form}"
    packed = made.packed if made.packed is not None and _takes_gzip(headers) else None
    out = {
        "etag": f'"{tag}-gzip"' if packed is not None else f'"{tag}"',
        "last-modified": format_datetime(state.since, usegmt=True),
        "cache-control": "private, no-cache" if is_private else "no-cache",
        "vary": "Accept-Encoding" if is_page else "Accept, Accept-Encoding, Authorization",
        **dict(made.headers),
    }
    if _has_it(headers, tag, state.since):
        return Response(status_code=304, headers=out)
    if packed is not None:
        out["content-encoding"] = "gzip"
    return Response(packed if packed is not None else made.body, media_type=made.media, headers=out)


def _takes_gzip(headers: Headers) -> bool:
    for part in headers.get("accept-encoding", "").split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return quality.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _has_it(headers: Headers, tag: str, since: datetime) -> bool:
    """Whether the reader has this state of it: by the tag, and only without one by the date."""
    tags = headers.get("if-none-match")
    if tags is not None:
        has = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return bool(has & {"*", f'"{tag}"', f'"{tag}-gzip"'})
    asked = headers.get("if-modified-since")
    if asked is None:
        return False
    try:
        then = parsedate_to_datetime(asked)
    except (TypeError, ValueError, OverflowError):
        return False
    return since <= (then if then.tzinfo else then.replace(tzinfo=UTC))
