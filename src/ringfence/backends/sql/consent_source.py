"""Consents as of one moment, as the judge's file of them is built and verified."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from ringfence.backends.sql import changelog
from ringfence.backends.sql.consents import every_term
from ringfence.backends.sql.database import Database
from ringfence.registry.consent import ConsentTerm


class ConsentMoment:
    """One snapshot; valid while its transaction is open."""

    def __init__(self, connection: Connection, position: int) -> None:
        self._connection = connection
        self.position = position
        """Last change of the feed at that moment."""

    def terms(self) -> Iterator[tuple[int, tuple[ConsentTerm, ...]]]:
        """Each number with its consents, ascending, in constant memory."""
        yield from every_term(self._connection)


class SqlConsentSource:
    """Opens snapshots of a database for whoever builds or verifies the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self) -> Iterator[ConsentMoment]:
        """One consistent view. Raises `Unavailable` when the database is away."""
        with self._database.read(snapshot=True) as connection:
            position, _ = changelog.head(connection)
            yield ConsentMoment(connection, position)
