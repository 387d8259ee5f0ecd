"""What each page of a site is made of, as a digest: a page whose digest stands need not be made again.

Pages that are not named here are cheap, or list everything; they are made each time. What a page shows and a digest
leaves out would go stale: tests/acts/test_publish.py changes a home in every way and compares with a site made whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights import links
from overnights.charts.columns import Columns, Ints
from overnights.charts.digests import ChartDigests, Digests, Ranges, digest_of, mixed, row_digests, sums
from overnights.charts.run_tables import RunTables
from overnights.outputs.against_made_of import against_made_of, links_made_of
from overnights.outputs.against_parts import pairs_of
from overnights.outputs.all_time_parts import all_time_made_of
from overnights.outputs.board_parts import board_parts
from overnights.outputs.countries_parts import countries_made_of
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import Site
from overnights.outputs.shared import shared_pictures
from overnights.outputs.week_parts import near, territories
from overnights.pages import places
from overnights.pages.week import RUN_WEEKS, TERRITORY_CHART, WORLD_CHART, title_id_of

AMONG_KIND = ("left_out", "cohort_n", "cohort_weeks_lower_quartile", "cohort_weeks_median",
              "cohort_weeks_upper_quartile", "weeks_share_at_most", "cohort_hours_n", "cohort_hours_median",
              "hours_share_at_most", "cohort_decay_n", "cohort_decay_median", "decay_share_at_most")  # fmt: skip
A_WEEK = timedelta(weeks=1)
BySeason: TypeAlias = "Mapping[str, int]"


def made_of(site: Site, season_paths: Mapping[str, str]) -> dict[str, str]:
    """By path, a digest of all that a page is made of, within one version of the program."""
    columns, runs = site.history.columns, site.runs
    if columns is None or runs is None:
        return {}
    settings = {one.name: getattr(site, one.name) for one in fields(site)}
    plain = {name: value for name, value in settings.items() if isinstance(value, str | int | None)}
    common = digest_of((plain, frame_of(site)))
    charts = ChartDigests(columns)
    of_lists = _of_lists(site, columns, charts, season_paths)
    found = dict(_weeks(site, columns, of_lists))
    found |= countries_made_of(site, columns, of_lists)
    found |= all_time_made_of(site, columns, of_lists)
    seasons = _Seasons(site, columns, charts, runs)
    pairs = pairs_of(site, season_paths)
    found |= _titles(site, seasons, season_paths, lambda season_id: links_made_of(site, pairs, season_id))
    found |= against_made_of(site, columns, charts, pairs, season_paths, seasons.alone)
    found |= dict.fromkeys(board_parts(site, season_paths), seasons.board(season_paths))
    for season_id, page in site.announced.items():
        found[links.announcement(season_id)] = digest_of((page, season_paths.get(season_id)))
    shared = shared_pictures(site, season_paths)
    return {path: f"{digest_of((common, path, digest, path in shared)):016x}" for path, digest in found.items()}


# ── weeks ──


def _of_lists(site: Site, columns: Columns, charts: ChartDigests, paths: Mapping[str, str]) -> Ranges:
    """By list and week what it says, with what pages say of the seasons on it."""
    known, _ = columns.season_codes
    facts = np.array([digest_of(_fact(site, paths, season_id)) for season_id in known], np.uint64)
    return Ranges(columns, charts.with_facts(facts))


def _weeks(site: Site, columns: Columns, of_lists: Ranges) -> Iterator[tuple[str, int]]:
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, name in enumerate(columns.names):
        numbers[name.chart, name.territory].append(number)
    first = [columns.weeks(number)[0] for number in range(len(columns.names))]
    weeks = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    there = {week: territories(site, week) for week in weeks}
    of_territory: dict[str, list[date]] = defaultdict(list)
    for week, codes in there.items():
        for code in codes:
            of_territory[code].append(week)
    for week, codes in there.items():
        for code in codes:
            lists = numbers[WORLD_CHART if code == places.WORLDWIDE else TERRITORY_CHART, code]
            shown = [of_lists.between(number, week - RUN_WEEKS * A_WEEK, week) for number in lists]
            begun = [first[number] < week for number in lists]  # else who is new is not known
            gone = [site.gone.get((columns.names[number], week)) for number in lists]
            digest = digest_of((shown, begun, near(of_territory[code], week), codes, gone))
            yield links.week(week, code), digest
            if week == weeks[-1] and code == places.WORLDWIDE:
                yield links.HOME, digest


def _fact(site: Site, paths: Mapping[str, str], season_id: str) -> tuple[object, ...]:
    """What a week's page says of a season beside its rows."""
    season = site.catalogue.seasons.get(season_id)
    is_film = season is not None and site.catalogue.is_film(season_id)
    return (
        season_id,
        paths.get(season_id),
        title_id_of(site.catalogue, season_id),
        is_film,
        season and season.released_on,
    )


