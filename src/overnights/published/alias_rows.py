"""The table of aliases: why labels are of one season, or of two, by rule and by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from overnights.published.aliases import TITLE, AliasLine
from overnights.published.identity import Identified
from overnights.published.naming import Names, Shows
from overnights.published.overruled import Said, contradicted
from overnights.published.reasons import (
    FILM,
    LIMITED,
    NAMESAKE,
    RELABELLED,
    SAME_LABEL,
    SAME_NUMBER,
    TOGETHER,
    Reason,
    gathered,
)
from overnights.published.stack import NONE, Stack
from overnights.tables import ALIASES
from overnights.weeks import day_of

BY_HAND, BY_RULE = "by_hand", "by_rule"
_SAYS = {
    RELABELLED: "the later download has it in this place, with the same {figures}, and the other is off the list",
    TOGETHER: "they follow each other in this place with the same {figures}, but stand on one list together elsewhere",
    NAMESAKE: "where it stood before, or stands too, the count of weeks begins anew",
    SAME_LABEL: "the same label, but for the title in front of it and its colons",
    SAME_NUMBER: "the only worldwide season of that show in one of these weeks; both say the same number",
    LIMITED: "the only worldwide season of that show in one of these weeks; one is called a limited series, and no "
    "number above 1 is said",
    FILM: "the only worldwide film of that title in one of these weeks",
}


def shows_of(seasons: Identified) -> list[Shows]:
    """What lines that hold say of titles."""
    return [_shows(one, seasons) for one in seasons.said if one.line.what == TITLE and one.holds]


def settled(seasons: Identified, names: Names) -> tuple[Said, ...]:
    """What became of every line, with those on titles that others contradict."""
    found = []
    for one in seasons.said:
        if one.line.what == TITLE and one.holds and not one.line.is_same:
            shows = _shows(one, seasons)
            ours, others = ({names.title_ids[n] for n in side} for side in (shows.ours, shows.others))
            both = ours & others
            lines = [
                other.line
                for other in seasons.said
                if other.line.is_same
                and other.holds
                and both & {names.title_ids[seasons.of_piece[p]] for p in other.ours}
            ]
            found.append(contradicted(one, lines) if both else one)
        else:
            found.append(one)
    return tuple(found)


def alias_rows(stack: Stack, seasons: Identified, names: Names, said: Sequence[Said]) -> pa.Table:
    """Rows of `aliases`: those by hand first, then by list kind, labels and rule."""
    rows = [_by_hand(one, seasons, names) for one in said]
    rows += sorted(_by_rule(stack, seasons, names), key=lambda row: [str(row[name] or "") for name in _ORDER])
    return pa.Table.from_pylist(rows, schema=ALIASES.schema)


_ORDER = ("list_kind", "show_title", "season_title", "same_as_show_title", "same_as_season_title", "rule", "known_on")


def _titles(one: Said, seasons: Identified, names: Names) -> set[str]:
    return {names.title_ids[seasons.of_piece[piece]] for piece in one.ours}


def _shows(one: Said, seasons: Identified) -> Shows:
    ours, others = (frozenset(seasons.of_piece[piece] for piece in side) for side in (one.ours, one.others))
    return Shows(is_same=one.line.is_same, ours=ours, others=others)


def _by_rule(stack: Stack, seasons: Identified, names: Names) -> Iterator[dict[str, object]]:
    roots = dict(enumerate(seasons.of_piece))
    for one in gathered(seasons.reasons, roots):
        ours, others = names.season_ids[roots[one.piece]], names.season_ids[roots[one.other_piece]]
        if (ours == others) is one.is_same:
            yield _rule_row(stack, one, ours, others)


def _rule_row(stack: Stack, one: Reason, season_id: str, other_id: str) -> dict[str, object]:
    label, other, where = stack.labels[one.label], stack.labels[one.other], stack.lists[one.list_code]
    figures = "hours and views" if where.is_global else "count of weeks"
    return {
        "list_kind": label.list_kind,
        "show_title": label.show_title,
        "season_title": label.season_title,
        "is_same": one.is_same,
        "same_as_show_title": other.show_title,
        "same_as_season_title": other.season_title,
        "what": "season",
        "rule": one.rule,
        "reason": _SAYS[one.rule].format(figures=figures),
        "known_on": stack.vintages[one.vintage].seen_on,
        "season_id": season_id,
        "same_as_season_id": other_id,
        "territory": where.territory,
        "category": where.category,
        "week": day_of(one.week),
        "rank": None if one.rank == NONE else one.rank,
        "lists": one.lists,
        "vintage": stack.vintages[one.vintage].vintage,
        "vintage_before": None if one.before == NONE else stack.vintages[one.before].vintage,
        "outcome": BY_RULE,
    }


def _by_hand(one: Said, seasons: Identified, names: Names) -> dict[str, object]:
    line: AliasLine = one.line
    is_told = one.holds and line.what != TITLE
    ours, others = (_season_id(side, seasons, names) if is_told else None for side in (one.ours, one.others))
    return {
        "list_kind": line.list_kind,
        "show_title": line.label.show_title,
        "season_title": line.label.season_title,
        "is_same": line.is_same,
        "same_as_show_title": line.other.show_title,
        "same_as_season_title": line.other.season_title,
        "what": line.what,
        "rule": BY_HAND,
        "reason": line.reason,
        "known_on": line.decided_on,
        "season_id": ours,
        "same_as_season_id": others,
        "by": line.by,
        "outcome": one.outcome,
        "source": f"row {line.number}" + (f": {one.why}" if one.why else ""),
    }


def _season_id(side: Iterable[int], seasons: Identified, names: Names) -> str | None:
    """The season of one side of a line; None where it has several, as that which is parted from all of a label."""
    ids = {names.season_ids[seasons.of_piece[piece]] for piece in side}
    return ids.pop() if len(ids) == 1 else None
