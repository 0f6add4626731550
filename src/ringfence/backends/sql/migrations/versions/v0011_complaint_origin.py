"""Where a complaint came from, as a keyed hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Of complaints that there are it is not known."""
    op.add_column("complaints", sa.Column("origin", sa.String(64), nullable=False, server_default=""))
