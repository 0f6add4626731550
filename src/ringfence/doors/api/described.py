"""The hot endpoints as the OpenAPI document describes them; the door itself answers them before these are asked."""

from __future__ import annotations

from litestar import Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Response

from ringfence.doors.api.outcomes import ONLY
from ringfence.doors.api.stir_wire import SigningEnvelope, SigningRequest, VerificationEnvelope, VerificationRequest
from ringfence.doors.api.wire import BatchAnswer, BatchShape, RecordsAnswer, RecordsShape, ScreenAnswer
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import NotFound

_BODY = {ONLY: (400, 401, 403, 413, 415, 429, 500)}
_KEPT = {ONLY: (*_BODY[ONLY], 503)}
_IDENTITY = {ONLY: (401, 403, 413, 415, 429, 500)}
_FAULT = {
    status: ResponseSpec(dict[str, object], generate_examples=False, description=why)
    for status, why in (
        (400, "`requestError` of ATIS-1000082, or `error` of 3GPP TS 24.229"),
        (406, "likewise: JSON is not accepted"),
        (503, "likewise: nothing to sign with"),
    )
}
_NOT_READY = {503: ResponseSpec(dict[str, str], generate_examples=False, description="Not ready, and why")}
_OPEN: list[dict[str, list[str]]] = [{}]
"""Needs no key."""


def described_routes() -> Router:
    """The routes."""
    return Router("/", route_handlers=[*_identity(), *_calls(), *_operation()])


def _calls() -> list[HTTPRouteHandler]:

    @post(
        "/v1/calls:screen", status_code=200, sync_to_thread=False, summary="Judge one call", tags=["calls"], opt=_BODY
    )
    def screen(data: JSONBody[CallAttempt]) -> ScreenAnswer:
        """Answers within the time budget; whatever fails on our side, the call is delivered."""
        raise _elsewhere(data)

    @post(
        "/v1/calls:screenBatch",
        status_code=200,
        sync_to_thread=False,
        summary="Judge many calls",
        tags=["calls"],
        opt=_BODY,
    )
    def screen_batch(data: JSONBody[BatchShape]) -> BatchAnswer:
        """Answers when every decision survives a power cut."""
        raise _elsewhere(data)

    @post(
        "/v1/call-records",
        status_code=200,
        sync_to_thread=False,
        summary="Tell how calls ended",
        tags=["calls"],
        opt=_KEPT,
    )
    def call_records(data: JSONBody[CallRecord | RecordsShape]) -> RecordsAnswer:
        """One record or many; answers when they survive a power cut. Repeated records count once."""
        raise _elsewhere(data)

    return [screen, screen_batch, call_records]


def _identity() -> list[HTTPRouteHandler]:
    @post(
        "/stir/v1/signing",
        status_code=200,
        sync_to_thread=False,
        summary="Sign a call",
        tags=["identity"],
        opt=_IDENTITY,
        responses=_FAULT,
    )
    def sign(data: JSONBody[SigningEnvelope | SigningRequest]) -> dict[str, object]:
        """Ms reference point: wrapped as ATIS-1000082 has it, or flat as 3GPP TS 24.229 Annex V has it."""
        raise _elsewhere(data)

    @post(
        "/stir/v1/verification",
        status_code=200,
        sync_to_thread=False,
        summary="Verify a call",
        tags=["identity"],
        opt=_IDENTITY,
        responses=_FAULT,
    )
    def verify(data: JSONBody[VerificationEnvelope | VerificationRequest]) -> dict[str, object]:
        """Ms reference point: wrapped as ATIS-1000082 has it, or flat as 3GPP TS 24.229 Annex V has it."""
        raise _elsewhere(data)

    @get(
        "/v1/card",
        sync_to_thread=False,
        media_type="text/plain",
        summary="Whom a rejected caller asks",
        tags=["identity"],
        opt={ONLY: (404, 500, 503)},
        security=_OPEN,
    )
    def card() -> Response[str]:
        """The signed card that the Call-Info of a 608 points to (RFC 8688); needs no key."""
        raise _elsewhere(None)

    return [sign, verify, card]


def _operation() -> list[HTTPRouteHandler]:
    @get(
        "/healthy",
        sync_to_thread=False,
        summary="Whether the worker lives",
        tags=["operation"],
        opt={ONLY: (500,)},
        security=_OPEN,
    )
    def healthy() -> dict[str, str]:
        """Needs no key."""
        raise _elsewhere(None)

    @get(
        "/ready",
        sync_to_thread=False,
        summary="Whether the worker can judge",
        tags=["operation"],
        opt={ONLY: (500,)},
        responses=_NOT_READY,
        security=_OPEN,
    )
    def ready() -> dict[str, str]:
        """Needs no key; 503 while something is missing."""
        raise _elsewhere(None)

    @get(
        "/metrics",
        sync_to_thread=False,
        media_type="text/plain",
        summary="Prometheus page",
        tags=["operation"],
        opt={ONLY: (401, 403, 429, 500)},
    )
    def metrics() -> Response[str]:
        """Needs a key with the scope `metrics`."""
        raise _elsewhere(None)

    return [healthy, ready, metrics]


def _elsewhere(_sent: object) -> NotFound:
    return NotFound("the door answers this path itself")
