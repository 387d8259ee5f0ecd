"""What changed since the last measure, and what depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from overnights.catalogue import Catalogue
from overnights.tasks.measure import Touched


def touched_of(old: Catalogue, new: Catalogue, again_us: tuple[int, int]) -> Touched:
    """What another version of the catalogue, and the days to derive again, touch."""
    if old is new:
        return Touched(from_us=again_us[0], to_us=again_us[1])
    seasons = {row.season_id for row in (*old.episodes, *new.episodes)}
    return Touched(
        from_us=again_us[0],
        to_us=again_us[1],
        episodes=_changed(_runtimes(old), _runtimes(new)),
        accounts=_changed(_weights(old), _weights(new)),
        seasons=tuple(sorted(one for one in seasons if _season(old, one) != _season(new, one))),
    )


def causes(touched: Touched, *, new: int, gone: int, judged: int) -> Iterator[str]:
    """In words, why something was derived or counted again.

    Args:
        new, gone: files of events that are new, and that count no longer.
        judged: playbacks of which other rows decide otherwise now.
    """
    if new:
        yield "new events"
    if gone:
        yield "withdrawn events"
    if judged:
        yield "events judged otherwise"
    if touched.from_us < touched.to_us:
        yield "days that were asked for"
    if touched.episodes:
        yield f"the runtime of {_listed(touched.episodes, 'episode')}"
    if touched.seasons:
        yield f"the episodes or releases of {_listed(touched.seasons, 'season')}"
    if touched.accounts:
        yield f"the weight of {len(touched.accounts)} account{'s' if len(touched.accounts) > 1 else ''}"


def _listed(ids: tuple[str, ...], what: str) -> str:
    if len(ids) == 1:
        return f"{what} {ids[0]}"
    return f"{len(ids)} {what}s"


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def _runtimes(catalogue: Catalogue) -> dict[str, int]:
    return {row.episode_id: row.runtime_ms for row in reversed(catalogue.episodes)}


def _weights(catalogue: Catalogue) -> dict[str, set[Any]]:
    weights: dict[str, set[Any]] = {}
    for one in catalogue.weights:
        weights.setdefault(one.account_id, set()).add((one.from_on, one.weight_thousandths))
    return weights


def _season(catalogue: Catalogue, season_id: str) -> list[Any]:
    """All that figures of a season depend on."""
    rows = catalogue.rows(season_id)
    about = ((r.episode_id, r.number, r.runtime_ms, r.released_on, sorted(r.territories)) for r in rows)
    return sorted(about, key=repr)