# ── titles ──


def _titles(
    site: Site, seasons: _Seasons, paths: Mapping[str, str], beside: Callable[[str], object]
) -> Iterator[tuple[str, int]]:
    by_title: dict[str, list[str]] = defaultdict(list)
    for season_id in paths:
        by_title[site.catalogue.seasons[season_id].title_id].append(season_id)
    told = _catalogue(site, by_title)
    for title_id, ids in by_title.items():
        theirs = [season.season_id for season in site.catalogue.seasons_of(title_id)]
        digest = digest_of((told[title_id], [(one, paths.get(one), seasons.of(one)) for one in theirs]))
        yield from ((paths[season_id], digest_of((digest, beside(season_id)))) for season_id in ids)


def _catalogue(site: Site, title_ids: Iterable[str]) -> dict[str, int]:
    """What a catalogue says of each title."""
    book = site.catalogue
    rows: dict[str, list[object]] = defaultdict(list)
    for credit in book.credits:
        rows[credit.title_id].append(credit)
    for score in book.reception:
        rows[score.title_id].append(score)
    return {
        title_id: digest_of((
            book.titles[title_id],
            [(season, book.rows(season.season_id), book.category(season.season_id))
             for season in book.seasons_of(title_id)],
            rows[title_id],
        ))
        for title_id in title_ids
    }  # fmt: skip


