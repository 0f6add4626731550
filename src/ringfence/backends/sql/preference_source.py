"""Preferences as of one moment, in the order and the words that the pages are built from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection

from ringfence.backends.sql import changelog
from ringfence.backends.sql.database import Database
from ringfence.backends.sql.preferences import every_preference
from ringfence.registry.preference import pack_profile, profile_of

ROWS = 5_000


class PreferenceMoment:
    """One snapshot; valid while its transaction is open."""

    def __init__(self, connection: Connection, position: int) -> None:
        self._connection = connection
        self.position = position
        """Last change of the feed at that moment."""

    def rows(self) -> Iterator[Sequence[tuple[int, bytes, tuple[str, ...]]]]:
        """Packed number, packed profile and excepted companies, ascending by number, in constant memory."""
        told = (
            (one.number, pack_profile(profile_of(one)), one.exceptions) for one in every_preference(self._connection)
        )
        while some := list(islice(told, ROWS)):
            yield some


class SqlPreferenceSource:
    """Opens snapshots of a database for whoever builds or verifies pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self) -> Iterator[PreferenceMoment]:
        """One consistent view. Raises `Unavailable` when the database is away."""
        with self._database.read(snapshot=True) as connection:
            position, _ = changelog.head(connection)
            yield PreferenceMoment(connection, position)
