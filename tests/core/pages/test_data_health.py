"""The data's health: what is withheld, what is missing, and what numbers need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from overnights.catalogue import Catalogue
from overnights.catalogue.records import Episode, Season, Title
from overnights.numbers import NUMBERS
from overnights.pages.health import (
    Batch,
    Download,
    Downloads,
    Events,
    Health,
    Measured,
    days_between,
    gaps_of,
    health_json,
    late_by_days,
    set_aside_by_reason,
    weeks_missing,
)
from overnights.pages.health_numbers import IN_PART, MISSING, THERE, Held, Needed, names_of, needed

A, B = date(2022, 8, 22), date(2022, 8, 28)
BATCH = Batch(number=1, loaded_on=date(2022, 8, 30), files=2, offered=100, accepted=90, duplicates=4, set_aside=6,
              first_on=A, last_on=B)  # fmt: skip
MEASURED = Measured(number=1, measured_on=date(2022, 8, 30), first_on=A, last_on=B, catalogue_version=1,
                    batches_after=0, days_without=())  # fmt: skip
EVENTS = Events(batches=(BATCH,), aside=(), late=(), late_days=14, min_cell=10, measured=MEASURED)
BOOK = Catalogue(
    titles={"t": Title(title_id="t", title="T")},
    seasons={
        "a": Season(season_id="a", title_id="t", released_on=A),
        "b": Season(season_id="b", title_id="t"),
        "c": Season(season_id="c", title_id="t"),
    },
    episodes=(
        Episode(episode_id="a1", season_id="a", runtime_ms=1, released_on=A),
        Episode(episode_id="b1", season_id="b", runtime_ms=1, released_on=B),
    ),
)


def test_a_small_count_of_rows_is_withheld_with_what_would_give_it_away() -> None:
    found = set_aside_by_reason({"too_late": 60, "bad_value": 30, "unknown_type": 9}, {"too_late": "came late"}, 10)
    assert [(one.reason, one.rows, one.share, one.says) for one in found] == [
        ("too_late", 60, Fraction(60, 99), "came late"),
        ("bad_value", None, None, ""),
        ("unknown_type", None, None, ""),
    ]


def test_days_late_beyond_the_first_ten_are_told_as_one() -> None:
    found = late_by_days(dict.fromkeys(range(15, 28), 10), 10)
    assert [(one.days, one.is_more, one.rows) for one in found[-2:]] == [(24, False, 10), (25, True, 30)]
    assert late_by_days({}, 10) == ()
    assert [one.rows for one in late_by_days({15: 9, 16: 20, 17: 11}, 10)] == [None, 20, None]


def test_days_and_weeks_between_that_are_not_there() -> None:
    assert days_between([A, B], A, date(2022, 8, 24)) == (date(2022, 8, 23), date(2022, 8, 24))
    assert weeks_missing([date(2022, 8, 28), date(2022, 9, 18)]) == (date(2022, 9, 4), date(2022, 9, 11))
    assert weeks_missing([]) == ()


def test_a_withdrawn_load_is_listed_and_not_counted() -> None:
    events = replace(EVENTS, batches=(replace(BATCH, number=2, withdrawn_on=B), BATCH))
    assert (events.offered, events.accepted, events.duplicates, events.set_aside) == (100, 90, 4, 6)
    assert BATCH.days_after == 2


def test_what_a_catalogue_lacks() -> None:
    gaps = gaps_of(BOOK)
    assert (gaps.seasons, gaps.without_runtime, gaps.without_release, gaps.without_cost) == (3, 1, 1, 3)


def test_the_longest_pause_is_that_of_the_worldwide_lists() -> None:
    def seen(day: date, kind: str = "global") -> Download:
        return Download(kind=kind, seen_on=day, is_inferred=False, layout="x", rows=1, first_week=None, last_week=None)

    days = (date(2022, 1, 1), date(2022, 1, 8), date(2022, 3, 1))
    files = Downloads(downloads=(*(seen(day) for day in days), seen(date(2022, 2, 1), "countries")), aside=(),
                      undecided=(), aliases_by_rule=0, by_hand={}, joined={})  # fmt: skip
    assert files.longest_pause == (days[1], days[2])
    assert replace(files, downloads=files.downloads[:1]).longest_pause is None
    assert [(one.name, one.downloads) for one in files.layouts] == [("x", 4)]


def held(**more: object) -> Held:
    base = Held(health=Health(checks=(), events=EVENTS), gaps=gaps_of(BOOK), lists=3, territories=0, has_hours=True,
                has_views=True, runtimes=0, is_judged=False, domestic="US")  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def of(rows: tuple[Needed, ...], number: str) -> Needed:
    return next(row for row in rows if number in row.numbers)


def test_every_number_that_is_told_of_is_a_number() -> None:
    assert set(names_of(needed(held()))) <= {one.name for one in NUMBERS}


def test_what_numbers_lack_is_told_by_the_name_of_the_unknown() -> None:
    rows = needed(held())
    assert of(rows, "hours_viewed").state == THERE
    assert (of(rows, "views").state, of(rows, "views").says) == (IN_PART, "not known of 1 of 3 seasons")
    assert of(rows, "efficiency").says == "not declared"
    assert of(rows, "views_90_share").says == "not declared: subscribers"
    assert (of(rows, "territories").state, of(rows, "territories").says) == (MISSING, "not published")
    gap = replace(EVENTS, measured=replace(MEASURED, days_without=(A,)))
    assert of(needed(held(health=Health(checks=(), events=gap))), "hours_viewed").says == "1 day without events"


def test_published_lists_count_no_accounts() -> None:
    rows = needed(held(health=Health(checks=()), has_hours=True, has_views=False))
    assert of(rows, "starters").says == "not published: lists count no accounts"
    assert (of(rows, "hours_viewed").state, of(rows, "views").says) == (
        IN_PART, "views are not published; runtimes are not",
    )  # fmt: skip
    rows = needed(held(health=Health(checks=()), runtimes=2))
    assert of(rows, "runtime_h").says == "views as far as they are published; runtimes of 2 of 3 seasons"


def test_withheld_counts_are_null_in_json() -> None:
    aside = set_aside_by_reason({"too_late": 4}, {}, 10)
    told = health_json(Health(checks=(), events=replace(EVENTS, aside=aside)), gaps_of(BOOK))
    assert told["events"]["reasons"] == [{"reason": "too_late", "says": "", "rows": None, "share": None}]
    assert told["events"]["batches"][0]["loaded_on"] == "2022-08-30"
