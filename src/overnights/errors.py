"""Every exception Overnights raises, drawn as a tree.

OvernightsError
├── HomeError        NoHome · HomeExists · BadSettings
├── CatalogueError   CatalogueFaults · NoCatalogue · UnknownTitle · NoRuntime
├── SourceError      NoFiles · NotData · MissingColumns · BadMapping · OtherDoor · UnknownPublisher · NotFetched
├── WeekError        NotASunday · NotClosed · OutOfRange
├── DefinitionError  UnknownChart · Malformed · UnknownNumber · NoRequirements · UnknownRule
├── DeskError        Undecided · Embargoed · Tampered · NoDesk · UnknownDecision · UnknownToken
├── EngineError      TaskFailed · Unsupported · NoEngine
├── StoreError       UnknownTable · NoSnapshot · UnknownBatch · WithdrawnBefore · Conflict · QueryRefused
│                    OfThePast · NotKept · BadAddress · NoPlace · LeaseLost
└── OutputError      NoPages · PortTaken · UnknownForm

Each is raised with attributes, and worded from them: what is so, which thing, what the rule is, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class OvernightsError(Exception):
    """What a person can mend; the shell prints it as one sentence and exits 1.

    Args:
        sentence: what is so, which thing, what the rule is, what to do.
        about: the attributes the sentence was worded from; each becomes an attribute of the error.
    """

    def __init__(self, sentence: str, **about: Any) -> None:
        super().__init__(sentence)
        self.about = about
        for name, value in about.items():
            setattr(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its attributes, whatever its kind takes: an executor's error arrives as it was raised."""
        return _again, (type(self), str(self), self.about)


def _again(kind: type[OvernightsError], sentence: str, about: dict[str, Any]) -> OvernightsError:
    error = kind.__new__(kind, sentence)
    OvernightsError.__init__(error, sentence, **about)
    return error


class HomeError(OvernightsError):
    """About a home directory or its settings."""


class NoHome(HomeError):
    """No home was named and none is above this folder."""


class HomeExists(HomeError):
    """The folder is a home already."""


class BadSettings(HomeError):
    """`overnights.toml` breaks a rule of the settings."""


class CatalogueError(OvernightsError):
    """About titles, seasons and episodes."""


class CatalogueFaults(CatalogueError):
    """A catalogue breaks its rules; nothing of it was stored.

    Args:
        faults: each with file, row, column, rule and way_out, in the order of the files.
    """

    def __init__(self, sentence: str, *, faults: Sequence[Any]) -> None:
        super().__init__(sentence, faults=tuple(faults))


class NoCatalogue(CatalogueError):
    """The home has no catalogue yet."""


class UnknownTitle(CatalogueError):
    """No title has this name or id."""


class NoRuntime(CatalogueError):
    """A division by a runtime that is not above 0."""


class SourceError(OvernightsError):
    """About files that come in."""


class NoFiles(SourceError):
    """A path, folder or glob names no file."""


class NotData(SourceError):
    """A file is not what its name says, is cut off, or is not UTF-8."""


class MissingColumns(SourceError):
    """A file lacks columns that an event needs."""


class BadMapping(SourceError):
    """A mapping file breaks its rules."""


class OtherDoor(SourceError):
    """The home holds what came by the other door: its own events, or what others published."""


class UnknownPublisher(SourceError):
    """Nobody of this name publishes files that can be fetched, or no file of this name."""


class NotFetched(SourceError):
    """A file of a publisher could not be had, or what came is not that file."""


class WeekError(OvernightsError):
    """About weeks and days."""


class NotASunday(WeekError):
    """Weeks are named by their Sunday."""


class NotClosed(WeekError):
    """The week is not over, or has no viewing yet."""


class OutOfRange(WeekError):
    """The definition does not hold for this week."""


class DefinitionError(OvernightsError):
    """About chart definitions and numbers."""


class UnknownChart(DefinitionError):
    """No definition has this name, or it has no edition of this week."""


class Malformed(DefinitionError):
    """A definition file breaks its rules."""


class UnknownNumber(DefinitionError):
    """No number has this name."""


class UnknownRule(DefinitionError):
    """Lists are not ranked by a rule of this name."""


class NoRequirements(DefinitionError):
    """The home declares no requirements, or no shipped ones have this name."""


class DeskError(OvernightsError):
    """About decisions, announcements, and the desk that keeps them."""


class Undecided(DeskError):
    """No decision of this season is recorded."""


class Embargoed(DeskError):
    """What was decided may not be told yet."""


class Tampered(DeskError):
    """The ledger is not as it was written."""


class NoDesk(DeskError):
    """The desk's database cannot be reached."""


class UnknownDecision(DeskError):
    """No decision has this name or number, or it cannot follow the one before."""


class UnknownToken(DeskError):
    """No token has this name, or no scope; or the name is taken."""


class EngineError(OvernightsError):
    """About running tasks (step, engine, task, cause)."""


class TaskFailed(EngineError):
    """A task raised; the cause is chained."""


class Unsupported(EngineError):
    """This engine is not installed, or lacks what was asked of it."""


class NoEngine(EngineError):
    """The engine's server does not answer."""


class StoreError(OvernightsError):
    """About tables and their snapshots."""


class UnknownTable(StoreError):
    """No public table has this name."""


class NoSnapshot(StoreError):
    """The table has never been written, or not at this version."""


class UnknownBatch(StoreError):
    """There is no batch of that number that offered rows."""


class WithdrawnBefore(StoreError):
    """The batch was withdrawn before."""


class Conflict(StoreError):
    """Another process is writing to this home."""


class OfThePast(StoreError):
    """A home as of a day takes nothing in."""


class NotKept(StoreError):
    """What a table held on a day is not kept."""


class QueryRefused(StoreError):
    """A question that is not a single read of public tables, or that the database cannot answer."""


class BadAddress(StoreError):
    """An address of files is written otherwise than addresses are, or holds what must be secret."""


class NoPlace(StoreError):
    """An object store cannot be used: its bucket, credentials, region, rights, or no answer."""


class LeaseLost(StoreError):
    """Another process took over the right to write to this lake, since this one gave no sign of life."""


class OutputError(OvernightsError):
    """About pages and files that go out."""


class NoPages(OutputError):
    """The folder holds no published site."""


class PortTaken(OutputError):
    """The port cannot be had on this machine."""


class UnknownForm(OutputError):
    """No file is written with this suffix."""
