"""Tokens: who may read what is not public, each by the digest of what was shown once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from overnights.store.desk.tables import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The table of tokens."""
    op.create_table(
        "tokens",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("until", Instant),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", sa.Text),
        sa.Column("revoked_at", Instant),
        sa.Column("revoked_by", sa.Text),
    )
