"""`announce`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, SeasonOption, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.announce import Announced


class For(StrEnum):
    """Whom a text is for."""

    PUBLIC = "public"
    PRODUCERS = "producers"


def _reader(text: str) -> For:
    try:
        return For(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no reader of announcements: take {' or '.join(For)}") from None


def announce(
    title: Annotated[
        str, typer.Argument(metavar="TITLE", show_default=False, help="The title's name or id, or a season's id.")
    ],
    audience: Annotated[
        For, typer.Option("--for", metavar="READER", parser=_reader, help="Whom the text is for: public or producers.")
    ],
    season: SeasonOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Write the text as Markdown and as a page to print.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Make the text before its embargo ends; nothing is recorded.")
    ] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Make the text of a decision from the record, and record it.

    The public text has no figure of accounts; the producers' text has the audience too. It is printed as Markdown.

    Example: overnights announce "Partner Track" --season 1 --for public
    """
    from overnights.acts.announce import announce as act

    done = act(
        opened(home), title, season=season, audience=audience.value, out=out, is_draft=draft, now=instant_of(now)
    )
    if is_json:
        from overnights.cli.printing import print_json

        print_json(as_record(done))
    elif done.paths:
        print("\n".join(str(path) for path in done.paths))
    else:
        sys.stdout.write(done.markdown)


def as_record(done: Announced) -> dict[str, Any]:
    """The announcement as `--json` has it."""
    return {
        "number": done.number,
        **({} if done.number is not None else {"number_why": "a draft is not recorded"}),
        "decision": done.decision,
        "audience": done.audience,
        "replaces": done.replaces,
        **({} if done.replaces is not None else {"replaces_why": "it replaces no announcement"}),
        "is_new": done.is_new,
        "paths": [str(path) for path in done.paths],
        "announcement": done.page.as_json(),
        "markdown": done.markdown,
    }
