"""${message}."""

from __future__ import annotations

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    """${message}."""


def downgrade() -> None:
    """A desk is not taken back: its books are only ever added to."""
    raise NotImplementedError
