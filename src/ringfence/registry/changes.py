"""What changed in the registry, as told to every worker, and who takes it there."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeAlias

from msgspec import Struct

from ringfence.registry.consent import ConsentTerm
from ringfence.registry.ledger import Entry
from ringfence.registry.preference import Preference


class PreferencesPut(Struct, frozen=True, tag="preferences_put"):
    """Preferences came in or changed: those whose version is the position of this change."""


class ConsentsPut(Struct, frozen=True, tag="consents_put"):
    """Consents of one number came in, were confirmed or withdrawn."""

    number: int


class ConsentsLoaded(Struct, frozen=True, tag="consents_loaded"):
    """Consents came in bulk: those whose version is the position of this change."""


class EntryPut(Struct, frozen=True, tag="entry_put"):
    """An entry of a ledger came or changed."""

    kind: str
    id: str


class NumberRecycled(Struct, frozen=True, tag="number_recycled"):
    """A number changed hands: its preferences and consents are gone."""

    number: int


RegistryChange: TypeAlias = PreferencesPut | ConsentsPut | ConsentsLoaded | EntryPut | NumberRecycled


class Part(StrEnum):
    """Parts of the registry that a read side may keep."""

    PREFERENCES = "preferences"
    CONSENTS = "consents"
    LEDGER = "ledger"


EVERYTHING = frozenset(Part)


class RegistrySink(Protocol):
    """A worker's read side, told by the feed from one thread; positions are those of changes."""

    parts: frozenset[Part]
    """What it keeps; it is told of nothing else, but of numbers that change hands."""

    def preferences(self, changed: Iterable[Preference], seq: int) -> None:
        """Take these preferences; one without refusals is dropped."""
        ...

    def consents(self, number: int, terms: tuple[ConsentTerm, ...], seq: int) -> None:
        """Take these instead of all consents of the number."""
        ...

    def entry(self, kind: str, entry_id: str, entry: Entry | None, seq: int) -> None:
        """Take this state of a ledger entry; None: it is gone."""
        ...

    def recycled(self, number: int, seq: int) -> None:
        """Forget preferences and consents of the number."""
        ...

    def position(self) -> int:
        """Last position applied; 0: nothing yet, everything will be told (`preferences`, `consents`, `entry`).

        It falls when the sink took an older state: then it is told again what came since.
        """
        ...

    def begin(self, seq: int) -> int:
        """A full load as of this position begins: what is not told until `finish` is gone.

        Returns how many numbers or entries of a part the sink takes at most. Told as many, it knows that there may
        be more.
        """
        ...

    def finish(self, seq: int) -> None:
        """Memory equals the store as of this position; told after every look at the store."""
        ...
