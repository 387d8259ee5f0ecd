"""`fetch`: what a publisher shows now, from its own addresses into the archive; asked for politely, loaded as vintages.

Each file stands for itself: one that cannot be had, or that is not what it should be, is refused and changes nothing,
and the others are taken.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from overnights.acts.doors import check_published_door
from overnights.acts.kept_downloads import Download, file_name, is_whole, keep, kept_downloads
from overnights.acts.load_published import PublishedLoaded, load_published
from overnights.errors import NotData, NotFetched, OutOfRange
from overnights.home import Home
from overnights.sources.downloads import Answer, Manners, Marks, download
from overnights.sources.publishers import PublisherFile, check_base, publisher
from overnights.tables import VINTAGES

FETCHED, UNCHANGED, REFUSED, TO_ASK = "fetched", "unchanged", "refused", "to_ask"
LEAST_SHARE = 0.5  # of the bytes of the download before; least of 182 was 0.59, when three columns went (2025-07-02)
POLITE = Manners()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of one file.

    `state`: fetched (it is in the archive now), unchanged (the publisher shows what is kept already), refused (`why`
    says it), to_ask (it was not asked for). `status` is the publisher's answer, null without one. `file` is the name
    that the bytes are kept by, in downloads/PUBLISHER below the home. `is_new` is false of a fetched one that has other
    bytes, and rows that the archive had. What is null is of files that were not loaded.
    """

    name: str
    address: str
    state: str
    status: int | None = None
    why: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    file: str | None = None
    seen_on: date | None = None
    kind: str | None = None
    layout: str | None = None
    rows: int | None = None
    is_new: bool | None = None
    editions_new: int | None = None
    restated: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchDone:
    """What a fetch did, file by file, and what the publisher says of reuse. `is_well`: no file was refused."""

    publisher: str
    service: str
    licence: str
    files: tuple[Fetched, ...]

    @property
    def is_well(self) -> bool:
        return all(file.state != REFUSED for file in self.files)

    def counted(self, state: str) -> int:
        """How many files came to a state."""
        return sum(file.state == state for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A file that is asked for, and what of it is kept; null: nothing that counts."""

    file: PublisherFile
    address: str
    kept: Download | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing new can be there."""
        return self.file.is_fixed and self.kept is not None

    @property
    def marks(self) -> Marks | None:
        return Marks(etag=self.kept.etag, last_modified=self.kept.last_modified) if self.kept else None

    def came_to(self, state: str, *, status: int | None = None, why: str | None = None) -> Fetched:
        """A record without a new file: of an unchanged one with what is kept."""
        done = Fetched(name=self.file.name, address=self.address, state=state, status=status, why=why)
        if state != UNCHANGED or self.kept is None:
            return done
        seen_on = date.fromisoformat(self.kept.seen_on)
        return replace(done, bytes=self.kept.bytes, sha256=self.kept.sha256, file=self.kept.file, seen_on=seen_on)


def fetch(
    home: Home,
    name: str,
    *,
    only: Sequence[str] = (),
    base: str | None = None,
    is_dry: bool = False,
    manners: Manners = POLITE,
    sleep: Callable[[float], None] = time.sleep,
    now: datetime,
) -> FetchDone:
    """Asks a publisher for its files, one after another, and loads those that changed, each seen on the day of `now`.

    A file is asked for under the condition that it is another than the one kept; one that never changes at its address
    is asked for once. What came is read as `load published` reads it, and then kept byte by byte below the home.

    Args:
        name: the publisher, as in netflix.
        only: names of files; none: all.
        base: the address of a folder that has the files by their own names, in place of the publisher's; without
            `only` those files alone that the publisher has in one folder. Null: the setting `[sources] fetch_from`.
        is_dry: ask for nothing, and say what would be asked.
        now: the instant of fetching; its day in UTC is the one on which the publisher showed the files.
    Raises: UnknownPublisher; BadAddress; OtherDoor, where the home has events; HomeError; Conflict, where another
        process is writing; StoreError. What one file alone is at fault for is in its record.
    """
    source, given = publisher(name), base or home.settings.sources.fetch_from
    chosen = source.chosen(tuple(only), base=check_base(given) if given else None)
    check_published_door(home)
    wanted = [_Wanted(file=file, address=at, kept=_kept(home, name, file.name, at)) for file, at in chosen]
    done = FetchDone(publisher=name, service=source.service, licence=source.licence, files=())
    if is_dry:
        return replace(done, files=tuple(one.came_to(UNCHANGED if one.is_settled else TO_ASK) for one in wanted))
    answers, records = _asked(wanted, manners, sleep, now)
    records |= _loaded(home, name, wanted, answers, now)
    return replace(done, files=tuple(records[one.file.name] for one in wanted))


def _kept(home: Home, name: str, file: str, address: str) -> Download | None:
    """The last of a file that is kept, where it came from this address, is whole, and the archive has its rows."""
    last = [one for one in kept_downloads(home, name) if one.name == file][-1:]
    counted = set(home.lake.read(VINTAGES, columns=["vintage"])["vintage"].to_pylist()) if last else set()
    held = [one for one in last if one.address == address and one.vintage in counted and is_whole(home, name, one)]
    return held[0] if held else None


def _asked(
    wanted: Sequence[_Wanted], manners: Manners, sleep: Callable[[float], None], now: datetime
) -> tuple[dict[str, Answer], dict[str, Fetched]]:
    """Answers with a new content, by file; and the records of all other files. A publisher that is busy is let be."""
    answers: dict[str, Answer] = {}
    records: dict[str, Fetched] = {}
    asked, busy = 0, ""
    for one in wanted:
        if one.is_settled:
            records[one.file.name] = one.came_to(UNCHANGED)
            continue
        if busy and one.address.startswith(busy):
            why = f"{one.address} was not asked for: its host wants no more requests now, or is not to be reached."
            records[one.file.name] = one.came_to(REFUSED, why=why)
            continue
        if asked:
            sleep(manners.pause_s)
        asked += 1
        try:
            answer = download(one.address, known=one.marks, manners=manners, sleep=sleep, now=now)
            _check(one, answer)
        except NotFetched as error:
            busy = _host(one.address) if error.about.get("is_busy") else busy
            records[one.file.name] = one.came_to(REFUSED, status=error.about["status"], why=str(error))
            continue
        if answer.content is None or (one.kept and _digest(answer.content) == one.kept.sha256):
            records[one.file.name] = one.came_to(UNCHANGED, status=answer.status)
        else:
            answers[one.file.name] = answer
    return answers, records


def _check(one: _Wanted, answer: Answer) -> None:
    """Whether an answer can be the file that was asked for. Raises: NotFetched."""
    content = answer.content
    if content is None:
        return
    what = None
    if not content.strip():
        what = "is empty"
    elif content.lstrip()[:1] == b"<":
        what = "is a web page"
    elif content.strip() == b"null":
        what = "is the word null alone"
    elif not one.file.has and not content.startswith(b"PK\x03\x04"):
        what = "is no workbook"
    elif one.file.has and one.file.has not in _header(content):
        what = f"has no column {one.file.has} in its first line"
    elif one.kept and len(content) < LEAST_SHARE * one.kept.bytes:
        what = f"has {len(content):,} bytes, under half of the {one.kept.bytes:,} of {one.kept.seen_on}"
    if what:
        raise NotFetched(
            f"{one.address} {what}, and so not what was asked for; nothing was stored. Look at it yourself; if it is "
            "what the publisher means to show, `overnights load published PATH` loads it.",
            address=one.address,
            status=answer.status,
        )


def _header(content: bytes) -> list[str]:
    """Column names in the first line of a table of texts."""
    line = content.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0][:10_000].decode("utf-8", "replace")
    return [name.strip().strip('"').lower() for name in line.split("\t")]


