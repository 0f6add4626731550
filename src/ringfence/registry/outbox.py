"""Messages that go out to people: how they wait, are tried again, and are given up."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.number import PhoneNumber

FIRST_WAIT_MS = 2_000
LONGEST_WAIT_MS = 300_000
MOST_TRIES = 8
"""With waits that double from two seconds: about four minutes, within the life of a code."""
LEASE_MS = 60_000
"""A message that was taken to be sent and neither sent nor failed by then is taken again: its sender died."""
NOTICE_MS = 24 * 3_600_000
"""A notice that could not be delivered within a day is given up."""


class OutKind(StrEnum):
    """What a message is."""

    CODE = "code"
    NOTICE = "notice"


class OutMessage(Struct, frozen=True, kw_only=True):
    """A message waiting to go out. Its text is wiped when it was handed over or is over. Never in logs."""

    id: int = 0
    number: int
    """Packed `PhoneNumber`."""
    text: str
    at_ms: int
    expires_ms: int
    kind: OutKind = OutKind.CODE
    tries: int = 0
    """How often it was handed to the gateway, this time included."""

    def __repr__(self) -> str:
        return f"OutMessage(id={self.id})"


class OutCounts(Struct, frozen=True, kw_only=True):
    """How the outbox does."""

    waiting: int
    oldest_ms: int | None
    """When the oldest that waits was written."""
    dead: int
    """Given up within the last week."""


class ShortMessage(Struct, frozen=True, kw_only=True):
    """A message as a gateway wants it, in the fields of `submit_sm` (SMPP 3.4 section 4.4.1)."""

    key: str
    """The same for every try of one message, so that a gateway delivers it once."""
    source_addr: Annotated[str, Meta(max_length=21)]
    dest_addr_ton: int = 1
    """International number."""
    dest_addr_npi: int = 1
    """ISDN (E.164)."""
    destination_addr: Annotated[str, Meta(max_length=21)]
    """Digits with the country code, without `+`."""
    data_coding: int
    """0: the alphabet of the SMSC, where the text is ASCII; 8: UCS-2."""
    validity_s: int
    """Seconds after which it is of no use."""
    text: str
    """As a whole; who speaks SMPP cuts it into parts or sends it as `message_payload`."""

    def __repr__(self) -> str:
        return f"ShortMessage(key={self.key!r})"


class GaveUp(RingfenceError):
    """The gateway will never take this message: trying again is of no use."""

    code = "message_refused"


class SmsGateway(Protocol):
    """Hands messages over."""

    def send(self, message: ShortMessage) -> None:
        """Return when the gateway has it. Raises `GaveUp`, or `Unavailable` when it may go later."""
        ...


class Outbox(Protocol):
    """Where messages wait."""

    def waiting(self, now_ms: int, *, limit: int = 100) -> tuple[OutMessage, ...]:
        """Messages to send, oldest first."""
        ...

    def claim(self, now_ms: int, *, limit: int = 20) -> tuple[OutMessage, ...]:
        """Take messages whose time has come; nobody else gets them for `LEASE_MS`. Gives up those that are over."""
        ...

    def sent(self, message_id: int, *, at_ms: int) -> None:
        """Handed over: its text is wiped."""
        ...

    def failed(self, message_id: int, *, again_ms: int | None, at_ms: int, why: str) -> None:
        """Not handed over; it is tried again at `again_ms`, or given up where that is None: its text is wiped."""
        ...

    def counts(self, now_ms: int) -> OutCounts:
        """How it does."""
        ...


def again_ms(tries: int, now_ms: int) -> int | None:
    """When a message that failed so often is tried again; None: no more."""
    if tries >= MOST_TRIES:
        return None
    return now_ms + min(LONGEST_WAIT_MS, FIRST_WAIT_MS << max(tries - 1, 0))


def short_message(message: OutMessage, source: str, installation: str, now_ms: int) -> ShortMessage:
    """The message for a gateway; `installation` makes its key unlike that of any other system."""
    return ShortMessage(
        key=f"{installation}-{message.id}",
        source_addr=source,
        destination_addr=str(PhoneNumber(message.number)).removeprefix("+"),
        data_coding=0 if message.text.isascii() else 8,
        validity_s=max(1, (message.expires_ms - now_ms) // 1000),
        text=message.text,
    )


class Sender:
    """Empties the outbox into a gateway."""

    def __init__(
        self,
        outbox: Outbox,
        gateway: SmsGateway,
        source: str,
        installation: str,
        clock_ms: Callable[[], int],
        told: Callable[[str, int], None],
    ) -> None:
        """`told` gets one word and the message's id when one fails or is given up; never text or number."""
        self._outbox = outbox
        self._gateway = gateway
        self._source = source
        self._installation = installation
        self._clock_ms = clock_ms
        self._told = told

    def step(self) -> int:
        """Send what waits; returns how many were taken."""
        claimed = self._outbox.claim(self._clock_ms())
        for message in claimed:
            now_ms = self._clock_ms()
            try:
                self._gateway.send(short_message(message, self._source, self._installation, now_ms))
            except GaveUp as error:
                self._failed(message, None, error)
            except RingfenceError as error:
                self._failed(message, again_ms(message.tries, now_ms), error)
            else:
                self._outbox.sent(message.id, at_ms=self._clock_ms())
        return len(claimed)

    def _failed(self, message: OutMessage, again: int | None, error: RingfenceError) -> None:
        self._outbox.failed(message.id, again_ms=again, at_ms=self._clock_ms(), why=error.code)
        self._told(
            "a message was given up" if again is None else "a message was not taken, to be tried again", message.id
        )
