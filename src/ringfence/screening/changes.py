"""What changed in the store, as told to every worker."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from msgspec import Struct

from ringfence.telecom.carrier import Trunk
from ringfence.telecom.number import PhoneNumber


class EntriesAdded(Struct, frozen=True, tag="entries_added"):
    """List entries came in under one batch."""

    batch: str


class EntryEnded(Struct, frozen=True, tag="entry_ended"):
    """A list entry ended before its time."""

    id: str


class TrunkPut(Struct, frozen=True, tag="trunk_put"):
    """A trunk came or changed."""

    trunk: Trunk


class TrunkEnded(Struct, frozen=True, tag="trunk_ended"):
    """A trunk went out of service."""

    name: str


class Complained(Struct, frozen=True, tag="complained"):
    """Somebody complained about a number."""

    number: int
    reporter: str
    at_ms: int


class Refuted(Struct, frozen=True, tag="refuted"):
    """Somebody said that stopping a number was wrong."""

    number: int
    at_ms: int


class NumberForgotten(Struct, frozen=True, tag="number_forgotten"):
    """A number changed hands."""

    number: int


class KeyChanged(Struct, frozen=True, tag="key_changed"):
    """An API key came or was revoked."""

    id: str


Change: TypeAlias = (
    EntriesAdded | EntryEnded | TrunkPut | TrunkEnded | Complained | Refuted | NumberForgotten | KeyChanged
)


class ReputationSink(Protocol):
    """Takes what people say. Workers share it: each position is applied once, whoever comes first."""

    def complain(self, number: PhoneNumber, reporter: str, at_ms: int, seq: int) -> None:
        """Count a complaint."""
        ...

    def refute(self, number: PhoneNumber, at_ms: int, seq: int) -> None:
        """Count a word against a restriction."""
        ...

    def forget(self, number: PhoneNumber, seq: int) -> None:
        """Start the number anew."""
        ...

    def applied(self) -> int:
        """The last position applied; 0 when it starts empty."""
        ...
