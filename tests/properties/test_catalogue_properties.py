"""The catalogue against a second opinion, and against files that are anything."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.catalogue import FILES, Catalogue, Episode, Season, Title, parse, read_catalogue
from overnights.errors import CatalogueFaults

FIRST = date(2022, 8, 26)
PLACES = ("US", "CA", "DE", "", None)
DAYS = st.none() | st.integers(0, 3).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def seasons(draw: st.DrawFn) -> tuple[Episode, ...]:
    """Rows of one season: some without a number, some cuts, some apart by territory."""
    rows: list[Episode] = []
    for n in range(draw(st.integers(1, 5))):
        number = draw(st.none() | st.integers(1, 3))
        runtime_ms = draw(st.integers(1, 9))
        groups = draw(st.sampled_from([("",), ("US",), ("", "US"), ("", "US CA"), ("US", "DE"), ("", "US", "CA")]))
        rows += [
            Episode(
                episode_id=f"e{n}",
                season_id="s1",
                number=number,
                runtime_ms=runtime_ms,
                released_on=draw(DAYS),
                territories=frozenset(group.split()),
            )
            for group in groups
        ]
    return tuple(rows)


def plain_denominator_ms(rows: tuple[Episode, ...], own: str, place: str | None, last: date) -> int:
    """Method, section 2, “Views, exactly”, as it reads."""
    out: dict[object, dict[str, int]] = {}
    for episode_id in sorted({row.episode_id for row in rows}):
        of_it = [row for row in rows if row.episode_id == episode_id]
        if place:
            of_it = [r for r in of_it if place in r.territories] or [r for r in of_it if not r.territories]
        if any(row.released_on and row.released_on <= last for row in of_it):
            number = of_it[0].number if of_it[0].number is not None else episode_id
            out.setdefault(number, {})[episode_id] = of_it[0].runtime_ms
    return sum(cuts.get(own, next(iter(cuts.values()))) for cuts in out.values())


@given(rows=seasons(), days=st.integers(-1, 4))
def test_denominators_are_those_of_the_method_read_aloud(rows: tuple[Episode, ...], days: int) -> None:
    known = Catalogue(
        titles={"t1": Title(title_id="t1", title="One")},
        seasons={"s1": Season(season_id="s1", title_id="t1")},
        episodes=rows,
    )
    last = FIRST + timedelta(days=days)
    for place in PLACES:
        for own in {row.episode_id for row in rows}:
            assert known.denominator_ms("s1", own, place, last) == plain_denominator_ms(rows, own, place, last)


PIECES = st.sampled_from(
    [
        ",",
        "\n",
        '"',
        ";",
        "\r",
        "\x00",
        "t1",
        "s1",
        "e1",
        "1",
        "60",
        "-0",
        "1e309",
        "nan",
        "2022-08-26",
        "2022-02-30",
        "US",
    ]
)


@settings(max_examples=200)
@given(name=st.sampled_from(sorted(FILES)), pieces=st.lists(PIECES, max_size=30), tail=st.binary(max_size=5))
def test_any_file_is_read_whole_or_told_as_faults(name: str, pieces: list[str], tail: bytes) -> None:
    files = {
        "titles.csv": b"title_id,title\nt1,One\n",
        "seasons.csv": b"season_id,title_id,released_on\ns1,t1,2022-08-26\n",
        "episodes.csv": b"episode_id,season_id,runtime_s\ne1,s1,60\n",
    }
    header = ",".join(field.name for field in FILES[name]) + "\n"
    files[f"{name}.csv"] = (header + "".join(pieces)).encode() + tail
    try:
        read_catalogue(parse(files))
    except CatalogueFaults as told:
        assert told.about["faults"]
