"""Whom an account works for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Accounts that there are become the operator's."""
    op.add_column("accounts", sa.Column("organisation_kind", sa.String(16), nullable=False, server_default="operator"))
    op.add_column("accounts", sa.Column("organisation_id", sa.String(64), nullable=False, server_default=""))
