"""Files from the web, one at a time and politely: asked for conditionally, within bounds, taken whole or not at all."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urlsplit

from overnights import __version__
from overnights.errors import NotFetched

AGENT = f"Overnights/{__version__} (reads published charts, one request at a time)"
PASSING = frozenset({429, 500, 502, 503, 504})  # answers that may be another one in a while
_AT_ONCE = 1 << 16  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a publisher is asked.

    A request without a byte for `timeout_s`, or that takes longer than `longest_s`, is given up. What may pass is asked
    again after `wait_s`, then twice as long, `attempts` times in all; where the publisher says how long to wait, so
    long, but never longer than `longest_wait_s`. `pause_s` lie between two files. No file has more than `most_bytes`.
    """

    timeout_s: float = 30
    longest_s: float = 900
    attempts: int = 3
    pause_s: float = 1
    wait_s: float = 2
    longest_wait_s: float = 120
    most_bytes: int = 250_000_000  # once unpacked; lists of all territories and weeks have 31 MB by 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a publisher marks a file's content with, as it said; null where it says nothing."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Conditions under which the content is wanted: that it is another one."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value and value.isascii() and value.isprintable()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a publisher answered: the content, unpacked, or null where it is that of the marks still.

    `served_at`: the publisher's clock, as it said.
    """

    status: int
    content: bytes | None
    marks: Marks
    served_at: str | None


def download(
    address: str,
    *,
    known: Marks | None = None,
    manners: Manners,
    sleep: Callable[[float], None],
    now: datetime,
) -> Answer:
    """The file at an address.

    Args:
        known: marks of the content that is there already.
        sleep: waits for some seconds.
        now: what a day to wait for is held against.
    Raises: NotFetched, where it cannot be had, is cut off or too large, or another host would have to be asked;
        `status` is the publisher's answer, if there was one, and `is_busy` says that its host is not to be asked now:
        it wants no more requests, or is not to be reached.
    """
    wait_s = manners.wait_s
    for attempt in range(1, manners.attempts + 1):
        try:
            return _asked(address, known or Marks(), manners)
        except NotFetched as error:
            asked_s = _seconds(error.about.get("retry_after"), now)
            if not error.about.get("is_passing") or attempt == manners.attempts:
                raise
            if asked_s is not None and asked_s > manners.longest_wait_s:
                raise _not(
                    address,
                    f"is not to be had now: the publisher answers {error.about['status']} and asks to wait "
                    f"{asked_s:,.0f} seconds. Fetch it later",
                    status=error.about["status"],
                    is_busy=True,
                ) from error
            sleep(wait_s if asked_s is None else asked_s)
            wait_s *= 2
    raise AssertionError("an attempt returns or raises")


def _asked(address: str, known: Marks, manners: Manners) -> Answer:
    """One request. Raises: NotFetched."""
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **known.headers()}
    request = urllib.request.Request(address, headers=headers)
    opener = urllib.request.build_opener(_SameHost(address))
    try:
        with opener.open(request, timeout=manners.timeout_s) as response:
            return _answer(address, response, manners)
    except urllib.error.HTTPError as error:
        with error:
            return _refused(address, error, known)
    except (OSError, http.client.HTTPException) as cause:  # no connection, no answer in time, an answer cut off
        reason = getattr(cause, "reason", None) or cause
        what = "does not come in time" if isinstance(reason, TimeoutError) else f"cannot be had ({_said(reason)})"
        is_unreached = isinstance(cause, urllib.error.URLError)
        way_out = "Look to the network, and fetch it again"
        raise _not(address, f"{what}. {way_out}", is_passing=True, is_busy=is_unreached) from cause


def _answer(address: str, response: http.client.HTTPResponse, manners: Manners) -> Answer:
    """A whole answer. Raises: NotFetched; what reading raises."""
    headers = response.headers
    if response.status != 200:
        raise _not(address, f"is answered by {response.status}, where 200 is a whole file", status=response.status)
    length, packed = headers.get("Content-Length"), headers.get("Content-Encoding", "identity").lower()
    if packed not in ("identity", "gzip"):
        raise _not(address, f"comes packed as {packed}, which was not asked for", status=200)
    if length and length.isdigit() and int(length) > manners.most_bytes:
        raise _too_large(address, manners)
    raw = b"".join(_read(address, response, manners))
    if length and length.isdigit() and len(raw) != int(length):
        what = f"was cut off: {len(raw):,} bytes of {int(length):,} came. Fetch it again"
        raise _not(address, what, status=200, is_passing=True)
    content = _unpacked(address, raw, manners) if packed == "gzip" else raw
    marks = Marks(etag=headers.get("ETag"), last_modified=headers.get("Last-Modified"))
    return Answer(status=200, content=content, marks=marks, served_at=headers.get("Date"))


def _read(address: str, response: http.client.HTTPResponse, manners: Manners) -> Iterator[bytes]:
    """The bytes of an answer, within the bounds. Raises: NotFetched; TimeoutError."""
    until, count = time.monotonic() + manners.longest_s, 0
    while piece := response.read1(_AT_ONCE):
        count += len(piece)
        if count > manners.most_bytes:
            raise _too_large(address, manners)
        if time.monotonic() > until:
            raise TimeoutError
        yield piece


def _unpacked(address: str, raw: bytes, manners: Manners) -> bytes:
    """The content that came as gzip. Raises: NotFetched."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(raw, manners.most_bytes + 1)
    except zlib.error as cause:
        raise _not(address, f"was damaged on its way ({cause}). Fetch it again", status=200, is_passing=True) from cause
    if len(content) > manners.most_bytes:
        raise _too_large(address, manners)
    if not unpacking.eof or unpacking.unused_data:
        raise _not(address, "was cut off on its way. Fetch it again", status=200, is_passing=True)
    return content


