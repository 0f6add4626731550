"""Brings a database to the newest migration; safe when several processes start at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from ringfence.backends.sql.database import Database
from ringfence.telecom.errors import Refused

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x52494E47
"""Number of the PostgreSQL advisory lock that one migrating process holds: `RING`."""


def migrate(database: Database) -> str:
    """Run what is missing and return the revision. Raises `Refused` when the database is newer than the program."""
    newest = _steps()[-1]
    with database.read() as connection:
        present = _revision(connection)
    if present == newest:
        return newest
    # The whole of it is one transaction on both databases: a killed migration leaves nothing half done.
    with database.write() as connection:
        if not database.embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = _revision(connection)
        if present and present not in _steps():
            raise Refused(
                f"The database has revision {present}, which this version does not know.",
                "Use the newer version of Ringfence, or restore a backup made with this one.",
            )
        _upgrade(connection)
    return newest


def _upgrade(connection: Connection) -> None:
    from alembic import command  # a quarter of a second of imports that a store at the newest step does not need

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _steps() -> tuple[str, ...]:
    """Revisions in order: one chain, each in a file that is named by it."""
    return tuple(sorted(path.name[1:5] for path in (_SCRIPTS / "versions").glob("v*.py")))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
