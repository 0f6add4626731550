"""Backup and restore of the embedded store."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ringfence.backends.sql.database import Database
from ringfence.telecom.errors import Conflict, NotFound, Refused, Unavailable

_JUMP = 1 << 32
"""A restored store goes on far beyond any position that the lost one gave out, so that no worker or table takes a new
change for one that it has seen."""
_ELSEWHERE = "PostgreSQL has its own: `pg_dump --format=custom URL > FILE` and `pg_restore --clean --dbname=URL FILE`."


def backup(database: Database, target: Path) -> int:
    """Copy the store as of one moment, while it is used; returns bytes written. Raises `Conflict`, `Refused`."""
    source = _embedded(database)
    if target.exists():
        raise Conflict(f"{target} exists.", "Name a file that does not.")
    part = target.with_name(target.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(part)) as other:
            one.backup(other)
            other.execute("PRAGMA journal_mode = DELETE")
        _check(part)
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Unavailable(
            f"The backup failed: {error}.", "Check the free space and the rights of the folder."
        ) from error
    return target.stat().st_size


def restore(source: Path, target: Path, *, replace: bool) -> None:
    """Put a backup where the store is to be; nothing may run on it. Raises `Conflict`, `NotFound`, `Refused`.

    A store that is replaced stays beside it as `<name>.before-restore`.
    """
    if not source.is_file():
        raise NotFound(f"There is no file {source}.")
    if target.exists() and not replace:
        raise Conflict(
            f"{target} exists.", "Stop Ringfence, then repeat with --replace; the present store is kept aside."
        )
    _check(source)
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        kept = f"{source.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(kept, uri=True)) as one, closing(sqlite3.connect(part)) as other:
            one.backup(other)
            _jump(other)
        _sync(part)
        _set_aside(target)
        part.rename(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Unavailable(
            f"The restore failed: {error}.", "The store is as it was, or beside it as .before-restore."
        ) from error


def _embedded(database: Database) -> Path:
    if database.path is None:
        raise Refused("This store is PostgreSQL.", _ELSEWHERE)
    return database.path


def _jump(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE counter SET value = (SELECT value FROM counter WHERE name = 'changes') + ?", (_JUMP,))
    connection.commit()


def _set_aside(target: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        present = target.with_name(target.name + suffix)
        if present.exists():
            present.rename(target.with_name(f"{target.name}.before-restore{suffix}"))


def _check(path: Path) -> None:
    """Raise `Refused` unless the file is a whole store."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT value FROM counter").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"{path} is not a whole store: {error}.", "Use another backup.") from error
    if verdict != ("ok",):
        raise Refused(f"{path} is damaged: {verdict}.", "Use another backup.")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
