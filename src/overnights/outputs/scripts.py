"""Scripts that pages may load: our own, and Vega, Vega-Lite and vega-embed as the installed vl-convert bundles them.

The bundle takes a second to make. Its path says what it is made of, so that where a file stands at it, it is the same.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

from overnights import links

PACKAGE = "vl-convert-python"
SNIPPET = "window.vegaEmbed=vegaEmbed;"
NOTICE = (
    "/* Vega, Vega-Lite and vega-embed, as bundled by {package} {version}.\n"
    "   Copyright (c) University of Washington Interactive Data Lab. BSD 3-Clause licence. */\n"
)


@cache
def vega_path() -> str:
    """Where the bundle is; another bundle is elsewhere."""
    made_of = f"{version(PACKAGE)} {SNIPPET} {NOTICE}"
    return links.script(f"vega-{sha256(made_of.encode()).hexdigest()[:12]}")


@cache
def vega() -> bytes:
    """The bundle: it puts `vegaEmbed` into the page that loads it."""
    import vl_convert

    return (NOTICE.format(package=PACKAGE, version=version(PACKAGE)) + vl_convert.javascript_bundle(SNIPPET)).encode()
