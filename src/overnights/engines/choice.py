"""Which engine runs the tasks: the one place that chooses."""

from __future__ import annotations

import os
from pathlib import Path

from overnights.engines.engine import Engine
from overnights.engines.local import LocalEngine
from overnights.errors import BadSettings
from overnights.settings import Settings, check_spark

ENGINE_VARIABLE, SPARK_VARIABLE = "OVERNIGHTS_ENGINE", "OVERNIGHTS_SPARK"
NAMES = ("local", "spark")


def engine_of(settings: Settings, *, lake: str | Path) -> Engine:
    """The engine that OVERNIGHTS_ENGINE names, else the setting `engine`; the caller closes it.

    Args:
        lake: its address; where that is a folder, executors must see it too.
    Raises: BadSettings, where the engine is not known, or it is spark and no address is named.
    """
    name = os.environ.get(ENGINE_VARIABLE, "").strip() or settings.engine
    if name == "local":
        return LocalEngine(threads=settings.thread_count, memory_mb=settings.memory_mb)
    if name != "spark":
        raise BadSettings(
            f"{ENGINE_VARIABLE} is {name!r}, which is no engine: take {' or '.join(NAMES)}.", setting="engine"
        )
    address = os.environ.get(SPARK_VARIABLE, "").strip() or settings.spark
    if not address:
        raise BadSettings(
            "The engine is spark, and no address is named: set `spark` in overnights.toml, or OVERNIGHTS_SPARK, to "
            "that of a Spark Connect server, as in sc://host:15002.",
            setting="spark",
        )
    try:
        check_spark(address)
    except ValueError as cause:
        raise BadSettings(f"{SPARK_VARIABLE} is {_without_secret(address)}: {cause}.", setting="spark") from cause
    from overnights.engines.spark import SparkEngine

    return SparkEngine(address, folder=None if "://" in str(lake) else Path(lake))


def _without_secret(address: str) -> str:
    """What may be repeated of an address: nothing before an @, and nothing after its host and port."""
    scheme, mark, rest = address.partition(";")[0].rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"
