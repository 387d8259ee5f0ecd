"""`sql`, `tables` and `explain`: questions about figures, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import (
    AsOfOption,
    CsvOption,
    Form,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    form_of,
    instant_of,
    opened,
    opened_as_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from overnights.numbers import Number


def sql(
    query: Annotated[str, typer.Argument(metavar="SELECT", show_default=False)],
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
    is_csv: CsvOption = False,
) -> None:
    """Ask one question in SQL over the public tables.

    The SQL is DuckDB's: one SELECT, no files, no network. An empty cell is null.

    Example: overnights sql "SELECT week, sum(hours_viewed) FROM viewing WHERE territory = 'ZZ' GROUP BY week"
    """
    from overnights.acts.export import asked_rows
    from overnights.cli.printing import print_table
    from overnights.store.ask import ask

    form, instant = form_of(is_json, is_csv), instant_of(now)
    where = opened_as_of(home, as_of, instant)
    answer = ask(query, asked_rows(where, instant), memory_mb=where.settings.memory_mb)
    if form is Form.TABLE:
        print("".join(f"{line}\n" for line in as_of_lines(where)), end="")
    print_table(_flags_said(answer) if form is Form.TABLE else answer, form=form)


def _flags_said(answer: pa.Table) -> pa.Table:
    """The answer with true and false in words: an empty cell is null alone."""
    import pyarrow as pa

    for n, field in enumerate(answer.schema):
        if pa.types.is_boolean(field.type):
            answer = answer.set_column(n, field.name, answer.column(n).cast(pa.string()))
    return answer


def tables(
    name: Annotated[str | None, typer.Argument(metavar="TABLE", show_default=False, help="Its columns.")] = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
    is_csv: CsvOption = False,
) -> None:
    """List the public tables, or the columns of one. They are the same in every home.

    Example: overnights tables viewing
    """
    from overnights.cli.printing import print_table
    from overnights.public import PUBLIC_TABLES, public_table

    form = form_of(is_json, is_csv)
    if home is not None:
        opened(home)  # what is none is said to be none
    if name is None:
        rows = [{"table": table.name, "a row is": table.grain} for table in PUBLIC_TABLES]
        print_table(rows, form=form)
        return
    table = public_table(name)
    print_table(
        [{"column": column.name, "type": str(column.type), "says": column.says} for column in table.columns],
        form=form,
        title=f"{table.name}: {table.grain}",
    )


def explain(
    name: Annotated[str | None, typer.Argument(metavar="NUMBER", show_default=False)] = None,
    is_json: JsonOption = False,
) -> None:
    """Say what a number means.

    Its definition, formula, unit and source, and what it is not. Without a name: all numbers.

    Example: overnights explain hours_viewed
    """
    from overnights.cli.printing import print_record, print_table
    from overnights.numbers import NUMBERS, number

    form = form_of(is_json)
    if name is None:
        print_table([{"number": n.name, "unit": n.unit, "is": n.definition} for n in NUMBERS], form=form)
        return
    found = number(name)
    print_record(found, form=form, lines=_lines(found))


def _lines(found: Number) -> Iterator[str]:
    from overnights.cli.lines import wrapped

    yield found.name
    for label, text in (
        ("is", found.definition),
        ("formula", found.formula),
        ("unit", found.unit),
        ("source", found.source),
        ("is not", found.is_not),
        ("more", found.page),
    ):
        yield from wrapped(f"{label + ':':<9}{text}", indent=2, hang=9)
