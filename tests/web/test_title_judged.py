"""A title's page with what was required and decided: as the record has it, and nothing that may not be told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
import small_judged as judged
import small_site as made

from overnights import links
from overnights.outputs.bullet import MOST, WIDTH, bullet
from overnights.outputs.decision_line import decision_picture, marks
from overnights.outputs.frame import BARE
from overnights.outputs.title_html import pictures, title_html
from overnights.pages.required import DecisionShown, RequiredRow, required_of
from overnights.pages.said import required_said
from overnights.pages.sentence import plain
from overnights.pages.standing import questions, standing
from overnights.pages.title import SeasonRecord, TitleRecord, title_page
from overnights.renewal.record import CANCEL, ON_THE_BUBBLE, RENEW, Requirement


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made.files(judging=judged.judging(), decisions=judged.decisions())


def text_of(files: dict[str, bytes], title_id: str) -> str:
    page = files[links.title(title_id)].decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def record(title_id: str = "pt", **changes: object) -> TitleRecord:
    book = made.catalogue()
    values: dict[str, object] = {
        "service": "S", "is_demo": False, "domestic": "US", "rounding": 10_000,
        "judging": judged.judging(), "decisions": judged.decisions(),
    }  # fmt: skip
    return title_page(book.titles[title_id], book, made.history(), made.audience_tables(), **{**values, **changes})


def season(title_id: str = "pt", **changes: object) -> SeasonRecord:
    found = record(title_id, **changes).main
    assert found is not None
    return found


def row(value: Fraction | None, **more: object) -> RequiredRow:
    evaluation = judged.evaluation(replace(judged.COMPLETION, **more), value)
    alone = replace(judged.judging(), seasons={"s": judged.judged("s", evaluation)})
    found = required_of(alone, "s", rounding=1)
    assert found is not None
    return found.rows[0]


def test_the_page_shows_every_requirement_with_its_result_margin_and_the_nearest_change(
    files: dict[str, bytes],
) -> None:
    text = text_of(files, "pt")
    assert "Requirement set “ first season, drama ”, judgement 3 as of 10 October 2022" in text
    assert "Completion within 28 days Must: below half, cancellation is usual 41.8% at least 50%" in text
    assert "✕ Not met −8.2 points" in text and "✓ Met +1 week" in text
    assert "? Not yet known known on 9 December 2022 Nearest change" in text
    assert "20 more completers and 8.67 million more hours viewed would make it “on the bubble”." in text
    assert "The policy’s verdict, not a decision, as of 10 October 2022: cancel." in text


def test_where_it_stands_ends_with_the_decision_and_fits(files: dict[str, bytes]) -> None:
    said = plain(standing(season()))
    assert said == (
        "First on TV (English) at best, off the list in its fourth week, 1.16 million views short of its "
        "requirement. Not renewed."
    )
    assert len(said) <= 160


def test_a_sentence_that_would_be_too_long_leaves_out_the_miss_and_keeps_the_decision() -> None:
    season_record = season()
    assert season_record.required is not None and season_record.run is not None
    long = replace(season_record.run.list_name, category="A list with a very long name indeed, " * 2)
    said = plain(standing(replace(season_record, run=replace(season_record.run, list_name=long))))
    assert len(said) <= 160 and said.endswith("Not renewed.") and "short" not in said


def test_the_three_questions_are_answered_from_the_record() -> None:
    _, safe, why = questions(record(), season())
    assert (safe.asked, safe.figure) == ("Was it safe?", "Requirements say: cancel")
    assert (why.figure, why.is_short) == ("2 of 5 requirements not met", True)
    assert why.below == (
        "Completion within 28 days 41.8%, at least 50% required; views while on the list 8.84 million, at least "
        "10.00 million required."
    )
    _, undecided, _ = questions(record(decisions={}), season(decisions={}))
    assert undecided.asked == "Is it safe?"


LATE = date(2022, 10, 26)


@pytest.mark.parametrize(
    ("verdict", "evaluations", "figure", "below"),
    [
        (RENEW, ((judged.COMPLETION, Fraction(6, 10)), (judged.WEEKS, Fraction(1))), "1 of 2 requirements met",
         "Not met: weeks on the list 1, at least 2 required."),
        (RENEW, ((judged.COMPLETION, Fraction(6, 10)), (judged.WEEKS, Fraction(2))), "2 of 2 requirements met",
         "Narrowest: completion within 28 days 60.0%, at least 50% required."),
        (ON_THE_BUBBLE, ((judged.COMPLETION, None), (judged.WEEKS, Fraction(1))), "1 of 2 requirements not yet known",
         "Completion within 28 days is awaited until 26 October 2022."),
        (ON_THE_BUBBLE, ((judged.COMPLETION, Fraction(6, 10)), (judged.WEEKS, Fraction(1))),
         "1 of 2 requirements not met",
         "Weeks on the list 1, at least 2 required."),
        (CANCEL, ((judged.COMPLETION, Fraction(4, 10)), (judged.COST, Fraction(4, 10))), "2 of 2 requirements not met",
         "Completion within 28 days 40.0%, at least 50% required; efficiency (worth ÷ cost) not disclosed."),
    ],
)  # fmt: skip
def test_why_is_answered_by_the_verdict(
    verdict: str, evaluations: tuple[tuple[Requirement, Fraction | None], ...], figure: str, below: str
) -> None:
    held = [judged.evaluation(one, value, known_on=None if value else LATE) for one, value in evaluations]
    one = replace(judged.judging(), seasons={"pt-1": judged.judged("pt-1", *held, verdict=verdict)})
    *_, why = questions(record(), season(judging=one))
    assert (why.figure, why.below, why.is_short) == (figure, below, figure.endswith("not met"))


def test_what_is_not_in_question_is_so_in_both_answers() -> None:
    _, safe, why = questions(record("rtl"), season("rtl"))
    assert [(one.figure, one.below) for one in (safe, why)] == [
        ("Not in question", "It is a limited series."),
        ("A limited series", "No verdict and no odds are made of it."),
    ]


@pytest.mark.parametrize(
    ("title", "season", "why", "short"),
    [
        ({"kind": "film"}, {}, "It is a film.", "A film"),
        ({}, {"kind": "limited"}, "It is a limited series.", "A limited series"),
        ({}, {"label": "March 10, 2025", "number": None}, "It is one evening of a live show.",
         "One evening of a live show"),
    ],
)  # fmt: skip
def test_what_is_not_in_question_is_not_asked_about_where_nothing_is_judged(
    title: dict[str, str], season: dict[str, str | None], why: str, short: str
) -> None:
    book = made.catalogue()
    book = replace(
        book,
        titles={**book.titles, "pt": replace(book.titles["pt"], **title)},
        seasons={**book.seasons, "pt-1": replace(book.seasons["pt-1"], **season)},
    )
    text = text_of(made.files(catalogue=book), "pt")
    assert f"Is it safe? Not in question {why}" in text and f"Why? {short} No verdict and no odds" in text
    assert "Not in question. How did it do?" in text and "Requirements are" not in text


def test_viewing_that_ends_before_a_window_is_over_is_said_to(files: dict[str, bytes]) -> None:
    ended = replace(made.audience_tables(), last_on=date(2022, 9, 18))
    text = text_of(made.files(judging=judged.judging(), tables=ended), "pt")
    said = "iewing ends on 18 September 2022, before the 28 days were over: what came later is not in it."
    assert f"28 days: v{said}" in text and f"−8.2 points V{said}" in text
    assert f"7 days: v{said}"[:20] not in text and "iewing ends on" not in text_of(files, "pt")
    assert text.count("iewing ends on") == 2  # of the 28 days alone: the list's requirements rest on no viewing


def test_a_film_is_not_called_a_season() -> None:
    book = made.catalogue()
    film = replace(book.titles["pt"], kind="film")
    book = replace(book, titles={**book.titles, "pt": film})
    text = text_of(made.files(catalogue=book), "pt")
    assert "Starters at least 120 s of the film" in text and "Completers at least 90% of the film" in text
    assert "some episode" not in text and "this season" not in text


def test_people_without_a_character_stand_in_one_line(files: dict[str, bytes]) -> None:
    assert "(character not known)" in text_of(files, "pt") and "character not known minor" not in text_of(files, "pt")


def test_what_is_not_public_is_on_no_page_and_in_no_json(files: dict[str, bytes]) -> None:
    page, told = files[links.title("bad")].decode(), files[links.as_json(links.title("bad"))].decode()
    assert "Efficiency" in page and "not disclosed" in page
    assert "0.90" not in page and "10% lower" not in page
    rows = json.loads(told)["seasons"][0]["requirements"]
    assert [(r["value"], r["threshold"]) for r in rows if r["name"] == "worth"] == [(None, None)]
    assert "at least 1.00" not in page and "at least 1.00" not in told
    assert '"share": 0.1' not in told and "9/10" not in told


def test_what_is_not_in_question_or_not_held_against_anything_says_so(files: dict[str, bytes]) -> None:
    assert "Not in question: it is a limited series." in text_of(files, "rtl")
    assert plain(standing(season("rtl"))).endswith("Not in question.")
    assert "The policy gives no verdict, since no requirement applies to it." in text_of(files, "fox")
    assert "This season is not in the judgement" in text_of(files, "../up")
    told = json.loads(files[links.as_json(links.title("../up"))])["seasons"][0]
    assert (told["verdict"], told["verdict_why"]) == (None, "this season is not in the judgement")


def test_the_decision_has_its_days_its_reason_and_its_entry(files: dict[str, bytes]) -> None:
    text = text_of(files, "pt")
    assert "Not renewed. Decided on 1 November 2022, announced on 8 November 2022, 74 days after release." in text
    assert "Entry 1: cancelled, by H. Wen. It rests on judgement 3. Hash abababababab" in text
    assert "It was finished by too few of those who began." in text
    told = json.loads(files[links.as_json(links.title("pt"))])["seasons"][0]["decision"]
    assert (told["decision"], told["days_after_release"], told["hash"]) == ("cancelled", 74, "ab" * 32)


def test_the_line_from_release_to_announcement_is_to_scale_and_in_words(files: dict[str, bytes]) -> None:
    page = files[links.title("pt")].decode()
    assert (
        'alt="Released, 26 August 2022; Peak, 1st, 4 September 2022; Out, 18 September 2022; '
        'Not renewed, announced, 8 November 2022."'
    ) in page
    one = season()
    drawn = decision_picture(one, is_wide=True)
    assert drawn is not None
    dots = [row["x"] for layer in drawn.layers if layer["mark"]["type"] == "circle" for row in layer["data"]["values"]]
    assert sorted(dots) == [round(8 + (700 - 16) * days / 74, 1) for days in (0, 9, 23, 74)]  # drawn to a tenth
    assert [mark.name for mark in marks(one)] == ["Released", "Peak, 1st", "Out", "Not renewed, announced"]
    assert decision_picture(season(decisions={}), is_wide=True) is None
    assert decision_picture(season("fox"), is_wide=True) is None  # a past outcome without its day


def test_a_past_outcome_is_marked_so_with_its_source(files: dict[str, bytes]) -> None:
    assert "Renewed (recorded elsewhere (press), held to be certain; date not known)." in text_of(files, "fox")


def test_a_site_without_judgement_and_decision_says_so_and_no_more() -> None:
    page = made.files()[links.title("pt")].decode()
    assert "Requirements are not yet declared" in page and "A decision is not yet declared." in page
    assert "Not yet decided." in page


def test_an_announcement_is_linked_where_the_site_has_one() -> None:
    linked = made.site(judging=judged.judging(), decisions=judged.decisions())
    page = made.title_html_of(linked, "pt-1", announcement_path=links.announcement("pt-1"))
    assert 'href="../announcements/pt-1.html"' in page
    assert "announcements/" not in made.title_html_of(linked, "pt-1", announcement_path="")


def test_thresholds_stand_under_each_other_and_bars_are_scaled_to_them() -> None:
    half, met, far = row(Fraction(1, 4)), row(Fraction(1, 2)), row(Fraction(9, 10))
    assert bullet(half).threshold == bullet(far).threshold == WIDTH / float(MOST)
    assert (bullet(half).bar, bullet(half).is_met) == (WIDTH / float(MOST) / 2, False)
    assert (bullet(met).bar, bullet(met).is_met) == (bullet(met).threshold, True)
    assert (bullet(far).bar, bullet(far).is_beyond, bullet(met).is_beyond) == (WIDTH, True, False)
    assert bullet(half).zone == (250, 150)


def test_the_zone_of_at_most_lies_before_the_threshold() -> None:
    drawn = bullet(row(Fraction(1, 4), at_least=None, at_most=Fraction(1, 2)))
    assert drawn.zone == (0, 250) and drawn.is_met


def test_an_unknown_or_undisclosed_value_draws_no_bar_and_a_threshold_of_nothing_has_no_scale() -> None:
    assert (bullet(row(None)).bar, bullet(row(None)).note) == (None, "no figure yet")
    hidden = bullet(row(Fraction(1, 4), is_public=False))
    assert (hidden.bar, hidden.threshold, hidden.note) == (None, None, "")  # the row says that they are not disclosed
    assert bullet(row(Fraction(1, 4), at_least=Fraction(0))).threshold is None


def test_requirements_of_weeks_that_half_of_all_meet_are_said_to_say_little() -> None:
    one = season()
    assert "says little" not in required_said(one)  # four seasons are too few to compare with
    assert one.cohort is None or one.cohort.seasons < 10


def test_a_reversed_decision_is_not_shown_as_one_that_holds() -> None:
    earlier = DecisionShown(decision="cancelled", entry=1)
    reversed_ = DecisionShown(decision="reversed", entry=2, decided_on=date(2022, 12, 1), earlier=(earlier,))
    one = season(decisions={"pt-1": reversed_})
    assert plain(standing(one)).endswith("Decision reversed.")
    text = text_of(made.files(decisions={"pt-1": reversed_}), "pt")
    assert "Entry 1, cancelled, holds no more." in text
    assert "The cancellation was reversed on 1 December 2022; no decision holds now." in text


def test_a_reversal_stands_with_what_it_reversed_in_words_and_on_the_line() -> None:
    earlier = DecisionShown(
        decision="cancelled", entry=1, decided_on=date(2022, 11, 1), announced_on=date(2022, 11, 8), why="Too few."
    )
    reversed_ = DecisionShown(decision="reversed", entry=2, decided_on=date(2022, 12, 1), why="Two were late.",
                              announced_on=date(2022, 12, 2), earlier=(earlier,))  # fmt: skip
    one = season(decisions={"pt-1": reversed_})
    assert [mark.name for mark in marks(one)][-2:] == ["Not renewed", "Reversed, announced"]
    text = text_of(made.files(decisions={"pt-1": reversed_}), "pt")
    assert "The cancellation of 1 November 2022 was reversed on 1 December 2022; no decision holds now." in text
    assert "Not renewed: decided on 1 November 2022, announced on 8 November 2022 Too few. Reversed: decided" in text
    assert questions(record(), one)[1].asked == "Is it safe?"


def test_lists_that_are_not_kept_are_no_weeks_off_them() -> None:
    one = season()
    assert one.run is not None
    first, *rest = one.run.weeks
    gone = {"domestic_rank": None, "has_domestic": False, "territories": None}
    some = replace(one.run, weeks=(first, *(replace(week, **gone) for week in rest)))
    none = replace(one.run, weeks=tuple(replace(week, **gone) for week in one.run.weeks))

    def page(**changes: object) -> str:
        found = replace(one, **changes)
        return title_html(record(), found, "titles/pt.html", pictures(record(), found), week_paths={}, season_paths={},
                          frame=BARE)  # fmt: skip

    assert '<td class="n">not published</td>' in page(run=some)
    assert '<td class="n">not loaded</td>' in page(run=some, is_published=True)
    assert '<th class="n">US</th>' in page(run=some)
    assert '<th class="n">US</th>' not in page(run=none) and "Territories</th>" not in page(run=none)
