"""Runs the steps on the connection, and in the transaction, that it is given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

_connection: Connection = context.config.attributes["connection"]
# The caller's transaction holds all steps together; SQLite's statements on tables are part of it too.
context.configure(connection=_connection, transactional_ddl=False)
context.run_migrations()
