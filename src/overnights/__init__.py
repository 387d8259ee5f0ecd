"""Overnights: audience measurement for streaming services, from playback events to a weekly Top 10 and a decision.

    import overnights as on

    home = on.open("my-service")
    home.chart(week="2022-09-04")       # in a notebook: tables with small runs; else .rows, .to_arrow(), .to_pandas()
    home.title("Partner Track")         # with the picture of its run
    home.sql("SELECT title, rank FROM entries WHERE rank <= 3")

Importing it reads and connects nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overnights.client import Client
    from overnights.errors import OvernightsError
    from overnights.face import OpenHome, open  # noqa: A004

__version__ = "0.1.0"
__all__ = ["Client", "OpenHome", "OvernightsError", "__version__", "open"]
_FROM = {"Client": "client", "OpenHome": "face", "OvernightsError": "errors", "open": "face"}


def __getattr__(name: str) -> object:
    """A public name, looked for when it is first asked for."""
    if name not in _FROM:
        raise AttributeError(f"module “overnights” has no “{name}”. It has {', '.join(__all__)}.")
    return getattr(import_module(f"overnights.{_FROM[name]}"), name)


def __dir__() -> list[str]:
    return __all__
