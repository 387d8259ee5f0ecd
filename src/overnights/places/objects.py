"""An object store as a place: Amazon S3 and servers that speak like it, Google Cloud Storage, Azure Blob Storage.

The only file that imports obstore. Credentials come from the environment or from the machine's own role. Every request
has a time limit and few repetitions, so that a store that does not answer is an error within a minute.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from overnights.errors import Unsupported
from overnights.places.address import split_url
from overnights.places.answers import answering
from overnights.places.found import Found, Tag
from overnights.places.ranged import Ranged

if TYPE_CHECKING:
    from obstore.store import ObjectStore

TIMEOUT_S, CONNECT_S, RETRIES, RETRY_S = 60, 5, 3, 60
SMALL_BYTES = 2**20  # an object up to this size is fetched whole
KEPT_BYTES = 64 * 2**20  # of small objects, which never change under one name
GAP_BYTES = 2**20  # ranges nearer to each other than this are one request
PIECE_BYTES = 8 * 2**20  # of an object that is written: one request each


class Objects:
    """Files below a prefix of a bucket; nothing is asked of the store before a verb is.

    Raises: Unsupported, where the library for object stores is not installed.
    """

    is_far = True

    def __init__(self, address: str) -> None:
        try:
            import obstore.store  # noqa: F401 — it is imported where it is used; here it is known to be there
        except ImportError as cause:
            raise Unsupported(
                f"{address} is in an object store, and the library for them is not installed. "
                "Install it with `pip install 'overnights[stores]'`, or name a folder.",
                address=address,
            ) from cause
        self.address = address
        self._kept: dict[str, bytes] = {}
        self._guard = threading.Lock()

    @property
    def _store(self) -> ObjectStore:
        return _client(self.address, _environment())

    def at(self, name: str) -> str:
        """The URL of a file."""
        return f"{self.address}/{name}"

    def names(self) -> list[str]:
        """The folders directly below, sorted. One request."""
        import obstore

        with answering(self.address):
            return sorted(obstore.list_with_delimiter(self._store)["common_prefixes"])

    def sizes(self, folder: str, suffix: str = "") -> dict[str, int]:
        """Bytes of each file directly in a folder whose name ends so. A request for each thousand files."""
        import obstore

        with answering(self.address):
            found = obstore.list_with_delimiter(self._store, folder)["objects"]
        sizes = {meta["path"].rpartition("/")[2]: int(meta["size"]) for meta in found}
        return {name: size for name, size in sorted(sizes.items()) if name.endswith(suffix)}

    def below(self, prefix: str) -> Iterator[Found]:
        """All files below a prefix that ends where a part of a name does, in no order."""
        import obstore

        with answering(self.address):
            for metas in obstore.list(self._store, prefix or None):
                yield from (_found(meta) for meta in metas)

    def found(self, name: str) -> Found | None:
        """One file; null where there is none of this name."""
        import obstore

        try:
            with answering(self.at(name)):
                return _found(obstore.head(self._store, name))
        except FileNotFoundError:
            return None

    def source(self, name: str, *, ahead: Sequence[tuple[int, int]] = ()) -> Ranged | io.BytesIO:
        """A file that is read by ranges; a small one is fetched whole, and kept.

        Raises: FileNotFoundError; NoPlace.
        """
        with self._guard:
            kept = self._kept.get(name)
        if kept is not None:
            return io.BytesIO(kept)
        if ahead:
            return Ranged(lambda first, end: self._bytes(name, first, end), 2**62, self._together(name, ahead))
        return self._opened(name)

    def stream(self, found: Found) -> Ranged:
        """A file as it was found, read by ranges, nothing of it kept.

        Raises: OSError, on reading, where it was written anew since it was found.
        """
        return Ranged(lambda first, end: self._bytes_of(found, first, end), found.bytes, e_tag=found.e_tag)

    @contextmanager
    def writing(self, name: str) -> Iterator[pa.NativeFile]:
        """A new file, sent in pieces while it is written; it is there once the block ends well."""
        import obstore

        with answering(self.at(name)):
            writer = obstore.open_writer(self._store, name, buffer_size=PIECE_BYTES)
            with pa.PythonFile(_Sink(writer), mode="w") as file:
                yield file
                file.flush()
                writer.close()

    def delete(self, names: Iterable[str]) -> None:
        """Deletes files. A request for each thousand, where the store has one for many."""
        import obstore

        gone = list(names)
        with self._guard:
            for name in gone:
                self._kept.pop(name, None)
        if not gone:
            return
        try:
            with answering(self.address):
                obstore.delete(self._store, gone)
        except FileNotFoundError:  # some stores tell, and leave the rest; S3 does not
            for name in gone:
                with suppress(FileNotFoundError), answering(self.address):
                    obstore.delete(self._store, name)

    def lacks(self) -> str | None:
        """Null: whether something can be written is only known by writing."""
        return None

    def put_if(self, name: str, data: bytes, tag: Tag | None) -> Tag | None:
        """Writes a small object if it is as it was; its new tag, or null where it is not so.

        Args:
            tag: what it was when last seen; null: there was none.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        known = {} if tag is None else {"e_tag": tag.e_tag, "version": tag.version}
        mode: Any = {key: value for key, value in known.items() if value is not None} or "create"
        with answering(self.at(name)):
            try:
                put = obstore.put(self._store, name, data, mode=mode, use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                return None
        return Tag(put["e_tag"], put["version"])

    def put(self, name: str, data: bytes) -> datetime:
        """Writes a small object; the instant of it by the store's own clock."""
        import obstore

        with answering(self.at(name)):
            obstore.put(self._store, name, data, use_multipart=False)
            return obstore.head(self._store, name)["last_modified"]

    def look(self, name: str) -> tuple[bytes, Tag, datetime] | None:
        """A small object's bytes, its tag, and when it was written by the store's clock; null where there is none."""
        import obstore

        try:
            with answering(self.at(name)):
                answer = obstore.get(self._store, name)
                tag = Tag(answer.meta["e_tag"], answer.meta["version"])
                return bytes(answer.bytes()), tag, answer.meta["last_modified"]
        except FileNotFoundError:
            return None

    def _opened(self, name: str) -> Ranged | io.BytesIO:
        """A file of unknown size: its last megabyte is fetched, which is all of a small one."""
        import obstore

        with answering(self.at(name)):
            asked: Any = {"suffix": SMALL_BYTES}
            if self.address.startswith("az://"):  # it knows no ranges from the end
                asked = {"offset": max(0, int(obstore.head(self._store, name)["size"]) - SMALL_BYTES)}
            answer = obstore.get(self._store, name, options={"range": asked})
            size, end = int(answer.meta["size"]), bytes(answer.bytes())
        if len(end) < size:
            return Ranged(lambda first, last: self._bytes(name, first, last), size, {size - len(end): end})
        self._keep(name, end)
        return io.BytesIO(end)

    def _keep(self, name: str, data: bytes) -> None:
        with self._guard:
            self._kept[name] = data
            while sum(map(len, self._kept.values())) > KEPT_BYTES:
                self._kept.pop(next(iter(self._kept)))

    def _bytes(self, name: str, first: int, end: int) -> bytes:
        import obstore

        with answering(self.at(name)):
            return bytes(obstore.get_range(self._store, name, start=first, end=end))

    def _bytes_of(self, found: Found, first: int, end: int) -> bytes:
        import obstore
        from obstore.exceptions import PreconditionError

        options: Any = {"range": (first, end)} | ({"if_match": found.e_tag} if found.e_tag else {})
        with answering(self.at(found.name)):
            try:
                return bytes(obstore.get(self._store, found.name, options=options).bytes())
            except PreconditionError:
                pass
        raise OSError("it was written anew while it was read")

    def _together(self, name: str, ahead: Sequence[tuple[int, int]]) -> dict[int, bytes]:
        import obstore

        starts, ends = [first for first, _ in ahead], [end for _, end in ahead]
        with answering(self.at(name)):
            found = obstore.get_ranges(self._store, name, starts=starts, ends=ends, coalesce=GAP_BYTES)
        return {first: bytes(part) for first, part in zip(starts, found, strict=True)}


class _Sink(io.RawIOBase):
    """What Arrow writes to; closing it alone makes no object."""

    def __init__(self, writer: Any) -> None:
        super().__init__()
        self._writer = writer
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        self._writer.write(bytes(data))
        self._at += len(data)
        return len(data)


def bucket_of(url: str) -> tuple[Objects, str]:
    """The bucket of a URL as a place, and the name inside it."""
    bucket, name = split_url(url)
    return Objects(bucket), name


def delta_options(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the library of Delta tables is told about object stores; credentials it finds as we do.

    A commit is a conditional put: the store itself refuses the second of two.
    """
    found = os.environ if environment is None else environment
    options = {
        "timeout": f"{TIMEOUT_S}s",
        "connect_timeout": f"{CONNECT_S}s",
        "max_retries": str(RETRIES),
        "retry_timeout": f"{RETRY_S}s",
        "aws_conditional_put": "etag",
        "aws_s3_allow_unsafe_rename": "false",
        "aws_region": _region(found),
    }
    if _is_plain(found):
        options["allow_http"] = "true"
    return options


def _region(environment: Mapping[str, str]) -> str:
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"


def _is_plain(environment: Mapping[str, str]) -> bool:
    """Whether the environment names a server without TLS."""
    return any(
        environment.get(name, "").startswith("http://")
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
    )


def _environment() -> tuple[tuple[str, str], ...]:
    """The variables that say how stores are reached; a client is made anew where one has changed."""
    return tuple(sorted(item for item in os.environ.items() if item[0].startswith(("AWS_", "GOOGLE_", "AZURE_"))))


@lru_cache(maxsize=32)
def _client(address: str, environment: tuple[tuple[str, str], ...]) -> ObjectStore:
    from obstore.store import from_url

    found = dict(environment)
    options: dict[str, Any] = {"region": _region(found)} if address.startswith("s3://") else {}
    with answering(address):
        return from_url(
            address,
            client_options={
                "timeout": timedelta(seconds=TIMEOUT_S),
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "allow_http": _is_plain(found),
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=RETRY_S),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=5),
                    "base": 2,
                },
            },
            **options,
        )


def _found(meta: Any) -> Found:
    return Found(name=str(meta["path"]), bytes=int(meta["size"]), e_tag=meta["e_tag"])
