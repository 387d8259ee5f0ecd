"""The rules that hold between the rows of a catalogue; each function is one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from overnights.catalogue.drafts import Draft, Line
from overnights.catalogue.records import Fault

_NUMBERED_KINDS = (None, "season", "limited")
_UNIQUE = {
    "titles": ("title_id",),
    "seasons": ("season_id",),
    "credits": ("title_id", "season_number", "person", "role", "character"),
    "reception": ("title_id", "season_number", "source", "as_of"),
    "subscribers": ("territory", "as_of"),
    "weights": ("account_id", "from_on"),
}
_REFERENCES = (
    ("seasons", "title_id", "titles", "title_id"),
    ("seasons", "part_of", "seasons", "season_id"),
    ("episodes", "season_id", "seasons", "season_id"),
    ("credits", "title_id", "titles", "title_id"),
    ("reception", "title_id", "titles", "title_id"),
)


def check(draft: Draft) -> list[Fault]:
    """Every breach of a rule between rows; a row whose own values are at fault is only asked for its ids."""
    rules = (
        repeated_rows,
        dangling_references,
        unknown_season_numbers,
        disagreeing_episode_rows,
        overlapping_territories,
        films_of_several_parts,
        repeated_season_numbers,
        circles_of_parts,
        seasons_without_episodes,
        costs_without_currency,
        repeated_positions,
        scores_above_the_best,
    )
    return [fault for rule in rules for fault in rule(draft)]


def repeated_rows(draft: Draft) -> Iterator[Fault]:
    """Ids are unique, and so are credits, scores, subscribers and weights by what they are about."""
    for table, names in _UNIQUE.items():
        for first, line in _repeats(draft.lines[table], names):
            if line[names[0]] is None or (len(names) > 1 and not line.is_sound):
                continue
            about = " and ".join(f"{name} “{line[name]}”" for name in names if line[name] is not None)
            way_out = "Leave one of the two out" + (", or give it an id of its own." if len(names) == 1 else ".")
            rule = (
                f"A row of {table} stands once; {about} stand{'s' if len(names) == 1 else ''} in row {first.row} too."
            )
            yield line.fault(names[0], rule, way_out)


def dangling_references(draft: Draft) -> Iterator[Fault]:
    """What a row refers to is there."""
    for table, column, target, key in _REFERENCES:
        known = draft.ids(target, key)
        for line in draft.lines[table] if known is not None else ():
            if line[column] is not None and line[column] not in (known or ()):
                rule = f"{column} is the {key} of a row of {target}; “{line[column]}” is of none."
                yield line.fault(column, rule, _nearest(line[column], known or (), target))


def unknown_season_numbers(draft: Draft) -> Iterator[Fault]:
    """Credits and scores of a season name a season number that the title has."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for line in draft.lines["seasons"]:
        if line["title_id"] is not None and line["number"] is not None:
            numbers[line["title_id"]].add(line["number"])
    titles = draft.ids("titles", "title_id") or frozenset()
    for line in (*draft.lines["credits"], *draft.lines["reception"]):
        number, title_id = line["season_number"], line["title_id"]
        if number is None or title_id not in titles or number in numbers[title_id] or "seasons" not in draft.names:
            continue
        known = ", ".join(str(n) for n in sorted(numbers[title_id])) or "none"
        rule = f"season_number is the number of a season of the title; “{title_id}” has no season {number}."
        yield line.fault("season_number", rule, f"It has {known}. Write one of them, or leave it empty.")


def disagreeing_episode_rows(draft: Draft) -> Iterator[Fault]:
    """Rows of one episode_id agree on season, number and runtime."""
    for rows in _by(draft.sound("episodes"), "episode_id").values():
        for line in rows[1:]:
            for column, shown in (("season_id", "season_id"), ("number", "number"), ("runtime_ms", "runtime_s")):
                if line[column] == rows[0][column]:
                    continue
                rule = (
                    f"Rows of one episode_id agree on {shown}; “{line['episode_id']}” has {_told(line, column)} here "
                    f"and {_told(rows[0], column)} in row {rows[0].row}."
                )
                yield line.fault(shown, rule, "Make them the same, or give another episode an id of its own.")


def overlapping_territories(draft: Draft) -> Iterator[Fault]:
    """A territory stands in one row of an episode_id, and one row at most names none."""
    for rows in _by(draft.sound("episodes"), "episode_id").values():
        held: dict[str, int] = {}
        for line in rows:
            for territory in (line["territories"] or "").split(";"):
                if territory not in held:
                    held[territory] = line.row
                    continue
                where = territory or "everywhere that no row names"
                rule = f"One row of an episode_id holds in a territory; {where} is held by row {held[territory]} too."
                way_out = (
                    "Take it out of one row." if territory else "Name the territories of one row, or leave it out."
                )
                yield line.fault("territories", f"{rule[:-1]} (“{line['episode_id']}”).", way_out)


