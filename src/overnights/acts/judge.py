"""Judge: every season with viewing or a chart entry against the requirements of the home.

A judgement counts once its row in `judgements` is committed. What differs in nothing from the last is not stored.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from overnights import __version__
from overnights.acts.doors import is_published
from overnights.acts.evidence import RESTS_ON, evidence_of
from overnights.acts.judge_store import (
    JudgementRow,
    is_as_stored,
    last_judgement,
    policy_as_json,
    rows_of,
    store,
    sweep,
)
from overnights.acts.kept import kept
from overnights.errors import NoRequirements, NoSnapshot
from overnights.home import Home
from overnights.renewal.evaluation import applicable, check_cost_bands, evaluate
from overnights.renewal.evidence import Evidence
from overnights.renewal.ledger import standing
from overnights.renewal.metrics import METRICS
from overnights.renewal.question import DECIDED, not_in_question, undecided
from overnights.renewal.record import NOT_IN_QUESTION, Judged, RequirementSet
from overnights.renewal.requirement import library_set, read_requirements
from overnights.renewal.stored import judged_from
from overnights.renewal.verdict import judge as verdict_of
from overnights.store.lake import Lake

LIBRARY = "library"  # names the shipped requirements where a file could stand


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSeason:
    """One season, judged, with its names; `began_on` is its release, else the Monday of its first week on a list.

    `standing`: open, decided (a decision that may be told, or a past outcome), followed (by a later season) or
    not_in_question.
    """

    season_id: str
    title_id: str
    title: str
    season_label: str | None
    number: int | None
    standing: str
    judged: Judged
    began_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What judging came to. `number` is None on a trial; `is_new` is false where nothing differs from the last.

    `as_of`: the last local day that figures and charts could know of. `why_trial`: why nothing was recorded.
    """

    number: int | None
    as_of: date
    set: RequirementSet
    snapshot: str
    is_new: bool
    seasons: tuple[JudgedSeason, ...]
    why_trial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastJudgement:
    """A judgement that was stored; `judged` is by season_id, `requirements` the digest of the set."""

    number: int
    made_at: datetime
    as_of: date
    snapshot: str
    requirements: str
    requirements_name: str
    judged: Mapping[str, Judged]
    set: RequirementSet | None = None  # None: the desk does not have it


def judge(
    home: Home,
    *,
    requirements: str | Path | RequirementSet | None = None,
    is_trial: bool = False,
    only: Sequence[str] | None = None,
    now: datetime,
) -> Judgement:
    """Judges every season that has viewing or an entry, and stores the judgement where it differs from the last.

    Args:
        requirements: a TOML file, `library` for the shipped ones, or a set; it becomes the home's. None: the home's
            own; where it has none, the shipped ones on trial, but for a home of published charts, which cannot meet
            them.
        is_trial: neither adopts nor stores.
        only: seasons to judge, on trial; None: all.
    Raises: NoRequirements, where there is no such file, or a home of published charts has adopted none; Malformed;
        NoCatalogue; NoSnapshot, where nothing was measured or charted; Conflict.
    """
    chosen, why_trial = _chosen(home, requirements, is_trial)
    why_trial = why_trial or (None if home.as_of is None else f"it is as of {home.as_of}")
    why_trial = why_trial or (None if only is None else "it is of some seasons alone")
    where = str(requirements) if isinstance(requirements, str | Path) else f"Requirements “{chosen.name}”"
    check_cost_bands(chosen.requirements, [band.name for band in home.settings.cost_bands], where)
    if why_trial:
        return _judged(home, chosen, now, why_trial, only)
    with home.lake.lock():
        found = _judged(home, chosen, now, None)
        if requirements is not None:
            _adopt(home, chosen, now)
        return _stored(home, found, now)


def judged_of(home: Home, season_ids: Sequence[str] | None = None) -> LastJudgement | None:
    """The latest judgement that was stored, of all seasons or of some; None where there is none."""
    row = last_judgement(home.lake)
    if row is None:
        return None
    found = _set_of(home, row.requirements)
    return LastJudgement(
        number=row.judgement,
        made_at=row.made_at,
        as_of=row.as_of,
        snapshot=row.snapshot,
        requirements=row.requirements,
        requirements_name=row.requirements_name,
        judged=judged_from(*rows_of(home.lake, row.judgement, season_ids), found),
        set=found,
    )


# ── which requirements ──


def _chosen(
    home: Home, requirements: str | Path | RequirementSet | None, is_trial: bool
) -> tuple[RequirementSet, str | None]:
    """The set to judge by, and why it is a trial, if it is one."""
    asked = "it is a trial" if is_trial else None
    if isinstance(requirements, RequirementSet):
        return requirements, asked
    if requirements is not None:
        return _read(requirements), asked
    from overnights.acts.desk import adopted_set

    adopted = adopted_set(home)
    if adopted is not None:
        return adopted, asked
    shipped = library_set()
    if is_published(home):
        raise _needs_events(shipped)
    return shipped, "this home has adopted no requirements"


def _needs_events(shipped: RequirementSet) -> NoRequirements:
    """Why published charts are not judged by what is shipped, and by what they can be."""
    lacking = [one.name for one in shipped.requirements if METRICS[one.metric].needs_events]
    metrics = tuple(name for name, metric in METRICS.items() if not metric.needs_events)
    return NoRequirements(
        f"Nothing was judged: this home has adopted no requirements, and the shipped ones ask for events "
        f"({', '.join(lacking)}), which published charts are without. Name a file that asks for charts alone with "
        f"--requirements: of {', '.join(metrics)}. docs/published.md shows one.",
        needs_events=tuple(lacking),
        metrics=metrics,
    )


