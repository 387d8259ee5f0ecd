"""Addresses of places: a path of this machine, or `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`.

An address never holds a key or a password: those come from the environment or from the machine that runs.
"""

from __future__ import annotations

import re
from pathlib import Path

from overnights.errors import BadAddress

STORES = {"s3": "Amazon S3", "gs": "Google Cloud Storage", "az": "Azure Blob Storage"}
_WRITTEN = "it is a path, or written as s3://bucket/prefix, gs://bucket/prefix or az://container/prefix"
_OTHERS = {"s3a": "s3", "s3n": "s3", "gcs": "gs", "abfs": "az", "abfss": "az", "azure": "az", "adl": "az"}
KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_KEY"


def is_url(address: str | Path) -> bool:
    """Whether an address is one of an object store.

    >>> is_url("s3://logs/2026/*.parquet"), is_url("logs/2026")
    (True, False)
    """
    return str(address).partition("://")[0] in STORES and "://" in str(address)


def check_address(address: str) -> str:
    """The address as it is used: of an object store without a slash at its end.

    >>> check_address("s3://lakes/service/")
    's3://lakes/service'

    Raises: BadAddress, where it is neither a path nor an address of a known store, or holds what must be secret.
    """
    scheme, mark, rest = address.partition("://")
    if not mark:
        _check_slashes(address)
        return address
    bucket, _, prefix = rest.partition("/")
    if "@" in bucket or re.match(r"[^/]*:.*@", rest) or any(sign in rest for sign in ("?", "#")):
        raise BadAddress(
            f"An address {scheme}://… holds more than bucket and prefix: a user, key or password does not belong "
            f"there. Set it in the environment ({KEYS}).",
            address=f"{scheme}://…",
        )
    if scheme not in STORES:
        store = _store_meant(scheme)
        meant = f"; write {store}:// for {scheme}://" if store else ""
        if scheme.lower() == "file":
            meant = f"; write the path alone, {rest}"
        raise BadAddress(f"{address} is no address of files that is known: {_WRITTEN}{meant}.", address=address)
    parts = prefix.rstrip("/").split("/")
    if not bucket or any(part in ("", ".", "..") for part in parts[: len(parts) if prefix.rstrip("/") else 0]):
        raise BadAddress(f"{address} names no bucket and prefix: {_WRITTEN}.", address=address)
    return address.rstrip("/")


def _check_slashes(address: str) -> None:
    """Raises BadAddress, where a path begins as an address does that lacks a slash; `./s3:x` is a path."""
    scheme, mark, rest = address.partition(":")
    store = _store_meant(scheme) if mark else None
    if not store and not (mark and scheme.lower() == "file"):
        return
    named = rest.lstrip("/")
    holds_more = any(sign in named for sign in "@?#")  # it may be secret, and is not repeated
    told = scheme + ":…" if holds_more else address
    way_out = (
        f"write {store}://{'bucket/prefix' if holds_more else named}" if store else f"write the path alone, {rest}"
    )
    raise BadAddress(f"{told} is no address of files that is known: {way_out}.", address=told)


def _store_meant(scheme: str) -> str | None:
    """The store that a scheme stands for, as it is written here; null: none."""
    known = scheme.lower()
    return known if known in STORES else _OTHERS.get(known)


def under(folder: Path, address: str | Path) -> str:
    """An address as seen from a folder: a relative path starts there, what has a scheme stands for itself."""
    return str(address) if "://" in str(address) else str(folder / Path(address).expanduser())


def split_url(url: str) -> tuple[str, str]:
    """The bucket's own address and the name inside it.

    >>> split_url("s3://logs/2026/01.parquet")
    ('s3://logs', '2026/01.parquet')
    """
    scheme, _, rest = url.partition("://")
    bucket, _, name = rest.partition("/")
    return f"{scheme}://{bucket}", name
