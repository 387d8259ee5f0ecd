"""Settings: what a home's `overnights.toml` says, read once at the edge, frozen."""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from overnights.countries import NAMES, TERRITORIES, meant_by
from overnights.errors import BadAddress, BadSettings, OvernightsError
from overnights.places import check_address
from overnights.places.address import KEYS
from overnights.weeks import zone_named


class _Part(BaseModel):
    """Settings that say no more than their fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChartSettings(_Part):
    """`[charts]`: how a home's own charts are printed."""

    rounding_hours: int = Field(
        default=1,
        ge=1,
        description="printed hours are rounded to this many, after ranking; published ones as their publisher rounds",
    )


class SourceSettings(_Part):
    """`[sources]`: where the nightly job finds new files. A relative path starts at the home."""

    events: tuple[str, ...] = Field(
        default=(), description="files, folders or globs of playback events, as in logs/*.parquet or s3://bucket/logs/"
    )
    catalogue: str | None = Field(default=None, description="the catalogue's folder")
    mapping: str | None = Field(default=None, description="a mapping file for events with other names")
    published: tuple[str, ...] = Field(default=(), description="files, folders or globs of published charts")
    fetch: tuple[str, ...] = Field(
        default=(), description='publishers whose current files the nightly job fetches too, as in ["netflix"]'
    )
    fetch_from: str | None = Field(
        default=None, description="a folder in the web that has those files, in place of the publisher's own addresses"
    )

    @field_validator("events", "published")
    @classmethod
    def _addresses_hold_no_secret(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(address, is_glob=True) for address in addresses)

    @field_validator("catalogue", "mapping")
    @classmethod
    def _address_holds_no_secret(cls, address: str | None) -> str | None:
        return _address(address) if address else None


class PublishSettings(_Part):
    """`[publish]`: where the nightly job writes the pages. A relative path starts at the home."""

    folder: str = Field(default="site", description="the folder of the pages")
    address: str | None = Field(
        default=None, description="where the pages are seen, as in https://charts.example.com; feeds name them by it"
    )

    @field_validator("address")
    @classmethod
    def _address_is_of_the_web(cls, address: str | None) -> str | None:
        if not address:
            return None
        parts = urlsplit(address)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.query
            or parts.fragment
            or "@" in address
        ):
            raise ValueError("it is written as in https://charts.example.com/top, without a name or password")
        return address.rstrip("/")


class CostBand(_Part):
    """`[[cost_bands]]`: a named range of a season's cost."""

    name: str
    up_to: float | None = Field(default=None, description="the band's upper end, included; absent: no end")


