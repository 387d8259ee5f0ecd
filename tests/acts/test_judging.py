"""Judging a small home: what is stored, when, and what a killed judge leaves."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from small_service import START, event, new_home, write

from overnights.acts.chart import chart
from overnights.acts.decide import decide
from overnights.acts.desk import adopted_set
from overnights.acts.judge import judge, judged_of
from overnights.acts.judge_json import judgement_json
from overnights.acts.load_decisions import load_decisions
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.errors import Conflict, Malformed, NoRequirements, NoSnapshot
from overnights.home import Home, make_home, open_home
from overnights.renewal.record import CANCEL, NOT_MET, NOT_YET_KNOWN, ON_THE_BUBBLE, RENEW
from overnights.store.lake import Lake
from overnights.tables import EVALUATIONS, JUDGEMENTS, VERDICTS

NOW = datetime(2022, 10, 20, 9, tzinfo=UTC)
COMPLETION = """
[[requirement]]
name = "completion-28d"
metric = "completion_share"
window_days = 28
at_least = {share}
why = "below half, cancellation is usual"
"""
OTHERS = """
[[requirement]]
name = "hours-91d"
metric = "hours_viewed"
window_days = 91
at_least = 100000
level = "should"

[[requirement]]
name = "views"
metric = "completion_share"
window_days = 91
at_least = 0.3
level = "should"
weight = 0.1
"""


def seen(account: str, episode: str, minutes: int) -> list[dict[str, object]]:
    """A playback of so many minutes, a heartbeat every three."""
    playback = f"{account}-{episode}"
    return [
        event(
            n,
            playback,
            account_id=account,
            episode_id=episode,
            ts=(START + timedelta(minutes=3 * n)).isoformat(),
            position_s=str(180 * n),
            received_at=(START + timedelta(minutes=3 * n)).isoformat(),
        )
        for n in range(minutes // 3 + 1)
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 40 accounts that started, 16 saw both episodes whole; measured and charted."""
    folder = tmp_path_factory.mktemp("judged")
    home = new_home(folder / "home", folder / "catalogue")
    rows = [row for n in range(40) for row in seen(f"a{n:02}", "e1", 45)]
    rows += [row for n in range(16) for row in seen(f"a{n:02}", "e2", 45)]
    load_events(home, [write(folder / "events.csv", rows)], now=datetime(2022, 9, 12, tzinfo=UTC))
    measure(home, now=NOW)
    chart(home, week=date(2022, 8, 28), now=NOW)
    return folder / "home"


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    shutil.copytree(made, tmp_path / "home")
    return open_home(tmp_path / "home")


def file(tmp_path: Path, text: str, name: str = "ours.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def versions(home: Home) -> str:
    return home.lake.snapshot([JUDGEMENTS, EVALUATIONS, VERDICTS])


def stored(home: Home) -> list[list[dict[str, object]]]:
    return [home.lake.read(table).to_pylist() for table in (JUDGEMENTS, EVALUATIONS, VERDICTS)]


def test_a_season_is_judged_by_what_was_measured(home: Home, tmp_path: Path) -> None:
    done = judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5) + OTHERS), now=NOW)
    (one,) = done.seasons
    assert (done.number, done.is_new, done.as_of, done.set.name) == (1, True, date(2022, 8, 28), "ours")
    assert (one.title, one.number, one.standing, one.judged.verdict.verdict) == ("Partner Track", 1, "open", CANCEL)
    states = {each.requirement.name: (each.state, each.reading.n) for each in one.judged.evaluations}
    assert states["completion-28d"] == (NOT_MET, 40)
    assert states["hours-91d"][0] == NOT_YET_KNOWN, "below, and its window is open"
    flip = one.judged.verdict.flips[0]
    assert (flip.to, flip.changes[0].input, flip.changes[0].by) == (ON_THE_BUBBLE, "completers", 4)
    tables, digest = done.snapshot.split(" ")
    assert tables.startswith("catalogues@") and "measures@" in tables and len(digest) == 16


def test_a_file_of_requirements_becomes_the_homes(home: Home, tmp_path: Path) -> None:
    judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.4)), now=NOW)
    adopted = adopted_set(home)
    assert adopted is not None and adopted.name == "ours"
    again = judge(home, now=NOW)
    assert (again.set.name, again.number, again.is_new) == ("ours", 1, False)
    assert again.seasons[0].judged.verdict.verdict == RENEW


