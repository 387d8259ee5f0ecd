"""`export`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from overnights.cli.options import (
    AsOfOption,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    form_of,
    instant_of,
    opened_as_of,
)

OF_FIRST_LABELS = ("runs", "labels", "seasons", "titles")  # tables with kinds and numbers by first labels


class By(StrEnum):
    """The window of exported viewing."""

    DAY = "day"
    WEEK = "week"


def export(
    table: Annotated[str, typer.Argument(metavar="TABLE", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", show_default=False, help="Ends in .csv, .parquet or .json.")
    ],
    by: Annotated[By, typer.Option("--by", metavar="day|week", help="The window of viewing.")] = By.WEEK,
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Write a public table to a file.

    Values are unrounded; counts of accounts below min_cell are empty.

    Example: overnights export viewing --by week --out viewing.csv
    """
    from overnights.acts.export import export as act
    from overnights.acts.first_labels import first_labels
    from overnights.cli.first_labels import late_labels_lines
    from overnights.cli.printing import print_record
    from overnights.pages.words import counted

    instant = instant_of(now)
    where = opened_as_of(home, as_of, instant)
    done = act(where, table, by=by.value, out=out, now=instant)
    notes = late_labels_lines(first_labels(where)) if done.table in OF_FIRST_LABELS else ()
    lines = (f"{counted(done.rows, 'row')} of {done.table} in {done.out}", *notes, *as_of_lines(where))
    print_record(done, form=form_of(is_json), lines=lines)
