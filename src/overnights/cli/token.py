"""`token`: who may read what is not public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, day_of_text, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.tokens import Token

NameArgument = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="Of what reads with it.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who does this.")]


def make(
    name: NameArgument,
    scope: Annotated[
        list[str], typer.Option("--scope", metavar="SCOPE", help="unpublished, producers or costs; several by several.")
    ],
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day on which it holds.")] = None,
    by: ByOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Make a token; it is shown this once, and kept nowhere.

    Whoever has it reads with it what its scopes open: unpublished weeks and open windows, producers' figures, costs.

    Example: overnights token make newsroom --scope unpublished --until 2027-01-31
    """
    from overnights.acts.tokens import make_token
    from overnights.cli.printing import print_record

    done = make_token(opened(home), name, scopes=scope, until=day_of_text(until), by=by, now=instant_of(now))
    record = {"token": done.secret, **_record(done.token, instant_of(now))}
    lines = (done.secret, f"It opens {', '.join(done.token.scopes)}, and is not shown again.")
    print_record(record, form=form_of(is_json), lines=lines)


def listed(now: NowOption = None, home: HomeOption = None, is_json: JsonOption = False) -> None:
    """List the tokens that were made, with those that hold no more.

    Example: overnights token list
    """
    from overnights.acts.tokens import tokens_of
    from overnights.cli.printing import print_table

    rows = [_record(token, instant_of(now)) for token in tokens_of(opened(home))]
    print_table(rows, form=form_of(is_json), columns=COLUMNS)


def revoke(
    name: NameArgument,
    by: ByOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Revoke a token; it stays in the list.

    Example: overnights token revoke newsroom
    """
    from overnights.acts.tokens import revoke_token
    from overnights.cli.printing import print_record

    token = revoke_token(opened(home), name, by=by, now=instant_of(now))
    print_record(_record(token, instant_of(now)), form=form_of(is_json), lines=_revoked(token))


COLUMNS = ("name", "state", "scopes", "until", "made_at", "made_by", "revoked_at", "revoked_by")


def _record(token: Token, now: datetime) -> dict[str, object]:
    """A token for reading; its digest stays in the desk."""
    values = {name: getattr(token, name, None) for name in COLUMNS}
    return {**values, "state": token.state(now), "scopes": " ".join(token.scopes)}


def _revoked(token: Token) -> Iterator[str]:
    by = f" by {token.revoked_by}" if token.revoked_by else ""
    yield f"The token “{token.name}” was revoked on {token.revoked_at:%Y-%m-%d}{by}: it opens nothing."
