"""The page that says why there is no answer. It is made of no template and of nothing that is read, so that it is there
whatever went wrong.
"""

from __future__ import annotations

from html import escape

from overnights import links

_MOON = (
    '<svg class="moon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">'
    '<path d="M6.2 1.6A6.6 6.6 0 1 0 14.6 10 5.4 5.4 0 0 1 6.2 1.6Z"/></svg>'
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Overnights</title>
<link rel="stylesheet" href="{style}">
<link rel="stylesheet" href="{answers}">
<link rel="icon" href="{icon}" type="image/svg+xml">
<script src="{script}" data-titles="{names}" defer></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="masthead">
  <div class="wide">
    <a class="brand" href="{home}">{moon}Overnights</a>
    <nav class="menu" aria-label="Pages"><a href="{home}">This week</a><a href="{titles}">Titles</a></nav>
    <form class="find" role="search" action="{titles}"><input type="search" name="q" maxlength="200" required \
autocomplete="off" placeholder="Find a title" aria-label="Find a title"></form>
  </div>
</header>
<main id="main" class="wide">
<h1>{title}</h1>
<p class="standfirst">{detail}</p>
<p><a href="{home}">This week</a></p>
</main>
<footer class="wide foot">
</footer>
</body>
</html>
"""


def problem_html(title: str, detail: str, *, depth: int) -> str:
    """The page.

    Args:
        depth: slashes of the path that was asked for; its links are relative, so no more of it counts.
    """
    at = "/".join("x" * max(depth, 1))
    paths = {"style": links.STYLE, "icon": links.ICON, "home": links.HOME, "titles": links.TITLES,
             "names": links.NAMES, "answers": links.ANSWERS, "script": links.script("overnights")}  # fmt: skip
    to = {name: escape(links.relative(at, path)) for name, path in paths.items()}
    return _PAGE.format(title=escape(title), detail=escape(detail), moon=_MOON, **to)
