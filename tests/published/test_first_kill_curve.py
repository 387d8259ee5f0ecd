"""The drop-off curve of *First Kill*, season 1, as an analyst firm published it, out of events made to match it.

Eight episodes, released at once on 2022-06-10. Of those who started the first, the published shares are those that
started each of the seven after it. Around the accounts that make the curve stand others that must not move it: some
that saw a little less than two minutes, some that never started the first episode, some that watched again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.pages import words
from overnights.tables import EVENTS
from overnights.viewing import Frame, Rules, figures, frame, plain, plays
from overnights.viewing.sums import drop_off_curve
from overnights.weeks import day_start_us, zone_named

RELEASED = date(2022, 6, 10)
PUBLISHED = ["66.9%", "58.2%", "54.4%", "51.4%", "48.4%", "44.3%", "43.1%"]
ACCOUNTS = 997  # that start the first episode; a prime, so that no share is exact
RUNTIME_MS = 3_000_000
START, HEARTBEAT, STOP = 0, 1, 5
CATALOGUE = Catalogue(
    titles={"first-kill": Title(title_id="first-kill", title="First Kill", kind="series", original_language="en")},
    seasons={"s": Season(season_id="s", title_id="first-kill", number=1, released_on=RELEASED)},
    episodes=tuple(
        Episode(episode_id=f"e{n}", season_id="s", number=n, runtime_ms=RUNTIME_MS, released_on=RELEASED)
        for n in range(1, 9)
    ),
)


def reaching() -> list[int]:
    """How many accounts start each episode: the whole numbers nearest to the published shares."""
    return [ACCOUNTS, *(round(ACCOUNTS * float(share.rstrip("%")) / 100) for share in PUBLISHED)]


def sessions() -> Iterator[tuple[str, int, int, int]]:
    """Account, episode, day from release and seconds watched from the start, of every playback."""
    for number, count in enumerate(reaching(), 1):
        for account in range(count):
            yield f"a{account}", number, number, 120 + account % 1_000
        for account in range(count, min(count + 200, ACCOUNTS)):
            yield f"a{account}", number, number, 119  # not a starter of this one
    for account in range(150):
        yield f"b{account}", 4 + account % 5, 3, 600  # never of the first
        yield f"a{account}", 1, 12, 2_000  # again
        yield f"c{account}", 1, 40, 30  # looked in and left


def event_rows() -> pa.Table:
    """Each playback as a row of `events`: a start, a heartbeat a minute, a stop."""
    return pa.Table.from_pylist([_row(n, *one) for n, one in enumerate(sessions())], schema=EVENTS.schema)


def _row(n: int, account: str, episode: int, day: int, seconds: int) -> dict[str, Any]:
    begin = day_start_us(zone_named("UTC"), RELEASED) + day * 86_400_000_000 + 64_800_000_000 + n
    at = [*range(0, seconds, 60), seconds]
    return {
        "batch": 0, "bucket": 0, "playback_hash": n, "playback_id": f"p{n}", "account_id": account, "profile_id": None,
        "episode_id": f"e{episode}", "country": "US", "device": None, "is_late": False,
        "ts": [begin + 1_000_000 * s for s in at], "position_ms": [1_000 * s for s in at],
        "type": [START, *[HEARTBEAT] * (len(at) - 2), STOP], "from_position_ms": None, "rate_thousandths": None,
        "event_int": list(range(len(at))), "event_text": None, "ordinal": list(range(len(at))),
    }  # fmt: skip


@pytest.fixture(scope="module")
def held() -> Frame:
    return frame(CATALOGUE, Rules(), RELEASED, date(2022, 8, 1))


@pytest.fixture(scope="module")
def derived(held: Frame) -> pa.Table:
    found = plays(event_rows(), held, generation=1)
    return found.filter(found["day"].is_valid())


@pytest.mark.parametrize("day", [28, None], ids=["within 28 days", "so far"])
def test_the_published_curve_comes_back_out(derived: pa.Table, held: Frame, day: int | None) -> None:
    curve = drop_off_curve(figures(derived, held)["drop_off"], "s", day)
    assert [words.share(one.value) for one in curve.values() if one.value is not None] == ["100.0%", *PUBLISHED]
    assert [one.n for one in curve.values()] == [ACCOUNTS] * 8


def test_a_little_less_of_every_playback_is_another_curve(derived: pa.Table, held: Frame) -> None:
    """That the curve hangs on the two minutes: with those of 119 seconds counted, it is not the published one."""
    loose = frame(CATALOGUE, Rules(starter_ms=119_000), RELEASED, date(2022, 8, 1))
    curve = drop_off_curve(figures(derived, loose)["drop_off"], "s", 28)
    assert [words.share(one.value) for one in curve.values() if one.value is not None][1:] != PUBLISHED


def test_the_second_opinion_draws_the_same_curve(derived: pa.Table, held: Frame) -> None:
    assert plain.figures(derived, held)["drop_off"].equals(figures(derived, held)["drop_off"])
