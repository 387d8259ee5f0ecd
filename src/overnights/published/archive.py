"""All downloads of published charts to the archive of editions, entries and labels, whatever order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from overnights.published.alias_rows import alias_rows, settled, shows_of
from overnights.published.aliases import AliasLine
from overnights.published.editions import editions_of, entries_of
from overnights.published.groups import states_of
from overnights.published.identity import identified
from overnights.published.naming import named
from overnights.published.overruled import Said
from overnights.published.restated import restated_of
from overnights.published.stack import READ, Stored, Vintage, coded, stacked

__all__ = ["READ", "Archive", "Stored", "Vintage", "archive", "coded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Rows of `editions`, `entries`, `labels`, `aliases` and `restated`, derived from downloads and aliases by hand.

    `said`: what became of each line by hand.
    """

    editions: pa.Table
    entries: pa.Table
    labels: pa.Table
    aliases: pa.Table
    restated: pa.Table
    said: tuple[Said, ...] = ()


def archive(vintages: Sequence[Vintage | Stored], lines: Sequence[AliasLine] = ()) -> Archive:
    """What downloads say together.

    Editions of a list and week are numbered by the days on which downloads that changed it were seen (of one day, those
    whose last week is earlier first, then those with more rows, then by digest); ids of seasons are made of the labels
    in the earliest download that has them.
    What follows from other weeks, as peaks and streaks, is read from the latest edition of each of them.
    Source: docs/methods/published_files.md, docs/methods/edition.md, docs/methods/identity.md.
    """
    stack = stacked(vintages)
    states = states_of(stack)
    seasons = identified(stack, states, lines)
    names = named(stack, states, seasons.season, seasons.count, shows_of(seasons))
    said = settled(seasons, names)
    entries = entries_of(stack, states, seasons.season, names.season_ids)
    return Archive(
        editions=editions_of(stack, states, entries),
        entries=entries,
        labels=names.labels,
        aliases=alias_rows(stack, seasons, names, said),
        restated=restated_of(stack, states, seasons.season, names.season_ids),
        said=said,
    )
