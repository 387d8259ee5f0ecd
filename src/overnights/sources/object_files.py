"""Files in object stores: which a URL names, and one of them opened for reading."""

from __future__ import annotations

import glob
import hashlib
import io
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from overnights.errors import NoFiles
from overnights.places.address import check_address, split_url
from overnights.places.found import Found

if TYPE_CHECKING:
    from overnights.places.ranged import Ranged

READ_BYTES = 8 * 2**20  # of a text file: one request each
BY_CONTENT = ("s3",)  # stores whose tag of a file tells its bytes, whatever it is called


def named(url: str) -> tuple[list[Found], bool]:
    """The files that a URL names, by their whole URLs, in no order; and whether it is the URL of one file.

    A URL is that of a file, of a folder (all files below it, but for names that start with . or _) or a glob (* ? [ ]
    within a name, ** for any folders).

    Raises: NoFiles, where there is nothing of this name; BadAddress; NoPlace.
    """
    from overnights.places.objects import bucket_of

    bucket, name = split_url(url)
    check_address(bucket)
    place, _ = bucket_of(url)
    name = name.rstrip("/")
    if glob.has_magic(name):
        pattern = name.split("/")
        fixed = next(n for n, part in enumerate(pattern) if glob.has_magic(part))
        hits = (one for one in place.below("/".join(pattern[:fixed])) if _is_hit(one.name.split("/"), pattern))
        return [_whole(bucket, one) for one in hits], False
    if name and not url.endswith("/") and (found := place.found(name)) is not None:
        return [_whole(bucket, found)], True
    start = len(name.split("/")) if name else 0
    below = list(place.below(name))
    if not below:
        raise NoFiles(f"There is no {url}: name a file, a folder or a glob that exists.", path=url)
    return [_whole(bucket, one) for one in below if not _is_hidden(one.name.split("/")[start:])], False


def opened_ranges(url: str, found: Found | None = None) -> Ranged:
    """A file in an object store, read by ranges; it is asked for where it is not known yet.

    Raises: FileNotFoundError; NoPlace.
    """
    from overnights.places.objects import bucket_of

    place, name = bucket_of(url)
    known = found or place.found(name)
    if known is None:
        raise FileNotFoundError(f"There is no {url}")
    return place.stream(Found(name=name, bytes=known.bytes, e_tag=known.e_tag))


def opened_stream(url: str, found: Found | None = None) -> io.BufferedReader:
    """The same for reading from its beginning to its end, in large pieces."""
    return io.BufferedReader(opened_ranges(url, found), READ_BYTES)


def tag_digest(url: str, e_tag: str | None, size: int) -> str:
    """SHA-256 of what the store says of a file's content, which need not be fetched: its tag and its bytes.

    Where a store's tag does not follow from the content alone, the URL counts too.
    """
    where = "" if url.partition("://")[0] in BY_CONTENT else url
    return hashlib.sha256(f"{where} {e_tag} {size}".encode()).hexdigest()


def _whole(bucket: str, found: Found) -> Found:
    return Found(name=f"{bucket}/{found.name}", bytes=found.bytes, e_tag=found.e_tag)


def _is_hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith((".", "_")) for part in parts)


def _is_hit(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a pattern matches a name, or a folder above it below which nothing is hidden."""
    if not pattern:
        return not _is_hidden(parts)
    if pattern[0] == "**":
        deeper = bool(parts) and not parts[0].startswith(".") and _is_hit(parts[1:], pattern)
        return deeper or _is_hit(parts, pattern[1:])
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    return fnmatchcase(parts[0], pattern[0]) and _is_hit(parts[1:], pattern[1:])
