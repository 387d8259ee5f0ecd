"""Requirement sets are only ever added, like entries of the books, and each has the digest of its text."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from overnights.store.desk.guards import set_guards

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The digests of the texts that are there, then the guards of the sets."""
    op.add_column("requirement_sets", sa.Column("text_digest", sa.String(64)))
    connection = op.get_bind()
    for number, kept in connection.exec_driver_sql("SELECT number, text FROM requirement_sets").all():
        made = sa.text("UPDATE requirement_sets SET text_digest = :digest WHERE number = :number")
        connection.execute(made, {"digest": sha256(kept.encode()).hexdigest(), "number": number})
    set_guards(connection, ("requirement_sets",))
