"""Second factors, recovery codes, stages of a session, and limits that all workers share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Sessions that there are stay open."""
    op.add_column("sessions", sa.Column("stage", sa.String(8), nullable=False, server_default="open"))
    op.add_column("sessions", sa.Column("challenge", sa.LargeBinary, nullable=False, server_default=""))
    op.create_table(
        "second_factors",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("credential", sa.LargeBinary, nullable=False),
        sa.Column("used", sa.BigInteger, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("used_ms", sa.BigInteger),
    )
    op.create_index("ix_second_factors_account", "second_factors", ["account"])
    op.create_table(
        "recovery_codes",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("used_ms", sa.BigInteger),
    )
    op.create_table(
        "limits",
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_limits_due_ms", "limits", ["due_ms"])
