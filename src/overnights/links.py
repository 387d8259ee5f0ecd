"""Every path of a site, built here and nowhere else.

A path is relative to the site's root and made of plain ASCII letters, digits, points, hyphens and slashes, whatever
the ids hold. A page links to another by `relative`, so that a site works under any address, and from a folder.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from datetime import date
from functools import cache

HOME = "index.html"
TITLES = "titles.html"
NAMES = "names.json"  # of titles, for the box on every page
WEEKS = "weeks.html"
METHODS = "methods.html"
RESTATEMENTS = "restatements.html"
HEALTH = "health.html"
MORE = "more.html"
API = "api/v1/index.html"  # of a site that is served, as the next is
API_DOCUMENT = "api/v1/openapi.json"
FEEDS = "feeds/index.html"
BUBBLE = "bubble.html"
BUBBLE_STYLE = "static/bubble.css"
COUNTRIES = "countries.html"
ALL_TIME = "all-time.html"
AGAINST = "against.html"
COHORTS = "cohorts.html"
STYLE = "static/overnights.css"
AGAINST_STYLE = "static/against.css"
AUDIT_STYLE = "static/audit.css"
ANSWERS = "static/answers.css"
ICON = "static/icon.svg"
_LONGEST = 60


def slug(name: str) -> str:
    """An id as part of a path: itself where it is plain, else its plain letters and a digest, so that no two collide.

    >>> slug("partner-track"), slug("../x")
    ('partner-track', 'x-d6b96a97')
    """
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) and len(name) <= _LONGEST:
        return name
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{digest}" if plain else digest


def week(sunday: date, territory: str = "ZZ") -> str:
    """The page of a week in a territory.

    >>> week(date(2022, 9, 4)), week(date(2022, 9, 4), "US")
    ('weeks/2022-09-04.html', 'weeks/2022-09-04/us.html')
    """
    return f"weeks/{sunday}.html" if territory == "ZZ" else f"weeks/{sunday}/{slug(territory.lower())}.html"


def title(title_id: str, season_id: str | None = None) -> str:
    """The page of a title, or of one of its earlier seasons.

    >>> title("pt"), title("pt", "pt-1")
    ('titles/pt.html', 'titles/pt/pt-1.html')
    """
    return f"titles/{slug(title_id)}.html" if season_id is None else f"titles/{slug(title_id)}/{slug(season_id)}.html"


def weeks(territory: str = "ZZ") -> str:
    """The page that lists every week of a territory.

    >>> weeks(), weeks("US")
    ('weeks.html', 'weeks/us.html')
    """
    return WEEKS if territory == "ZZ" else f"weeks/{slug(territory.lower())}.html"


def titles(letter: str) -> str:
    """The page of all titles under a letter.

    >>> titles("A")
    'titles-a.html'
    """
    return f"titles-{slug(letter.lower())}.html"


def restatements(year: int, part: int = 1) -> str:
    """The page of all rows that were seen to have changed in a year; a long year has several parts.

    >>> restatements(2023), restatements(2023, 2)
    ('restatements/2023.html', 'restatements/2023-2.html')
    """
    return f"restatements/{year}.html" if part == 1 else f"restatements/{year}-{part}.html"


def list_anchor(category: str) -> str:
    """The anchor of a list on a week's page.

    >>> list_anchor("TV (Non-English)")
    'tv-non-english'
    """
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-") or "list"


def as_json(path: str) -> str:
    """The same record as JSON."""
    return path.removesuffix(".html") + ".json"


def as_csv(path: str) -> str:
    """The rows of the page's lists as CSV."""
    return path.removesuffix(".html") + ".csv"


def picture(path: str, name: str, size: str) -> str:
    """A picture of a page: `size` is wide or narrow."""
    return f"pictures/{path.removesuffix('.html').replace('/', '-')}-{name}-{size}.svg"


def script(name: str) -> str:
    """A script that pages may load.

    >>> script("overnights")
    'static/overnights.js'
    """
    return f"static/{name}.js"


def specification(picture: str) -> str:
    """What a picture is drawn from, as Vega-Lite.

    >>> specification(picture("titles/pt.html", "run", "wide"))
    'pictures/titles-pt-run-wide.vl.json'
    """
    return picture.removesuffix(".svg") + ".vl.json"


def pixels(picture: str) -> str:
    """The same picture as PNG."""
    return picture.removesuffix(".svg") + ".png"