def test_judging_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    path = file(tmp_path, COMPLETION.format(share=0.5) + OTHERS)
    judge(home, requirements=path, now=NOW)
    before = versions(home)
    again = judge(home, requirements=path, now=NOW + timedelta(days=1))
    assert (again.number, again.is_new) == (1, False)
    assert versions(home) == before


def test_other_requirements_or_another_policy_are_another_judgement(home: Home, tmp_path: Path) -> None:
    judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5)), now=NOW)
    milder = judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.4)), now=NOW)
    assert (milder.number, milder.is_new) == (2, True)
    policy = judge(
        home, requirements=file(tmp_path, COMPLETION.format(share=0.4) + "[policy]\nshould_share = 1\n"), now=NOW
    )
    assert (policy.number, policy.is_new) == (3, True)
    assert {row["judgement"] for row in stored(home)[2]} == {1, 2, 3}, "nothing that was stored is lost"


def test_new_figures_that_change_no_evaluation_are_no_new_judgement(home: Home, tmp_path: Path) -> None:
    judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5)), now=NOW)
    measure(home, full=True, now=NOW)
    again = judge(home, now=NOW)
    assert (again.number, again.is_new) == (1, False)


def test_a_trial_adopts_and_stores_nothing(home: Home, tmp_path: Path) -> None:
    done = judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5)), is_trial=True, now=NOW)
    assert (done.number, done.is_new, done.why_trial) == (None, False, "it is a trial")
    assert done.seasons[0].judged.verdict.verdict == CANCEL
    assert adopted_set(home) is None
    assert judged_of(home) is None


def test_without_requirements_of_its_own_a_home_is_judged_by_the_library_on_trial(home: Home) -> None:
    done = judge(home, now=NOW)
    assert (done.number, done.set.name, done.why_trial) == (None, "library", "this home has adopted no requirements")
    assert judged_of(home) is None


def test_the_library_can_be_adopted(home: Home) -> None:
    done = judge(home, requirements="library", now=NOW)
    assert (done.number, done.set.name) == (1, "library")
    by_name = {one.requirement.name: one for one in done.seasons[0].judged.evaluations}
    assert by_name["efficiency"].state == NOT_YET_KNOWN, "no cost is declared"
    assert by_name["completion-28d"].state == NOT_MET


def test_what_was_stored_is_what_was_judged(home: Home, tmp_path: Path) -> None:
    done = judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5) + OTHERS), now=NOW)
    kept = judged_of(home)
    assert kept is not None
    assert (kept.number, kept.as_of, kept.snapshot, kept.requirements_name) == (1, done.as_of, done.snapshot, "ours")
    one, back = done.seasons[0].judged, kept.judged["s1"]
    assert back.verdict == one.verdict
    assert {each.requirement: each.state for each in back.evaluations} == {
        each.requirement: each.state for each in one.evaluations
    }, "requirements come back whole, with why"


def test_an_earlier_judgement_keeps_its_requirements_when_others_are_adopted(home: Home, tmp_path: Path) -> None:
    judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5)), now=NOW)
    from overnights.acts.desk import adopt
    from overnights.renewal.requirement import read_requirements

    adopt(home, read_requirements(COMPLETION.format(share=0.4), file="later.toml"), now=NOW + timedelta(days=1))
    kept = judged_of(home)
    assert kept is not None and kept.requirements_name == "ours"
    assert kept.judged["s1"].evaluations[0].requirement.why == "below half, cancellation is usual"


@pytest.mark.parametrize("killed_at", ["evaluations", "verdicts", "judgements"])
def test_a_killed_judge_leaves_nothing_visible_and_the_next_finishes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    path = file(tmp_path, COMPLETION.format(share=0.5) + OTHERS)
    append = Lake.append

    def killed(self: Lake, table: object, rows: pa.Table, *, act: str) -> int:
        if table.name == killed_at:  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return append(self, table, rows, act=act)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            judge(home, requirements=path, now=NOW)
    assert judged_of(home) is None
    assert judge(home, now=NOW).number == 1, "the requirements were adopted"
    judgements, evaluations, verdicts = stored(home)
    assert [len(rows) for rows in (judgements, evaluations, verdicts)] == [1, 3, 1]


