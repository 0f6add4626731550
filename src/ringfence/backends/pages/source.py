"""What the pages need of the store of preferences: everything as of one moment, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

Row: TypeAlias = tuple[int, bytes, tuple[str, ...]]
"""Packed number, packed `Profile`, ids of excepted companies."""


class Snapshot(Protocol):
    """The store as of one moment."""

    @property
    def position(self) -> int:
        """Position of the change feed at that moment."""
        ...

    def rows(self) -> Iterator[Sequence[Row]]:
        """All numbers that refuse something, ascending by packed number, some thousands at a time."""
        ...


class PreferenceSource(Protocol):
    """Opens snapshots."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One consistent view, held until the context ends. Raises `Unavailable` when the store is away."""
        ...
