"""Brings a database to the newest migration; safe when several processes start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ringfence.backends.sql.database import Database
from ringfence.telecom.errors import Refused

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x52494E47
"""Number of the PostgreSQL advisory lock that one migrating process holds: `RING`."""


def migrate(database: Database) -> str:
    """Run what is missing and return the revision. Raises `Refused` when the database is newer than the program."""
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head() or ""
    with database.read() as connection:
        present = _revision(connection)
    if present == newest:
        return newest
    # The whole of it is one transaction on both databases: a killed migration leaves nothing half done.
    with database.write() as connection:
        if not database.embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = _revision(connection)
        if present and present not in {script.revision for script in scripts.walk_revisions()}:
            raise Refused(
                f"The database has revision {present}, which this version does not know.",
                "Use the newer version of Ringfence, or restore a backup made with this one.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
