"""`once`."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import JsonOption, form_of

if TYPE_CHECKING:
    from overnights.acts.once import Once
    from overnights.settings import Settings


ASIDE = "set_aside.parquet"


class FileForm(StrEnum):
    """The form of the files."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


def once(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", show_default=False)],
    catalogue: Annotated[
        Path, typer.Option("--catalogue", metavar="FOLDER", show_default=False, help="The catalogue's folder.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", show_default=False, help="Where the files are written.")
    ],
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Reporting zone, as in Europe/Berlin.")
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings", metavar="FILE.toml", exists=True, dir_okay=False, help="As a home's overnights.toml."
        ),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE.toml", help="Says what other names and units mean.")
    ] = None,
    form: Annotated[
        FileForm, typer.Option("--form", metavar="parquet|csv|json", help="The form of the files.")
    ] = FileForm.PARQUET,
    is_aside: Annotated[
        bool, typer.Option("--set-aside", help="Write the rows set aside too, as set_aside.parquet.")
    ] = False,
    scratch: Annotated[
        Path | None, typer.Option("--scratch", metavar="FOLDER", help="Holds 15 bytes an event while it works.")
    ] = None,
    is_json: JsonOption = False,
) -> None:
    """Measure files of events once, without a home.

    Every figure, and the account of every row; nothing else is kept. Counts of accounts below min_cell are empty.

    Example: overnights once --catalogue catalogue/ logs/ --out figures/ --zone Europe/Berlin
    """
    from overnights.acts.once import once as act
    from overnights.acts.once_files import check_out, drafted, write_figures
    from overnights.cli.printing import print_record
    from overnights.cli.progress import progress_bar

    declared = _settings(settings, zone)
    check_out(out, catalogue, paths)
    with drafted(out) as draft:
        with progress_bar() as progress:
            done = act(
                catalogue,
                paths,
                settings=declared,
                mapping=mapping,
                set_aside=draft / ASIDE if is_aside else None,
                scratch=scratch,
                progress=progress,
            )
        files = write_figures(done, draft, suffix=f".{form.value}", min_cell=declared.min_cell)
    names = (*(path.name for path in files), *([ASIDE] if is_aside else []))
    files = tuple(out / name for name in names)
    print_record(_record(done, files), form=form_of(is_json), lines=_lines(done, out, files))


def _settings(file: Path | None, zone: str | None) -> Settings:
    """The settings of a file, else those of a new home; the zone given beats them."""
    from overnights.settings import Settings, read_settings
    from overnights.weeks import zone_named

    said = Settings() if file is None else read_settings(file)
    if zone is None:
        return said
    zone_named(zone)
    return said.model_copy(update={"zone": zone})


def _record(done: Once, files: tuple[Path, ...]) -> dict[str, object]:
    names = ("offered", "accepted", "duplicates", "set_aside", "reasons", "first_on", "last_on")
    return {**{name: getattr(done, name) for name in names}, "files": [str(path) for path in files]}


def _lines(done: Once, out: Path, files: tuple[Path, ...]) -> Iterator[str]:
    from overnights.pages.words import counted

    yield (
        f"{done.offered:,} offered = {done.accepted:,} accepted + {counted(done.duplicates, 'duplicate')} "
        f"+ {done.set_aside:,} set aside"
    )
    for reason, count in sorted(done.reasons.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {count:>12,}  {reason}"
    if done.first_on is None:
        yield "There is no viewing in these events."
    else:
        yield f"Viewing from {done.first_on} to {done.last_on}."
    yield f"{counted(len(files), 'file')} in {out}: {', '.join(path.stem for path in files)}."
