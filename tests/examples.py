"""Numbers, entries and moments that many tests speak of."""

from __future__ import annotations

from ringfence.screening.book import NATIONAL, ListEntry, ListKind, ListScope
from ringfence.telecom.carrier import NumberRange
from ringfence.telecom.number import UNREADABLE, NumberForm, PhoneNumber

NOW = 1_795_000_000_000
HOUR = 3_600_000


def mobile(tail: int) -> PhoneNumber:
    """A Chinese mobile number ending in `tail`."""
    return PhoneNumber.pack(NumberForm.E164, 86, 8617000000000 + tail)


def read(text: str) -> PhoneNumber:
    """Numbers like `+86...` and bare digits; enough for a test."""
    digits = text.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return UNREADABLE
    number = int(digits if text.startswith("+") else f"86{digits}")
    return PhoneNumber.pack(NumberForm.E164, 86, number)


def entry(
    entry_id: str,
    first: int,
    last: int | None = None,
    *,
    kind: ListKind = ListKind.BLOCK,
    scope: ListScope = NATIONAL,
    starts: int = NOW - HOUR,
    expires: int | None = NOW + HOUR,
) -> ListEntry:
    """An entry for mobile numbers by their tails, valid now."""
    return ListEntry(
        id=entry_id,
        list=kind,
        scope=scope,
        numbers=NumberRange(int(mobile(first)), int(mobile(first if last is None else last))),
        reason="complained about",
        added_by="account:li.na",
        starts_ms=starts,
        expires_ms=expires,
    )