class Settings(_Part):
    """What a home declares. Units are in the names: `_s` seconds, `_mb` megabytes."""

    service: str = Field(
        default="This service", description="the service's name, as pages show it; of published charts the publisher's"
    )
    zone: str = Field(default="UTC", description="reporting zone, an IANA name as in Europe/Berlin")
    domestic: str | None = Field(default=None, description="the home territory, as in US")
    idle_gap_s: int = Field(default=300, ge=1, description="events further apart make no viewing")
    shortest_play_s: float = Field(default=0, ge=0, description="shorter plays are not counted as plays")
    late_days: int = Field(default=14, ge=0, description="days after the day of an event for which it is accepted")
    min_cell: int = Field(default=10, ge=1, description="published counts of accounts below this are withheld")
    value_per_hour: float | None = Field(default=None, ge=0, description="worth of an hour viewed, for efficiency")
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$", description="currency of value_per_hour")
    cost_bands: tuple[CostBand, ...] = Field(default=(), description="named ranges of cost, ascending")
    engine: str = Field(default="local", pattern="^(local|spark)$", description="who runs the tasks: local or spark")
    spark: str | None = Field(
        default=None, description="the Spark Connect server of engine spark, as in sc://host:15002"
    )
    threads: int = Field(default=0, ge=0, description="threads of the local engine; 0: one for each core")
    memory_mb: int = Field(
        default=1024, ge=128, description="memory that loading and measuring keep to; some 750 are taken at the least"
    )
    desk: str | None = Field(
        default=None, description="a database for decisions, as in postgresql://user@host/name, or a file"
    )
    lake: str | None = Field(
        default=None,
        description="where the tables lie: a folder, s3://bucket/prefix, gs://… or az://…; else lake/ in the home",
    )
    is_demo: bool = Field(default=False, description="whether the figures are generated; pages then say so")
    charts: ChartSettings = ChartSettings()
    sources: SourceSettings = SourceSettings()
    publish: PublishSettings = PublishSettings()

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            zone_named(name)
        except OvernightsError as cause:
            raise ValueError(str(cause)) from cause
        return name

    @field_validator("domestic")
    @classmethod
    def _domestic_is_a_territory(cls, code: str | None) -> str | None:
        if code is None or code in TERRITORIES:
            return code
        meant = meant_by(code)
        raise ValueError(f"take two capital letters, as in {meant or 'US'}" + (f" for {NAMES[meant]}" if meant else ""))

    @field_validator("lake")
    @classmethod
    def _lake_is_an_address_without_secret(cls, address: str | None) -> str | None:
        return _address(address) if address else None

    @field_validator("desk")
    @classmethod
    def _desk_is_a_url_without_password(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        if is_file_name(url):
            return url
        if parts.scheme not in ("postgresql", "sqlite"):
            raise ValueError(
                "it is written as postgresql://user@host/name, or as a file, as in /folder/desk.sqlite; "
                "without it the desk is a file in the home"
            )
        if parts.password or "password" in parse_qs(parts.query):
            raise ValueError("a password does not belong into this file; give the whole URL in OVERNIGHTS_DESK")
        return url

    @field_validator("spark")
    @classmethod
    def _spark_is_an_address_without_token(cls, address: str | None) -> str | None:
        if not address:
            return None
        said = unquote(unquote(address)).casefold()
        if "@" in said or re.search(r"(token|password)\s*=", said):
            raise ValueError(
                "a token, user or password does not belong into this file; give the whole address in OVERNIGHTS_SPARK"
            )
        return check_spark(address)

    @property
    def thread_count(self) -> int:
        """Threads that the local engine runs: the setting, else one for each core this process may use."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        return self.threads or cores or 1


def check_spark(address: str) -> str:
    """The address of a Spark Connect server, as it is. Raises: ValueError, with the rule and nothing of the address."""
    try:
        parts = urlsplit(address)
        is_written = parts.scheme == "sc" and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or above 65535; a bracket that is not closed
        is_written = False
    if not is_written:
        raise ValueError(
            "the address of a Spark Connect server is written as sc://host:15002, the port a number up to 65535"
        )
    return address


def _address(address: str, *, is_glob: bool = False) -> str:
    """An address of files without keys or passwords. Raises: ValueError, with the rule."""
    try:
        check_address(address.replace("?", "*") if is_glob else address)  # in a glob, ? is a letter of a name
    except BadAddress as cause:
        raise ValueError(str(cause)) from cause
    return address if is_glob else address.rstrip("/") or address


def is_file_name(text: str) -> bool:
    """Whether a desk is named by its SQLite file: a path that begins as one does, or a name that ends in .sqlite, .db.

    >>> is_file_name("/folder/desk.sqlite"), is_file_name("sqlite:////folder/desk.sqlite")
    (True, False)
    """
    return "://" not in text and (text.startswith(("/", "./", "../", "~/")) or text.endswith((".sqlite", ".db")))


def read_settings(path: Path) -> Settings:
    """The settings of an `overnights.toml`.

    Raises: BadSettings, naming the file, the setting and its rule.
    """
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadSettings(
            f"{path} is not TOML: {cause}. Mend that line; `overnights init` elsewhere shows how settings are written.",
            path=path,
        ) from cause
    try:
        return Settings(**values)
    except ValidationError as cause:
        faults = [(".".join(str(part) for part in fault["loc"]), _rule(fault)) for fault in cause.errors()]
        told = "; ".join(f"`{setting}` {rule}" for setting, rule in faults)
        raise BadSettings(f"In {path}: {told}.", path=path, setting=faults[0][0]) from cause


_RULES = {
    "greater_than_equal": "is too small: it is {ge} at least",
    "bool_type": "is true or false",
    "bool_parsing": "is true or false",
}


_SECRETS = ("key", "secret", "token", "password", "credential")
_WRITTEN = {
    "currency": "is not written like that: take three capital letters, as in USD",
    "engine": "is not known: it is local or spark",
}


def _rule(fault: Any) -> str:
    """What a setting breaks, in a few words."""
    kind = str(fault["type"])
    if kind == "extra_forbidden":
        if any(word in str(fault["loc"][-1]).lower() for word in _SECRETS):
            return (
                f"is no setting: keys and passwords do not belong into this file; set them in the environment ({KEYS})"
            )
        near = get_close_matches(str(fault["loc"][-1]), Settings.model_fields, n=1)
        return (
            f"is no setting; near it: {near[0]}"
            if near
            else f"is no setting: they are {', '.join(Settings.model_fields)}"
        )
    if kind == "string_pattern_mismatch":
        return _WRITTEN[str(fault["loc"][-1])]
    if kind.startswith(("int", "float")):
        return (
            f"is a number{'' if kind.startswith('float') else ' without decimals'}, and here it is {fault['input']!r}"
        )
    if kind == "value_error":
        return f"breaks its rule: {fault['ctx']['error']}".rstrip(".")
    return _RULES.get(kind, f"breaks its rule: {fault['msg']}").format(**fault.get("ctx", {}))


def settings_as_toml(settings: Settings) -> str:
    """A commented `overnights.toml`: each setting with its meaning; defaults are commented out."""
    lines = ["# Settings of this Overnights home. A line with # shows a default.", ""]
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, _Part | tuple):
            continue
        lines += [f"# {field.description}", _line(name, value, value == field.default), ""]
    for part in ("charts", "sources", "publish"):
        lines.append(f"[{part}]")
        section: _Part = getattr(settings, part)
        for name, field in type(section).model_fields.items():
            value = getattr(section, name)
            lines += [f"# {field.description}", _line(name, value, value == field.default)]
        lines.append("")
    for band in settings.cost_bands:
        lines += ["[[cost_bands]]", f'name = "{band.name}"'] + ([f"up_to = {band.up_to}"] if band.up_to else []) + [""]
    return "\n".join(lines)


def _line(name: str, value: object, is_default: bool) -> str:
    return f"{'# ' if is_default else ''}{name} = {_toml(value)}"


def _toml(value: object) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
