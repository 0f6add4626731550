"""`/v1/numbers/{number}`: all that is known of one number, and who looked."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from litestar import Router, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from ringfence.access.audit import AuditTrail, Look
from ringfence.access.key import Scope
from ringfence.doors.api.lists import EntryShown, shown
from ringfence.doors.api.rest import NEEDS, AnyRequest, actor, one_number
from ringfence.screening.book import ComplaintStore, ListStore
from ringfence.screening.facts import Reputation, Velocity
from ringfence.screening.sources import NumberingPlan, ReputationBook, VelocityStore
from ringfence.telecom.allocation import NumberKind


class AllocationShown(Struct, frozen=True):
    """What the numbering plan says."""

    kind: NumberKind
    country: str
    holder: str
    province: str
    city: str
    allocated: bool | None
    may_originate: bool | None
    basis: str


class ComplaintShown(Struct, frozen=True):
    """One complaint, without its reporter and text."""

    at_ms: int
    category: str


class LookShown(Struct, frozen=True):
    """Somebody read this page."""

    at_ms: int
    actor: str
    purpose: str


class NumberKnown(Struct, frozen=True, kw_only=True):
    """All that is known of a number."""

    number: str
    allocation: AllocationShown
    calling: dict[str, int] | None
    """Its behaviour as calling party, by the names of `docs/concepts.md`; None when not seen."""
    called: dict[str, int] | None
    reputation: dict[str, int] | None
    entries: list[EntryShown]
    complaints: list[ComplaintShown]
    looks: list[LookShown]
    """This look is the first of them."""


class NumberDesk:
    """Answers for the route below."""

    def __init__(
        self,
        plan: NumberingPlan,
        velocity: VelocityStore,
        reputations: ReputationBook,
        lists: ListStore,
        complaints: ComplaintStore,
        audit: AuditTrail,
        clock_ms: Callable[[], int],
    ) -> None:
        self._plan = plan
        self._velocity = velocity
        self._reputations = reputations
        self._lists = lists
        self._complaints = complaints
        self._audit = audit
        self._clock_ms = clock_ms

    def known(self, by: str, text: str, purpose: str) -> NumberKnown:
        """All of it; the look is durable before anything is read. Raises `Refused` for what is not a number."""
        number = one_number(self._plan.read, text)
        now = self._clock_ms()
        self._audit.look(Look(at_ms=now, actor=by, number=int(number), purpose=purpose))
        calling, called = self._velocity.peek(number, now)
        allocation = self._plan.allocation(number)
        return NumberKnown(
            number=str(number),
            allocation=AllocationShown(
                allocation.kind,
                allocation.country,
                allocation.holder,
                allocation.province,
                allocation.city,
                allocation.allocated,
                allocation.may_originate,
                allocation.basis,
            ),
            calling=_named(calling),
            called=_named(called),
            reputation=_named(self._reputations.of(number, now)),
            entries=[shown(entry) for entry in self._lists.covering(int(number))],
            complaints=[ComplaintShown(one.at_ms, one.category) for one in self._complaints.of(int(number))],
            looks=[LookShown(one.at_ms, one.actor, one.purpose) for one in self._audit.looks(int(number))],
        )


def number_routes(desk: NumberDesk) -> Router:
    """The route."""

    @get("/{number:str}", opt={NEEDS: Scope.NUMBERS_READ}, sync_to_thread=True, summary="All that is known of a number")
    def known(request: AnyRequest, number: FromPath[str], purpose: FromQuery[str] = "api") -> NumberKnown:
        return desk.known(actor(request), number, purpose[:200] or "api")

    return Router("/v1/numbers", route_handlers=[known], tags=["numbers"])


def _named(counts: Velocity | Reputation | None) -> dict[str, int] | None:
    return None if counts is None else msgspec.structs.asdict(counts)
