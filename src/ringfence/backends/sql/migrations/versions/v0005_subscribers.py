"""People who are signed in by a code, and messages that are tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Messages that wait are codes that were never tried."""
    op.create_table(
        "sittings",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False, index=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
    )
    for column in (
        sa.Column("kind", sa.String(16), nullable=False, server_default="code"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_ms", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("dead_ms", sa.BigInteger),
        sa.Column("why", sa.String(64), nullable=False, server_default=""),
    ):
        op.add_column("outbox", column)