def _refused(address: str, error: urllib.error.HTTPError, known: Marks) -> Answer:
    """An answer other than a file: nothing new, or none. Raises: NotFetched."""
    if error.code == 304 and known.headers():
        return Answer(status=304, content=None, marks=known, served_at=error.headers.get("Date"))
    if error.code in PASSING:
        raise _not(
            address,
            f"is not to be had now: the publisher answers {error.code}. Fetch it later",
            status=error.code,
            is_passing=True,
            retry_after=error.headers.get("Retry-After"),
            is_busy=error.code == 429,
        )
    way_out = "Its address may have changed: see the publisher's page, and name another with `--from`"
    raise _not(address, f"is not there: the publisher answers {error.code}. {way_out}", status=error.code)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect on the host that was asked alone, three times at most."""

    max_redirections = 3

    def __init__(self, address: str) -> None:
        self._address = address

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Raises: NotFetched, where another host is named, or one that is not secured where the first was."""
        asked, named = urlsplit(self._address), urlsplit(newurl)
        if named.netloc != asked.netloc or (asked.scheme, named.scheme) == ("https", "http"):
            fp.close()
            what = (
                f"is not there: the publisher sends on to {named.scheme}://{named.netloc}, and no other host is asked"
            )
            raise _not(self._address, f"{what}. If the files moved, name their address with `--from`", status=code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _seconds(retry_after: object, now: datetime) -> float | None:
    """How long a publisher asks to wait: seconds, or until an instant; null where it does not say."""
    text = str(retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds())


def _too_large(address: str, manners: Manners) -> NotFetched:
    return _not(address, f"is over {manners.most_bytes // 1_000_000:,} MB, as no published file is", status=200)


def _not(address: str, what: str, *, status: int | None = None, is_passing: bool = False, **about: Any) -> NotFetched:
    return NotFetched(
        f"{address} {what}; nothing was stored.", address=address, status=status, is_passing=is_passing, **about
    )


def _said(cause: object) -> str:
    return (str(getattr(cause, "strerror", None) or cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(
        "."
    )
