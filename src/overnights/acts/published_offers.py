"""A published file, read and checked, with the day on which the publisher showed it: what a load is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from overnights.errors import NotData, OutOfRange
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.engagement import ENGAGEMENT, Sheet
from overnights.published.layouts import CHARTS, Typed, typed
from overnights.published.stack import coded
from overnights.sources.published_archives import is_archive
from overnights.sources.published_files import (
    PublishedFile,
    PublishedPath,
    published_file,
    read_members,
    read_published,
)

DAYS_AFTER = 3  # from a week's Sunday to the Wednesday on which its lists appear, as of 185 downloads
DAYS_AFTER_HALF = 1  # reports come weeks or months after their half, in no rhythm: the first day on which one can
MOST_NAMES = 20  # of refused files in a sentence; the error has all of them
_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One file, read and checked."""

    source: str
    digest: str
    typed: Typed
    rows_digest: str
    seen_on: date
    is_inferred: bool

    @property
    def vintage(self) -> str:
        return self.vintage_on(self.seen_on)

    def vintage_on(self, day: date) -> str:
        """What these rows are called, seen on a day."""
        return vintage_id(self.typed.kind, day, self.rows_digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A file that is not taken, and why; `is_named`: somebody named just this file."""

    source: str
    error: NotData | OutOfRange
    is_named: bool


def offers_of(found: Sequence[PublishedPath], seen_on: date | None, now: datetime) -> tuple[list[Offer], list[Fault]]:
    """Files and the members of archives, each read and checked alone; and those of them that are not taken.

    An archive that is no whole one is not taken at all.
    """
    offers: list[Offer] = []
    faults: list[Fault] = []
    for one in found:
        try:
            if is_archive(one.path):
                of_archive = list(_members(one.path, seen_on, now))
                good = [each for each in of_archive if isinstance(each, Offer)]
                if seen_on is not None:
                    _check_one_of_each_kind(one.path, good, seen_on)
                offers += good
                faults += [each for each in of_archive if isinstance(each, Fault)]
            else:
                offers.append(offered(read_published(one.path), seen_on, now))
        except (NotData, OutOfRange) as error:
            faults.append(Fault(source=str(one.path), error=error, is_named=one.is_named))
    return offers, faults


def _members(path: Path, seen_on: date | None, now: datetime) -> Iterator[Offer | Fault]:
    for member in read_members(path):
        try:
            yield offered(published_file(member.content, member.path), seen_on, now)
        except (NotData, OutOfRange) as error:
            yield Fault(source=member.path, error=error, is_named=False)


def _check_one_of_each_kind(path: Path, offers: Sequence[Offer], seen_on: date) -> None:
    """Whether one day can be that of all downloads of an archive. Raises: OutOfRange."""
    rows_of: dict[str, set[str]] = {}
    for offer in offers:
        rows_of.setdefault(offer.typed.kind, set()).add(offer.rows_digest)
    for kind, rows in rows_of.items():
        if len(rows) > 1:
            raise OutOfRange(
                f"{path} has {len(rows):,} downloads of one kind ({kind}), and one day cannot be that of all of them. "
                "Leave `--seen-on` out, and each has the day in its name, else one that follows from its last week; or "
                "load them one by one, each with its day. Nothing of it was stored.",
                path=path,
                seen_on=seen_on,
            )


def refusal(faults: Sequence[Fault]) -> NotData | OutOfRange:
    """The error of some files; where there are several, the sentence of the first, and the names of the others."""
    first, *others = [fault.error for fault in faults]
    if not others:
        return first
    names = ", ".join(Path(fault.source).name for fault in faults[1 : MOST_NAMES + 1])
    names += f" and {len(others) - MOST_NAMES:,} more" if len(others) > MOST_NAMES else ""
    count = "1 more file is" if len(others) == 1 else f"{len(others):,} more files are"
    return NotData(
        f"{first} {count} refused: {names}.",
        **{**first.about, "paths": tuple(fault.source for fault in faults)},
    )


def offered(file: PublishedFile, seen_on: date | None, now: datetime) -> Offer:
    """A file that was read, checked.

    Raises: NotData; OutOfRange.
    """
    path = Path(file.path)
    found = typed_file(file)
    last, tomorrow = found.last_day, (now + timedelta(days=1)).date()  # it may be that day elsewhere
    if seen_on is not None and last is not None and seen_on <= last:
        ended = "its half-year" if found.kind == ENGAGEMENT else "its last week"
        raise OutOfRange(
            f"{path} cannot have been seen on {seen_on}: {ended} ended on {last}. Name a later day.",
            path=path,
            seen_on=seen_on,
        )
    named = seen_on or day_in_name(path.name, last)
    _check_days(path, found, named, tomorrow)
    digest = rows_digest(found.rows)
    return Offer(
        source=file.path,
        digest=file.digest,
        typed=replace(found, rows=coded(found.rows)) if found.kind in CHARTS else found,
        rows_digest=digest,
        seen_on=named or _inferred(path, found, tomorrow),
        is_inferred=named is None,
    )


def typed_file(file: PublishedFile) -> Typed:
    """What a file says. Raises: NotData."""
    sheets = [Sheet(name=s.name, above=s.above, rows=s.rows, row_numbers=s.row_numbers) for s in file.sheets]
    return typed(file.rows, file.path, sheets)


def day_in_name(name: str, last: date | None) -> date | None:
    """The one day in a file's name that lies after the last it tells of; null where there is none, or more than one.

    >>> day_in_name("global-2021-11-17.tsv", date(2021, 11, 14))
    datetime.date(2021, 11, 17)
    >>> day_in_name("countries-2021-07-04-to-2022-11-13.parquet", date(2022, 11, 13)) is None
    True
    """
    found = set()
    for text in _DAY_IN_NAME.findall(name):
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            continue
    later = {day for day in found if last is None or day > last}
    return later.pop() if len(later) == 1 else None


def _check_days(path: Path, found: Typed, named: date | None, tomorrow: date) -> None:
    """Whether the file tells of nothing that is yet to come. Raises: OutOfRange."""
    last = found.last_day
    is_early = last is not None and last >= tomorrow
    if not is_early and (named is None or named <= tomorrow):
        return
    what = f"was seen on {named} by its name"
    if is_early:
        what = f"covers days to {last}" if found.kind == ENGAGEMENT else f"has lists of the week to {last}"
    raise OutOfRange(
        f"{path} {what}, which is yet to come. Fetch it anew, or leave it out; nothing was stored.",
        path=path,
        day=max(day for day in (last, named) if day is not None),
    )


def _inferred(path: Path, found: Typed, tomorrow: date) -> date:
    """The day that is taken where nobody named one. Raises: NotData, where nothing in the file tells of any."""
    if found.last_day is None:
        raise NotData(
            f"{path} is an all-time list, and nothing in it says of which day: it is what the publisher showed when it "
            "was fetched. Name that day with `--seen-on DAY`, or in the file's name, as in "
            "most-popular-2025-07-02.tsv; nothing was stored.",
            path=path,
        )
    after = DAYS_AFTER_HALF if found.kind == ENGAGEMENT else DAYS_AFTER
    return min(found.last_day + timedelta(days=after), tomorrow)
