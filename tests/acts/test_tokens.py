"""Tokens: shown once, kept as a digest, refused when they have ended or were revoked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from overnights.acts.tokens import (
    COSTS,
    PRODUCERS,
    UNPUBLISHED,
    digest_of,
    make_token,
    revoke_token,
    token_meant,
    tokens_of,
)
from overnights.errors import OutOfRange, UnknownToken
from overnights.home import Home, make_home
from overnights.settings import Settings

NOW = datetime(2022, 10, 16, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", Settings(zone="America/Los_Angeles"))


def test_a_token_is_shown_once_and_kept_nowhere(home: Home) -> None:
    made = make_token(home, "newsroom", scopes=[COSTS, PRODUCERS, COSTS], by="J. Park", now=NOW)
    assert made.token.scopes == (COSTS, PRODUCERS)
    assert (made.token.made_at, made.token.made_by) == (NOW, "J. Park")
    assert made.token.digest == digest_of(made.secret) != made.secret
    kept = b"".join(file.read_bytes() for file in home.path.rglob("*") if file.is_file())
    assert made.secret.encode() not in kept and made.token.digest.encode() in kept


def test_two_tokens_share_nothing_and_each_is_known_by_what_was_shown(home: Home) -> None:
    first = make_token(home, "a", scopes=[COSTS], now=NOW)
    second = make_token(home, "b", scopes=[UNPUBLISHED], now=NOW)
    assert first.secret != second.secret and len(first.secret) == len("ovn_") + 43
    assert token_meant(tokens_of(home), second.secret) == second.token
    assert token_meant(tokens_of(home), second.secret[:-1]) is None
    assert token_meant(tokens_of(home), "") is None


def test_it_holds_to_the_end_of_its_last_day_in_the_zone_of_the_home(home: Home) -> None:
    token = make_token(home, "a", scopes=[COSTS], until=date(2022, 10, 16), now=NOW).token
    assert token.until == datetime(2022, 10, 17, 7, tzinfo=UTC)
    assert token.holds(token.until - timedelta(microseconds=1)) and not token.holds(token.until)
    assert (token.state(NOW), token.state(LATER)) == ("holds", "ended")
    with pytest.raises(OutOfRange):
        make_token(home, "b", scopes=[COSTS], until=date(2022, 10, 15), now=NOW)


def test_a_revoked_one_stays_in_the_list_with_who_and_when(home: Home) -> None:
    make_token(home, "a", scopes=[COSTS], now=NOW)
    token = revoke_token(home, "a", by="K. Ito", now=LATER)
    assert (token.revoked_at, token.revoked_by, token.holds(NOW)) == (LATER, "K. Ito", False)
    assert revoke_token(home, "a", by="L. Ek", now=LATER + timedelta(days=1)) == token
    assert tokens_of(home) == (token,)


def test_a_name_is_given_once_and_scopes_are_known(home: Home) -> None:
    make_token(home, "a", scopes=[COSTS], now=NOW)
    revoke_token(home, "a", now=NOW)
    for name, scopes in (("a", [COSTS]), ("b", ["everything"]), ("b", []), ("", [COSTS]), ("b\n", [COSTS])):
        with pytest.raises(UnknownToken):
            make_token(home, name, scopes=scopes, now=NOW)
    with pytest.raises(UnknownToken, match="There is a"):
        revoke_token(home, "b", now=NOW)
    assert [token.name for token in tokens_of(home)] == ["a"]
