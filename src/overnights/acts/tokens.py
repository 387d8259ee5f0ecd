"""Tokens: who may read what is not public, made and revoked here; what is shown once is kept nowhere.

A token is 256 random bits, so its SHA-256 is enough: there is nothing to guess. Scopes say what it opens.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from overnights.acts.desk import desk_of, may_have_desk
from overnights.acts.doors import check_present
from overnights.errors import OutOfRange, UnknownToken
from overnights.home import Home
from overnights.weeks import day_start, zone_named

UNPUBLISHED, PRODUCERS, COSTS = "unpublished", "producers", "costs"
SCOPES = {
    UNPUBLISHED: "viewing of weeks that no edition tells of yet, and windows of progress that are still open",
    PRODUCERS: "figures of requirements that are not public, announcements to producers, rows set aside with details",
    COSTS: "what seasons cost, and figures that are made of it",
}
BEGINS = "ovn_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as the desk knows it. `until`: the instant from which it is refused, None: never. Instants in UTC."""

    number: int
    name: str
    digest: str
    scopes: tuple[str, ...]
    until: datetime | None
    made_at: datetime
    made_by: str | None
    revoked_at: datetime | None
    revoked_by: str | None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at an instant."""
        return self.revoked_at is None and (self.until is None or now < self.until)

    def state(self, now: datetime) -> str:
        """How it stands: holds, ended or revoked."""
        return "revoked" if self.revoked_at is not None else "holds" if self.holds(now) else "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMade:
    """A token that was made just now; `secret` is shown this once."""

    token: Token
    secret: str


def make_token(
    home: Home,
    name: str,
    *,
    scopes: Sequence[str],
    until: date | None = None,
    by: str | None = None,
    now: datetime,
    chance: Callable[[int], bytes] = secrets.token_bytes,
) -> TokenMade:
    """Makes a token and keeps its digest in the desk.

    Args:
        name: of what reads with it, as in newsroom-board; it is not given twice.
        scopes: of SCOPES, one at least.
        until: the last day, in the home's zone, on which it holds; null: it holds until it is revoked.
    Raises: UnknownToken, where the name is taken or not written like one, or a scope is unknown; OutOfRange, where the
        day has passed; NoDesk; Conflict; OfThePast.
    """
    check_present(home)
    _check(name, scopes)
    ends = None if until is None else day_start(zone_named(home.settings.zone), until + timedelta(days=1))
    if ends is not None and ends <= now:
        raise OutOfRange(
            f"{until} has passed: a token that holds until then opens nothing. Name a later day.", day=until
        )
    secret = BEGINS + urlsafe_b64encode(chance(32)).decode().rstrip("=")
    row = {"name": name, "digest": digest_of(secret), "scopes": " ".join(dict.fromkeys(scopes)), "until": ends,
           "made_at": now, "made_by": by}  # fmt: skip
    if not desk_of(home).add_token(row):
        raise UnknownToken(
            f"There is a token “{name}” already, whether it holds or not: names are not given twice, so that it stays "
            "known which was meant. Take another name, or revoke that one with `overnights token revoke`.",
            name=name,
        )
    return TokenMade(token=next(token for token in tokens_of(home) if token.name == name), secret=secret)


def revoke_token(home: Home, name: str, *, by: str | None = None, now: datetime) -> Token:
    """Revokes a token; from the next second on it opens nothing. One that was revoked before stays as it was.

    Raises: UnknownToken, with the names there are; NoDesk; Conflict; OfThePast.
    """
    check_present(home)
    there = [token.name for token in tokens_of(home)]
    if name not in there:
        raise UnknownToken(f"No token is named “{name}”. There is {', '.join(there) or 'none'}.", name=name)
    desk_of(home).revoke_token(name, revoked_at=now, revoked_by=by)
    return next(token for token in tokens_of(home) if token.name == name)


def tokens_of(home: Home) -> tuple[Token, ...]:
    """All tokens that were made, in their order, with those that hold no more.

    Raises: NoDesk.
    """
    rows = desk_of(home).tokens() if may_have_desk(home) else []
    return tuple(Token(**{**row, "scopes": tuple(row["scopes"].split())}) for row in rows)


def token_meant(tokens: Sequence[Token], secret: str) -> Token | None:
    """The token that was shown as this, whether it holds or not; every one is compared, in the same time."""
    digest, found = digest_of(secret), None
    for token in tokens:
        if hmac.compare_digest(token.digest, digest):
            found = token
    return found


def digest_of(secret: str) -> str:
    """The SHA-256 of a token, in hexadecimal: all that is kept of it."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check(name: str, scopes: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise UnknownToken(
            f"“{name}” is no name of a token: it has letters, digits, spaces, points, hyphens and underscores, 80 at "
            "most, and begins with a letter or digit. Mend it.",
            name=name,
        )
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        said = f"There is no scope “{unknown[0]}”" if unknown else "A token without a scope opens nothing"
        raise UnknownToken(f"{said}: the scopes are {', '.join(SCOPES)}. Name one with --scope.", scopes=tuple(scopes))
