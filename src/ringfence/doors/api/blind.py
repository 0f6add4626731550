"""`/v1/blind-sets`: the registry's side of the blind check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from litestar.response import File
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.outcomes import ALSO
from ringfence.doors.api.rest import NEEDS, AnyRequest, company_of
from ringfence.registry.blind import LARGEST_LIST, BlindSet, BlindSets
from ringfence.registry.job import Quota, QuotaStore
from ringfence.registry.list_law import Allowance, ListLaw
from ringfence.telecom.errors import Refused

OCTETS = "application/octet-stream"
ELEMENT = 32
_NEEDS = {NEEDS: Scope.LIST_CHECKS}
_ASKED = {NEEDS: Scope.LIST_CHECKS, ALSO: (400, 404, 413, 429)}


class SetsShown(Struct, frozen=True):
    """The sets that may be asked."""

    items: list[BlindSet]


class BucketsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Buckets to fetch, ascending."""

    buckets: Annotated[list[Annotated[int, Meta(ge=0)]], Meta(min_length=1, max_length=LARGEST_LIST)]


class BlindDoor(Struct, frozen=True):
    """What the routes stand on."""

    sets: BlindSets
    quotas: QuotaStore
    law: ListLaw
    clock_ms: Callable[[], int]


def blind_routes(door: BlindDoor) -> Router:
    """The routes."""

    @get("/v1/blind-sets", opt=_NEEDS, sync_to_thread=True, summary="Sets for the blind check")
    def every() -> SetsShown:
        """Each with its key, its shape, and until when its answers count."""
        return SetsShown(list(door.sets.all()))

    @post(
        "/v1/blind-sets/{topic:str}/{epoch:str}/evaluations",
        opt=_ASKED, status_code=200, sync_to_thread=True, media_type=OCTETS, summary="Evaluate blinded numbers",
    )  # fmt: skip
    def evaluate(
        request: AnyRequest, topic: FromPath[str], epoch: FromPath[str], body: RawBody, company: FromQuery[str] = ""
    ) -> Response[bytes]:
        """32 bytes a blinded number in and out, a proof of 64 bytes before each 4096 of them (RFC 9497)."""
        own, count = company_of(request, company), len(body) // ELEMENT
        if not count or len(body) % ELEMENT:
            raise Refused("the body is no list of blinded numbers", "send 32 bytes for each")
        quota = Quota(Allowance.BLIND, count, door.law.quota(Allowance.BLIND, own))
        door.quotas.claim(own, quota, at_ms=door.clock_ms())
        return Response(door.sets.evaluate(topic, epoch, body), media_type=OCTETS)

    @post(
        "/v1/blind-sets/{topic:str}/{epoch:str}/buckets",
        opt=_ASKED, status_code=200, sync_to_thread=True, media_type=OCTETS, summary="Fetch buckets of a set",
    )  # fmt: skip
    def buckets(topic: FromPath[str], epoch: FromPath[str], data: JSONBody[BucketsAsked]) -> Response[bytes]:
        """8 bytes a tag, in the order asked for."""
        return Response(door.sets.some(topic, epoch, data.buckets), media_type=OCTETS)

    @get(
        "/v1/blind-sets/{topic:str}/{epoch:str}",
        opt=_NEEDS, sync_to_thread=True, media_type=OCTETS, summary="Fetch a whole set",
    )  # fmt: skip
    def whole(topic: FromPath[str], epoch: FromPath[str]) -> File:
        """All buckets: the registry learns nothing of which are wanted."""
        return File(door.sets.whole(topic, epoch), media_type=OCTETS)

    return Router("/", route_handlers=[every, evaluate, buckets, whole], tags=["lists of companies"])
