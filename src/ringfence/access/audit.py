"""Who did what and why, and who looked at whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from ringfence.telecom.number import NumberForm, PhoneNumber

PERSONAL = (NumberForm.E164, NumberForm.SHORT)
PURPOSE_MAX = 200


class AuditEntry(Struct, frozen=True, kw_only=True):
    """One action on the system. `before` and `after` are JSON without secrets; empty where there was nothing."""

    at_ms: int
    actor: str
    """`account:<name>`, `key:<id>` or `console:<unix user>`; never a secret."""
    act: str
    """What was done, e.g. `list.add`, `key.revoke`, `rule.promote`, `sign-in`."""
    target: str = ""
    """What it was done to."""
    before: str = ""
    after: str = ""
    reason: str = ""
    id: int = 0
    """Position in the trail, given by the store."""


class Look(Struct, frozen=True, kw_only=True):
    """Somebody read what is known of a number (personal data)."""

    at_ms: int
    actor: str
    number: int
    """Packed `PhoneNumber`."""
    purpose: str
    """Why, in the reader's words or the page's name."""
    id: int = 0
    """Position in the record, given by the store."""


def looks_at(numbers: Iterable[PhoneNumber], *, at_ms: int, actor: str, purpose: str) -> list[Look]:
    """One look for each different number; what is no number (hidden, unreadable) is nobody's."""
    seen = dict.fromkeys(number for number in numbers if number.form in PERSONAL)
    return [Look(at_ms=at_ms, actor=actor, number=int(one), purpose=purpose[:PURPOSE_MAX]) for one in seen]


class AuditTrail(Protocol):
    """Append-only memory of acts and looks."""

    def record(self, entry: AuditEntry) -> None:
        """Keep one act. Stores write their own acts in the same transaction; this is for acts outside them."""
        ...

    def entries(
        self, *, actor: str = "", act: str = "", target: str = "", limit: int = 100, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Newest first; empty words ask for all, `act` also as a prefix like `list.`; `before` is the last id seen."""
        ...

    def look(self, look: Look) -> None:
        """Keep one look; returns after it is durable, so nothing is shown unrecorded."""
        ...

    def saw(self, looks: Iterable[Look]) -> None:
        """Keep many looks at once, or none; returns after they are durable."""
        ...

    def looks(
        self, number: int | None = None, *, actor: str = "", limit: int = 100, before: int | None = None
    ) -> tuple[Look, ...]:
        """Newest first, of one number or of all."""
        ...

    def prune(self, *, acts_before_ms: int, looks_before_ms: int) -> int:
        """Delete what is older than its retention; returns how many."""
        ...
