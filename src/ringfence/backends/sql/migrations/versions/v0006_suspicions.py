"""What detectors found, and what people made of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables of suspicions."""
    op.create_table(
        "suspicions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("detector", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("live", sa.Integer, nullable=False),
        sa.Column("score_permyriad", sa.Integer, nullable=False),
        sa.Column("suspect", sa.LargeBinary, nullable=False),
        sa.Column("found_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("by", sa.String(160), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("suspicions_by_rank", "suspicions", ["standing", "live", "score_permyriad", "seen_ms"])
    op.create_index("suspicions_by_detector", "suspicions", ["detector", "standing"])
    op.create_index("suspicions_by_standing", "suspicions", ["standing", "at_ms"])
    op.create_table(
        "suspicion_numbers",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("suspicion", sa.String(16), primary_key=True),
    )
    op.create_index("ix_suspicion_numbers_suspicion", "suspicion_numbers", ["suspicion"])
