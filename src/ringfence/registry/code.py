"""One-time codes: proof of who controls a number, with limits against guessing, bombing and enumeration."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.telecom.errors import NotAllowed, TooMany

DIGITS = 6
VALID_MS = 5 * 60_000
TRIES = 5
"""Five tries at six digits: 1 in 200,000 to guess (NIST SP 800-63B section 5.1.3.2 asks for a limit)."""
GAP_MS = 60_000
"""Between two codes to one number."""
PER_NUMBER_AN_HOUR = 3
PER_NUMBER_A_DAY = 5
"""Codes to one number, whoever asks: no code bombing of a third person."""
PER_ASKER_A_DAY = 20
"""Codes to whatever numbers that one asker (address, session or key) may cause in a day: no enumeration."""
ALL_AN_HOUR = 20_000
"""Codes to everybody together in an hour, unless the operator says otherwise: what a flood of requests may cost."""
HOUR_MS = 3_600_000
_DAY_MS = 86_400_000


class CodePurpose(StrEnum):
    """What the code is for; a code for one thing proves nothing for another."""

    SIGN_IN = "sign_in"
    CONSENT = "consent"
    CONTACT = "contact"


class OneTimeCode(Struct, frozen=True, kw_only=True):
    """A code as it is kept: never the code itself. Times: milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(min_length=16, max_length=64)]
    """Unguessable; the asker's browser holds it, so that a code works only where it was asked for."""
    number: int
    purpose: CodePurpose
    subject: str = ""
    """What it is about, e.g. the id of a consent."""
    code_hash: bytes
    asker: str
    """Keyed hash of the address, session or key that asked."""
    at_ms: int
    failures: int = 0
    used_ms: int | None = None

    def __repr__(self) -> str:
        return f"OneTimeCode(id={self.id[:4]!r}..., purpose={self.purpose.value!r})"


def code_from(randomness: bytes) -> str:
    """Six digits from at least 8 random bytes."""
    return f"{int.from_bytes(randomness[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def hash_code(key: bytes, code_id: str, number: int, code: str) -> bytes:
    """What is kept instead of the code; `key` is the installation's secret, so that a stolen table tells nothing."""
    return hmac.digest(key, f"{code_id}:{int(number)}:{code}".encode(), hashlib.sha256)


def check_may_ask(number: int, asker: str, recent: Iterable[OneTimeCode], now_ms: int) -> None:
    """Raise `TooMany` when number or asker had enough; `recent` are the codes of a day for either.

    The answer is the same whether or not the number is registered. A clock that jumped back counts as no time gone.
    """
    to_number = [one.at_ms for one in recent if one.number == number and one.at_ms > now_ms - _DAY_MS]
    by_asker = [one.at_ms for one in recent if one.asker == asker and one.at_ms > now_ms - _DAY_MS]
    wait_ms = 0
    if to_number:
        wait_ms = max(0, min(GAP_MS, max(to_number) + GAP_MS - now_ms))
    bounds = (
        (to_number, PER_NUMBER_AN_HOUR, HOUR_MS),
        (to_number, PER_NUMBER_A_DAY, _DAY_MS),
        (by_asker, PER_ASKER_A_DAY, _DAY_MS),
    )
    for times, most, span_ms in bounds:
        within = sorted(at_ms for at_ms in times if at_ms > now_ms - span_ms)
        if len(within) >= most:
            wait_ms = max(wait_ms, min(span_ms, within[-most] + span_ms - now_ms))
    if wait_ms > 0:
        raise TooMany("Too many codes were asked for.", "Wait, then ask again.", retry_after_s=-(-wait_ms // 1000))


def check_all(asked: int, most: int) -> None:
    """Raise `TooMany` when everybody together asked for `most` codes within the hour."""
    if asked >= most:
        raise TooMany("Too many codes were asked for.", "Wait, then ask again.", retry_after_s=300)


def fits(
    code: OneTimeCode | None, given: str, key: bytes, purpose: CodePurpose, now_ms: int, subject: str = ""
) -> bool:
    """Whether the given digits prove control of the number; False counts as a failure of that code.

    `subject` is what the code must be about: a code for one consent confirms no other. Raises `NotAllowed`, in the same
    words whatever the cause, when the code is unknown, about something else, used, over or tried too often.
    """
    if (
        code is None
        or code.used_ms is not None
        or code.failures >= TRIES
        or code.purpose is not purpose
        or code.subject != subject
        or not code.at_ms <= now_ms < code.at_ms + VALID_MS
    ):
        raise NotAllowed("This code does not count.", "Ask for a new code.")
    return hmac.compare_digest(hash_code(key, code.id, code.number, given), code.code_hash)


class CodeStore(Protocol):
    """Where codes live."""

    def ask(self, code: OneTimeCode, text: str, *, most_an_hour: int = ALL_AN_HOUR) -> None:
        """Keep the code and put its message into the outbox, in one transaction. Raises `TooMany`."""
        ...

    def prove(
        self, code_id: str, given: str, key: bytes, purpose: CodePurpose, now_ms: int, *, subject: str = ""
    ) -> OneTimeCode:
        """Use the code up and return it. Counts failures. Raises `NotAllowed`."""
        ...