def films_of_several_parts(draft: Draft) -> Iterator[Fault]:
    """A film is a title with one season, and its episodes are cuts of one number."""
    kinds = {line["title_id"]: line["kind"] for line in reversed(draft.lines["titles"])}
    episodes = _by(draft.sound("episodes"), "season_id")
    for title_id, seasons in _by(draft.lines["seasons"], "title_id").items():
        if not any((kinds.get(title_id) or line["kind"]) == "film" for line in seasons):
            continue
        for line in seasons[1:]:
            rule = f"A film has one season; “{title_id}” has one in row {seasons[0].row} already."
            yield line.fault("title_id", rule, "Make it a title of its own, or the title a series.")
        for season in seasons:
            yield from _film_numbers(episodes.get(season["season_id"], []))


def _film_numbers(rows: list[Line]) -> Iterator[Fault]:
    for line in rows[1:]:
        is_same = line["number"] == rows[0]["number"] and line["number"] is not None
        if not is_same and line["episode_id"] != rows[0]["episode_id"]:
            rule = f"A film has one number, shared by its cuts; {_told(line, 'number')} differs from row {rows[0].row}."
            yield line.fault("number", rule, "Write 1 in every row of the film.")


def repeated_season_numbers(draft: Draft) -> Iterator[Fault]:
    """Seasons of a title have numbers of their own; parts, specials and films may share one."""
    numbered = [
        line
        for line in draft.sound("seasons")
        if line["kind"] in _NUMBERED_KINDS and line["part_of"] is None and line["number"] is not None
    ]
    for first, line in _repeats(numbered, ("title_id", "number")):
        told = f"“{line['title_id']}” has season {line['number']} in row {first.row} already"
        rule = f"A season number stands once in a title; {told}."
        yield line.fault("number", rule, "Give it another number, or kind part or special, or name its part_of.")


def circles_of_parts(draft: Draft) -> Iterator[Fault]:
    """part_of leads to a season that is no part of itself, of the same title."""
    lines = {line["season_id"]: line for line in draft.lines["seasons"]}
    for line in lines.values():
        whole = lines.get(line["part_of"])
        if whole is None:
            continue
        if whole["title_id"] != line["title_id"]:
            rule = f"A part belongs to a season of its own title; “{whole['season_id']}” is of “{whole['title_id']}”."
            yield line.fault("part_of", rule, "Name a season of the same title, or leave it empty.")
        if line["season_id"] in _wholes(line, lines):
            rule = f"A season is no part of itself; “{line['season_id']}” comes back to itself."
            yield line.fault("part_of", rule, "Leave part_of empty in the season that is the whole.")


def _wholes(line: Line, lines: dict[str, Line]) -> set[str]:
    """The seasons that a season is a part of, step by step."""
    found: set[str] = set()
    at = line["part_of"]
    while at in lines and at not in found:
        found.add(at)
        at = lines[at]["part_of"]
    return found


def seasons_without_episodes(draft: Draft) -> Iterator[Fault]:
    """A season has an episode, or parts that have."""
    known = draft.ids("episodes", "season_id")
    wholes = draft.ids("seasons", "part_of") or frozenset()
    for line in draft.lines["seasons"] if known else ():
        season_id = line["season_id"]
        if season_id is not None and season_id not in (known or ()) and season_id not in wholes:
            rule = f"A season has at least one episode; “{season_id}” has none in {draft.names['episodes']}."
            yield line.fault("season_id", rule, "Add its episodes (a film is one), or leave the season out.")


def costs_without_currency(draft: Draft) -> Iterator[Fault]:
    """A cost has a currency."""
    for line in draft.sound("seasons"):
        if line["cost"] is not None and line["currency"] is None:
            yield line.fault("currency", "A cost has a currency; here it is empty.", "Write it, as in USD.")


def repeated_positions(draft: Draft) -> Iterator[Fault]:
    """A position stands once in a role of a title or season."""
    placed = [line for line in draft.sound("credits") if line["position"] is not None]
    for first, line in _repeats(placed, ("title_id", "season_number", "role", "position")):
        rule = f"A position stands once in a role; row {first.row} has {line['position']} too."
        yield line.fault("position", rule, "Number the credits of the role 1, 2, 3, or leave all positions empty.")


def scores_above_the_best(draft: Draft) -> Iterator[Fault]:
    """A score is at most out_of."""
    for line in draft.sound("reception"):
        if line["score"] > line["out_of"]:
            rule = f"A score is at most out_of; {line['score']:g} is above {line['out_of']:g}."
            yield line.fault("score", rule, "Look at both.")


def _repeats(lines: Iterable[Line], names: tuple[str, ...]) -> Iterator[tuple[Line, Line]]:
    """Rows whose key an earlier row has, with that row."""
    first: dict[tuple[object, ...], Line] = {}
    for line in lines:
        key = line.key(*names)
        if key in first:
            yield first[key], line
        else:
            first[key] = line


def _by(lines: Iterable[Line], name: str) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line[name] is not None:
            groups[line[name]].append(line)
    return groups


def _told(line: Line, column: str) -> str:
    value = line[column]
    if value is None:
        return f"no {column}"
    return f"{value / 1_000:g} s" if column == "runtime_ms" else f"“{value}”"


def _nearest(wanted: str, known: Iterable[str], target: str) -> str:
    near = get_close_matches(wanted, sorted(known), n=1, cutoff=0.5)
    return f"Write {near[0]}, or add it to {target}." if near else f"Add it to {target}, or write one that is there."
