"""The books of decisions and announcements, requirement sets, past outcomes and runs.

The tables stand here as they were in this revision; tables.py says what they are now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from overnights.store.desk.guards import set_guards
from overnights.store.desk.tables import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """All tables, and the guards of the books."""
    _books()
    _papers()
    set_guards(op.get_bind(), ("decisions", "announcements"))


def _books() -> None:
    season = ("season_id", "title_id", "title")
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in season),
        sa.Column("season_label", sa.Text),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("told_from", Instant),
        sa.Column("by", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("judgement", sa.Integer),
        sa.Column("corrects", sa.Integer),
        *_seal(),
    )
    op.create_table(
        "announcements",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("decision", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in season),
        sa.Column("season_label", sa.Text),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rests_on", sa.Text),
        *_seal(),
    )


def _seal() -> list[sa.Column[object]]:
    return [
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("software", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
    ]


def _papers() -> None:
    op.create_table(
        "requirement_sets",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("adopted_at", Instant, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("file", sa.String(64), nullable=False, index=True),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("labels", sa.Text, nullable=False),
        sa.Column("season_number", sa.Integer),
        sa.Column("season_id", sa.Text),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_on", sa.Date),
        sa.Column("announced_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("title_class", "source", "quality")),
        sa.Column("evidence_on", sa.Date),
        sa.Column("loaded_at", Instant, nullable=False),
    )
    op.create_table(
        "outcome_files",
        sa.Column("file", sa.String(64), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("loaded_at", Instant, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