def test_another_writer_is_waited_for_by_nobody(home: Home, tmp_path: Path) -> None:
    with Lake(home.lake.root).lock(), pytest.raises(Conflict):
        judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5)), now=NOW)


def test_requirements_that_are_not_there_or_not_right_are_named(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NoRequirements) as missing:
        judge(home, requirements="librarry", now=NOW)
    assert missing.value.about["name"] == "librarry"
    with pytest.raises(Malformed):
        judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5).replace("completion_share", "x")), now=NOW)
    assert adopted_set(home) is None


def test_a_home_without_figures_or_charts_has_nothing_to_judge(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", tmp_path / "catalogue")
    with pytest.raises(NoSnapshot):
        judge(home, requirements="library", now=NOW)
    assert adopted_set(home) is None, "nothing is adopted by an act that fails"


def nulls_without_why(value: object) -> list[str]:
    if isinstance(value, dict):
        bare = [name for name, item in value.items() if item is None and f"{name}_why" not in value]
        return bare + [name for item in value.values() for name in nulls_without_why(item)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [name for item in value for name in nulls_without_why(item)]
    return []


def test_json_has_exact_values_and_a_reason_beside_each_null(home: Home, tmp_path: Path) -> None:
    done = judge(home, requirements=file(tmp_path, COMPLETION.format(share=0.5) + OTHERS), now=NOW)
    (one,) = judgement_json(done)
    assert nulls_without_why(one) == []
    by_name = {each["name"]: each for each in one["evaluations"]}
    first = by_name["completion-28d"]
    assert (first["value"], first["value_exact"], first["margin_exact"], first["n"]) == (0.4, "2/5", "-1/10", 40)
    assert (first["state"], first["known_on_why"]) == (NOT_MET, "it is known")
    assert by_name["hours-91d"]["known_on"] == "2022-12-09"
    assert one["standing"] == "open" and one["verdict"] == CANCEL and one["judgement"] == 1
    change = one["flips"][0]["changes"][0]
    assert (change["input"], change["by"], change["by_exact"], change["share_exact"]) == ("completers", 4.0, "4", "1/4")


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert judged_of(home) is None
    assert versions(home) == "judgements@-,evaluations@-,verdicts@-"


def test_a_season_is_open_until_its_decision_may_be_told(home: Home) -> None:
    later = NOW + timedelta(days=5)
    decide(home, "Partner Track", decision="cancelled", why="it fell short", announce_on=later, now=NOW)
    assert judge(home, now=NOW + timedelta(days=1)).seasons[0].standing == "open", "an embargo is not given away"
    assert judge(home, now=later).seasons[0].standing == "decided"
    decide(home, "Partner Track", decision="reversed", why="it was saved", now=later + timedelta(days=1))
    assert judge(home, now=later + timedelta(days=2)).seasons[0].standing == "open"


def test_a_past_outcome_decides_a_season(home: Home, tmp_path: Path) -> None:
    past = tmp_path / "past.csv"
    past.write_text("title,season_number,decision,source\nPartner Track,1,cancelled,a newspaper\n", encoding="utf-8")
    load_decisions(home, [past], now=NOW)
    assert judge(home, now=NOW).seasons[0].standing == "decided"


@pytest.mark.parametrize("is_short", [False, True], ids=["what the flip says", "one less"])
def test_a_flip_holds_when_it_comes_true_in_events(home: Home, tmp_path: Path, is_short: bool) -> None:
    path = file(tmp_path, COMPLETION.format(share=0.5) + OTHERS)
    flip = judge(home, requirements=path, now=NOW).seasons[0].judged.verdict.flips[0]
    more = int(flip.changes[0].by) - is_short
    rows = [row for n in range(16, 16 + more) for row in seen(f"a{n:02}", "e2", 45)]
    load_events(home, [write(tmp_path / "more.csv", rows)], now=NOW)
    measure(home, now=NOW)
    done = judge(home, now=NOW)
    assert done.seasons[0].judged.verdict.verdict == (CANCEL if is_short else flip.to)
    assert done.number == 2, "another figure is another judgement"
