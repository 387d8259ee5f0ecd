"""Evidence of a home: the same from its own events and from what others published, and what each door lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pyarrow.compute as pc
import pytest
from small_service import event, new_home, write

from overnights.acts.chart import chart
from overnights.acts.evidence import evidence_of
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.load_published import load_published
from overnights.acts.measure import figures_of, measure
from overnights.errors import NoCatalogue
from overnights.home import Home, make_home
from overnights.renewal.evaluation import evaluate
from overnights.renewal.readings import reading
from overnights.renewal.record import MET, NOT_YET_KNOWN, Reading, Requirement
from overnights.renewal.requirement import library
from overnights.settings import CostBand, Settings

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
RELEASED = date(2022, 8, 26)
ACCOUNTS = 12
LATE = datetime(2023, 3, 1, tzinfo=UTC)


def served(folder: Path, *, measured_at: datetime = LATE) -> Home:
    """A home whose twelve accounts each watched four minutes of the first episode on the day of release."""
    folder.mkdir(exist_ok=True)
    home = new_home(folder / "home", folder / "catalogue")
    rows = [event(n, f"p{k}", account_id=f"a{k}") for k in range(ACCOUNTS) for n in range(9)]
    load_events(home, [write(folder / "events.csv", rows)], now=measured_at)
    measure(home, now=measured_at)
    return home


def read(home: Home, metric: str, window_days: int | None = None, territory: str = "ZZ") -> Reading:
    need = Requirement(name="r", metric=metric, window_days=window_days, territory=territory, at_least=Fraction(1))
    return reading(evidence_of(home), "s1", need)


def test_a_home_with_events_is_read_from_its_own_figures(tmp_path: Path) -> None:
    home = served(tmp_path)
    watched = pc.sum(figures_of(home).viewing["watched_ms"]).as_py()
    assert read(home, "hours_viewed", 28).value == Fraction(watched, 3_600_000) == Fraction(ACCOUNTS * 240, 3_600)
    assert read(home, "views", 28, "US").value == Fraction(ACCOUNTS * 240, 5_400)
    assert (read(home, "starters", 28).value, read(home, "starters", 28).n) == (ACCOUNTS, ACCOUNTS)
    assert read(home, "reach", 28).value == ACCOUNTS
    assert read(home, "share_of_viewing", 7).value == 1
    assert read(home, "weighted_share", 7).value == 1


def test_a_window_is_settled_on_the_day_that_pages_say(tmp_path: Path) -> None:
    closes = RELEASED + timedelta(days=27)
    early = datetime.combine(closes + timedelta(days=14), datetime.min.time(), UTC)
    assert read(served(tmp_path / "a", measured_at=early), "starters", 28).known_on == closes + timedelta(days=15)
    assert read(served(tmp_path / "b", measured_at=early + timedelta(days=1)), "starters", 28).value == ACCOUNTS


def test_settings_say_what_an_hour_is_worth_and_which_bands_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "titles.csv").write_text("title_id,title\nt1,Partner Track\n")
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,released_on,cost,currency\ns1,t1,1,2022-08-26,0.1,USD\n"
    )
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\ne1,s1,1,2700\n")
    (folder / "subscribers.csv").write_text("territory,as_of,subscribers\nUS,2022-01-01,64\n")
    bands = (CostBand(name="low", up_to=0.1), CostBand(name="high"))
    home = make_home(
        tmp_path / "home", Settings(domestic="US", value_per_hour=0.2, currency="USD", cost_bands=bands)
    )  # fmt: skip
    load_catalogue(home, [folder], now=LATE)
    rows = [event(n, f"p{k}", account_id=f"a{k}") for k in range(ACCOUNTS) for n in range(9)]
    load_events(home, [write(tmp_path / "events.csv", rows)], now=LATE)
    measure(home, now=LATE)
    hours = Fraction(ACCOUNTS * 240, 3_600)
    assert read(home, "efficiency", 91).value == hours * Fraction(1, 5) / Fraction(1, 10)
    assert read(home, "views_90_share", 90).value == Fraction(ACCOUNTS * 240, 2_700) / 64
    assert evidence_of(home).cost_band("s1") == "low"


def test_a_homes_own_lists_are_read_like_published_ones(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    home = served(tmp_path)
    (folder / "titles.csv").write_text("title_id,title,kind,original_language\nt1,Partner Track,series,en\n")
    load_catalogue(home, [folder], now=LATE)
    measure(home, now=LATE)
    chart(home, "netflix-weekly", week=date(2022, 8, 28), now=LATE)
    found = read(home, "weeks_on_chart")
    assert (found.value, found.is_settled) == (1, False)
    assert read(home, "hours_on_chart", 7).value == Fraction(ACCOUNTS * 240, 3_600)


def test_a_home_of_published_lists_has_no_events_and_says_so(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_published(
        home,
        [FILES / "global-2023-07-05.tsv", FILES / "countries-2023-06-28.tsv"],
        now=datetime(2023, 7, 6, tzinfo=UTC),
    )
    evidence = evidence_of(home)
    assert not evidence.has_events
    assert evidence.as_of == date(2023, 6, 25)
    listed = sorted({season_id for one in evidence.history.lists.values() for season_id in one.runs})
    assert listed
    assert set(listed) <= set(evidence.catalogue.seasons)
    for season_id in listed:
        found = evaluate(library()["completion-28d"], evidence, season_id)
        assert (found.state, found.reading.missing) == (NOT_YET_KNOWN, "events")
        on = [name for name, one in evidence.history.lists.items() if name.territory == "ZZ" and season_id in one.runs]
        need = Requirement(name="r", metric="weeks_on_chart", at_least=Fraction(1))
        assert not on or evaluate(need, evidence, season_id).state == MET


def test_a_home_of_a_catalogue_alone_knows_nothing_yet(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", tmp_path / "catalogue")
    assert read(home, "starters", 28).missing == "events"
    assert read(home, "weeks_on_chart").missing == "netflix-weekly"


def test_a_home_without_seasons_has_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(NoCatalogue):
        evidence_of(make_home(tmp_path / "home"))
