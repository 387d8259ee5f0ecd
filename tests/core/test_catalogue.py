"""What the catalogue answers: rows by territory, cuts, denominators, categories, names."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from overnights.catalogue import Catalogue, Episode, Season, Subscribers, Title, Weight, folded
from overnights.errors import UnknownTitle

FRIDAY, SUNDAY, NEXT_FRIDAY, NEXT_SUNDAY = date(2022, 8, 26), date(2022, 8, 28), date(2022, 9, 2), date(2022, 9, 4)
HOUR_MS = 3_600_000


def row(
    episode_id: str,
    number: int | None,
    hours: int,
    released_on: date | None = FRIDAY,
    territories: str = "",
) -> Episode:
    return Episode(
        episode_id=episode_id,
        season_id="s1",
        number=number,
        runtime_ms=hours * HOUR_MS,
        released_on=released_on,
        territories=frozenset(territories.split()),
    )


def catalogue(*rows: Episode, kind: str | None = "series", language: str | None = "en") -> Catalogue:
    return Catalogue(
        titles={"t1": Title(title_id="t1", title="A Title", kind=kind, original_language=language)},
        seasons={"s1": Season(season_id="s1", title_id="t1", number=1, released_on=FRIDAY)},
        episodes=rows,
    )


def named(*names: str) -> Catalogue:
    titles = {f"t{n}": Title(title_id=f"t{n}", title=name) for n, name in enumerate(names)}
    return Catalogue(titles=titles, seasons={}, episodes=())


class TestRows:
    apart = catalogue(row("e1", 1, 1, NEXT_FRIDAY), row("e1", 1, 1, FRIDAY, "US CA"), row("e2", 2, 1, FRIDAY, "US"))

    def test_the_row_that_names_a_territory_beats_the_empty_one(self) -> None:
        assert self.apart.released_on("e1", "US") == FRIDAY

    def test_the_empty_row_holds_where_no_other_names_the_territory(self) -> None:
        assert self.apart.released_on("e1", "DE") == NEXT_FRIDAY

    def test_with_neither_it_is_not_offered_there(self) -> None:
        assert self.apart.row_in("e2", "DE") is None
        assert self.apart.released_on("e2", "DE") is None

    @pytest.mark.parametrize("nowhere", [None, ""])
    def test_a_play_without_a_country_goes_by_the_earliest_release(self, nowhere: str | None) -> None:
        assert self.apart.released_on("e1", nowhere) == FRIDAY

    def test_a_row_that_is_never_out_is_later_than_any_other(self) -> None:
        assert catalogue(row("e1", 1, 1, None), row("e1", 1, 1, FRIDAY, "US")).released_on("e1", None) == FRIDAY

    def test_an_unknown_episode_has_no_row(self) -> None:
        assert self.apart.row_in("e9", "US") is None

    def test_the_season_and_title_of_an_episode_are_found(self) -> None:
        assert self.apart.title_of(self.apart.season_of("e1").season_id).title_id == "t1"


class TestReleases:
    apart = catalogue(row("e1", 1, 1, NEXT_SUNDAY), row("e2", 2, 1, NEXT_FRIDAY), row("e2", 2, 1, SUNDAY, "US"))

    def test_a_season_came_out_with_its_first_episode_whatever_its_own_day(self) -> None:
        assert self.apart.seasons["s1"].released_on == FRIDAY
        assert self.apart.releases("s1") == (SUNDAY, NEXT_FRIDAY, NEXT_SUNDAY)
        assert self.apart.first_released_on("s1") == SUNDAY

    def test_in_a_territory_with_the_first_there(self) -> None:
        assert [self.apart.first_released_on("s1", place) for place in ("US", "DE")] == [SUNDAY, NEXT_FRIDAY]

    def test_where_none_of_it_is_offered_with_the_first_anywhere(self) -> None:
        assert catalogue(row("e1", 1, 1, SUNDAY, "US")).first_released_on("s1", "DE") == SUNDAY

    def test_without_episodes_on_its_own_day(self) -> None:
        assert catalogue().first_released_on("s1") == FRIDAY
        undated = {"s1": Season(season_id="s1", title_id="t1")}
        assert Catalogue(titles={}, seasons=undated, episodes=()).first_released_on("s1") is None

    def test_seasons_without_numbers_are_in_the_order_of_their_first_episodes(self) -> None:
        seasons = {name: Season(season_id=name, title_id="t1") for name in ("a", "b")}
        days = {"a": NEXT_FRIDAY, "b": FRIDAY}
        rows = [Episode(episode_id=n, season_id=n, runtime_ms=1, released_on=on) for n, on in days.items()]
        book = Catalogue(titles={}, seasons=seasons, episodes=tuple(rows))
        assert [season.season_id for season in book.seasons_of("t1")] == ["b", "a"]


class TestCuts:
    def test_rows_of_one_number_and_different_ids_are_cuts_sorted_as_text(self) -> None:
        assert catalogue(row("e9", 1, 1), row("e10", 1, 2)).cuts("s1") == {"number 1": ("e10", "e9")}

    def test_without_a_number_each_row_is_its_own(self) -> None:
        assert list(catalogue(row("a", None, 1), row("b", None, 1)).cuts("s1").values()) == [("a",), ("b",)]

    def test_rows_of_one_episode_are_one_cut(self) -> None:
        assert catalogue(row("a", 1, 1), row("a", 1, 1, FRIDAY, "US")).cuts("s1") == {"number 1": ("a",)}


class TestDenominators:
    def test_a_season_released_at_once_divides_by_all_of_it(self) -> None:
        whole = catalogue(row("e1", 1, 1), row("e2", 2, 2))
        assert whole.denominator_ms("s1", "e1", "US", SUNDAY) == 3 * HOUR_MS

    def test_only_what_is_released_by_the_last_day_counts(self) -> None:
        weekly = catalogue(row("e1", 1, 1), row("e2", 2, 2, NEXT_FRIDAY))
        assert weekly.denominator_ms("s1", "e1", "US", SUNDAY) == 1 * HOUR_MS
        assert weekly.denominator_ms("s1", "e1", "US", NEXT_SUNDAY) == 3 * HOUR_MS

    def test_the_last_day_itself_is_included(self) -> None:
        assert catalogue(row("e1", 1, 1, SUNDAY)).denominator_ms("s1", "e1", "US", SUNDAY) == HOUR_MS

    def test_viewing_before_its_release_divides_by_what_is_released(self) -> None:
        weekly = catalogue(row("e1", 1, 1), row("e2", 2, 2, NEXT_FRIDAY))
        assert weekly.denominator_ms("s1", "e2", "US", SUNDAY) == 1 * HOUR_MS

    def test_where_nothing_is_released_it_is_nought(self) -> None:
        assert catalogue(row("e1", 1, 1, NEXT_FRIDAY)).denominator_ms("s1", "e1", "US", SUNDAY) == 0
        assert catalogue(row("e1", 1, 1, None)).denominator_ms("s1", "e1", "US", SUNDAY) == 0

    def test_each_cut_divides_its_own_hours_by_its_own_runtime(self) -> None:
        cuts = catalogue(row("a", 1, 1), row("b", 1, 2), row("c", 2, 4))
        assert cuts.denominator_ms("s1", "a", "US", SUNDAY) == 5 * HOUR_MS
        assert cuts.denominator_ms("s1", "b", "US", SUNDAY) == 6 * HOUR_MS
        assert cuts.denominator_ms("s1", "c", "US", SUNDAY) == 5 * HOUR_MS

    def test_other_numbers_stand_with_their_first_released_cut(self) -> None:
        cuts = catalogue(row("a", 1, 1, NEXT_FRIDAY), row("b", 1, 2), row("c", 2, 4))
        assert cuts.denominator_ms("s1", "c", "US", SUNDAY) == 6 * HOUR_MS
        assert cuts.denominator_ms("s1", "c", "US", NEXT_SUNDAY) == 5 * HOUR_MS

    def test_a_cut_that_is_not_out_yet_goes_by_the_first_released_one_of_its_number(self) -> None:
        cuts = catalogue(row("a", 1, 1, NEXT_FRIDAY), row("b", 1, 2))
        assert cuts.denominator_ms("s1", "a", "US", SUNDAY) == 2 * HOUR_MS

    def test_territories_divide_by_what_is_out_there(self) -> None:
        apart = catalogue(
            row("e1", 1, 1), row("e2", 2, 2, FRIDAY, "US"), row("e2", 2, 2, NEXT_FRIDAY), row("e3", 3, 4, FRIDAY, "GB")
        )
        assert apart.denominator_ms("s1", "e1", "US", SUNDAY) == 3 * HOUR_MS
        assert apart.denominator_ms("s1", "e1", "DE", SUNDAY) == 1 * HOUR_MS
        assert apart.denominator_ms("s1", "e1", "GB", SUNDAY) == 5 * HOUR_MS
        assert apart.denominator_ms("s1", "e1", None, SUNDAY) == 7 * HOUR_MS

    def test_an_episode_not_offered_there_divides_by_what_is(self) -> None:
        apart = catalogue(row("e1", 1, 1), row("e3", 3, 4, FRIDAY, "GB"))
        assert apart.denominator_ms("s1", "e3", "US", SUNDAY) == 1 * HOUR_MS

    def test_runtime_is_that_of_the_released_numbers_with_their_first_cuts(self) -> None:
        cuts = catalogue(row("a", 1, 1), row("b", 1, 2), row("c", 2, 4), row("d", 3, 8, NEXT_FRIDAY))
        assert cuts.runtime_ms("s1", SUNDAY) == 5 * HOUR_MS
        assert cuts.runtime_ms("s1", NEXT_SUNDAY, "US") == 13 * HOUR_MS


class TestCategories:
    @pytest.mark.parametrize(
        ("kind", "language", "category"),
        [
            ("series", "en", "TV (English)"),
            ("film", "en-GB", "Films (English)"),
            ("film", "EN", "Films (English)"),
            ("special", "ko", "TV (Non-English)"),
            ("live", "enm", "TV (Non-English)"),
            (None, "es-419", "TV (Non-English)"),
            ("film", "pt-BR", "Films (Non-English)"),
            ("series", None, None),
            ("series", "und", None),
        ],
    )
    def test_kind_and_primary_language_decide(self, kind: str | None, language: str | None, category: str) -> None:
        assert catalogue(row("e1", 1, 1), kind=kind, language=language).category("s1") == category

    def test_the_kind_of_the_season_decides_only_where_the_title_has_none(self) -> None:
        seasons = {"s1": Season(season_id="s1", title_id="t1", kind="film")}
        for kind, is_film in ((None, True), ("series", False), ("film", True)):
            titles = {"t1": Title(title_id="t1", title="A Title", kind=kind)}
            assert Catalogue(titles=titles, seasons=seasons, episodes=()).is_film("s1") is is_film


class TestNames:
    shown = named("Élite", "Partner Track", "The Partner", "Mr. & Mrs. Røyk", "MADE", "Made")

    @pytest.mark.parametrize("said", ["t1", "Partner Track", "partner  track", "PARTNER TRACK", "Pártner-Track"])
    def test_an_id_or_a_name_apart_from_case_and_accents_finds_a_title(self, said: str) -> None:
        assert self.shown.find(said).title_id == "t1"

    def test_accents_of_the_title_do_not_matter_either(self) -> None:
        assert self.shown.find("elite").title_id == "t0"
        assert self.shown.find("mr mrs royk").title_id == "t3"

    def test_an_unknown_name_comes_with_near_ones(self) -> None:
        with pytest.raises(UnknownTitle) as caught:
            self.shown.find("Partner Trak")
        assert caught.value.about["near"][0] == "Partner Track"
        assert "“Partner Track”" in str(caught.value)

    def test_a_part_of_a_name_is_near_it(self) -> None:
        with pytest.raises(UnknownTitle) as caught:
            self.shown.find("partner")
        assert caught.value.about["near"] == ("The Partner", "Partner Track")

    def test_of_names_alike_the_exact_one_is_meant_and_else_all_are_named(self) -> None:
        assert self.shown.find("MADE").title_id == "t4"
        with pytest.raises(UnknownTitle) as caught:
            self.shown.find("made")
        assert caught.value.about["near"] == ("t4", "t5")

    def test_names_of_other_scripts_and_of_signs_alone_stay(self) -> None:
        assert folded("오징어 게임") != ""
        assert named("?", "!").find("?").title_id == "t0"


class TestAccounts:
    def test_subscribers_are_those_last_declared(self) -> None:
        told = [Subscribers(territory="US", as_of=day, subscribers=n) for day, n in ((FRIDAY, 10), (NEXT_FRIDAY, 20))]
        known = Catalogue(titles={}, seasons={}, episodes=(), subscribers=tuple(told))
        assert known.subscribers_on("US", SUNDAY) == 10
        assert known.subscribers_on("US", NEXT_FRIDAY) == 20
        assert known.subscribers_on("US", date(2022, 8, 25)) is None
        assert known.subscribers_on("CA", SUNDAY) is None

    def test_a_weight_holds_from_its_day_and_is_one_before(self) -> None:
        weights = (Weight(account_id="a", from_on=FRIDAY, weight_thousandths=1_500),)
        known = Catalogue(titles={}, seasons={}, episodes=(), weights=weights)
        assert known.weight_on("a", FRIDAY) == 1_500
        assert known.weight_on("a", date(2022, 8, 25)) == 1_000
        assert known.weight_on("b", FRIDAY) == 1_000


class TestWorkedExamples:
    """The examples of docs/methods/runtime_h.md and docs/methods/views.md."""

    def test_runtime_by_territory_and_week(self) -> None:
        known = catalogue(
            _minutes("e1", 1, 50, FRIDAY),
            _minutes("e2", 2, 40, FRIDAY),
            _minutes("e3", 3, 45, NEXT_FRIDAY),
            _minutes("e3", 3, 45, FRIDAY, "CA"),
        )
        assert known.runtime_ms("s1", SUNDAY, "US") == 90 * 60_000
        assert known.runtime_ms("s1", SUNDAY, "CA") == 135 * 60_000
        assert known.runtime_ms("s1", NEXT_SUNDAY, "US") == 135 * 60_000

    def test_episodes_apart(self) -> None:
        known = catalogue(row("e1", 1, 1), row("e2", 2, 2, FRIDAY, "US"), row("e2", 2, 2, NEXT_FRIDAY))
        hours = {("e1", "US"): 30, ("e2", "US"): 60, ("e1", "DE"): 20, ("e2", "DE"): 3, ("e2", ""): 6}
        views = [
            Fraction(n * HOUR_MS, known.denominator_ms("s1", episode_id, territory, SUNDAY))
            for (episode_id, territory), n in hours.items()
        ]
        assert views == [10, 20, 20, 3, 2]

    def test_two_cuts(self) -> None:
        film = catalogue(_minutes("film-a", 1, 120, FRIDAY), _minutes("film-b", 1, 150, FRIDAY))
        hours = {"film-a": 100, "film-b": 50}
        views = (Fraction(n * HOUR_MS, film.denominator_ms("s1", cut, "US", SUNDAY)) for cut, n in hours.items())
        assert sum(views) == 70


def _minutes(episode_id: str, number: int, minutes: int, released_on: date, territories: str = "") -> Episode:
    return Episode(
        episode_id=episode_id,
        season_id="s1",
        number=number,
        runtime_ms=minutes * 60_000,
        released_on=released_on,
        territories=frozenset(territories.split()),
    )
