"""`init`, `doctor` and `tidy`: making a home and keeping it well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.doctor import Diagnosis


def init(
    folder: Annotated[Path, typer.Argument(metavar="HOME", show_default=False)],
    lake: Annotated[
        str | None,
        typer.Option(help="Where the tables lie: a folder, s3://bucket/prefix, gs://… or az://…", show_default="lake/"),
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Make a home: a folder with a commented overnights.toml.

    Example: overnights init my-service
    """
    from overnights.cli.printing import print_record
    from overnights.home import SETTINGS_FILE, make_home
    from overnights.places import check_address
    from overnights.settings import Settings

    made = make_home(folder, Settings(lake=check_address(lake)) if lake else None)
    lines = (
        f"{made.path} is a home now. Its settings stand in {made.path / SETTINGS_FILE}.",
        f"Next: overnights load catalogue PATH --home {made.path}",
        f"  or: overnights load published PATH --home {made.path}   (charts that others published)",
    )
    print_record({"home": made.path, "settings": made.path / SETTINGS_FILE}, form=form_of(is_json), lines=lines)


def doctor(
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Say what is wrong with a home and how to mend it.

    Exits 1 where something is wrong.

    Example: overnights doctor --home my-service
    """
    from overnights.acts.doctor import doctor as act
    from overnights.cli.printing import print_record

    found = act(home, now=instant_of(now))
    print_record(found, form=form_of(is_json), lines=_diagnosis_lines(found))
    if not found.is_well:
        raise typer.Exit(1)


MARKS = {"well": "ok", "note": "note", "wrong": "WRONG"}


def _diagnosis_lines(found: Diagnosis) -> Iterator[str]:
    yield f"Home {found.home}"
    for check in found.checks:
        yield f"  {MARKS[check.state]:<6} {check.says}"
        if check.way_out:
            yield f"         {check.way_out}"
    wrong = sum(check.state == "wrong" for check in found.checks)
    yield "Nothing is wrong." if not wrong else f"{wrong} thing{'s are' if wrong > 1 else ' is'} wrong."


def tidy(
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Remove files that killed commands left behind, and put the desk's guards back.

    Nothing that counts is touched.

    Example: overnights tidy
    """
    from overnights.acts.tidy import tidy as act
    from overnights.cli.printing import print_record
    from overnights.pages.words import counted

    done = act(opened(home))
    said = [f"{counted(done.files, 'file')} removed, {done.bytes / 1e6:,.1f} MB."] if done.files else []
    if done.guards:
        said.append(f"{counted(len(done.guards), 'guard')} of the desk put back: {', '.join(done.guards)}.")
    print_record(done, form=form_of(is_json), lines=said or ["Nothing to tidy."])
