"""Past outcomes: both layouts read, what is set aside and why, and which season is meant."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from overnights.catalogue import Catalogue
from overnights.catalogue.records import Season, Title
from overnights.errors import MissingColumns
from overnights.renewal.outcomes import Outcome, Resolver, best, read_outcomes
from overnights.tables import LABELS

PLAIN = ("title", "season_number", "decision", "decided_on", "announced_on", "title_class", "source", "quality")
RESEARCH = (
    *("show_title", "season_title_now", "season_title_first_published", "season_number", "title_class"),
    *("outcome", "label_source", "label_quality", "label_evidence_date"),
)
TODAY = date(2023, 1, 1)
KEPT = {
    "title": "Partner Track",
    "season_number": "1",
    "decision": "cancelled",
    "decided_on": "2022-11-08",
    "announced_on": "2022-11-08",
    "title_class": "scripted",
    "source": "a paper",
    "quality": "High",
}


def test_a_row_of_the_plain_layout_is_read_with_its_days_source_and_quality() -> None:
    read = read_outcomes([KEPT], PLAIN, file="past.csv", today=TODAY)
    assert read.outcomes == (
        Outcome(
            row=1,
            title="Partner Track",
            season_number=1,
            decision="cancelled",
            decided_on=date(2022, 11, 8),
            announced_on=date(2022, 11, 8),
            title_class="scripted",
            source="a paper",
            quality="high",
        ),
    )


def test_a_row_of_the_research_layout_keeps_both_labels_and_no_day_of_decision() -> None:
    row = {
        "show_title": "Berlin",
        "season_title_now": "Berlin and the Jewels of Paris: Limited Series",
        "season_title_first_published": "Berlin: Season 1",
        "season_number": 1,
        "outcome": "not_renewed",
        "label_source": "top10",
        "label_quality": "medium",
        "label_evidence_date": date(2023, 3, 2),
    }
    (outcome,) = read_outcomes([row], RESEARCH, file="labels.parquet", today=TODAY).outcomes
    assert outcome.labels == ("Berlin and the Jewels of Paris: Limited Series", "Berlin: Season 1")
    assert (outcome.decision, outcome.source, outcome.quality) == ("not_renewed", "top10", "medium")
    assert (outcome.decided_on, outcome.announced_on, outcome.evidence_on) == (None, None, date(2023, 3, 2))


@pytest.mark.parametrize(
    ("row", "reason", "says"),
    [
        ({"decision": "unknown"}, "no_outcome", None),
        ({"decision": None}, "no_outcome", None),
        ({"decision": "loved"}, "bad_value", "“loved” is none of"),
        ({"title": " "}, "missing_field", "the title is empty"),
        ({"season_number": "one"}, "bad_value", "season_number “one”"),
        ({"season_number": "-1"}, "bad_value", "season_number “-1”"),
        ({"season_number": "12345"}, "bad_value", "season_number “12345” has more than 4 digits"),
        ({"season_number": "9" * 30}, "bad_value", "season_number"),
        ({"season_number": "\u0663"}, "bad_value", "season_number"),
        ({"decided_on": "8.11.2022"}, "bad_value", "decided_on “8.11.2022” is no day"),
        ({"decided_on": "2022-11-08T23:59:00Z"}, "bad_value", "is no day"),
        ({"decided_on": "2022-11-08 or so"}, "bad_value", "is no day"),
        ({"decided_on": "2022-W45-2"}, "bad_value", "is no day"),
        ({"announced_on": "2022-11-31"}, "bad_value", "announced_on “2022-11-31” is no day"),
        ({"announced_on": "2022-11-07"}, "bad_value", "announced_on 2022-11-07 is before decided_on 2022-11-08"),
        ({"announced_on": "2023-01-02"}, "bad_value", "announced_on 2023-01-02 is yet to come"),
        ({"decided_on": "2999-01-01", "announced_on": ""}, "bad_value", "decided_on 2999-01-01 is yet to come"),
        ({"title": "Partner\x00Track"}, "bad_value", "title holds a control character, U+0000"),
        ({"source": "a\x1b[31mpaper"}, "bad_value", "source holds a control character, U+001B"),
        ({"quality": "hi\x9bgh"}, "bad_value", "U+009B"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_row_and_reason(
    row: dict[str, object], reason: str, says: str | None
) -> None:
    read = read_outcomes([KEPT, KEPT | row], PLAIN, file="past.csv", today=TODAY)
    (aside,) = read.set_aside
    assert (aside.row, aside.reason) == (2, reason)
    assert says is None or says in (aside.detail or "")
    assert (len(read.outcomes), read.reasons, read.offered) == (1, {reason: 1}, 2)


def test_a_row_said_twice_or_known_already_is_a_duplicate_and_one_that_differs_is_not() -> None:
    read = read_outcomes([KEPT, dict(KEPT), KEPT | {"decision": "ended"}], PLAIN, file="past.csv", today=TODAY)
    assert (len(read.outcomes), read.duplicates, read.offered) == (2, 1, 3)
    again = read_outcomes([KEPT], PLAIN, file="other.csv", known=read.outcomes, today=TODAY)
    assert (len(again.outcomes), again.duplicates) == (0, 1)


def test_words_are_read_with_spaces_capitals_and_american_spelling() -> None:
    rows = [KEPT | {"decision": word} for word in ("Not renewed", "Canceled", "RENEWED")]
    assert [one.decision for one in read_outcomes(rows, PLAIN, file="p", today=TODAY).outcomes] == [
        "not_renewed",
        "cancelled",
        "renewed",
    ]


def test_a_file_without_the_columns_of_either_layout_is_refused_by_name() -> None:
    with pytest.raises(MissingColumns, match=r"past\.csv has no column decision") as caught:
        read_outcomes([], ("title", "season_number"), file="past.csv", today=TODAY)
    assert caught.value.about["missing"] == ("decision",)


def test_of_several_outcomes_the_best_quality_is_shown_and_of_those_the_last() -> None:
    known = Outcome(row=1, title="T", season_id="s1", decision="ended", quality="medium")
    outcomes = [
        known,
        Outcome(row=2, title="T", season_id="s1", decision="cancelled", quality="medium"),
        Outcome(row=3, title="T", season_id="s1", decision="renewed", quality="low"),
        Outcome(row=4, title="T", season_id="s1", decision="moved"),
        Outcome(row=5, title="U", decision="moved", quality="high"),
    ]
    assert {season: one.row for season, one in best(outcomes).items()} == {"s1": 2}


# ── which season ──

CATALOGUE = Catalogue(
    titles={
        "pt": Title(title_id="pt", title="Partner Track"),
        "doc": Title(title_id="doc", title="Doc"),
        "doc-2": Title(title_id="doc-2", title="DOC"),
    },
    seasons={
        "pt-1": Season(season_id="pt-1", title_id="pt", number=1, label="Season 1"),
        "pt-2": Season(season_id="pt-2", title_id="pt", number=2, label="Season 2"),
        "doc-1": Season(season_id="doc-1", title_id="doc", number=1),
        "doc-2-1": Season(season_id="doc-2-1", title_id="doc-2", number=1),
        "berlin-1": Season(season_id="berlin-1", title_id="pt", number=9),
    },
    episodes=(),
)


def labels(*rows: tuple[str, str, str | None, int | None]) -> pa.Table:
    named = [dict(zip(("season_id", "show_title", "season_title", "number"), row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, schema=LABELS.schema)


PUBLISHED = labels(
    ("berlin-1", "Berlin", "Berlin: Season 1", 1),
    ("berlin-1", "Berlin", "Berlin and the Jewels of Paris: Limited Series", None),
    ("manny", "The Manny", None, None),
    ("manny-2", "The Manny", "The Manny: Season 2", 2),
    ("doc-1", "Doc", "Doc: Season 1", 1),
    ("doc-2-1", "DOC", "DOC: Season 1", 1),
)


@pytest.mark.parametrize(
    ("title", "names", "number", "season_id"),
    [
        ("Partner Track", (), 2, "pt-2"),
        ("PARTNER  track", (), 1, "pt-1"),
        ("Partner Track", (), 3, None),
        ("Partner Track", (), None, None),
        ("Nobody Knows It", ("Nobody Knows It: Season 1",), 1, None),
        ("Berlin", ("Berlin: Season 1",), 4, "berlin-1"),
        ("Berlin (2023)", ("Berlin and the Jewels of Paris: Limited Series",), None, "berlin-1"),
        ("Berlin", (), 1, "berlin-1"),
        ("Doc", ("Doc: Season 1",), 1, "doc-1"),
        ("DOC", (), 1, "doc-2-1"),
        ("doc", (), 1, None),
        ("The Manny", (), 2, "manny-2"),
        ("The Manny", ("The Manny: Season 1", ""), 1, "manny"),
        ("The Manny", (), 1, "manny"),
        ("The Manny", (), 3, None),
    ],
)
def test_a_season_is_found_by_label_or_title_and_number_and_never_guessed(
    title: str, names: tuple[str, ...], number: int | None, season_id: str | None
) -> None:
    outcome = Outcome(row=1, title=title, labels=names, season_number=number, decision="ended")
    resolver = Resolver(CATALOGUE, PUBLISHED)
    assert resolver.season_id(outcome) == season_id
    assert resolver.may_mean(title, names) or season_id is None


def test_a_name_that_no_season_is_like_is_passed_over_at_a_glance() -> None:
    resolver = Resolver(CATALOGUE, labels(("e", "L’Été: Élite!", "Élite: 시즌 1", 1), ("q", "?!", None, 1)))
    for title, names in (("L'Ete Elite", ()), ("?!", ()), ("Other", ("ÉLITE — 시즌 1",)), ("엘리트", ())):
        assert resolver.may_mean(title, names)
    for title, names in (("Elite", ()), ("Partner Tracks", ("Partner Track 2: Season 1", "")), ("Nobody", ())):
        assert not resolver.may_mean(title, names)


def test_an_outcome_that_has_its_season_keeps_it() -> None:
    outcome = Outcome(row=1, title="Partner Track", season_number=1, season_id="other", decision="ended")
    assert Resolver(CATALOGUE, PUBLISHED).resolved(outcome).season_id == "other"
