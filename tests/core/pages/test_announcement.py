"""What an announcement says: in which order, what only producers are told, and every unknown in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc
from tests.web.small_site import audience_tables, catalogue, history

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.record import edition_rows, entry_rows
from overnights.outputs.announcement import as_markdown
from overnights.pages.announcement import Told, announcement_page, tells_accounts
from overnights.pages.announcement_figures import rests_on
from overnights.pages.announcement_parts import PRODUCERS, PUBLIC, AnnouncementPage
from overnights.pages.audience import AudienceTables
from overnights.pages.required import Judging
from overnights.pages.title import SeasonRecord, TitleRecord, title_page
from overnights.renewal.ledger import Decision, sealed
from overnights.renewal.record import (
    CANCEL,
    MET,
    NOT_MET,
    NOT_YET_KNOWN,
    RENEW,
    Change,
    Evaluation,
    Flip,
    Judged,
    Reading,
    Requirement,
    Verdict,
)

ORDER = ["The series", "How it ran", "How it was watched", "What was required", "What was decided",
         "The figures and where they come from"]  # fmt: skip
AUDIENCE_FIGURES = ("120", "200", "150", "80", "40.0%", "137", "68.5%", "100", "230")
WHY = "Half of those who began did not finish."


def decision(**changes: object) -> Decision:
    values: dict[str, object] = {
        "season_id": "pt-1", "title_id": "pt", "title": "Partner Track", "season_label": "Season 1",
        "decision": "cancelled", "decided_on": date(2022, 11, 1), "told_from": datetime(2022, 11, 8, tzinfo=UTC),
        "by": "Head of series", "why": WHY, "judgement": 3, "made_at": datetime(2022, 11, 1, 12, tzinfo=UTC),
        "software": "0",
    }  # fmt: skip
    return sealed(Decision(**{**values, **changes}), ())  # type: ignore[arg-type]


def evaluation(name: str, state: str, value: str | None, at_least: str, **more: object) -> Evaluation:
    of_reading = {key: more.pop(key) for key in ("n", "why", "known_on") if key in more}
    requirement = Requirement(name=name, at_least=Fraction(at_least), **more)  # type: ignore[arg-type]
    reading = Reading(
        metric=requirement.metric, value=None if value is None else Fraction(value), n=of_reading.get("n")  # type: ignore[arg-type]
    )  # fmt: skip
    return Evaluation(
        requirement=requirement, reading=reading, threshold=Fraction(at_least), state=state,
        why=of_reading.get("why"), known_on=of_reading.get("known_on"),  # type: ignore[arg-type]
    )  # fmt: skip


COMPLETION = evaluation("completion-28d", NOT_MET, "0.4", "0.5", metric="completion_share", window_days=28, n=200)
WEEKS = evaluation("weeks", MET, "3", "2", metric="weeks_on_chart", level="should")
EFFICIENCY = evaluation("worth", NOT_MET, "0.82", "1", metric="efficiency", level="should", is_public=False)
OPEN = evaluation(
    "hours-91d", NOT_YET_KNOWN, "1000", "5000", metric="hours_viewed", window_days=91, why="its window is open",
    known_on=date(2022, 12, 9), level="should",
)  # fmt: skip
FINISHERS = Change(
    requirement="completion-28d", input="completers", unit="accounts", by=Fraction(20), to=Fraction(100),
    share=Fraction(1, 4),
)  # fmt: skip
CHEAPER = Change(
    requirement="worth", input="cost", unit="USD", by=Fraction(-1_234_567), to=Fraction(5_000_000),
    share=Fraction(31, 100),
)  # fmt: skip


def judging(*evaluations: Evaluation, flips: Sequence[Flip] = (), verdict: str | None = CANCEL) -> Judging:
    judged = Judged(
        season_id="pt-1",
        evaluations=evaluations or (WEEKS, EFFICIENCY, OPEN, COMPLETION),
        verdict=Verdict(verdict=verdict, why=None if verdict else "no requirement applies to it", flips=tuple(flips)),
    )
    return Judging(
        number=3, as_of=date(2022, 10, 16), snapshot="measures@1 abc", requirements_name="demo",
        seasons={"pt-1": judged},
    )  # fmt: skip


def record(
    season_id: str = "pt-1", *, of: Catalogue | None = None, tables: AudienceTables | None = None,
    lists: ChartHistory | None = None, is_demo: bool = False,
) -> tuple[TitleRecord, SeasonRecord]:  # fmt: skip
    known = of or catalogue()
    made = title_page(
        known.title_of(season_id), known, lists or history(), tables, service="Streamy", is_demo=is_demo, domestic="US",
        rounding=10_000, season_id=season_id,
    )  # fmt: skip
    return made, made.seasons[0]


def page(
    audience: str = PUBLIC, *, told: Told | None = None, on: Judging | None = None, season_id: str = "pt-1",
    of: Catalogue | None = None, tables: AudienceTables | None = None, lists: ChartHistory | None = None,
    is_demo: bool = False,
) -> AnnouncementPage:  # fmt: skip
    made, season = record(
        season_id, of=of, tables=tables if tables is not None else audience_tables(), lists=lists, is_demo=is_demo
    )
    told = told or Told(told_on=date(2022, 11, 8), decision=decision())
    return announcement_page(made, season, told, lists or history(), on, audience=audience)


def text(audience: str = PUBLIC, **more: object) -> str:
    return as_markdown(page(audience, **more))  # type: ignore[arg-type]


def under(heading: str, markdown: str) -> str:
    return markdown.split(f"## {heading}\n")[1].split("\n## ")[0]


def words_of(markdown: str) -> set[str]:
    return {token.strip("().,;:|“”*") for token in markdown.split()}


# ── what is decided ──


def test_it_opens_with_the_decision_in_one_sentence() -> None:
    made = text()
    assert made.startswith("# Partner Track, Season 1: not renewed\n\n")
    assert (
        "*Partner Track*, Season 1, is **not renewed**: decided on 1 November 2022, announced on 8 November 2022, "
        "74 days after its release." in made
    )


def test_the_sections_come_in_their_order_for_both_readers() -> None:
    for audience in (PUBLIC, PRODUCERS):
        assert [section.heading for section in page(audience, on=judging()).sections] == ORDER


def test_the_decision_has_who_when_why_and_its_entry() -> None:
    told = under("What was decided", text(on=judging()))
    assert "decided on 1 November 2022, by Head of series" in told
    assert f"“{WHY}”" in told
    assert "entry 1 of the decisions, resting on judgement 3" in told
    assert decision().hash in told


def test_who_decided_is_not_declared_where_nobody_is_named() -> None:
    told = Told(told_on=date(2022, 11, 8), decision=decision(by=None))
    assert "by whom is not declared" in text(told=told)


def test_a_decision_is_never_called_by_the_name_of_a_verdict() -> None:
    told = under("What was decided", text(on=judging()))
    assert "cancel" not in told
    assert "The verdict of the policy was **cancel**, in judgement 3, with what was known to 16 October 2022" in under(
        "What was required", text(on=judging())
    )


def test_a_correction_names_the_entry_it_takes_the_place_of() -> None:
    first = decision(decision="renewed")
    told = Told(told_on=date(2022, 11, 8), decision=replace(decision(), number=2, corrects=1), undoes=first)
    assert "It corrects entry 1: renewed, decided on 1 November 2022." in text(told=told)


def test_a_reversal_says_that_the_season_is_open_again() -> None:
    told = Told(told_on=date(2022, 11, 8), decision=replace(decision(decision="reversed"), number=2), undoes=decision())
    made = text(told=told)
    assert made.startswith("# Partner Track, Season 1: the decision is reversed\n")
    assert "The decision on *Partner Track*, Season 1, is **reversed**" in made
    assert "It reverses entry 1: not renewed, decided on 1 November 2022." in made


def test_a_draft_says_first_until_when_it_is_embargoed() -> None:
    until = datetime(2022, 11, 8, 8, tzinfo=UTC)
    made = text(told=Told(told_on=date(2022, 11, 8), decision=decision(), is_draft=True, draft_until=until))
    assert made.startswith("**Draft, embargoed until 8 Nov 2022, 08:00 UTC.**\n")
    assert text(told=Told(told_on=date(2022, 11, 8), decision=decision(), is_draft=True)).startswith(
        "**Draft: it is not entered"
    )


def test_demo_figures_are_said_to_be_so_before_all_else() -> None:
    assert text(is_demo=True).startswith("**Demo: the figures come from generated events")
    assert "Demo" not in text()


# ── what the public is not told ──


def test_the_public_text_has_no_figure_of_accounts_and_the_producers_text_has_them() -> None:
    public, producers = (words_of(text(one, on=judging())) for one in (PUBLIC, PRODUCERS))
    shown = {"120", "200", "150", "80", "40.0%", "137", "68.5%"}
    assert shown <= producers
    assert not (set(AUDIENCE_FIGURES) - {"40.0%"}) & public  # the share is a public requirement's own figure


def test_the_public_text_says_in_one_line_what_it_does_not_disclose() -> None:
    told = under("How it was watched", text(on=judging())).strip()
    assert told.startswith("This text does not tell how many accounts started")
    assert "\n" not in told


def test_names_of_requirements_are_told_to_the_producers_alone() -> None:
    assert "| Completion within 28 days  " in text(on=judging()) and "completion-28d" not in text(on=judging())
    assert "| Completion within 28 days (completion-28d)" in text(PRODUCERS, on=judging())


def test_a_required_share_of_accounts_is_told_without_how_many_they_are() -> None:
    [row] = [line for line in text(on=judging()).split("\n") if line.startswith("| Completion")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:] == ["Must", "at least 50%", "40.0%", "−10.0 points", "not disclosed", "Not met"]


def test_a_requirement_that_is_not_public_shows_the_producers_its_value() -> None:
    public, producers = text(on=judging()), text(PRODUCERS, on=judging())
    assert "0.82" not in public
    assert "0.82" in producers
    assert "what is required and what was reached are not disclosed" in public
    assert "at least 1.00" not in public and "at least 1.00" in producers


def test_a_quantile_of_figures_of_accounts_is_not_told_either() -> None:
    of_cohort = Evaluation(
        requirement=Requirement(name="c", metric="completion_share", at_least_cohort=Fraction(1, 2)),
        reading=Reading(metric="completion_share", value=Fraction(2, 5), n=200),
        threshold=Fraction(451, 1000), state=NOT_MET, cohort_n=40,
    )  # fmt: skip
    assert "45.1%" not in text(on=judging(of_cohort))
    assert "at least the cohort’s median" in text(on=judging(of_cohort))
    assert "45.1%" in text(PRODUCERS, on=judging(of_cohort))


def test_a_change_of_accounts_that_would_have_turned_the_verdict_is_the_producers_alone() -> None:
    on = judging(flips=[Flip(to=RENEW, changes=(FINISHERS,))])
    assert "The nearest change that would have turned it: 20 more completers, to renew." in text(PRODUCERS, on=on)
    assert "The nearest change that would have turned it is not disclosed." in text(on=on)


def test_nobody_is_told_what_it_cost() -> None:
    on = judging(flips=[Flip(to=RENEW, changes=(CHEAPER,))])
    for audience in (PUBLIC, PRODUCERS):
        made = text(audience, on=on)
        assert "1,234,567" not in made
        assert "5,000,000" not in made
    assert "31% lower cost" in text(PRODUCERS, on=on)
    assert "31%" not in text(on=on)


def test_a_reason_that_tells_accounts_is_not_told_to_the_public() -> None:
    told = Told(told_on=date(2022, 11, 8), decision=decision(why="Completion was 40.0%, of 200."))
    assert "Why is not disclosed" in text(told=told)
    assert "“Completion was 40.0%, of 200.”" in text(PRODUCERS, told=told)
    _, season = record(tables=audience_tables())
    assert not tells_accounts(season, WHY)


# ── how it ran, and what is not known ──


def test_each_week_has_its_rank_and_a_week_off_the_list_is_not_published() -> None:
    told = under("How it ran", text())
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in told.split("\n") if "2022 " in line[:20]]
    assert [row[:2] for row in rows] == [
        ["28 August 2022", "2"], ["4 September 2022", "1"], ["11 September 2022", "2"], ["18 September 2022", "out"],
    ]  # fmt: skip
    assert rows[1][2] == "16.54"
    assert rows[3][2] == "not published (at most 6.17)"
    assert "listed for three weeks" in told
    assert "its best rank was 1st, in the week ending 4 September 2022" in told
    assert "the 4th, had 6.17 million hours viewed in that week, and what the season had is not published" in told


def test_weeks_that_are_not_in_a_row_are_said_not_to_be() -> None:
    told = under(
        "How it ran",
        text(season_id="fox-1", told=Told(told_on=date(2022, 11, 8), decision=decision(season_id="fox-1"))),
    )
    assert "the season was listed for two weeks, not all in a row. It entered at 4th" in told
    assert "It was 4th in the week ending 18 September 2022, the latest recorded." in told


def test_it_entered_where_the_record_has_a_debut_and_only_there() -> None:
    first, undated = catalogue(), catalogue()
    undated.seasons["pt-1"] = replace(undated.seasons["pt-1"], released_on=None)
    undated = replace(undated, episodes=tuple(replace(one, released_on=None) for one in undated.episodes))
    assert "It entered at 2nd in the week ending 28 August 2022, with three days" in text(of=first)
    told = text(of=undated)
    assert "It was 2nd in the week ending 28 August 2022, the first that is here: its debut is not known, since" in told
    assert "It entered" not in told


def test_lists_are_told_by_their_full_name_with_their_territory() -> None:
    told = under("How it ran", text())
    assert "On TV (English), worldwide, the season" in told
    assert "On TV in the United States, it was listed for three weeks, those ending 28 August 2022 to 11" in told
    assert "Rank on TV (English), worldwide" in told


def test_a_season_on_no_list_says_so() -> None:
    empty = ChartHistory.from_rows(*_no_rows())
    assert "It was on no worldwide list." in text(lists=empty)
    assert "In the United States it was on no list." in text(lists=empty)
    assert "It was on no territory's list." in text(lists=empty)


def test_a_season_that_territories_alone_listed_says_where() -> None:
    known = history()
    alone = ChartHistory.from_rows(*(rows.filter(pc.not_equal(rows["territory"], "ZZ")) for rows in _rows(known)))
    told = text(lists=alone)
    assert "It was on no worldwide list. On TV in the United States, it was listed for three weeks" in told
    assert "It was on the lists of 2 territories, in weeks ending 28 August 2022 to 11 September 2022" in told
    assert "its best rank was 1st on TV in Germany." in told
    assert "| TV in the United States " in under("The figures and where they come from", told)


def test_what_the_catalogue_does_not_know_is_said_in_its_place() -> None:
    known = catalogue()
    bare = replace(known.titles["fox"], kind=None, original_language=None, origin_country=None)
    season = replace(known.seasons["fox-1"], released_on=None)
    of = Catalogue(titles={"fox": bare}, seasons={"fox-1": season}, episodes=())
    told = text(of=of, season_id="fox-1", told=Told(told_on=date(2022, 11, 8), decision=decision(season_id="fox-1")))
    for unknown in (
        "Its kind, its country, its language and its genres are not known.",
        "Its number of episodes, its runtime and its release date are not known.",
        "No source work is known.", "The plot is not known.", "The cast is not known.",
        "Its creator, its directors, its writers and its producers are not known.",
        "the day of release is not known.", "What was required is not declared: the decision rests on no judgement.",
    ):  # fmt: skip
        assert unknown in told


def test_a_part_whose_character_is_not_known_says_so() -> None:
    story = under("The series", text())
    assert "**Main cast**: Arden Cho as Ingrid Yun." in story
    assert "(character not known)." in story
    assert "It is based on a novel." in story
    assert "Created by G. Lee." in story


def test_producers_are_told_what_is_withheld_and_no_count_below_the_floor() -> None:
    told = under(
        "How it was watched",
        text(PRODUCERS, season_id="fox-1", told=Told(told_on=date(2022, 11, 8), decision=decision())),
    )
    assert "Withheld: how many accounts started, watched and completed it within 28 days" in told
    assert "The drop-off by episode is withheld." in told
    assert not {"4", "3", "1", "2", "25.0%", "50.0%"} & words_of(told)


def test_what_is_not_measured_is_not_known() -> None:
    made, season = record(tables=None)
    told = announcement_page(
        made, season, Told(told_on=date(2022, 11, 8), decision=decision()), history(), None, audience=PRODUCERS
    )
    assert "are not known: nothing is measured" in under("How it was watched", as_markdown(told))


def test_the_public_is_not_told_of_figures_that_nobody_has() -> None:
    made, season = record(tables=None)
    one = Told(told_on=date(2022, 11, 8), decision=decision())
    told = as_markdown(announcement_page(made, season, one, history(), None, audience=PUBLIC))
    assert "Not known, as nothing is measured: how many accounts" in under("How it was watched", told)


def test_what_is_not_yet_known_to_anybody_is_not_called_undisclosed() -> None:
    unknown = evaluation("worth", NOT_YET_KNOWN, None, "1", metric="efficiency", is_public=False)
    [row] = [line for line in text(on=judging(unknown)).split("\n") if "| Efficiency" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:] == ["not disclosed", "not yet known", "not yet known", "not disclosed", "Not yet known"]


def test_what_is_awaited_is_called_so_in_the_table_as_in_the_sentence() -> None:
    so_far = evaluation(
        "reach-90d", NOT_YET_KNOWN, "0.1", "0.3", metric="views_90_share", territory="US", is_public=False,
        known_on=date(2022, 12, 8),
    )  # fmt: skip
    told = under("What was required", text(on=judging(so_far)))
    assert "Domestic reach in 90 days: not yet known, and will be on 8 December 2022." in told
    [row] = [line for line in told.split("\n") if line.startswith("| Domestic")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:] == [
        "not disclosed", "not yet known", "not yet known", "not disclosed", "Not yet known (known on 8 December 2022)",
    ]  # fmt: skip


def test_an_open_window_is_not_yet_known_with_its_day() -> None:
    told = under("What was required", text(on=judging()))
    assert "not yet known, and will be on 9 December 2022 (its window is open)" in told
    assert "so far" in told


# ── where figures come from ──


def test_every_figure_of_the_text_has_its_definition_and_page() -> None:
    told = under("The figures and where they come from", text(PRODUCERS, on=judging()))
    for name in ("rank", "peak rank", "weeks on chart", "hours viewed", "starters", "completers", "completion share",
                 "drop-off", "efficiency", "edition"):  # fmt: skip
        assert f"\n| {name} " in told, name
    assert "docs/methods/completion\\_share.md" in told
    assert "It rests on the table measures (version 1), digest abc." in told


def test_the_public_text_defines_no_figure_that_it_does_not_have() -> None:
    told = under("The figures and where they come from", text(on=judging(WEEKS)))
    assert "starters" not in told
    assert "completion" not in told


def test_editions_are_named_with_their_number_and_instant() -> None:
    told = under("The figures and where they come from", text())
    assert "netflix-weekly, version 1" in told
    assert "28 August 2022 to 18 September 2022" in told
    assert "1, consolidated" in told
    assert "16 Oct 2022, 12:00 UTC" in told


def test_what_it_rests_on_names_each_edition_and_the_judgement() -> None:
    made, season = record()
    lines = rests_on(made, season, history(), judging()).split("\n")
    assert lines[0] == "netflix-weekly 1, TV (English), worldwide, 2022-08-28, edition 1: i"
    assert lines[-1] == "judgement 3: measures@1 abc"


def test_the_record_as_json_has_what_the_text_has() -> None:
    one = page(on=judging()).as_json()
    assert one["heading"] == "Partner Track, Season 1: not renewed"
    assert [section["heading"] for section in one["sections"]] == ORDER
    kinds = {part["kind"] for section in one["sections"] for part in section["parts"]}
    assert kinds == {"paragraph", "table", "note"}
    assert one["said"].startswith("Partner Track, Season 1, is not renewed")


def _no_rows() -> tuple[pa.Table, pa.Table]:
    return edition_rows(()), entry_rows(())


def _rows(known: ChartHistory) -> tuple[pa.Table, pa.Table]:
    """Everything that a history holds, as rows."""
    published = [one for name in known.lists.values() for one in name.latest.values()]
    return (
        edition_rows(one.edition for one in published),
        entry_rows(entry for one in published for entry in one.entries),
    )
