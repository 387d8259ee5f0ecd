"""Takes the README's pictures anew, of the demo's pages: `make pictures`. Wants Chromium."""

from __future__ import annotations

import shutil
import struct
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from overnights import links
from overnights.acts.demo import demo

IMAGES = Path(__file__).parent / "images"
WIDTH = 1280
MOST_BYTES = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The top of a page, down to a height, in one scheme of colours."""

    name: str
    path: str
    height: int
    scheme: str = "light"


PICTURES = (
    Picture(name="week", path=links.HOME, height=960),
    Picture(name="title", path=links.title("partner-track"), height=1070),
    Picture(name="bubble", path=links.BUBBLE, height=995, scheme="dark"),
)


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures are taken with Chromium: no chromium is on the path.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = demo(Path(folder) / "demo").site
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"])
        for one in PICTURES:
            content = packed(taken(browser, site, one))
            if len(content) > MOST_BYTES:
                sys.exit(f"{one.name}.png has {len(content):,} bytes, {MOST_BYTES:,} at most: make it less high.")
            (IMAGES / f"{one.name}.png").write_bytes(content)
            print(f"{one.name}.png  {len(content):,} bytes")
        browser.close()


def taken(browser: Browser, site: Path, one: Picture) -> bytes:
    """A page as it is seen."""
    page = browser.new_page(viewport={"width": WIDTH, "height": one.height}, color_scheme=one.scheme)
    page.goto((site / one.path).as_uri())
    page.wait_for_load_state("networkidle")
    content = page.screenshot()
    page.close()
    return content


def packed(png: bytes) -> bytes:
    """The same picture, packed as small as its format allows."""
    parts, at = [], 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        parts.append((kind, png[at + 8 : at + 8 + size]))
        at += 12 + size
    drawn = zlib.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"))
    head = next(content for kind, content in parts if kind == b"IHDR")
    kept = ((b"IHDR", head), (b"IDAT", zlib.compress(drawn, 9)), (b"IEND", b""))
    return png[:8] + b"".join(_part(kind, content) for kind, content in kept)


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    main()