def _read(named: str | Path) -> RequirementSet:
    path = Path(named)
    if str(named) == LIBRARY and not path.is_file():
        return library_set()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        why = cause.strerror if isinstance(cause, OSError) else "it is not UTF-8"
        raise NoRequirements(
            f"{path} cannot be read ({why}): requirements are a TOML file, or `{LIBRARY}` for those that are shipped. "
            "Name one of them.",
            name=str(named),
        ) from cause
    return read_requirements(text, file=str(path))


def _adopt(home: Home, chosen: RequirementSet, now: datetime) -> None:
    from overnights.acts.desk import adopt

    adopt(home, chosen, now=now)


def _set_of(home: Home, digest: str) -> RequirementSet | None:
    """The set with this digest; None where the desk does not have it."""
    from overnights.acts.desk import adopted_set, desk_of

    adopted = adopted_set(home)
    if adopted is None or adopted.digest == digest:
        return adopted
    row = desk_of(home).requirement_set(digest)
    return None if row is None else read_requirements(row["text"], file=row["name"])


# ── judging ──


def _judged(
    home: Home, chosen: RequirementSet, now: datetime, why_trial: str | None, only: Sequence[str] | None = None
) -> Judgement:
    evidence = evidence_of(home)
    ids = season_ids(evidence) if only is None else only
    if not ids or evidence.as_of is None:
        raise NoSnapshot(
            "There is nothing to judge: no season has viewing or an entry on a chart. Load events and measure them, "
            "or load published charts.",
            path=home.path,
        )
    decided = _decided(home, now)
    return Judgement(
        number=None,
        as_of=evidence.as_of,
        set=chosen,
        snapshot=_snapshot(home.lake),
        is_new=False,
        seasons=tuple(_with_decision(one, decided) for one in _seasons(home, evidence, ids, chosen)),
        why_trial=why_trial,
    )


def season_ids(evidence: Evidence) -> list[str]:
    """The seasons of the catalogue that have viewing or an entry, sorted."""
    viewed = set(evidence.viewing.season_ids) if evidence.viewing is not None else set[str]()
    return sorted((evidence.first_listed.keys() | viewed) & evidence.catalogue.seasons.keys())


def _seasons(home: Home, evidence: Evidence, ids: Sequence[str], chosen: RequirementSet) -> list[JudgedSeason]:
    """Seasons held against requirements, whatever was decided of them; kept while what they rest on stands."""
    known: dict[str, JudgedSeason] = kept(home.lake, ("judged", home.settings, chosen), RESTS_ON, dict)
    for season_id in ids:
        if season_id not in known:
            known[season_id] = _season(evidence, season_id, chosen)
    return [known[season_id] for season_id in ids]


def _with_decision(one: JudgedSeason, decided: Container[str]) -> JudgedSeason:
    is_decided = one.season_id in decided and one.standing != NOT_IN_QUESTION
    return replace(one, standing=DECIDED) if is_decided else one


def _season(evidence: Evidence, season_id: str, chosen: RequirementSet) -> JudgedSeason:
    catalogue = evidence.catalogue
    held = applicable(chosen.requirements, evidence, season_id)
    evaluations = [evaluate(requirement, evidence, season_id) for requirement in held]
    why = not_in_question(catalogue, season_id)
    verdict = verdict_of(evaluations, policy=chosen.policy, not_in_question=why)
    season, title = catalogue.seasons[season_id], catalogue.title_of(season_id)
    return JudgedSeason(
        season_id=season_id,
        title_id=title.title_id,
        title=title.title,
        season_label=season.label,
        number=season.number,
        standing=NOT_IN_QUESTION if why else undecided(catalogue, season_id),
        judged=Judged(season_id=season_id, evaluations=tuple(evaluations), verdict=verdict),
        began_on=evidence.began_on(season_id),
    )


def _decided(home: Home, now: datetime) -> set[str]:
    """Seasons of which a decision may be told, or a past outcome is known; one under embargo is not among them."""
    from overnights.acts.desk import decisions_of
    from overnights.acts.outcomes import outcomes_of

    decisions = decisions_of(home)
    seasons = {one.season_id for one in decisions}
    at = home.asked_at(now)
    return {one for one in seasons if standing(decisions, one, at).decision is not None} | set(outcomes_of(home))


def _snapshot(lake: Lake) -> str:
    """The tables it rests on at their versions, and a digest of the names of their files, which no other home has."""
    files = (f"{table.name}/{file.path}" for table in RESTS_ON for file in lake.files(table))
    return f"{lake.snapshot(RESTS_ON)} {sha256(chr(10).join(files).encode()).hexdigest()[:16]}"


def _stored(home: Home, found: Judgement, now: datetime) -> Judgement:
    """Stores what differs from the last judgement; the caller holds the lock."""
    sweep(home.lake)
    last = last_judgement(home.lake)
    row = JudgementRow(
        judgement=(last.judgement if last else 0) + 1,
        made_at=now,
        as_of=found.as_of,
        requirements=found.set.digest,
        requirements_name=found.set.name,
        policy=policy_as_json(found.set.policy),
        snapshot=found.snapshot,
        software=__version__,
    )
    judged = [one.judged for one in found.seasons]
    if last is not None and is_as_stored(home.lake, row, last, judged):
        return replace(found, number=last.judgement)
    store(home.lake, row, judged)
    return replace(found, number=row.judgement, is_new=True)
