"""Suspects that belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table of waves."""
    op.create_table(
        "waves",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("live", sa.Integer, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("wave", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_waves_seen_ms", "waves", ["seen_ms"])
