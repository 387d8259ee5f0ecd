"""What several commands take: the home, the form of the output, days and instants."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from overnights.home import Home


class Form(StrEnum):
    """How a table or record is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def whole_number(text: str | int) -> int:
    """A whole number as an option takes it; anything else is wrong usage."""
    if isinstance(text, int):
        return text
    if not (text.isascii() and text.isdigit()):
        raise typer.BadParameter(f"“{text}” is no whole number: write digits, as in 2")
    return int(text)


SeasonOption = Annotated[
    int | None,
    typer.Option("--season", metavar="N", parser=whole_number, help="Which season, where there are several."),
]
HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="FOLDER",
        help="The home; else OVERNIGHTS_HOME, else the nearest folder above with an overnights.toml.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
NowOption = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="INSTANT", help="Stands in for the clock, as in 2022-09-05T09:00Z; UTC without an offset."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="As it was known at the end of that day, as in 2023-06-20; records nothing."
    ),
]
WeekOption = Annotated[
    str | None, typer.Option("--week", metavar="SUNDAY", help="The Sunday that names the week, as in 2022-09-04.")
]


def form_of(is_json: bool, is_csv: bool = False) -> Form:
    """The form asked for; asking for two is wrong usage."""
    if is_json and is_csv:
        raise typer.BadParameter("take --json or --csv, not both")
    return Form.JSON if is_json else Form.CSV if is_csv else Form.TABLE


def instant_of(now: str | None) -> datetime:
    """The instant given, UTC where it names no offset; without one, the clock.

    Raises: OutOfRange.
    """
    if now is None:
        return datetime.now(UTC)
    from overnights.weeks import checked_instant

    try:
        instant = datetime.fromisoformat(now)
    except ValueError:
        raise typer.BadParameter(
            f"“{now}” is not an instant: write it as in 2022-09-05T09:00Z", param_hint="--now"
        ) from None
    return checked_instant(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def day_of_text(text: str | None) -> date | None:
    """A day written YYYY-MM-DD, or none; anything else is wrong usage."""
    if text is None:
        return None
    from overnights.errors import OutOfRange
    from overnights.weeks import parse_day

    try:
        return parse_day(text)
    except OutOfRange as error:
        raise typer.BadParameter(str(error)) from None


def sunday_of_text(text: str | None) -> date | None:
    """The Sunday that names a week, or none; what is no day is wrong usage.

    Raises: NotASunday.
    """
    day = day_of_text(text)
    if day is None:
        return None
    from overnights.weeks import Week

    return Week.parse(day.isoformat()).sunday


def opened(home: Path | None) -> Home:
    """The home that a command works on.

    Raises: NoHome, BadSettings.
    """
    from overnights.home import open_home

    return open_home(home)


def opened_as_of(home: Path | None, day: str | None, now: datetime) -> Home:
    """The home that a command reads: as it is, or as it was known at the end of a day.

    Raises: NoHome, BadSettings; OutOfRange, where the day is yet to come, or nothing was known by then.
    """
    where, asked = opened(home), day_of_text(day)
    if asked is None:
        return where
    from overnights.acts.as_of import as_of, check_over

    check_over(where, asked, now)
    return as_of(where, asked)


def as_of_lines(home: Home) -> Iterator[str]:
    """Above what is told of a home as of a day: the day, and what was known by then."""
    if home.as_of is not None:
        from overnights.acts.as_of import known_by
        from overnights.cli.lines import wrapped

        yield from wrapped(known_by(home))
