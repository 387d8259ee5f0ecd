"""The server's log: one JSON object a line; no address of a reader, no path, no query, no header."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOGGER = logging.getLogger("overnights.web")
CONFIG: dict[str, Any] = {  # what uvicorn says of itself goes the same way; its own log of requests is off
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "overnights.web.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {
        "overnights.web": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


class JsonLines(logging.Formatter):
    """A record as one line of JSON: at, level, event, and what the caller gives as `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.msg if record.name == LOGGER.name else record.name,
            **getattr(record, "fields", {}),
        }
        if record.name != LOGGER.name:
            said["says"] = record.getMessage().splitlines()[0] if not record.exc_info else "an error was not caught"
        if record.exc_info and record.exc_info[0] is not None:
            said |= failure(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


def failure(error: BaseException | None) -> dict[str, Any]:
    """Which error it was and where, without its message: that may hold what a reader sent."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {"error": type(error).__name__, "where": [f"{Path(f.filename).name}:{f.lineno}" for f in frames]}


def note(event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """One line of the log."""
    LOGGER.log(level, event, extra={"fields": fields})
