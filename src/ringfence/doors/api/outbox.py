"""`/v1/outbox`: messages to people, for a carrier's own program that collects and sends them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, actor
from ringfence.registry.outbox import Outbox, OutKind, again_ms
from ringfence.telecom.number import PhoneNumber

PURPOSE = "api: message to be sent"


class Collect(Struct, frozen=True, forbid_unknown_fields=True):
    """How many to take."""

    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class MessageOut(Struct, frozen=True, kw_only=True):
    """One message to be sent. The text may hold a one-time code: keep it out of logs."""

    id: int
    number: str
    text: str
    kind: OutKind
    tries: int
    expires_ms: int

    def __repr__(self) -> str:
        return f"MessageOut(id={self.id})"


class MessagesOut(Struct, frozen=True):
    """Messages that nobody else gets for a minute."""

    items: list[MessageOut]


class Outcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a message."""

    delivered: bool
    again: bool = True
    """Whether it may be tried again, where it was not handed over."""
    tries: Annotated[int, Meta(ge=1, le=1_000)] = 1
    """As it came with the message."""


class OutboxDesk:
    """Answers for the routes below."""

    def __init__(self, outbox: Outbox, trail: AuditTrail, clock_ms: Callable[[], int]) -> None:
        self._outbox = outbox
        self._trail = trail
        self._clock_ms = clock_ms

    def collect(self, by: str, limit: int) -> MessagesOut:
        """Take messages; the looks at their numbers are durable before they are shown."""
        now_ms = self._clock_ms()
        taken = self._outbox.claim(now_ms, limit=limit)
        numbers = [PhoneNumber(one.number) for one in taken]
        self._trail.saw(looks_at(numbers, at_ms=now_ms, actor=by, purpose=PURPOSE))
        return MessagesOut(
            [
                MessageOut(
                    id=one.id,
                    number=str(PhoneNumber(one.number)),
                    text=one.text,
                    kind=one.kind,
                    tries=one.tries,
                    expires_ms=one.expires_ms,
                )
                for one in taken
            ]
        )

    def outcome(self, message_id: int, sent: Outcome) -> None:
        """Keep what became of one."""
        now_ms = self._clock_ms()
        if sent.delivered:
            self._outbox.sent(message_id, at_ms=now_ms)
        else:
            again = again_ms(sent.tries, now_ms) if sent.again else None
            self._outbox.failed(message_id, again_ms=again, at_ms=now_ms, why="collector")


def outbox_routes(desk: OutboxDesk) -> Router:
    """The routes."""
    needs = {NEEDS: Scope.OUTBOX}

    @post("/collection", opt=needs, sync_to_thread=True, status_code=200, summary="Collect messages to send")
    def collect(request: AnyRequest, data: JSONBody[Collect]) -> MessagesOut:
        """Whoever asks sends them; nobody else gets them for a minute. One that is told of no more comes again."""
        return desk.collect(actor(request), data.limit)

    @post("/{message_id:int}/outcome", opt=needs, sync_to_thread=True, summary="Tell what became of a message")
    def outcome(message_id: FromPath[int], data: JSONBody[Outcome]) -> None:
        """Delivered: its text is wiped. Not: it is tried again, or given up."""
        desk.outcome(message_id, data)

    return Router("/v1/outbox", route_handlers=[collect, outcome], tags=["subscribers"])
