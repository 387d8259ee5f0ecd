"""`check`: a file of claims held against the editions of a home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from overnights.acts.as_of import as_of
from overnights.acts.doors import domestic_of, is_published
from overnights.acts.load_catalogue import catalogue_for
from overnights.acts.named import label_of, season_named
from overnights.catalogue import Catalogue
from overnights.catalogue.book import folded
from overnights.charts.claims import Answer, Claim, Subject, judge_claim, read_claims
from overnights.charts.claims.judging import list_said
from overnights.charts.claims.record import FAILS, HOLDS, SAID, UNKNOWN
from overnights.charts.claims.rules import OF_TERRITORIES, WORLDWIDE
from overnights.charts.history import ChartHistory
from overnights.countries import ALL
from overnights.errors import Malformed, OutOfRange, UnknownTitle
from overnights.home import Home
from overnights.tables import EDITIONS, ENTRIES

ELSEWHERE = ("peak_rank", "rank", "top")  # claims that are often true of another list


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answers to the claims of a file, in its order; `as_of`: the day by whose end they are, None: by now."""

    file: str
    answers: tuple[Answer, ...]
    as_of: date | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many claims have each of the three answers."""
        found = Counter(one.outcome for one in self.answers)
        return {outcome: found[outcome] for outcome in SAID}

    @property
    def all_hold(self) -> bool:
        return all(one.outcome == HOLDS for one in self.answers)

    def as_json(self) -> dict[str, Any]:
        """The record as `check --json` has it. Days are text, YYYY-MM-DD."""
        claims = [_answer_json(one) for one in self.answers]
        seen = {} if self.as_of is None else {"as_of": self.as_of.isoformat()}
        return {"file": self.file, **seen, "counts": dict(self.counts), "claims": claims}


def check(home: Home, path: str | Path) -> Checked:
    """Every claim of a TOML file with its answer, by the latest edition of each week; stores nothing.

    A title that the home does not know, or an edition that it does not hold, makes that claim one that cannot be known.

    Raises: Malformed, naming the claim and its key; NoCatalogue, where there are no titles at all.
    """
    claims = read_claims(_text(Path(path)), file=str(path))
    domestic = domestic_of(home)
    record = _Record(home, claims, domestic)
    way_out = _way_out(home)
    answers = (_answer(claim, record, way_out) for claim in claims)
    return Checked(file=str(path), answers=tuple(answers), as_of=home.as_of)


class _Known:
    """What a home knows, as it is or as of a day: the history of the lists that claims are about, and its titles."""

    def __init__(self, home: Home, where: Sequence[tuple[str, str, object]]) -> None:
        self._home = home
        self._of: dict[str, Catalogue] = {}  # each name is looked up once
        editions, self._entries = (home.lake.read(table, where=where) for table in (EDITIONS, ENTRIES))
        self.history = ChartHistory.from_rows(editions, self._entries)

    def subject(self, name: str, number: int | None = None) -> Subject:
        """The season that is meant; a whole name, as “Title: Season 2”, needs no number. Raises: UnknownTitle."""
        if name not in self._of:
            self._of[name] = catalogue_for(self._home, name)
        catalogue = self._of[name]
        try:
            season = season_named(catalogue, name, number)
        except UnknownTitle as error:
            called = [
                one for one in error.about.get("season_ids", ()) if folded(_whole_name(catalogue, one)) == folded(name)
            ]
            if number is not None or len(called) != 1:
                raise
            season = catalogue.seasons[called[0]]
        return Subject(
            season_id=season.season_id,
            name=_whole_name(catalogue, season.season_id),
            released_on=catalogue.first_released_on(season.season_id),
            category=catalogue.category(season.season_id),
        )

    def ever_on(self, claim: Claim, season_id: str) -> tuple[str, ...]:
        """The lists of a claim's chart and territory that the season was on in any edition, the latest or not."""
        asked = {"season_id": season_id, "chart": claim.chart, "territory": claim.territory}
        is_asked = reduce(pc.and_, (pc.equal(self._entries[name], value) for name, value in asked.items()))
        return tuple(sorted(set(self._entries.filter(is_asked)["category"].to_pylist())))

    def again(self, subject: Subject) -> Subject:
        """The same season as it was called here, with the release that is known of it. Raises: UnknownTitle."""
        return replace(self.subject(subject.season_id), released_on=subject.released_on)


