"""Write docs/reference/ from the code: commands, tables, settings, errors, reason codes, numbers.

`make docs` runs it; a test fails where a page differs from what it would write.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.main import get_command

from overnights import errors
from overnights.cli.app import FLOW, app
from overnights.events.checks import REASONS
from overnights.numbers import NUMBERS
from overnights.public import PUBLIC_TABLES
from overnights.renewal import requirement
from overnights.renewal.metrics import METRICS, Metric
from overnights.renewal.requirement import library
from overnights.settings import ChartSettings, CostBand, PublishSettings, Settings, SourceSettings
from overnights.tables import TABLES, Table

REFERENCE = Path(__file__).parent / "reference"
LIBRARY = Path(requirement.__file__).parent / "requirements"
NOTE = "<!-- Written by `make docs` from the code; edit the code. -->"


def pages() -> dict[str, str]:
    """Every page of the reference by its file name."""
    return {
        "commands.md": _page("Commands", _commands()),
        "tables.md": _page("Tables", _tables()),
        "settings.md": _page("Settings", _settings()),
        "errors.md": _page("Errors", _errors()),
        "reasons.md": _page("Reason codes", _reasons()),
        "numbers.md": _page("Numbers", _numbers()),
        "requirements.md": _page("Requirements", _requirements()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", NOTE, "", *lines]).rstrip() + "\n"


def _commands() -> Iterator[str]:
    yield "Every command exits 0 on success, 1 on a named error (one sentence on stderr; with `--json` an object), 2 on"
    yield "wrong usage. Data go to stdout, everything else to stderr."
    group: Any = get_command(app)
    for name in FLOW:
        command = group.commands[name]
        parts = getattr(command, "commands", None)
        for full, one in [(f"{name} {n}", c) for n, c in parts.items()] if parts else [(name, command)]:
            yield from _command(full, one)


def _command(name: str, command: Any) -> Iterator[str]:
    text = inspect.cleandoc(command.help or "")
    said, _, example = text.partition("Example: ")
    yield from ("", f"## {name}", "", " ".join(said.split()), "", "```sh", " ".join(example.split()), "```", "")
    yield from ("| argument or option | |", "|---|---|")
    for parameter in command.params:
        if parameter.name == "help":
            continue
        yield f"| {_parameter(parameter)} | {_cell(getattr(parameter, 'help', None) or '')} |"


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        shown = parameter.metavar or parameter.name
        return f"`{shown}`" if parameter.required else f"`[{shown}]`"
    value = "" if parameter.is_flag else f" {parameter.metavar or '…'}"
    return f"`{parameter.opts[0]}{_cell(value)}`"


def _tables() -> Iterator[str]:
    yield "Public tables can be exported (`overnights export`) and asked (`overnights sql`). None has accounts in it."
    for table in PUBLIC_TABLES:
        yield from _table(table)
    yield from (
        "",
        "# Tables of the lake",
        "",
        "How they are stored: directories of Delta tables in `lake/` of the home.",
    )
    for table in TABLES.values():
        yield from _table(table, heading="lake/")


def _table(table: Table, heading: str = "") -> Iterator[str]:
    yield from ("", f"## {heading}{table.name}", "", f"One row is {table.grain}. Written by {table.written_by}.", "")
    yield from ("| column | type | null | |", "|---|---|---|---|")
    for column in table.columns:
        yield f"| `{column.name}` | {column.type} | {'yes' if column.is_null else ''} | {_cell(column.says)} |"


def _settings() -> Iterator[str]:
    yield "They stand in `overnights.toml` of a home; `overnights init` writes one with a comment for each."
    yield ""
    sections = (
        ("", Settings),
        ("[charts]", ChartSettings),
        ("[sources]", SourceSettings),
        ("[publish]", PublishSettings),
        ("[[cost_bands]]", CostBand),
    )
    yield from ("| setting | default | |", "|---|---|---|")
    for section, model in sections:
        for name, field in model.model_fields.items():
            if name in ("charts", "sources", "publish"):
                continue
            default = "" if field.is_required() or field.default in (None, ()) else f"`{field.default}`"
            yield f"| `{f'{section} {name}'.strip()}` | {default} | {_cell(field.description or '')} |"


def _errors() -> Iterator[str]:
    yield "All are `OvernightsError`. The shell prints the sentence and exits 1."
    yield ""
    yield from ("| error | is a | |", "|---|---|---|")
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.OvernightsError) and kind is not errors.OvernightsError:
            said = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
            yield f"| `{name}` | `{kind.__bases__[0].__name__}` | {_cell(said)} |"


def _reasons() -> Iterator[str]:
    yield "A row of events that does not count is set aside with the first of these that holds, its file and row."
    yield ""
    yield from ("| code | holds where |", "|---|---|")
    yield from (f"| `{reason.code}` | {_cell(reason.condition)} |" for reason in REASONS)


def _numbers() -> Iterator[str]:
    yield "What `overnights explain` says; each number has a page with a worked example."
    yield ""
    yield from ("| number | is | unit | source |", "|---|---|---|---|")
    for number in NUMBERS:
        link = f"[`{number.name}`](../{number.page.removeprefix('docs/')})"
        yield f"| {link} | {_cell(number.definition)} | {_cell(number.unit)} | {_cell(number.source)} |"


def _requirements() -> Iterator[str]:
    yield "What a requirement may ask (`metric`), and what ships with Overnights. How they are written and judged:"
    yield "[requirements](../methods/requirements.md), [verdicts](../methods/verdict.md)."
    yield from ("", "## Metrics", "")
    yield from ("| metric | is | unit | rests on | `window_days` | on public pages |", "|---|---|---|---|---|---|")
    for metric in METRICS.values():
        shown = "yes" if metric.is_public else "name, threshold and state"
        rests_on = "charts" if not metric.needs_events else "events"
        cells = (f"`{metric.name}`", _cell(metric.says), metric.unit, rests_on, _windows(metric), shown)
        yield f"| {' | '.join(cells)} |"
    yield from ("", "## The library", "")
    yield '`--requirements library` judges by all of these; `include = ["NAME"]` in a file of your own takes one in.'
    for name in library():
        text = (LIBRARY / f"{name}.toml").read_text(encoding="utf-8").strip()
        yield from ("", f"### {name}", "", "```toml", text, "```")


def _windows(metric: Metric) -> str:
    if metric.window_days is not None:
        return f"{metric.window_days}, always"
    if metric.windows:
        return f"{', '.join(str(days) for days in metric.windows)}, or none: to now"
    return f"{metric.shortest} or more, or none: to now"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(written: Mapping[str, str]) -> None:
    """Pages to docs/reference/."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in written.items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(pages())
