"""The company that an API key speaks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Keys that there are speak for the operator."""
    op.add_column("api_keys", sa.Column("company", sa.String(64), nullable=False, server_default=""))
