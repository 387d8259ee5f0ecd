"""`demo`: the whole flow on a generated service, from empty folder to pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from overnights import __version__
from overnights.acts import demo_story
from overnights.acts.chart import chart, record_weeks
from overnights.acts.demo_story import Story
from overnights.acts.load_catalogue import CatalogueLoaded, load_catalogue
from overnights.acts.load_events import Batch, load_events
from overnights.acts.measure import Measured, measure
from overnights.acts.publish import is_up_to_date, publish
from overnights.acts.title import title_record
from overnights.charts.listing import Chart
from overnights.demo.book import CATALOGUE, DOMESTIC, ZONE
from overnights.demo.generate import SEED, write_events
from overnights.errors import HomeExists
from overnights.home import SETTINGS_FILE, Home, make_home, open_home
from overnights.pages.title import TitleRecord
from overnights.settings import Settings

DEFAULT_HOME = Path("overnights-demo")
NOW = datetime(2022, 10, 16, 12, tzinfo=UTC)  # every week of the demo is closed and its late events are in
TOLD = datetime(2022, 11, 9, 12, tzinfo=UTC)  # all that was decided may be told: pages and announcements are of then
WEEK = date(2022, 9, 4)  # the week whose chart is shown: its title's best one
TITLE = "partner-track"
_EVENTS_MARK = "incoming.made-by"  # beside what it marks: written last, so that a killed demo makes it again
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDone:
    """What the demo did and has to show.

    `batch` counts what was offered, accepted and set aside, by reason; `charts` are the worldwide lists of `week`,
    `domestic` those of the home territory; `is_new` is false where everything had been made before.
    """

    home: Home
    catalogue: CatalogueLoaded
    batch: Batch
    measured: Measured
    week: date
    charts: tuple[Chart, ...]
    domestic: tuple[Chart, ...]
    story: Story
    title: TitleRecord
    site: Path
    is_new: bool


def demo(
    path: str | Path | None = None, *, now: datetime = NOW, told: datetime = TOLD, report: Report | None = None
) -> DemoDone:
    """Make a home with a generated service, load, measure, chart, judge, decide, announce and publish it.

    What is made already is kept.

    Args:
        path: the home's folder; null: `overnights-demo` here.
        now: stands in for the clock when figures are made and judged; they are consolidated by it.
        told: stands in for it when announcements and pages are made.
        report: called with the name of each step as it begins.
    Raises: HomeExists, where the folder holds something else; Conflict, where another process is writing.
    """
    say = report or _silent
    home = _home(Path(path or DEFAULT_HOME))
    incoming = home.path / "incoming"
    made_by = f"{__version__}, seed {SEED}"
    if not _is_made(home.path / _EVENTS_MARK, made_by):
        say("Generating nine weeks of a service")
        write_events(incoming, seed=SEED)
        (home.path / _EVENTS_MARK).write_text(made_by, encoding="utf-8")
    say("Loading the catalogue")
    catalogue = load_catalogue(home, [CATALOGUE], now=now)
    say("Loading events")
    batch = load_events(home, [incoming], now=now)
    say("Measuring")
    measured = measure(home, now=now)
    say("Recording charts")
    record_weeks(home, now=now)
    story = _story(home, now, told, say)
    say("Writing pages")
    is_published = _publish(home, told)
    return DemoDone(
        home=home,
        catalogue=catalogue,
        batch=batch,
        measured=measured,
        week=WEEK,
        charts=tuple(chart(home, "netflix-weekly", week=WEEK, territory="ZZ", now=now)),
        domestic=tuple(chart(home, "netflix-country", week=WEEK, territory=DOMESTIC, now=now)),
        story=story,
        title=title_record(home, TITLE, now=told),
        site=home.path / "site",
        is_new=batch.is_new or story.is_new or is_published,
    )


def _home(path: Path) -> Home:
    """The demo's home: the one that is there, else a new one."""
    if (path / SETTINGS_FILE).is_file():
        home = open_home(path)
        if home.settings.is_demo:
            return home
        raise HomeExists(
            f"{path} is the home of a service, and the demo would mix invented figures with its own. "
            "Name another folder: `overnights demo FOLDER`.",
            path=path,
        )
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise HomeExists(
            f"{path} holds other things, and the demo needs a new or empty folder. "
            "Name another: `overnights demo FOLDER`.",
            path=path,
        )
    settings = Settings(
        service="Demo service", zone=ZONE, domestic=DOMESTIC, value_per_hour=40, currency="USD", is_demo=True
    )
    return make_home(path, settings)


def _story(home: Home, now: datetime, told: datetime, say: Report) -> Story:
    say("Judging")
    judgement = demo_story.judged(home, now=now)
    say("Recording decisions")
    decided = demo_story.decided(home)
    say("Writing announcements")
    folder = home.path / "announcements"
    announced = demo_story.announced(home, TITLE, folder=folder, now=told)
    return Story(judgement=judgement, decided=decided, announced=announced, folder=folder)


def _publish(home: Home, now: datetime) -> bool:
    """Writes the pages, unless they show what there is already."""
    site = home.path / "site"
    if is_up_to_date(home, site, now=now):
        return False
    publish(home, site, now=now)
    return True


def _is_made(mark: Path, made_by: str) -> bool:
    return mark.is_file() and mark.read_text(encoding="utf-8") == made_by


def _silent(_step: str) -> None:
    """Reports to nobody."""
