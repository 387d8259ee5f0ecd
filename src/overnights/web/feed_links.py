"""Links of feeds that are served: whole addresses, of the name by which the reader reached the server.

The name is what the reader sent, so it goes into their answer alone: what is kept of all readers has relative links.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, urljoin
from xml.sax.saxutils import quoteattr, unescape

from starlette.requests import Request

from overnights import links
from overnights.web.shelf import Answer, answer

AT_ONCE = 32  # feeds that are kept with whole addresses, whoever asks by whatever name
_LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?")
_OF_THIS_MACHINE = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])\.?(?::[0-9]{1,5})?", re.IGNORECASE)
_THROUGH_A_PROXY = ("x-forwarded-for", "x-forwarded-proto", "forwarded", "via")
_LINK = re.compile(r"""(<link [^>\n]*?href=)("[^"\n]*"|'[^'\n]*')""")


def address_of(request: Request) -> str:
    """Where the reader sees the site, without a slash at its end; empty where that cannot be told.

    It is not told by a name that is none, nor by one of this machine that a proxy put in the place of its own.
    """
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or len(hosts[0]) > 255 or not _HOST.fullmatch(hosts[0]):
        return ""
    is_behind = any(name in request.headers for name in _THROUGH_A_PROXY)
    scheme = request.scope.get("scheme")
    if scheme not in ("http", "https") or (is_behind and _OF_THIS_MACHINE.fullmatch(hosts[0])):
        return ""
    return f"{scheme}://{hosts[0].lower()}{quote(request.scope.get('root_path', ''))}"


@lru_cache(maxsize=AT_ONCE)
def placed(made: Answer, path: str, address: str) -> Answer:
    """A feed with whole addresses; those that are whole stay. Its ETag is another for each address."""
    base = f"{address}/{links.FEEDS}"
    text = made.body.decode()
    body = _json(text, base) if path.endswith(".json") else _atom(text, base)
    mark = hashlib.blake2b(address.encode(), digest_size=6).hexdigest()
    return replace(answer(body.encode(), made.media, form=f"{made.form}-{mark}"), headers=made.headers)


def _atom(text: str, base: str) -> str:
    def whole(found: re.Match[str]) -> str:
        link = unescape(found[2][1:-1], {"&quot;": '"'})
        return f"{found[1]}{quoteattr(urljoin(base, link))}"

    return _LINK.sub(whole, text)  # a title has its < written &lt;, so that none looks like a link


def _json(text: str, base: str) -> str:
    said = json.loads(text)
    for one, names in ((said, ("home_page_url", "feed_url")), *((item, ("url", "image")) for item in said["items"])):
        one.update({name: urljoin(base, one[name]) for name in names if name in one})
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
