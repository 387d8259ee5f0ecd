"""The desk's tables as SQLAlchemy knows them, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, String, Table, Text, TypeDecorator
from sqlalchemy.engine import Dialect

METADATA = MetaData()
BOOK_TABLES = ("decisions", "announcements")
GUARDED_TABLES = (*BOOK_TABLES, "requirement_sets")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC to the microsecond; SQLite, which knows no zones, keeps it as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant as the database keeps it."""
        if value is None:
            return None
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


DECISIONS = Table(
    "decisions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("season_id", Text, nullable=False),
    Column("title_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("season_label", Text),
    Column("decision", String(16), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("told_from", Instant),
    Column("by", Text),
    Column("why", Text, nullable=False),
    Column("judgement", Integer),
    Column("corrects", Integer),
    Column("made_at", Instant, nullable=False),
    Column("software", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
ANNOUNCEMENTS = Table(
    "announcements",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("decision", Integer, nullable=False),
    Column("season_id", Text, nullable=False),
    Column("title_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("season_label", Text),
    Column("audience", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("rests_on", Text),
    Column("made_at", Instant, nullable=False),
    Column("software", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
REQUIREMENT_SETS = Table(
    "requirement_sets",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("adopted_at", Instant, nullable=False),
    Column("text_digest", String(64)),  # of the text alone; `digest` is of what it includes, too
)
OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("file", String(64), nullable=False, index=True),  # digest of the file it came from
    Column("row", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("labels", Text, nullable=False),  # JSON: labels that the season had
    Column("season_number", Integer),
    Column("season_id", Text),
    Column("decision", String(16), nullable=False),
    Column("decided_on", Date),
    Column("announced_on", Date),
    Column("title_class", Text),
    Column("source", Text),
    Column("quality", Text),
    Column("evidence_on", Date),
    Column("loaded_at", Instant, nullable=False),
)
OUTCOME_FILES = Table(
    "outcome_files",
    METADATA,
    Column("file", String(64), primary_key=True),
    Column("source", Text, nullable=False),
    Column("summary", Text, nullable=False),  # JSON: what the load came to
    Column("loaded_at", Instant, nullable=False),
)
RUNS = Table(
    "runs",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("summary", Text, nullable=False),
)
TOKENS = Table(
    "tokens",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token; the token is kept nowhere
    Column("scopes", Text, nullable=False),  # separated by spaces
    Column("until", Instant),  # from then on it is refused; null: never
    Column("made_at", Instant, nullable=False),
    Column("made_by", Text),
    Column("revoked_at", Instant),
    Column("revoked_by", Text),
)