def _loaded(
    home: Home, name: str, wanted: Sequence[_Wanted], answers: Mapping[str, Answer], now: datetime
) -> dict[str, Fetched]:
    """New contents into the archive, then into the folder of what was fetched; by file what came of each."""
    records: dict[str, Fetched] = {}
    new = [(one, answers[one.file.name]) for one in wanted if one.file.name in answers]
    if not new:
        return records
    day = now.astimezone(UTC).date()
    with TemporaryDirectory(prefix="overnights-") as scratch:
        paths = [_written(Path(scratch), home, name, one, answer, day) for one, answer in new]
        loaded, says = _taken(home, paths, now)
        downloads = []
        for (one, answer), path in zip(new, paths, strict=True):
            if str(path) in says:
                why = says[str(path)].replace(str(path), one.address)
                records[one.file.name] = one.came_to(REFUSED, status=answer.status, why=why)
                continue
            read = loaded[str(path)]
            line = _line(one, answer, path.name, read, now=now)
            downloads.append((line, answer.content or b""))
            records[one.file.name] = _record(one, answer, line, read)
    if downloads:
        with home.lake.lock():
            keep(home, name, downloads)
    return records


def _taken(home: Home, paths: Sequence[Path], now: datetime) -> tuple[dict[str, PublishedLoaded], dict[str, str]]:
    """Files into the archive, each seen on the day in its name: what came of each, and why others were refused.

    They are loaded together; only where one is refused, each by itself.
    """
    try:
        return {one.source: one for one in load_published(home, paths, now=now)}, {}
    except (NotData, OutOfRange) as error:
        if len(paths) == 1:
            return {}, {str(paths[0]): str(error)}
    loaded: dict[str, PublishedLoaded] = {}
    says: dict[str, str] = {}
    for path in paths:
        taken, refused = _taken(home, [path], now)
        loaded |= taken
        says |= refused
    return loaded, says


def _written(folder: Path, home: Home, name: str, one: _Wanted, answer: Answer, day: date) -> Path:
    """A new content as a file that `load published` reads, under the name that it is kept by."""
    content = answer.content or b""
    path = folder / file_name(home, name, one.file.file_name, day, content)
    path.write_bytes(content)
    return path


def _record(one: _Wanted, answer: Answer, line: Download, read: PublishedLoaded) -> Fetched:
    return Fetched(
        name=one.file.name,
        address=one.address,
        state=FETCHED,
        status=answer.status,
        bytes=line.bytes,
        sha256=line.sha256,
        file=line.file,
        seen_on=read.seen_on,
        kind=read.kind,
        layout=read.layout,
        rows=read.rows,
        is_new=read.is_new,
        editions_new=read.editions_new,
        restated=read.restated,
    )


def _line(one: _Wanted, answer: Answer, file: str, read: PublishedLoaded, *, now: datetime) -> Download:
    """The line of the log for what is kept."""
    content = answer.content or b""
    return Download(
        name=one.file.name,
        address=one.address,
        file=file,
        sha256=_digest(content),
        bytes=len(content),
        seen_on=str(read.seen_on),
        fetched_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        vintage=read.vintage,
        served_at=answer.served_at,
        etag=answer.marks.etag,
        last_modified=answer.marks.last_modified,
    )


def _host(address: str) -> str:
    """Scheme and host of an address, with a slash.

    >>> _host("https://host.example:8080/a/b")
    'https://host.example:8080/'
    """
    return "/".join(address.split("/")[:3]) + "/"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
