"""Companies: what they ask of the operator, long work, quotas, canary numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make every table, empty."""
    _applications()
    _jobs()
    op.create_table(
        "quotas",
        sa.Column("company", sa.String(64), primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("used_for", sa.String(16), primary_key=True),
        sa.Column("numbers", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "canaries",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("company", sa.String(64), nullable=False, index=True),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("company", sa.String(64), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("decided_by", sa.String(160), nullable=False),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("company", sa.String(64), nullable=False, index=True),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.String(16)),
        sa.Column("category", sa.String(32)),
        sa.Column("channel", sa.String(16)),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("yes", sa.BigInteger, nullable=False),
        sa.Column("sometimes", sa.BigInteger, nullable=False),
        sa.Column("no", sa.BigInteger, nullable=False),
        sa.Column("result_bytes", sa.BigInteger, nullable=False),
        sa.Column("sketch", sa.LargeBinary, nullable=False),
        sa.Column("canaries", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("valid_until_ms", sa.BigInteger),
        sa.Column("expires_ms", sa.BigInteger),
    )
