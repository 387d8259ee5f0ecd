"""The two doors of a home: a service's events, or what others published. Each home has one."""

from __future__ import annotations

from overnights.errors import OfThePast, OtherDoor
from overnights.home import Home
from overnights.tables import BATCHES, VINTAGES

# The publisher of the files that can be read: its name, where it is at home, and to how many hours it rounds.
PUBLISHERS_NAME = "Netflix"
PUBLISHERS_TERRITORY = "US"
PUBLISHERS_ROUNDING_HOURS = 10_000


def is_published(home: Home) -> bool:
    """Whether the home's charts are those that others published."""
    return bool(home.lake.read(VINTAGES, columns=["vintage"]).num_rows)


def domestic_of(home: Home) -> str | None:
    """The home territory: as declared, else the publisher's own where the charts are published ones; None: none is."""
    return home.settings.domestic or (PUBLISHERS_TERRITORY if is_published(home) else None)


def service_of(home: Home) -> str:
    """Whose charts the home's are: as declared, else the publisher's name where they are published ones."""
    is_declared = "service" in home.settings.model_fields_set
    return PUBLISHERS_NAME if not is_declared and is_published(home) else home.settings.service


def rounding_hours_of(home: Home) -> int:
    """To how many hours figures are printed: as declared, else as the publisher rounds where they are published."""
    charts = home.settings.charts
    is_declared = "rounding_hours" in charts.model_fields_set
    return PUBLISHERS_ROUNDING_HOURS if not is_declared and is_published(home) else charts.rounding_hours


def check_present(home: Home) -> None:
    """Whether the home is seen as it is, and takes something in.

    Raises: OfThePast, where it is seen as of a day.
    """
    if home.as_of is not None:
        raise OfThePast(
            f"{home.path} is seen as of {home.as_of}: what was known on a day is only read. Leave the day out.",
            path=home.path,
            day=home.as_of,
        )


def check_published_door(home: Home) -> None:
    """Whether the home takes published files.

    Raises: OtherDoor, where it has events.
    """
    if home.lake.read(BATCHES, columns=["batch"]).num_rows:
        raise OtherDoor(
            f"{home.path} holds a service's events: its charts are its own, and published ones would mix with them. "
            "A home has one door. Make another with `overnights init HOME`, and load the files there.",
            path=home.path,
            holds="events",
        )


def check_measured_door(home: Home) -> None:
    """Whether the home's figures and charts are its own to make.

    Raises: OtherDoor, where others published them.
    """
    if is_published(home):
        raise OtherDoor(
            f"{home.path} holds charts that others published: there are no events to measure, and a list changes when "
            "its publisher changes it. Load the newer file with `overnights load published PATH`.",
            path=home.path,
            holds="published charts",
        )


def check_events_door(home: Home) -> None:
    """Whether the home takes events.

    Raises: OtherDoor, where it holds published charts.
    """
    if is_published(home):
        raise OtherDoor(
            f"{home.path} holds charts that others published, and charts made from events would mix with them. "
            "A home has one door. Make another with `overnights init HOME`, and load the events there.",
            path=home.path,
            holds="published charts",
        )
