"""Orders of the carrier: what subscribers write to the registry, and numbers that change hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, asking, one_number
from ringfence.registry.answering import Answer, Answering
from ringfence.registry.subscriber import Subscriber
from ringfence.telecom.errors import NotAllowed, Refused
from ringfence.telecom.number import NumberForm, PhoneNumber


class MessageSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message that a subscriber wrote to the registry, as the network received it."""

    number: Annotated[str, Meta(max_length=64)]
    """The sender, known to the network: it vouches for it."""
    text: Annotated[str, Meta(max_length=2_000)]
    company: Annotated[str, Meta(max_length=64)] = ""
    """Whose message it answers, where that is known."""
    language: Annotated[str, Meta(pattern="^(zh|en)?$")] = ""
    """Of the answer; empty: as the order is written."""


class NumbersSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers that changed hands."""

    numbers: Annotated[list[str], Meta(min_length=1, max_length=10_000)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Goes into the audit trail, e.g. the name of the list."""


class NumbersForgotten(Struct, frozen=True):
    """How many were sent, and of how many there was something."""

    numbers: int
    forgotten: int


class OrderDesk:
    """Answers for the routes below."""

    def __init__(
        self, answering: Answering, subscriber: Subscriber, read: ReadNumber, clock_ms: Callable[[], int]
    ) -> None:
        self._answering = answering
        self._subscriber = subscriber
        self._read = read
        self._clock_ms = clock_ms

    def answer(self, by: str, sent: MessageSent) -> Answer:
        """Carry the order out. Raises `Refused`."""
        number = _whole(self._read, sent.number)
        return self._answering.answer(
            number, sent.text, by=by, now_ms=self._clock_ms(), company=sent.company, language=sent.language
        )

    def recycle(self, by: str, sent: NumbersSent) -> NumbersForgotten:
        """Forget all or none. Raises `Refused`, naming the number."""
        numbers: list[PhoneNumber] = []
        for place, text in enumerate(sent.numbers):
            try:
                numbers.append(_whole(self._read, text))
            except Refused as error:
                raise Refused(f"number {place}: {error.message}", error.remedy) from error
        forgotten = self._subscriber.recycle(numbers, by=by, reason=sent.reason, now_ms=self._clock_ms())
        return NumbersForgotten(len(set(numbers)), forgotten)


def order_routes(desk: OrderDesk, once: Once) -> Router:
    """The routes."""

    @post(
        "/v1/message-commands",
        opt={NEEDS: Scope.MESSAGES},
        sync_to_thread=True,
        status_code=200,
        summary="Hand on what a subscriber wrote",
        tags=["subscribers"],
    )
    def command(request: AnyRequest, data: JSONBody[MessageSent]) -> Answer:
        """Carried out at once; send `text` of the answer back to the person."""
        _carrier(request)
        return once.run(request, data, Answer, lambda: desk.answer(actor(request), data))

    @post(
        "/v1/recycled-numbers",
        opt={NEEDS: Scope.REGISTRY_WRITE},
        sync_to_thread=True,
        status_code=200,
        summary="Numbers that changed hands",
        tags=["subscribers"],
    )
    def recycle(request: AnyRequest, data: JSONBody[NumbersSent]) -> NumbersForgotten:
        """Preferences, consents, own list entries and reputation are gone at once, with receipts; all or none."""
        _carrier(request)
        return once.run(request, data, NumbersForgotten, lambda: desk.recycle(actor(request), data))

    return Router("/", route_handlers=[command, recycle])


def _carrier(request: AnyRequest) -> None:
    if asking(request).company:
        raise NotAllowed("The key speaks for a company, not for the carrier.", "Use a key that names no company.")


def _whole(read: ReadNumber, text: str) -> PhoneNumber:
    number = one_number(read, text)
    if number.form is not NumberForm.E164:
        raise Refused(f"{text[:40]!r} is not a subscriber's number", "give it whole, like +8613800138000")
    return number
