"""Entries of lists, complaints, and where both are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum, StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.telecom.carrier import NumberRange, Trunk
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Feedback


class ListKind(StrEnum):
    """What an entry says of its numbers."""

    BLOCK = "block"
    ALLOW = "allow"
    DO_NOT_ORIGINATE = "do_not_originate"


class Level(IntEnum):
    """Whose entry it is; the higher beats the lower."""

    NATIONAL = 0
    CARRIER = 1
    SUBSCRIBER = 2


class ListScope(Struct, frozen=True, array_like=True, gc=False):
    """For whose calls an entry counts."""

    level: Level = Level.NATIONAL
    carrier: str = ""
    """Name of the carrier whose trunks it is for."""
    subscriber: int = 0
    """Packed number of the called person it is for."""

    def __str__(self) -> str:
        if self.level is Level.CARRIER:
            return f"carrier:{self.carrier}"
        return f"subscriber:{PhoneNumber(self.subscriber)}" if self.level is Level.SUBSCRIBER else "national"


NATIONAL = ListScope()


class ListEntry(Struct, frozen=True, kw_only=True):
    """One range of numbers on one list. Times are milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Given by the store when empty. A store takes each id once: send the same id again and nothing happens."""
    list: ListKind
    scope: ListScope = NATIONAL
    numbers: NumberRange
    """As calling numbers."""
    reason: Annotated[str, Meta(min_length=1, max_length=2_000)]
    """Why, in words that may be shown to the person restricted."""
    basis: Annotated[str, Meta(max_length=500)] = ""
    """Rule or article it rests on."""
    added_by: str
    starts_ms: int
    expires_ms: int | None
    """Excluded. Only allow and do-not-originate entries may last for ever."""
    ended_ms: int | None = None
    """When it was ended before its time."""
    ended_by: str = ""
    end_reason: str = ""

    def live(self, at_ms: int) -> bool:
        """Whether it counts at that moment."""
        end = min((ms for ms in (self.expires_ms, self.ended_ms) if ms is not None), default=None)
        return self.starts_ms <= at_ms and (end is None or at_ms < end)


def check_entry(entry: ListEntry) -> None:
    """Raise `Refused` unless range, time and reason are whole: every restriction has a reason and an expiry."""
    first, last = PhoneNumber(entry.numbers.first), PhoneNumber(entry.numbers.last)
    if first > last or first >> 50 != last >> 50 or first.form not in {NumberForm.E164, NumberForm.SHORT}:
        raise Refused(
            f"{first} to {last} is not a range of numbers.",
            "Give two readable numbers of one country and length, the lower first.",
        )
    if len(str(first.digits)) != len(str(last.digits)):
        raise Refused(f"{first} and {last} differ in length.", "Make one entry for each length.")
    if not entry.reason.strip():
        raise Refused("The entry has no reason.", "Say why; the person concerned may ask.")
    if entry.list is ListKind.BLOCK and entry.expires_ms is None:
        raise Refused("A block needs an expiry.", "Give the moment it ends; it can be renewed.")
    if entry.expires_ms is not None and entry.expires_ms <= entry.starts_ms:
        raise Refused("The entry ends before it starts.", "Give an expiry after the start.")
    if entry.scope.level is Level.CARRIER and not entry.scope.carrier:
        raise Refused("The carrier is not named.", "Write the scope as carrier:NAME.")


class Complaint(Struct, frozen=True, kw_only=True):
    """Somebody says that a number called them unwanted."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Given by the store when empty. A store takes each id once."""
    number: int
    """Packed calling number complained about."""
    reporter: Annotated[str, Meta(min_length=1, max_length=64)]
    """Keyed hash of the reporter, so that people are counted without being known."""
    category: Annotated[str, Meta(max_length=64)] = ""
    at_ms: int
    """When the call was."""
    text: Annotated[str, Meta(max_length=4_000)] = ""
    """What the reporter chose to tell."""
    origin: Annotated[str, Meta(max_length=64)] = ""
    """Keyed hash of the address block or device that it came from; empty: not known."""


class ListStore(Protocol):
    """Where list entries live. History is kept: entries are ended, never deleted before their retention is over."""

    def add(self, entries: Iterable[ListEntry], *, by: str, at_ms: int) -> int:
        """Keep all entries or, when the iterable raises, none; returns how many were new. Raises `Refused`."""
        ...

    def end(self, entry_id: str, *, by: str, at_ms: int, reason: str) -> ListEntry:
        """End an entry now; again is harmless. Raises `NotFound`."""
        ...

    def find(self, entry_id: str) -> ListEntry | None:
        """The entry, ended or not."""
        ...

    def covering(self, number: int, *, limit: int = 100) -> tuple[ListEntry, ...]:
        """Every entry whose range holds the number, ended ones too, newest first."""
        ...

    def page(
        self, *, kind: ListKind | None = None, live_at_ms: int | None = None, limit: int = 100, before: str = ""
    ) -> tuple[ListEntry, ...]:
        """Newest first; `before` is the id of the last entry of the page before."""
        ...

    def live(self, at_ms: int) -> Iterator[ListEntry]:
        """Every entry that counts at that moment or will later, in constant memory."""
        ...


class TrunkStore(Protocol):
    """Where trunks live."""

    def put(self, trunk: Trunk, *, by: str, at_ms: int, reason: str = "") -> None:
        """Add or replace the trunk of that name. Raises `Refused`."""
        ...

    def end(self, name: str, *, by: str, at_ms: int, reason: str = "") -> None:
        """Take the trunk out of service. Raises `NotFound`."""
        ...

    def all(self) -> tuple[Trunk, ...]:
        """The trunks in service, by name."""
        ...


class ComplaintStore(Protocol):
    """Where complaints and feedback live."""

    def add(self, complaints: Iterable[Complaint], *, by: str, at_ms: int) -> int:
        """Keep all or none, received at `at_ms`; returns how many were new. Raises `Refused` above 10,000."""
        ...

    def feedback(self, feedback: Feedback) -> None:
        """Keep a person's word on a decision; `wrong` counts for the number."""
        ...

    def of(self, number: int, *, limit: int = 100) -> tuple[Complaint, ...]:
        """Complaints about the number, newest first."""
        ...

    def feedback_of(self, *, number: int | None = None, decision: str = "", limit: int = 100) -> tuple[Feedback, ...]:
        """Feedback on the number or the decision, newest first."""
        ...

    def forget(self, number: int, *, by: str, at_ms: int, reason: str) -> None:
        """The number changed hands: what people said of it before counts no more."""
        ...
