"""`/v1/subscribers/{number}/stopped`: calls that did not ring, and what the person says of them."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from ringfence.doors.api.rest import AnyRequest
from ringfence.doors.api.subscribers import BODILESS, READS, WRITES, SubscriberDesk
from ringfence.registry.subscriber import Subscriber
from ringfence.screening.explain import Explanation
from ringfence.screening.redress import Redress
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Action


class StoppedLine(Struct, frozen=True, kw_only=True):
    """One call that was stopped or marked."""

    id: str
    at_ms: int
    calling: str
    action: Action
    findings: tuple[str, ...]


class StoppedPage(Struct, frozen=True):
    """Such calls, newest first."""

    items: list[StoppedLine]
    next: str
    """Send it as `before` for the next page; empty at the end."""


class StoppedWhole(Struct, frozen=True, kw_only=True):
    """One of them with its story."""

    id: str
    at_ms: int
    calling: str
    action: Action
    explanation: Explanation
    allowable: bool
    """Whether the caller showed a number that can be let through."""
    allowed: bool
    said: str | None
    """`right` or `wrong`; null: nothing yet."""


class StoppedDesk:
    """Answers for the routes below."""

    def __init__(self, desk: SubscriberDesk, redress: Redress) -> None:
        self.desk = desk
        self._redress = redress

    def page(self, number: PhoneNumber, limit: int, before: str) -> StoppedPage:
        """One page. Raises `Refused` when `before` is no id."""
        rows = self._redress.stopped(number, self._persons.since_ms(number), limit=limit, before=before)
        items = [
            StoppedLine(id=row.id, at_ms=row.at_ms, calling=str(row.calling), action=row.action, findings=row.findings)
            for row in rows
        ]
        return StoppedPage(items, rows[-1].id if len(rows) == limit else "")

    def one(self, number: PhoneNumber, by: str, decision: str, language: str) -> StoppedWhole:
        """One call. Raises `NotFound`."""
        call = self._redress.one(
            number, self._persons.since_ms(number), decision, by=by, now_ms=self.desk.clock_ms(), language=language
        )
        return StoppedWhole(
            id=call.id,
            at_ms=call.at_ms,
            calling=str(call.calling),
            action=call.action,
            explanation=call.explanation,
            allowable=call.allowable,
            allowed=call.allowed,
            said=call.said,
        )

    def through(self, number: PhoneNumber, by: str, decision: str) -> None:
        """Let its number through. Raises `NotFound`, `Refused`."""
        since_ms = self._persons.since_ms(number)
        self._redress.let_through(number, since_ms, decision, by=by, now_ms=self.desk.clock_ms())

    def right(self, number: PhoneNumber, by: str, decision: str) -> None:
        """It was right to stop it. Raises `NotFound`."""
        since_ms = self._persons.since_ms(number)
        self._redress.was_right(number, since_ms, decision, by=by, now_ms=self.desk.clock_ms())

    @property
    def _persons(self) -> Subscriber:
        return self.desk.subscriber


def stopped_routes(stopped: StoppedDesk) -> Router:
    """The routes."""
    desk = stopped.desk

    @get("/", opt=READS, sync_to_thread=True, summary="Calls to a number that were stopped")
    def page(
        request: AnyRequest,
        number: FromPath[str],
        purpose: FromQuery[str | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
        before: FromQuery[str] = "",
    ) -> StoppedPage:
        """Since the number last changed hands; labelled ones too."""
        known, _ = desk.reads(request, number, purpose)
        return stopped.page(known, limit, before)

    @get("/{decision:str}", opt=READS, sync_to_thread=True, summary="Why a call was stopped")
    def one(
        request: AnyRequest, number: FromPath[str], decision: FromPath[str], purpose: FromQuery[str | None] = None
    ) -> StoppedWhole:
        """In the language of `Accept-Language`."""
        known, by = desk.reads(request, number, purpose)
        return stopped.one(known, by, decision, desk.language(request))

    @post("/{decision:str}/pass", opt={**WRITES, **BODILESS}, sync_to_thread=True, summary="Let its number through")
    def let_through(request: AnyRequest, number: FromPath[str], decision: FromPath[str]) -> None:
        """From now on, to this person alone; again is harmless."""
        known, by = desk.writes(request, number)
        stopped.through(known, by, decision)

    @post("/{decision:str}/right", opt={**WRITES, **BODILESS}, sync_to_thread=True, summary="It was right to stop it")
    def was_right(request: AnyRequest, number: FromPath[str], decision: FromPath[str]) -> None:
        """The person's word; again is harmless."""
        known, by = desk.writes(request, number)
        stopped.right(known, by, decision)

    handlers = [page, one, let_through, was_right]
    return Router("/v1/subscribers/{number:str}/stopped", route_handlers=handlers, tags=["subscribers"])
