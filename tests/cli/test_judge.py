"""What `judge` prints: open seasons with what would turn their verdicts, in lines that fit."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from tests.cli.conftest import overnights
from tests.core.renewal.judged_cases import completion, counted, evaluation, unknown

from overnights.acts.judge import JudgedSeason, Judgement
from overnights.cli.judge import judgement_lines
from overnights.renewal.record import SHOULD, Evaluation, Judged, Policy, Requirement, RequirementSet
from overnights.renewal.verdict import judge

TODAY = date(2022, 10, 20)
OURS = RequirementSet(name="ours", requirements=(Requirement(name="a", metric="streak"),))
NOW = "2022-10-20T09:00Z"
REQUIREMENTS = """
[[requirement]]
name = "completion-28d"
metric = "completion_share"
window_days = 28
at_least = 0.5

[[requirement]]
name = "weeks"
metric = "weeks_on_chart"
at_least = 2
level = "should"
"""


@pytest.fixture(autouse=True)
def a_terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def season(
    title: str,
    *evaluations: Evaluation,
    standing: str = "open",
    why: str | None = None,
    began_on: date | None = date(2022, 8, 1),
) -> JudgedSeason:
    verdict = judge(evaluations, policy=Policy(), not_in_question=why)
    return JudgedSeason(
        season_id=title,
        title_id=title,
        title=title,
        season_label="Season 1",
        number=1,
        standing=standing,
        judged=Judged(season_id=title, evaluations=evaluations, verdict=verdict),
        began_on=began_on,
    )


def lines(*seasons: JudgedSeason, is_all: bool = False, number: int | None = 4) -> list[str]:
    done = Judgement(
        number=number,
        as_of=date(2022, 9, 19),
        set=OURS,
        snapshot="entries@3 0073fbca0c9adbfb",
        is_new=True,
        seasons=seasons,
        why_trial=None if number else "it is a trial",
    )
    return list(judgement_lines(done, today=TODAY, is_all=is_all))


WEEKS = evaluation(
    "weeks", (counted(3, name="weeks_on_chart", unit="weeks"),), 3, metric="weeks_on_chart", level=SHOULD
)
OPEN = replace(unknown("views"), why="its window is open", known_on=date(2022, 12, 9))
SAFE = season("Tidewrack", completion(60, 100), WEEKS)
SHORT = season("Partner Track", completion(2015, 4821), WEEKS)
WAITING = season("A Very Long Title That Nobody Could Possibly Print in Full", OPEN, WEEKS)


def test_a_season_has_its_verdict_the_tightest_figure_and_what_would_turn_it() -> None:
    assert lines(SHORT)[:4] == [
        "title          season  verdict  musts met  tightest  known in",
        "Partner Track  1       cancel   0 of 1     −16.4%",
        "    completion-28d: 41.8%, at least 50% required, −8.2 points (n = 4,821)",
        "    renew with 396 more completers, or 791 fewer starters",
    ]


def test_the_lines_end_with_counts_the_set_the_judgement_and_the_snapshot() -> None:
    film = season("A Film", completion(60, 100), standing="not_in_question", why="it is a film")
    told = season("Told", completion(60, 100), standing="decided")
    assert lines(SHORT, SAFE, film, told)[-4:] == [
        "2 open seasons: 1 renew and 1 cancel.",
        "Besides, 1 not in question and 1 decided (--all shows them).",
        "Requirements “ours”, as of 2022-09-19; judgement 4; rests on the table entries",
        "  (version 3), digest 0073fbca0c9adbfb",
    ]


def test_what_is_not_open_is_printed_where_all_is_asked_for() -> None:
    film = season("A Film", completion(60, 100), standing="not_in_question", why="it is a film")
    assert not [line for line in lines(SHORT, film) if "A Film" in line]
    shown = lines(SHORT, film, is_all=True)
    assert "    not in question: it is a film" in shown
    assert shown.index("    not in question: it is a film") > 3, "after the open ones"


def test_days_are_counted_to_the_day_a_figure_is_known_and_names_are_cut() -> None:
    shown = lines(WAITING)
    assert shown[1] == "A Very Long Title That No…  1       on the bubble  0 of 1     0.0%      50 days"
    assert "    not yet known: views (on 2022-12-09)" in shown
    assert "    no change of a known figure turns it: views is not yet known" in shown


def test_what_many_lack_is_said_once() -> None:
    many = [season(f"Title {n}", unknown("completion-28d")) for n in range(5)]
    shown = lines(*many)
    assert "completion-28d of 5 seasons: nothing is measured." in shown
    assert not [line for line in shown if line.startswith("    completion-28d:")]


def test_the_newest_30_are_printed_and_the_rest_with_all() -> None:
    many = [season(f"Title {n:02}", unknown("x"), began_on=date(2022, 1, 1) + timedelta(days=n)) for n in range(40)]
    old = season("A Title of Unknown Age", unknown("y"), began_on=None)
    shown = lines(*many, old)
    titles = [line.split("  ")[0] for line in shown if line.startswith(("Title", "A Title"))]
    assert titles == [f"Title {n:02}" for n in range(39, 9, -1)]
    assert "These are the newest 30 of 41 open seasons with a verdict; --all shows the rest." in shown
    assert "x of 40 seasons: nothing is measured." in shown
    assert "41 open seasons: 41 on the bubble." in shown
    everything = lines(*many, old, is_all=True)
    assert sum(line.startswith("Title") for line in everything) == 40
    assert any(line.startswith("A Title of Unknown Age") for line in everything)
    assert "newest" not in " ".join(everything)


def test_no_line_is_wider_than_the_terminal() -> None:
    wide = season("W" * 70, completion(2015, 4821), unknown("b" * 60), WEEKS)
    assert max(map(len, lines(wide, SHORT, SAFE, WAITING))) <= 80


def test_a_season_without_a_requirement_is_counted_and_not_listed() -> None:
    shown = lines(season("Bare"))
    assert shown[0] == "1 open season: 1 without a requirement that applies."
    assert any("no verdict" in line for line in lines(season("Bare"), is_all=True))


def test_a_trial_says_that_nothing_is_recorded() -> None:
    assert "nothing is recorded: it is a trial" in " ".join(lines(SHORT, number=None))


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


def test_the_command_adopts_a_file_and_then_judges_by_it(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(REQUIREMENTS, encoding="utf-8")
    first = overnights("judge", "--requirements", file, "--home", own, "--now", NOW)
    assert first.returncode == 0, first.stderr
    assert "judgement 1;" in first.stdout and "“ours”" in first.stdout
    again = overnights("judge", "--home", own, "--now", NOW)
    assert "judgement 1, as before;" in " ".join(again.stdout.split())


def test_json_lists_every_season_with_all_that_was_evaluated(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(REQUIREMENTS, encoding="utf-8")
    done = overnights("judge", "--requirements", file, "--trial", "--json", "--home", own, "--now", NOW)
    assert done.returncode == 0, done.stderr
    seasons = json.loads(done.stdout)
    assert seasons and all(one["judgement"] is None and one["judgement_why"] == "it is a trial" for one in seasons)
    for one in seasons:
        assert [each["name"] for each in one["evaluations"]] == ["completion-28d", "weeks"]
        for each in one["evaluations"]:
            exact = each.get("value_exact")
            assert each["value"] == (None if exact is None else float(Fraction(exact)))


def test_a_file_with_a_byte_order_mark_is_read(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "notepad.toml"
    file.write_text(REQUIREMENTS, encoding="utf-8-sig")
    done = overnights("judge", "--requirements", file, "--trial", "--home", own, "--now", NOW)
    assert done.returncode == 0, done.stderr
    assert "“notepad”" in done.stdout


def test_a_cost_band_that_the_home_lacks_is_told_with_file_and_requirement(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(REQUIREMENTS + 'cohort = { number = 99, cost_band = "huge" }\n', encoding="utf-8")
    done = overnights("judge", "--requirements", file, "--home", own, "--now", NOW)
    assert done.returncode == 1
    assert f"{file}, requirement “weeks”: `cost_band` is “huge”" in " ".join(done.stderr.split())


def test_requirements_that_are_not_there_are_a_named_error(own: Path) -> None:
    done = overnights("judge", "--requirements", "nowhere.toml", "--home", own, "--json")
    assert done.returncode == 1
    assert json.loads(done.stderr)["error"]["name"] == "NoRequirements"


def test_viewing_that_ends_before_a_window_was_over_is_said_once_for_all_that_rest_on_it() -> None:
    note = "viewing ends on 2022-09-18, before the window closed on 2022-09-22"
    ended = [replace(WEEKS, reading=replace(WEEKS.reading, note=note))]
    second = replace(ended[0], requirement=replace(ended[0].requirement, name="hours"))
    told = " ".join(" ".join(lines(season("Night Ferry", *ended, second, OPEN))).split())
    assert f"weeks, hours: {note}; what came later is not in it" in told
    assert "viewing ends" not in " ".join(lines(season("Night Ferry", WEEKS, OPEN)))
