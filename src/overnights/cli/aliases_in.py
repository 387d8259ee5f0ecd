"""`load aliases`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.load_aliases import AliasesLoaded

SHOWN = 10  # seasons with another id are listed up to this many
SAYS = {"done": "changed what the rules say", "so_already": "the rules say too", "unmatched": "no download has"}


def aliases(
    path: Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="CSV or Parquet.")],
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Load which labels of published charts are one season, and which are not, as you decided.

    Columns: list_kind, show_title, season_title, same_as_show_title, same_as_season_title, is_same, reason; and weeks,
    language groups, decided_on and by where they are known. It wins over the rules. A file takes the place of the last
    one whole; one without lines takes all back.

    Example: overnights load aliases aliases.csv
    """
    from overnights.acts.load_aliases import load_aliases
    from overnights.cli.printing import print_record

    done = load_aliases(opened(home), path, now=instant_of(now))
    print_record(done, form=form_of(is_json), lines=alias_lines(done))


def alias_lines(loaded: AliasesLoaded) -> Iterator[str]:
    """What became of a file of aliases, in lines."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    already = "" if loaded.is_new else " They counted already."
    yield f"{loaded.source}: {counted(loaded.lines, 'line')}, version {loaded.version} of the aliases by hand.{already}"
    if loaded.outcomes:
        yield from wrapped(f"{_outcomes(loaded.outcomes)}.", indent=2)
    for why in loaded.unmatched:
        yield from wrapped(f"{why[:1].upper()}{why[1:]}.", indent=2)
    was = f" ({loaded.seasons_before:,} before)" if loaded.seasons != loaded.seasons_before else ""
    yield f"The archive holds {counted(loaded.seasons, 'season')} now{was}."
    for one in loaded.moved[:SHOWN]:
        yield from wrapped(f"{one.before} is {' and '.join(one.now)} now.", indent=2)
    if len(loaded.moved) > SHOWN:
        yield f"  and {len(loaded.moved) - SHOWN:,} more have another id (--json has all)."


def _outcomes(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {SAYS[outcome]}" for outcome, count in counts.items())
