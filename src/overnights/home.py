"""A home: a directory with `overnights.toml`, and its lake, in it or elsewhere; found, opened, made."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from overnights.errors import HomeError, HomeExists, NoHome
from overnights.places import check_address, is_url, under
from overnights.settings import Settings, read_settings, settings_as_toml
from overnights.store.lake import Lake
from overnights.viewing.rules import Rules, rules_of
from overnights.weeks import day_start, zone_named

SETTINGS_FILE = "overnights.toml"


@dataclass(frozen=True, slots=True)
class Home:
    """A service's home: where it is, what it declares, its tables.

    `as_of`: the day as of whose end it is seen; its lake then shows what was known by then, and takes nothing in. None:
    it is the home as it is.
    """

    path: Path
    settings: Settings
    lake: Lake
    as_of: date | None = None

    @property
    def rules(self) -> Rules:
        """The rules of viewing as this home sets them."""
        return rules_of(self.settings)

    @property
    def until(self) -> datetime | None:
        """The first instant of which a home as of a day knows nothing; None: it is the home as it is."""
        return None if self.as_of is None else day_start(zone_named(self.settings.zone), self.as_of + timedelta(days=1))

    def asked_at(self, now: datetime) -> datetime:
        """The instant at which it is asked: now, or the last one of the day as of which it is seen."""
        return now if self.until is None else min(now, self.until - timedelta(microseconds=1))


def open_home(named: str | Path | None = None, *, here: Path | None = None) -> Home:
    """The home that was named, else OVERNIGHTS_HOME, else the nearest folder above with an `overnights.toml`.

    Its lake is where OVERNIGHTS_LAKE says, else the setting `lake`, else the folder `lake` in the home.

    Raises: NoHome, where there is none; BadSettings; BadAddress.
    """
    path = _find(named, here or Path.cwd())
    settings = read_settings(path / SETTINGS_FILE)
    return Home(path, settings, Lake(lake_address(path, settings)))


def lake_address(path: Path, settings: Settings) -> str:
    """The address of a home's lake; a relative path starts at the home. Raises: BadAddress."""
    return under(path, check_address(os.environ.get("OVERNIGHTS_LAKE") or settings.lake or "lake"))


def make_home(path: Path, settings: Settings | None = None) -> Home:
    """A new home with a commented `overnights.toml`.

    Raises: HomeExists, where there is one already; HomeError, where the folder cannot be made; BadAddress.
    """
    settings = settings or Settings()
    lake = Lake(lake_address(path, settings))
    file = path / SETTINGS_FILE
    if file.exists():
        raise HomeExists(f"{path} is a home already. Open it with `--home {path}`, or name another folder.", path=path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not is_url(lake.address):
            lake.root.mkdir(parents=True, exist_ok=True)
        file.write_text(settings_as_toml(settings), encoding="utf-8")
    except OSError as cause:
        raise HomeError(
            f"{path} cannot be made a home ({cause.strerror}). Name a folder that you may write to.", path=path
        ) from cause
    return open_home(path)


def _find(named: str | Path | None, here: Path) -> Path:
    chosen = named or os.environ.get("OVERNIGHTS_HOME")
    if chosen:
        path = Path(chosen)
        if not (path / SETTINGS_FILE).is_file():
            raise NoHome(
                f"{path} is no home: it has no {SETTINGS_FILE}. Make one with `overnights init {path}`.", path=path
            )
        return path
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NoHome(
        f"There is no home here: neither {here} nor a folder above it has an {SETTINGS_FILE}. "
        "Make one with `overnights init HOME`, or name one with --home.",
        path=here,
    )