class _Seasons:
    """What pages say of each season: its rows, its runs, the lists that it stands on, audience, verdict, decision."""

    def __init__(self, site: Site, columns: Columns, charts: ChartDigests, runs: RunTables) -> None:
        self._site = site
        self._known = {season_id: code for code, season_id in enumerate(columns.season_codes[0])}
        self._own = mixed(charts.seasons) + mixed(_territories_kept(site, columns)) + self._of_runs(runs)
        self._charts = self._own + self._of_lists(columns, charts, runs)
        self._audience = _audience(site)
        judging = site.judging
        self._judging = judging and (
            judging.number, judging.as_of, judging.snapshot, judging.requirements_name, judging.asks
        )  # fmt: skip

    def of(self, season_id: str) -> int:
        """All that its own page says, with where it stands among the seasons of its lists."""
        return self._of(season_id, self._charts)

    def alone(self, season_id: str) -> int:
        """What is said of it alone."""
        return self._of(season_id, self._own)

    def _of(self, season_id: str, charts: Digests) -> int:
        site, code = self._site, self._known.get(season_id)
        return digest_of((
            None if code is None else int(charts[code]),
            self._audience.get(season_id),
            site.tables and (site.tables.last_on, site.tables.settled_on, site.tables.late_days, site.tables.min_cell),
            self._judging,
            site.judging and site.judging.seasons.get(season_id),
            site.decisions.get(season_id),
            season_id in site.announced,
        ))  # fmt: skip

    def board(self, paths: Mapping[str, str]) -> int:
        """What the board says: of its seasons all that their own pages say, and what the judgement before said."""
        site, book = self._site, self._site.catalogue
        judged = [one for one in (site.judging.seasons if site.judging else ()) if one in book.seasons]
        told = (
            (one, paths.get(one), self.of(one), book.seasons[one], book.title_of(one), book.category(one),
             book.first_released_on(one))
            for one in judged
        )  # fmt: skip
        others = [one.season_id for season in judged for one in book.seasons_of(book.seasons[season].title_id)]
        within, before = site.judging and site.judging.decide_within_days, site.before
        earlier = before and (
            before.number, before.as_of, before.is_same_set, sorted(before.seasons), sorted(before.states.items()),
            sorted((season_id, str(verdict)) for season_id, verdict in before.verdicts.items()),
        )  # fmt: skip
        return digest_of(([digest_of(one) for one in told], others, within, earlier, int(self._charts.sum())))

    def _of_runs(self, runs: RunTables) -> Digests:
        """Its runs, and their weeks."""
        rows, weeks, count = runs.runs, runs.weeks, len(self._known)
        found = sums(row_digests(rows.drop_columns(list(AMONG_KIND))), self._codes(rows), count)
        return found + mixed(sums(row_digests(weeks), self._codes(weeks), count))

    def _of_lists(self, columns: Columns, charts: ChartDigests, runs: RunTables) -> Digests:
        """All that is on its worldwide lists, since pages say where it stands there."""
        rows = runs.runs
        codes, of_list = self._codes(rows), _list_numbers(columns, rows)
        found = np.zeros(len(self._known), np.uint64)
        whole, lists = sums(row_digests(rows), of_list, len(columns.names)), Ranges(columns, charts.places)
        for number, name in enumerate(columns.names):
            if name.territory == places.WORLDWIDE:
                on = np.unique(codes[of_list == number])
                found[on] += mixed(whole[number : number + 1] + np.uint64(lists.between(number)))
        return found

    def _codes(self, rows: pa.Table) -> Ints:
        found: Ints = (
            pc.index_in(rows["season_id"], pa.array(list(self._known), pa.string())).to_numpy().astype(np.int64)
        )
        return found


def _list_numbers(columns: Columns, rows: pa.Table) -> Ints:
    named = ["\0".join((name.chart, name.territory, name.category)) for name in columns.names]
    joined = pc.binary_join_element_wise(rows["chart"], rows["territory"], rows["category"], "\0")
    found: Ints = pc.index_in(joined, pa.array(named, pa.string())).to_numpy().astype(np.int64)
    return found


def _territories_kept(site: Site, columns: Columns) -> Digests:
    """Of each season, which territories' lists there are from the week before its first to the week after its last."""
    known, of_row = columns.season_codes
    days = np.array(sorted(columns.dates), np.int64)
    kept = [digest_of((int(day), site.history.territories(TERRITORY_CHART, columns.dates[int(day)]))) for day in days]
    until = np.concatenate([np.zeros(1, np.uint64), np.cumsum(np.array(kept, np.uint64), dtype=np.uint64)])
    day = columns.days_of_rows
    first = np.full(len(known), np.iinfo(np.int64).max)
    last = np.zeros(len(known), np.int64)
    np.minimum.at(first, of_row, day)
    np.maximum.at(last, of_row, day)
    low, high = np.searchsorted(days, first - 7), np.searchsorted(days, last + 7, side="right")
    found: Digests = until[high] - until[low]
    return found


def _audience(site: Site) -> dict[str, int]:
    """What was measured of each season, and what reports say of it."""
    found: dict[str, int] = defaultdict(int)
    tables, reports = site.tables, site.reports.tables if site.reports else ()
    for rows in (*((tables.progress, tables.drop_off, tables.completions) if tables else ()), *reports):
        coded = rows["season_id"].combine_chunks().dictionary_encode()
        known = coded.dictionary.to_pylist()
        added = sums(row_digests(rows), coded.indices.to_numpy().astype(np.int64), len(known))
        for season_id, digest in zip(known, mixed(added).tolist(), strict=True):
            found[season_id] += digest
    return found
