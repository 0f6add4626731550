"""`/v1/complaints`: somebody says that a number called them unwanted."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Annotated

from litestar import Router, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, Once, ReadNumber, actor, one_number
from ringfence.screening.book import Complaint, ComplaintStore
from ringfence.telecom.call import EpochMs
from ringfence.telecom.errors import Refused


class ComplaintSent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One complaint."""

    id: Annotated[str, Meta(max_length=64)] = ""
    """Your own id, so that sending it again does nothing; made by us when empty."""
    number: str
    """The calling number complained about, as shown on the phone."""
    reporter: Annotated[str, Meta(min_length=1, max_length=256)]
    """Who complains: a number or your own name for the person. Only a keyed hash of it is kept."""
    category: Annotated[str, Meta(max_length=64)] = ""
    at_ms: EpochMs | None = None
    """When the call was; None means now."""
    text: Annotated[str, Meta(max_length=4_000)] = ""
    origin: Annotated[str, Meta(max_length=256)] = ""
    """The address or device that the reporter wrote from; only a keyed hash is kept, of an address that of its block.
    Complaints of one origin count together."""


class ComplaintsSent(Struct, frozen=True, forbid_unknown_fields=True):
    """Complaints: all are kept or, when one is wrong, none."""

    complaints: Annotated[list[ComplaintSent], Meta(min_length=1, max_length=10_000)]


class ComplaintsKept(Struct, frozen=True):
    """What was kept; durable, and counted by every worker within 0.3 s."""

    kept: int
    """Complaints that were new."""
    ids: list[str]


class ComplaintDesk:
    """Answers for the route below."""

    def __init__(
        self,
        store: ComplaintStore,
        read: ReadNumber,
        hidden: Callable[[str], str],
        clock_ms: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        """`hidden` is the keyed hash of a reporter, or of where a complaint came from."""
        self._store = store
        self._read = read
        self._hidden = hidden
        self._clock_ms = clock_ms
        self._new_id = new_id

    def add(self, by: str, sent: ComplaintsSent) -> ComplaintsKept:
        """Keep all or none; raises `Refused`, naming the complaint."""
        now = self._clock_ms()
        complaints: list[Complaint] = []
        for place, one in enumerate(sent.complaints):
            try:
                number = one_number(self._read, one.number)
            except Refused as error:
                raise Refused(f"complaint {place}: {error.message}", error.remedy) from error
            complaints.append(
                Complaint(
                    id=one.id or self._new_id(),
                    number=int(number),
                    reporter=self._hidden(one.reporter),
                    category=one.category,
                    at_ms=now if one.at_ms is None else min(one.at_ms, now),
                    text=one.text,
                    origin=self._hidden(f"origin:{_block(one.origin)}") if one.origin else "",
                )
            )
        return ComplaintsKept(self._store.add(complaints, by=by, at_ms=now), [one.id for one in complaints])


def _block(origin: str) -> str:
    """An address as its block, which one line may use as it likes (IPv4 /24; IPv6 /48, RFC 6177); else as it is."""
    try:
        address = ip_address(origin.strip())
    except ValueError:
        return origin.strip()
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def complaint_routes(desk: ComplaintDesk, once: Once) -> Router:
    """The route."""

    @post("/", opt={NEEDS: Scope.FEEDBACK}, sync_to_thread=True, summary="Complain about numbers")
    def add(request: AnyRequest, data: JSONBody[ComplaintsSent]) -> ComplaintsKept:
        return once.run(request, data, ComplaintsKept, lambda: desk.add(actor(request), data))

    return Router("/v1/complaints", route_handlers=[add], tags=["complaints"])
