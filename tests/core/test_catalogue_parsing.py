"""Reading a catalogue: every fault with its file, row, column and way out, or all of it."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.catalogue import Catalogue, Fault, digest, parse, parse_all, read_catalogue
from overnights.errors import CatalogueFaults

GOOD = {
    "titles.csv": "title_id,title\nt1,One\nt2,Two\n",
    "seasons.csv": "season_id,title_id,number,released_on\ns1,t1,1,2022-08-26\ns2,t2,1,2022-08-26\n",
    "episodes.csv": "episode_id,season_id,number,runtime_s\ne1,s1,1,2688\ne2,s2,1,2688.5\n",
}


def read(**changed: str | bytes) -> Catalogue:
    return read_catalogue(parse(_files(changed)))


def faults(**changed: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueFaults) as caught:
        parse(_files(changed))
    found: tuple[Fault, ...] = caught.value.about["faults"]
    return found


def not_read(**changed: str | bytes) -> tuple[str, ...]:
    return parse_all(_files(changed)).not_read


def only(**changed: str | bytes) -> Fault:
    found = faults(**changed)
    assert len(found) == 1, found
    return found[0]


def _files(changed: dict[str, str | bytes]) -> dict[str, bytes]:
    files = {**GOOD, **{f"{name}.csv": content for name, content in changed.items()}}
    return {
        name: text if isinstance(text, bytes) else text.encode() for name, text in files.items() if text != "absent"
    }


def place(fault: Fault) -> tuple[str, int | None, str | None]:
    return (fault.file, fault.row, fault.column)


class TestForms:
    def test_only_ids_title_runtime_and_release_are_needed(self) -> None:
        known = read()
        assert known.rows("s1")[0].runtime_ms == 2_688_000
        assert known.released_on("e1", "US") == date(2022, 8, 26)

    def test_columns_come_in_any_order_and_extra_ones_are_ignored(self) -> None:
        assert read(titles="colour,title,title_id\nred,One,t1\nblue,Two,t2\n").titles["t1"].title == "One"

    def test_a_byte_order_mark_and_other_line_ends_are_tolerated(self) -> None:
        text = b"\xef\xbb\xbftitle_id,title\r\nt1,One\r\nt2,Two\r\n"
        assert set(read(titles=text).titles) == {"t1", "t2"}

    def test_quotes_hold_commas_and_line_feeds_and_rows_are_counted_as_lines(self) -> None:
        fault = only(titles='title_id,title,kind\nt1,"One,\nand on",series\nt2,Two,serie\n')
        assert (place(fault), fault.way_out) == (("titles.csv", 4, "kind"), "Write series.")

    def test_empty_lines_are_passed_over(self) -> None:
        assert place(only(titles="title_id,title\n\nt1,One\n,\nt2,\n")) == ("titles.csv", 5, "title")

    def test_the_season_s_release_holds_where_the_episode_has_none(self) -> None:
        text = "episode_id,season_id,runtime_s,released_on\ne1,s1,60,\ne2,s2,60,2022-09-02\n"
        known = read(episodes=text)
        assert known.released_on("e1", None) == date(2022, 8, 26)
        assert known.released_on("e2", None) == date(2022, 9, 2)

    def test_parquet_reads_as_csv_does_whatever_its_types(self) -> None:
        table = pa.table(
            {
                "season_id": ["s1", "s2"],
                "title_id": ["t1", "t2"],
                "number": pa.array([1.0, 1.0]),
                "released_on": [date(2022, 8, 26)] * 2,
                "is_final": [False, None],
            }
        )
        files = _files({"seasons": "absent"}) | {"seasons.parquet": _parquet(table)}
        assert digest(parse(files)) == digest(parse(_files({})))

    def test_lists_of_a_parquet_file_are_parts(self) -> None:
        table = pa.table({"title_id": ["t1", "t2"], "title": ["One", "Two"], "genres": [["Drama", "Crime"], None]})
        files = _files({"titles": "absent"}) | {"titles.parquet": _parquet(table)}
        assert read_catalogue(parse(files)).titles["t1"].genres == ("Drama", "Crime")

    def test_the_order_of_rows_is_no_content(self) -> None:
        turned = _files({"titles": "title_id,title\nt2,Two\nt1,One\n"})
        assert digest(parse(turned)) == digest(parse(_files({})))

    def test_instants_and_bytes_of_other_writers_are_days_and_names(self) -> None:
        table = pa.table(
            {
                "season_id": pa.array([b"s1", b"s2"]),
                "title_id": pa.array(["t1", "t2"]).dictionary_encode(),
                "number": pa.array([1, 1], pa.int8()),
                "released_on": pa.array([datetime(2022, 8, 26)] * 2, pa.timestamp("ns")),  # noqa: DTZ001
            }
        )
        files = _files({"seasons": "absent"}) | {"seasons.parquet": _parquet(table)}
        assert digest(parse(files)) == digest(parse(_files({})))


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


class TestBrokenFiles:
    def test_a_file_that_is_not_utf8_is_named_with_the_row(self) -> None:
        fault = only(titles="title_id,title\nt1,One\nt2,Él\n".encode("latin-1"))
        assert place(fault) == ("titles.csv", 3, None)
        assert "UTF-8" in fault.rule

    def test_an_empty_file_is_named(self) -> None:
        assert place(only(episodes="")) == ("episodes.csv", None, None)

    def test_a_file_with_a_header_alone_is_named(self) -> None:
        assert ("episodes.csv", None, None) in map(place, faults(episodes="episode_id,season_id,runtime_s\n"))

    def test_a_missing_file_is_named_with_its_columns(self) -> None:
        fault = only(seasons="absent")
        assert place(fault) == ("seasons.csv", None, None)
        assert "season_id, title_id" in fault.way_out

    def test_a_missing_column_is_named_with_the_one_that_seems_meant(self) -> None:
        fault = only(episodes="episode_id,season_id,runtime\ne1,s1,60\ne2,s2,60\n")
        assert place(fault) == ("episodes.csv", 1, "runtime_s")
        assert "“runtime”" in fault.way_out

    def test_semicolons_between_values_are_recognised(self) -> None:
        found = [f for f in faults(titles="title_id;title\nt1;One\n") if f.file == "titles.csv"]
        assert "commas" in found[0].way_out

    def test_a_release_column_is_needed_somewhere(self) -> None:
        assert place(only(seasons="season_id,title_id\ns1,t1\ns2,t2\n")) == ("seasons.csv", 1, "released_on")

    def test_a_row_with_more_or_fewer_values_than_the_header_is_named(self) -> None:
        assert place(only(titles="title_id,title\nt1,One\nt2,Two, too\nt2,Two\n")) == ("titles.csv", 3, None)

    def test_quotes_that_do_not_close_are_named_with_the_row_they_open_in(self) -> None:
        assert place(only(titles='title_id,title\nt1,One\nt2,"Two\n')) == ("titles.csv", 3, None)

    def test_a_column_that_stands_twice_is_named(self) -> None:
        assert place(only(titles="title_id,title,title\nt1,One,One\nt2,Two,Two\n")) == ("titles.csv", 1, "title")

    def test_what_is_called_parquet_and_is_not_is_named(self) -> None:
        files = _files({"titles": "absent"}) | {"titles.parquet": b"PAR1 and no more"}
        with pytest.raises(CatalogueFaults) as caught:
            parse(files)
        assert [f.file for f in caught.value.about["faults"]] == ["titles.parquet"]

    def test_a_table_in_two_files_is_named(self) -> None:
        files = _files({}) | {"more/titles.csv": GOOD["titles.csv"].encode()}
        with pytest.raises(CatalogueFaults) as caught:
            parse(files)
        assert [f.file for f in caught.value.about["faults"]] == ["more/titles.csv"]


TITLES = "title_id,title,kind,original_language,origin_country\nt1,One,{}\nt2,Two,,,\n"
SEASONS = "season_id,title_id,number,kind,released_on,release_pattern,is_final,origin,cost,currency\n"
SEASONS += "s1,t1,{}\ns2,t2,1,,2022-08-26,,,,,\n"
EPISODES = "episode_id,season_id,number,runtime_s,released_on,territories\ne1,s1,{}\ne2,s2,1,60,,\n"


class TestValues:
    @pytest.mark.parametrize(
        ("file", "text", "values", "column", "way_out"),
        [
            ("titles", TITLES, "Series,,", "kind", "Write series."),
            ("titles", TITLES, "movie,,", "kind", "series, film, special, live"),
            ("titles", TITLES, ",English,", "original_language", "Write en."),
            ("titles", TITLES, ",en_US,", "original_language", "Write en-US."),
            ("titles", TITLES, ",e,", "original_language", "as in en"),
            ("titles", TITLES, ",,us", "origin_country", "Write US."),
            ("titles", TITLES, ",,UK", "origin_country", "Write GB."),
            ("titles", TITLES, ",,Germany", "origin_country", "Write DE."),
            ("titles", TITLES, ",,ZZ", "origin_country", "two capitals"),
            ("seasons", SEASONS, "1.5,,,,,,,", "number", "digits alone"),
            ("seasons", SEASONS, "-1,,,,,,,", "number", "digits alone"),
            ("seasons", SEASONS, "1,,2022-02-30,,,,,", "released_on", "no such day"),
            ("seasons", SEASONS, "1,,26.8.2022,,,,,", "released_on", "Write 2022-08-26."),
            ("seasons", SEASONS, "1,,20220826,,,,,", "released_on", "as in 2022-08-26"),
            ("seasons", SEASONS, "1,limitd,,,,,,", "kind", "Write limited."),
            ("seasons", SEASONS, "1,,,all at once,,,,", "release_pattern", "Write all_at_once."),
            ("seasons", SEASONS, "1,,,,maybe,,,", "is_final", "true or false"),
            ("seasons", SEASONS, "1,,,,,Original,,", "origin", "Write original."),
            ("seasons", SEASONS, "1,,,,,,0,USD", "cost", "above 0"),
            ("seasons", SEASONS, "1,,,,,,1e6,usd", "currency", "three capitals"),
            ("seasons", SEASONS, "1,,,,,,1000000,", "currency", "as in USD"),
            ("episodes", EPISODES, "1,0,,", "runtime_s", "in seconds"),
            ("episodes", EPISODES, "1,-60,,", "runtime_s", "in seconds"),
            ("episodes", EPISODES, "1,0.0004,,", "runtime_s", "in seconds"),
            ("episodes", EPISODES, "1,nan,,", "runtime_s", "digits"),
            ("episodes", EPISODES, "1,44:48,,", "runtime_s", "44 min 48 s is 2688"),
            ("episodes", EPISODES, "1,,,", "runtime_s", "seconds above 0"),
            ("episodes", EPISODES, "1,60,,US;gb", "territories", "Write GB."),
        ],
    )
    def test_a_value_that_breaks_its_rule_comes_with_the_way_out(
        self, file: str, text: str, values: str, column: str, way_out: str
    ) -> None:
        fault = only(**{file: text.format(values)})
        assert place(fault) == (f"{file}.csv", 2, column)
        assert way_out in fault.way_out

    @pytest.mark.parametrize(
        ("runtime_s", "runtime_ms"), [("1.0005", 1_001), ("1.0004", 1_000), ("2.688e3", 2_688_000)]
    )
    def test_a_runtime_is_rounded_to_ms_half_up(self, runtime_s: str, runtime_ms: int) -> None:
        assert read(episodes=EPISODES.format(f"1,{runtime_s},,")).rows("s1")[0].runtime_ms == runtime_ms

    def test_values_are_typed(self) -> None:
        season = read(seasons=SEASONS.format("1,limited,2022-08-26,split,TRUE,original,1500000.50,USD")).seasons["s1"]
        assert (season.kind, season.is_final, season.cost) == ("limited", True, Decimal("1500000.5"))

    def test_kosovo_may_be_named_though_iso_assigns_it_no_code(self) -> None:
        assert read(episodes=EPISODES.format("1,60,,XK; US")).rows("s1")[0].territories == {"XK", "US"}

    def test_all_faults_are_told_at_once_in_the_order_of_the_files(self) -> None:
        found = faults(
            titles="title_id,title,kind\nt1,One,x\nt2,,\n",
            episodes="episode_id,season_id,runtime_s\ne1,s1,0\ne2,s2,0\n",
        )
        assert [place(f) for f in found] == [
            ("titles.csv", 2, "kind"),
            ("titles.csv", 3, "title"),
            ("episodes.csv", 2, "runtime_s"),
            ("episodes.csv", 3, "runtime_s"),
        ]

    def test_the_error_says_each_fault(self) -> None:
        with pytest.raises(CatalogueFaults) as caught:
            parse(_files({"titles": "title_id,title\nt1,One\nt2,\n"}))
        assert "titles.csv, row 3, title: title is needed and is empty." in str(caught.value)


class TestRulesBetweenRows:
    def test_ids_are_unique(self) -> None:
        fault = only(titles="title_id,title\nt1,One\nt2,Two\nt1,Three\n")
        assert place(fault) == ("titles.csv", 4, "title_id")
        assert "row 2" in fault.rule

    def test_what_is_referred_to_is_there_and_the_nearest_id_is_offered(self) -> None:
        fault = only(seasons=GOOD["seasons.csv"].replace("s2,t2", "s2,t22"))
        assert place(fault) == ("seasons.csv", 3, "title_id")
        assert "Write t2" in fault.way_out

    def test_credits_name_a_season_number_that_there_is(self) -> None:
        head = "title_id,season_number,person,role\n"
        assert place(only(credits=head + "t1,1,Ann,cast\nt1,2,Ann,cast\n")) == ("credits.csv", 3, "season_number")

    @pytest.mark.parametrize(
        ("second", "column"),
        [("e1,s2,1,60,GB", "season_id"), ("e1,s1,2,60,GB", "number"), ("e1,s1,1,61,GB", "runtime_s")],
    )
    def test_rows_of_one_episode_agree_on_season_number_and_runtime(self, second: str, column: str) -> None:
        text = f"episode_id,season_id,number,runtime_s,territories\ne1,s1,1,60,US\n{second}\ne2,s2,1,60,\n"
        assert place(only(episodes=text)) == ("episodes.csv", 3, column)

    @pytest.mark.parametrize(("first", "second"), [("US;CA", "GB;CA"), ("", "")])
    def test_a_territory_stands_in_one_row_of_an_episode(self, first: str, second: str) -> None:
        text = f"episode_id,season_id,runtime_s,territories\ne1,s1,60,{first}\ne1,s1,60,{second}\ne2,s2,60,\n"
        assert place(only(episodes=text)) == ("episodes.csv", 3, "territories")

    def test_an_empty_row_beside_named_territories_is_everywhere_else(self) -> None:
        text = "episode_id,season_id,runtime_s,territories\ne1,s1,60,US\ne1,s1,60,\ne2,s2,60,\n"
        assert len(read(episodes=text).rows("s1")) == 2

    def test_a_film_has_one_season(self) -> None:
        fault = only(
            titles="title_id,title,kind\nt1,One,film\n",
            seasons="season_id,title_id,released_on\ns1,t1,2022-08-26\ns2,t1,2022-08-26\n",
        )
        assert place(fault) == ("seasons.csv", 3, "title_id")

    def test_a_film_has_one_number_which_its_cuts_share(self) -> None:
        film = "title_id,title,kind\nt1,One,film\nt2,Two,\n"
        head = "episode_id,season_id,number,runtime_s\ne2,s2,1,60\n"
        assert place(only(titles=film, episodes=head + "e1,s1,1,60\ne3,s1,2,60\n")) == ("episodes.csv", 4, "number")
        assert read(titles=film, episodes=head + "e1,s1,1,60\ne3,s1,1,70\n").cuts("s1") == {"number 1": ("e1", "e3")}

    def test_a_season_number_stands_once_unless_a_part_shares_it(self) -> None:
        head = "season_id,title_id,number,kind,part_of,released_on\ns1,t1,1,season,,2022-08-26\n"
        lone = {"titles": "title_id,title\nt1,One\n"}
        fault = only(**lone, seasons=head + "s2,t1,1,,,2022-08-26\n")
        assert place(fault) == ("seasons.csv", 3, "number")
        assert read(**lone, seasons=head + "s2,t1,1,part,s1,2022-08-26\n").seasons["s2"].part_of == "s1"

    def test_parts_do_not_go_round_in_a_circle(self) -> None:
        text = "season_id,title_id,part_of,released_on\ns1,t1,s2,2022-08-26\ns2,t1,s1,2022-08-26\n"
        found = faults(titles="title_id,title\nt1,One\n", seasons=text)
        assert [place(f) for f in found] == [("seasons.csv", 2, "part_of"), ("seasons.csv", 3, "part_of")]

    def test_a_season_has_episodes_or_parts_that_have(self) -> None:
        head = "season_id,title_id,part_of,released_on\ns1,t1,{},2022-08-26\ns2,t2,,2022-08-26\ns3,t1,,2022-08-26\n"
        assert place(only(seasons=head.format(""))) == ("seasons.csv", 4, "season_id")
        assert read(seasons=head.format("s3")).rows("s3") == ()

    @pytest.mark.parametrize(
        ("name", "text", "column"),
        [
            ("credits", "title_id,person,role\nt1,Ann,cast\nt1,Ann,cast\n", "title_id"),
            ("credits", "title_id,person,role,position\nt1,Ann,cast,1\nt1,Bob,cast,1\n", "position"),
            (
                "reception",
                "title_id,source,score,out_of,as_of\nt1,A,6,10,2022-08-26\nt1,A,7,10,2022-08-26\n",
                "title_id",
            ),
            ("reception", "title_id,source,score,out_of,as_of\nt1,A,6,10,2022-08-26\nt1,B,11,10,2022-08-26\n", "score"),
            ("subscribers", "territory,as_of,subscribers\nUS,2022-08-26,5\nUS,2022-08-26,6\n", "territory"),
            ("subscribers", "territory,as_of,subscribers\nUS,2022-08-26,5\nGB,2022-08-26,many\n", "subscribers"),
            ("weights", "account_id,from_on,weight\na,2022-08-26,1\na,2022-08-26,2\n", "account_id"),
            ("weights", "account_id,from_on,weight\na,2022-08-26,1\nb,2022-08-26,-1\n", "weight"),
        ],
    )
    def test_the_other_tables_hold_to_theirs(self, name: str, text: str, column: str) -> None:
        assert place(only(**{name: text})) == (f"{name}.csv", 3, column)

    def test_credits_without_positions_stand_in_the_order_of_the_rows(self) -> None:
        text = "title_id,person,role\nt1,Zoe,cast\nt1,Ann,cast\nt1,Kim,writer\n"
        known: Any = read(credits=text)
        assert [(c.person, c.position) for c in known.credits_of("t1")] == [("Zoe", 1), ("Ann", 2), ("Kim", 1)]


class TestColumnsThatAreNotRead:
    def test_a_catalogue_of_known_columns_has_none(self) -> None:
        assert not_read() == ()

    def test_the_column_that_seems_to_be_meant_is_named(self) -> None:
        seasons = "season_id,title_id,released_on,season_number\ns1,t1,2022-08-26,1\ns2,t2,2022-08-26,1\n"
        assert not_read(seasons=seasons) == ("seasons.csv: column season_number is not read; near it: number",)

    def test_nothing_is_said_to_be_meant_that_is_there_or_unlike(self) -> None:
        titles = "title_id,title,titel,zz9\nt1,One,x,y\nt2,Two,x,y\n"
        assert not_read(titles=titles) == (
            "titles.csv: column titel is not read",
            "titles.csv: column zz9 is not read",
        )

    def test_columns_of_parquet_files_are_told_too(self) -> None:
        sink = io.BytesIO()
        pq.write_table(pa.table({"title_id": ["t1", "t2"], "title": ["One", "Two"], "genre": ["a", "b"]}), sink)
        files = {name: text.encode() for name, text in GOOD.items() if name != "titles.csv"}
        parsed = parse_all({**files, "titles.parquet": sink.getvalue()})
        assert parsed.not_read == ("titles.parquet: column genre is not read; near it: genres",)
