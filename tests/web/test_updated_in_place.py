"""A server whose installation is changed under it goes on as it was, and says what is wrong without a template."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import served_home as made
from starlette.testclient import TestClient

import overnights
from overnights.web.problem_page import problem_html

SERVED = """
import sys
from datetime import datetime
from pathlib import Path
from starlette.testclient import TestClient
import overnights
from overnights.home import open_home
from overnights.web.app import Options, home_app
package, home, now = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
assert Path(overnights.__file__).parent == package
browser = TestClient(home_app(open_home(home), Options(now=lambda: now)), raise_server_exceptions=False)
for file in (package / "outputs" / "templates").iterdir():
    file.write_text("{{ links.of_the_next_version() }}", encoding="utf-8")
for file in (package / "outputs" / "static").iterdir():
    file.unlink()
for path in ("/", "/titles/pt.html", "/titles.html", "/static/overnights.css", "/nope.html"):
    told = browser.get(path)
    print(path, told.status_code, "Internal" in told.text, len(told.content) > 500)
"""


def test_pages_are_of_the_templates_that_were_there_at_the_start(served_path: Path, tmp_path: Path) -> None:
    package = tmp_path / "overnights"
    shutil.copytree(Path(overnights.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(served_path, tmp_path / "home")
    ran = subprocess.run(
        [sys.executable, "-c", SERVED, str(package), str(tmp_path / "home"), made.NOW.isoformat()],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.stdout.splitlines() == [
        "/ 200 False True", "/titles/pt.html 200 False True", "/titles.html 200 False True",
        "/static/overnights.css 200 False True", "/nope.html 404 False True",
    ], ran.stderr  # fmt: skip


def test_the_page_of_a_problem_is_made_of_no_template_and_escapes_what_it_says() -> None:
    page = problem_html("404 <b>", "No “{style}” & <script>alert(1)</script> here.", depth=3)
    assert page.count("<script") == 1 and "404 &lt;b&gt;" in page and "“{style}” &amp; &lt;script&gt;" in page
    assert 'href="../../index.html"' in page and 'href="../../static/overnights.css"' in page


def test_the_page_of_a_problem_looks_like_every_other(browser: TestClient) -> None:
    """It has the styles, the script and the head of the others, though not their template."""
    page, other = browser.get("/a/nope.html").text, browser.get("/titles/pt.html").text
    for kind in (r'<link rel="stylesheet" href="([^"]*(?:overnights|answers)[^"]*)"', r'<script src="([^"]*)"',
                 r'<a class="brand" href="([^"]*)"', r'(<form class="find"[^>]*>.*?</form>)'):  # fmt: skip
        assert re.findall(kind, page) == re.findall(kind, other) != [], kind
