"""What the pages need of the store: all preferences, or all consents, as of one moment, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from ringfence.registry.consent import ConsentTerm

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


class ConsentSnapshot(Protocol):
    """The consents of the store as of one moment."""

    @property
    def position(self) -> int:
        """Position of the change feed at that moment."""
        ...

    def terms(self) -> Iterator[tuple[int, tuple[ConsentTerm, ...]]]:
        """Each number that consented to anything, ascending, with what the judge needs of it."""
        ...


class ConsentSource(Protocol):
    """Opens snapshots of consents."""

    def snapshot(self) -> AbstractContextManager[ConsentSnapshot]:
        """One consistent view, held until the context ends. Raises `Unavailable` when the store is away."""
        ...