def relative(from_page: str, to_path: str) -> str:
    """A link from one page to another path of the site.

    >>> relative("weeks/2022-09-04.html", "titles/pt.html#run")
    '../titles/pt.html#run'
    """
    if to_path.startswith("#"):
        return to_path
    there, _, name = to_path.rpartition("/")
    return _way(from_page.rpartition("/")[0], there) + name


@cache
def _way(from_folder: str, to_folder: str) -> str:
    """From a folder of the site to another, ending in a slash where it leads anywhere; there are few folders."""
    way = posixpath.relpath(to_folder or ".", from_folder or ".")
    return "" if way == "." else f"{way}/"


def announcement(season_id: str) -> str:
    """The page of what was announced to the public about a season.

    >>> announcement("pt-1")
    'announcements/pt-1.html'
    """
    return f"announcements/{slug(season_id)}.html"


def announcement_file(title: str, season: str, season_id: str, audience: str) -> str:
    """The name of an announcement's file, without its suffix: no two seasons share it, whatever they are called.

    >>> announcement_file("Partner Track", "season 1", "pt-1", "public")
    'partner-track-season-1.pt-1-public'
    >>> announcement_file("Partner Track", "season 1", "partner-track-season-1", "public")
    'partner-track-season-1-public'
    """
    plain = [re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-")[:_LONGEST] for part in (title, season)]
    name, own = "-".join(part for part in plain if part), slug(season_id)
    return f"{own if name in ('', own) else f'{name}.{own}'}-{audience}"


def as_markdown(path: str) -> str:
    """The same text as Markdown."""
    return path.removesuffix(".html") + ".md"


def feed(name: str, form: str) -> str:
    """A feed: `form` is xml, which is Atom, or json, which is JSON Feed.

    >>> feed("all", "xml")
    'feeds/all.xml'
    """
    return f"feeds/{name}.{form}"


def countries(sunday: date) -> str:
    """The page of a week over all countries.

    >>> countries(date(2022, 9, 4))
    'countries/2022-09-04.html'
    """
    return f"countries/{sunday}.html"


def country(territory: str) -> str:
    """The page of a country.

    >>> country("US")
    'countries/us.html'
    """
    return f"countries/{slug(territory.lower())}.html"


def all_time(category: str) -> str:
    """The page of a list's records.

    >>> all_time("TV (Non-English)")
    'all-time/tv-non-english.html'
    """
    return f"all-time/{list_anchor(category)}.html"


def against(season_id: str, other_id: str) -> str:
    """The page of a season against another.

    >>> against("pt-2", "pt-1")
    'against/pt-2/pt-1.html'
    """
    return f"against/{slug(season_id)}/{slug(other_id)}.html"


def picture_within(path: str, name: str, size: str) -> str:
    """A picture of a page that is made when it is asked for: its path tells the page.

    >>> picture_within("against/pt-2/pt-1.html", "runs", "wide")
    'pictures/against/pt-2/pt-1/runs-wide.svg'
    """
    return f"pictures/{path.removesuffix('.html')}/{name}-{size}.svg"


def cohort(category: str, kind: str | None = None) -> str:
    """The page of a cohort: the seasons of a list, of one kind or of all.

    >>> cohort("TV (English)", "first_season"), cohort("TV (English)")
    ('cohorts/tv-english/first-season.html', 'cohorts/tv-english.html')
    """
    folder = f"cohorts/{list_anchor(category)}"
    return f"{folder}.html" if kind is None else f"{folder}/{slug(kind.replace('_', '-'))}.html"


def bubble(category: str = "", *choices: str, page: int = 1) -> str:
    """A page of the board: of all lists or one, with what is chosen of its seasons, and their order.

    >>> bubble(), bubble("TV (English)"), bubble("TV (English)", "first", "by-margin", page=2), bubble("", "due")
    ('bubble.html', 'bubble/tv-english.html', 'bubble/tv-english/first-by-margin-2.html', 'bubble/due.html')
    """
    parts = [*choices, *([str(page)] if page > 1 else [])]
    under = "/".join(part for part in (list_anchor(category) if category else "", "-".join(parts)) if part)
    return f"bubble/{under}.html" if under else BUBBLE


def page_of_feed(path: str) -> str:
    """The page that a feed belongs to, by the feed's path.

    >>> page_of_feed("feeds/all.xml"), page_of_feed("feeds/country-us.json"), page_of_feed("feeds/all-time.xml")
    ('feeds/index.html', 'countries/us.html', 'all-time.html')
    """
    name = path.removeprefix("feeds/").rpartition(".")[0]
    if name == "all-time":
        return ALL_TIME
    return f"countries/{name.removeprefix('country-')}.html" if name.startswith("country-") else FEEDS