class _Record:
    """What is known of the lists that claims are about, now and on the days of claims; and of those that they are
    mixed up with."""

    def __init__(self, home: Home, claims: Sequence[Claim], domestic: str | None) -> None:
        charts, territories = {claim.chart for claim in claims}, {claim.territory for claim in claims}
        if charts & {WORLDWIDE, OF_TERRITORIES} and domestic is not None:
            charts, territories = charts | {WORLDWIDE, OF_TERRITORIES}, territories | {domestic, ALL}
        self._where: list[tuple[str, str, object]] = [
            ("chart", "in", sorted(charts)),
            ("territory", "in", sorted(territories)),
        ]
        self._home = home
        self._then: dict[date, _Known | None] = {}
        self.domestic = domestic
        self.now = _Known(home, self._where)

    def known_on(self, day: date) -> _Known | None:
        """What was known at the end of a day; None where nothing was."""
        if day not in self._then:
            try:
                self._then[day] = _Known(as_of(self._home, day), self._where)
            except OutOfRange:
                self._then[day] = None
        return self._then[day]


def _whole_name(catalogue: Catalogue, season_id: str) -> str:
    """A season's title with its label, once."""
    label, title = label_of(catalogue.seasons[season_id]), catalogue.title_of(season_id).title
    if not label or label == title:
        return title
    return label if label.startswith(title) else f"{title}: {label}"


def _answer(claim: Claim, record: _Record, way_out: str) -> Answer:
    now = record.now
    try:
        subject = now.subject(claim.title, claim.season)
        other = None if claim.other is None else now.subject(claim.other, claim.other_season)
    except UnknownTitle as error:
        return Answer(claim=claim, outcome=UNKNOWN, found=str(error).replace("--season", "`season` in the claim"))
    answer = judge_claim(claim, now.history, subject, other, way_out=way_out)
    if answer.listed is None and len(lists := now.ever_on(claim, subject.season_id)) == 1:  # off its one list since
        claim = replace(claim, category=lists[0])
        answer = judge_claim(claim, now.history, subject, other, way_out=way_out)
    if answer.outcome != FAILS:
        return answer
    then = _then(claim, answer, record, subject, other)
    return replace(answer, note=then or _elsewhere(claim, record, subject))


def _then(claim: Claim, answer: Answer, record: _Record, subject: Subject, other: Subject | None) -> str | None:
    """That it was so by what was published on the day it was said, where that was restated since."""
    if claim.on is None or all(row.edition == 1 for row in answer.rows):
        return None
    known = record.known_on(claim.on)
    if known is None:
        return None
    try:
        then = judge_claim(claim, known.history, known.again(subject), None if other is None else known.again(other))
    except UnknownTitle:  # neither was on any list yet
        return None
    if then.outcome != HOLDS:
        return None
    told = f"{then.found[:1].lower()}{then.found[1:]}"
    return f"It was so by the editions of {claim.on}, which were restated since: {told}"


def _elsewhere(claim: Claim, record: _Record, subject: Subject) -> str | None:
    """Where the same would be so: on the home territory's list of a worldwide claim, and the other way round."""
    if claim.kind not in ELSEWHERE or claim.chart not in (WORLDWIDE, OF_TERRITORIES) or record.domestic is None:
        return None
    chart, territory = (OF_TERRITORIES, record.domestic) if claim.chart == WORLDWIDE else (WORLDWIDE, ALL)
    there = judge_claim(replace(claim, chart=chart, territory=territory, category=None), record.now.history, subject)
    if there.outcome != HOLDS or there.listed is None:
        return None
    return f"It is so of another list, {list_said(there.listed)}: {there.found[:1].lower()}{there.found[1:]}"


def _way_out(home: Home) -> str:
    """What would tell, where an edition is lacking."""
    if is_published(home):
        return (
            "The publisher’s file with those weeks would tell (all-weeks-global, or all-weeks-countries of a "
            "territory): load it with `overnights load published`."
        )
    return "`overnights chart` records what viewing gives; a week without events stays unknown."


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        why = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8"
        told = f"{path} cannot be read ({why}): claims are a TOML file with a [[claim]] table for each. Name one."
        raise Malformed(told, file=str(path)) from cause


def _answer_json(one: Answer) -> dict[str, Any]:
    claim = one.claim
    return {
        "claim": claim.number,
        "said": claim.said,
        "by": claim.by,
        "on": _plain(claim.on),
        "title": claim.title,
        "season": claim.season,
        "season_id": one.subject.season_id if one.subject else None,
        "name": one.subject.name if one.subject else None,
        "chart": claim.chart,
        "territory": claim.territory,
        "list": one.listed.category if one.listed else claim.category,
        "claims": claim.key,
        "value": claim.other if claim.other is not None else True if claim.kind == "off_chart" else claim.count,
        **{
            name: _plain(getattr(claim, name))
            for name in ("week", "in_week", "from_week", "by_week", "rounded_to", "released_on")
        },
        "outcome": one.outcome,
        "found": one.found,
        "right": None if one.right is None else {name: _plain(value) for name, value in one.right.items()},
        "note": one.note,
        "held": {"weeks": len(one.held), "first": _plain(min(one.held)), "last": _plain(max(one.held))}
        if one.held
        else None,
        "rows": [{name: _plain(value) for name, value in asdict(row).items()} for row in one.rows],
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
