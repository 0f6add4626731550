"""`/v1/misuse`: what the ledgers laid beside the calls show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.access.key import Scope
from ringfence.doors.api.ledgers import whose
from ringfence.doors.api.rest import NEEDS, AnyRequest, actor, asking
from ringfence.registry.ledger_text import write_moment
from ringfence.registry.misuse import MisuseKind
from ringfence.registry.misuse_report import LONGEST_DAYS, MisuseDesk, MisuseFound
from ringfence.telecom.number import PhoneNumber


class MisuseShown(Struct, frozen=True, kw_only=True):
    """One finding and the calls that it rests on."""

    kind: MisuseKind
    number: str
    holder: str
    line: str
    other: str
    """The other holder, or the line's customer."""
    rests_on: str
    calls: int
    """0: the ledger alone shows it."""
    first: str
    last: str


class MisusesShown(Struct, frozen=True):
    """What was found; `more`: there is more than is listed."""

    items: list[MisuseShown]
    since: str
    until: str
    more: bool


def misuse_routes(desk: MisuseDesk, trail: AuditTrail, clock_ms: Callable[[], int]) -> Router:
    """The routes."""

    @get("/v1/misuse", opt={NEEDS: Scope.REGISTRY_READ}, sync_to_thread=True, summary="Misuse of numbers and lines")
    def found(
        request: AnyRequest,
        days: Annotated[int, QueryParameter(ge=1, le=LONGEST_DAYS)] = 7,
        kind: FromQuery[MisuseKind | None] = None,
    ) -> MisusesShown:
        report = desk.report(whose(asking(request)), days, kind=kind.value if kind else "")
        numbers = [PhoneNumber(one.misuse.number) for one in report.found]
        trail.saw(looks_at(numbers, at_ms=clock_ms(), actor=actor(request), purpose="misuse of numbers"))
        items = [shown(one) for one in report.found]
        return MisusesShown(items, write_moment(report.since_ms), write_moment(report.until_ms), report.more)

    return Router("/", route_handlers=[found], tags=["ledgers"])


def shown(found: MisuseFound) -> MisuseShown:
    """A finding as it goes over the wire."""
    one = found.misuse
    return MisuseShown(
        kind=one.kind, number=str(PhoneNumber(one.number)), holder=one.holder, line=one.line, other=one.other,
        rests_on=one.evidence, calls=found.calls, first=write_moment(found.first_ms), last=write_moment(found.last_ms),
    )  # fmt: skip
