"""`/v1/trunks`: the trunks that calls arrive on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, delete, get, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, ReadNumber, actor, one_number
from ringfence.screening.book import TrunkStore
from ringfence.screening.trunks import check_trunk
from ringfence.telecom.carrier import NumberRange, Trunk, TrunkKind
from ringfence.telecom.errors import NotFound
from ringfence.telecom.number import PhoneNumber


class RangeWritten(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers from `first` to `last`, both included."""

    first: str
    last: str


class TrunkSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trunk, all of it."""

    kind: TrunkKind
    carrier: Annotated[str, Meta(max_length=128)] = ""
    jurisdiction: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "CN"
    area_code: Annotated[str, Meta(pattern="^[0-9]{0,6}$")] = ""
    assigned: Annotated[list[RangeWritten], Meta(max_length=100_000)] = []
    """Calling numbers allowed here; empty means not restricted."""
    addresses: Annotated[list[str], Meta(max_length=1_000)] = []
    """Addresses or networks that its SIP requests come from."""


class TrunkShown(Struct, frozen=True, kw_only=True):
    """A trunk as kept."""

    name: str
    kind: TrunkKind
    carrier: str
    jurisdiction: str
    area_code: str
    assigned: list[RangeWritten]
    addresses: list[str]


class TrunksShown(Struct, frozen=True):
    """The trunks in service, by name."""

    items: list[TrunkShown]


class TrunkDesk:
    """Answers for the routes below."""

    def __init__(self, store: TrunkStore, read: ReadNumber, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._read = read
        self._clock_ms = clock_ms

    def all(self) -> TrunksShown:
        """Every trunk in service."""
        return TrunksShown([_shown(trunk) for trunk in self._store.all()])

    def find(self, name: str) -> TrunkShown:
        """One trunk; raises `NotFound`."""
        for trunk in self._store.all():
            if trunk.name == name:
                return _shown(trunk)
        raise NotFound(f"there is no trunk {name[:128]}", "see /v1/trunks")

    def put(self, by: str, name: str, sent: TrunkSent, reason: str) -> TrunkShown:
        """Add or replace; raises `Refused`."""
        trunk = Trunk(
            name=name,
            kind=sent.kind,
            carrier=sent.carrier,
            jurisdiction=sent.jurisdiction,
            area_code=sent.area_code,
            assigned=tuple(
                NumberRange(int(one_number(self._read, one.first)), int(one_number(self._read, one.last)))
                for one in sent.assigned
            ),
            addresses=tuple(sent.addresses),
        )
        check_trunk(trunk)
        self._store.put(trunk, by=by, at_ms=self._clock_ms(), reason=reason)
        return _shown(trunk)

    def end(self, by: str, name: str, reason: str) -> None:
        """Take it out of service; raises `NotFound`."""
        self._store.end(name, by=by, at_ms=self._clock_ms(), reason=reason)


def trunk_routes(desk: TrunkDesk) -> Router:
    """The routes."""

    @get("/", opt={NEEDS: Scope.LISTS_READ}, sync_to_thread=True, summary="The trunks in service")
    def every() -> TrunksShown:
        return desk.all()

    @get("/{name:str}", opt={NEEDS: Scope.LISTS_READ}, sync_to_thread=True, summary="One trunk")
    def one(name: FromPath[str]) -> TrunkShown:
        return desk.find(name)

    @put("/{name:str}", opt={NEEDS: Scope.LISTS_WRITE}, sync_to_thread=True, summary="Add or replace a trunk")
    def place(
        request: AnyRequest, name: FromPath[str], data: JSONBody[TrunkSent], reason: FromQuery[str] = ""
    ) -> TrunkShown:
        return desk.put(actor(request), name, data, reason)

    @delete("/{name:str}", opt={NEEDS: Scope.LISTS_WRITE}, sync_to_thread=True, summary="Take a trunk out of service")
    def end(request: AnyRequest, name: FromPath[str], reason: Annotated[str, QueryParameter(min_length=1)]) -> None:
        desk.end(actor(request), name, reason)

    return Router("/v1/trunks", route_handlers=[every, one, place, end], tags=["trunks"])


def _shown(trunk: Trunk) -> TrunkShown:
    return TrunkShown(
        name=trunk.name,
        kind=trunk.kind,
        carrier=trunk.carrier,
        jurisdiction=trunk.jurisdiction,
        area_code=trunk.area_code,
        assigned=[RangeWritten(str(PhoneNumber(one.first)), str(PhoneNumber(one.last))) for one in trunk.assigned],
        addresses=list(trunk.addresses),
    )
