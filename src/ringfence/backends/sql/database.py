"""One database, SQLite or PostgreSQL, and its transactions."""

from __future__ import annotations

import errno
import os
import sqlite3
import ssl
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry

from ringfence.telecom.errors import Conflict, Refused, Unavailable

WAIT_S = 10
"""Longest wait for another writer."""
_WRITE = "ringfence_write"


class _Connect(TypedDict, total=False):
    timeout: int
    check_same_thread: bool
    application_name: str
    ssl_context: ssl.SSLContext


class Database:
    """Transactions over one engine. Threads may share it; processes each open their own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        weakref.finalize(self, engine.dispose)  # a command that ends need not close what it opened

    @property
    def embedded(self) -> bool:
        """Whether this is SQLite."""
        return self._engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, when embedded."""
        return Path(self._engine.url.database or "") if self.embedded else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is durable when the block ends and undone when it raises.

        Raises `Unavailable` when the database does not answer, `Conflict` when a row is there already.
        """
        with _mapped(), self._engine.connect().execution_options(**{_WRITE: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A transaction that only reads; with `snapshot` all its queries see one moment. Raises `Unavailable`."""
        with _mapped(), self._engine.connect() as connection:
            if snapshot and not self.embedded:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def connect(address: str | Path) -> Database:
    """A database by path (SQLite) or URL; nothing is created but the file. Raises `Refused` for other databases.

    PostgreSQL: `postgresql://user:password@host/name`, `?sslmode=require|verify-full&sslrootcert=FILE` for TLS,
    `?unix_sock=/run/postgresql/.s.PGSQL.5432` for a local socket.
    """
    url = URL.create("sqlite", database=str(address)) if isinstance(address, Path) else _url(address)
    if url.get_backend_name() == "sqlite":
        return Database(_sqlite(url))
    if url.get_backend_name() != "postgresql":
        raise Refused(f"`{url.get_backend_name()}` is not a database that Ringfence knows.", _ADDRESSES)
    return Database(_postgresql(url))


_ADDRESSES = "RINGFENCE_DATABASE is empty (SQLite in the home folder) or postgresql://user:password@host/name."


def _url(address: str) -> URL:
    try:
        return make_url(address)
    except exc.ArgumentError:
        # Without its cause: that would show the address, and the password in it.
        raise Refused("The database address cannot be read.", _ADDRESSES) from None


def _sqlite(url: URL) -> Engine:
    path = Path(url.database or "")
    if not url.database or url.database == ":memory:":
        raise Refused("SQLite in memory would lose what was acknowledged.", _ADDRESSES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The file holds personal data; its journal inherits these rights. One that is there is not opened: closing it
        # again would drop the locks of every connection that this process has to it, and another process that closes
        # the database would then take the journal away from under them (fcntl(2), https://sqlite.org/howtocorrupt.html).
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        elif not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Unavailable(f"The database file cannot be opened: {error.strerror}.", f"Check {path}.") from error
    arguments = _Connect(timeout=WAIT_S, check_same_thread=False)
    engine = create_engine(url, connect_args=arguments, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Transactions begin where we say (below), not where the driver guesses.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")
    _enter_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _enter_wal(cursor: DBAPICursor) -> None:
    """Two processes that open a new file at once: the change of mode does not heed the busy timeout, so ask again."""
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",):
                return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader and is overtaken would fail at once instead of waiting its turn.
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgresql(url: URL) -> Engine:
    arguments = _Connect(timeout=WAIT_S, application_name="ringfence")
    mode = url.query.get("sslmode", "disable")
    if mode not in {"disable", "prefer"}:
        root = url.query.get("sslrootcert")
        context = ssl.create_default_context(cafile=root if isinstance(root, str) else None)
        if mode == "require":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        arguments["ssl_context"] = context
    plain = url.difference_update_query(["sslmode", "sslrootcert"]).set(drivername="postgresql+pg8000")
    engine = create_engine(plain, connect_args=arguments, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
    cursor.execute("SET synchronous_commit = on")
    connection.commit()
    cursor.close()


_REMEDY = (
    "See that it runs, that its disk has room and that RINGFENCE_DATABASE names it, then repeat; "
    "where its tables are of an older version: ringfence store migrate"
)


@contextmanager
def _mapped() -> Iterator[None]:
    """Errors of the driver by what the caller should do."""
    try:
        yield
    except exc.IntegrityError as error:
        raise Conflict("It exists already, or changed in the meantime.", "Read it again, then decide.") from error
    except (exc.DBAPIError, exc.TimeoutError, OSError) as error:
        raise Unavailable("The database does not answer.", _REMEDY) from error
