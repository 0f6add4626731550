"""What the routes of the REST side have in common: who asks, once only, and problems for answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeAlias, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler

from ringfence.access.key import ApiKey, Scope
from ringfence.access.receipt import Receipt, ReceiptStore
from ringfence.doors.api.asgi import Reply, TooLarge
from ringfence.doors.api.door import Gate
from ringfence.doors.api.problem import MEDIA_TYPE, OURS, BadMediaType, BadMethod, problem_reply, reply_with
from ringfence.telecom.errors import NotAllowed, NotFound, Refused, RingfenceError
from ringfence.telecom.number import NumberForm, PhoneNumber

AnyRequest: TypeAlias = Request[None, None, State]
ReadNumber: TypeAlias = Callable[[str], PhoneNumber]
Shout: TypeAlias = Callable[[str, BaseException], None]
T = TypeVar("T")
KEY_MAX = 255
NEEDS = "needs"
"""Name in a route's `opt` of the scope that its callers need, or of several of which any one will do."""


class Caller:
    """The guard of all routes: admits a key that has the scope of the route."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __call__(self, connection: ASGIConnection[object, object, object, State], route: BaseRouteHandler) -> None:
        """Leave the key's name for the audit trail; raises `NotSignedIn`, `NotAllowed` or `TooMany`."""
        needed = route.opt.get(NEEDS)
        if needed is None:
            return
        headers = dict(cast("list[tuple[bytes, bytes]]", connection.scope["headers"]))
        key = self._gate.admit(headers, *([needed] if isinstance(needed, Scope) else needed))
        connection.state["key"] = key
        connection.state["actor"] = f"key:{key.id}"


def actor(request: AnyRequest) -> str:
    """Who asks, for the audit trail: `key:<id>`."""
    return str(request.state["actor"])


def asking(request: AnyRequest) -> ApiKey:
    """The key that asks, with its scopes and company."""
    return cast("ApiKey", request.state["key"])


def company_of(request: AnyRequest, named: str) -> str:
    """The company that a request is about: a company's key speaks for itself alone, the operator's names one.

    Raises `NotAllowed` and `Refused`.
    """
    return own_company(asking(request), named)


def own_company(key: ApiKey, named: str) -> str:
    """The company that a key asks about, as `company_of` has it."""
    own = key.company
    if own and named not in ("", own):
        raise NotAllowed("this key speaks for another company", "leave `company` out: the key knows its own")
    if not own and not named:
        raise Refused("the company is missing", "name it in `company`; a company's own key need not")
    return own or named


class Once:
    """Does what a request asks once for each `Idempotency-Key`, whichever worker it reaches."""

    def __init__(self, receipts: ReceiptStore, clock_ms: Callable[[], int]) -> None:
        self._receipts = receipts
        self._clock_ms = clock_ms

    def run(self, request: AnyRequest, sent: object, kind: type[T], work: Callable[[], T]) -> T:
        """The answer of `work`, or the one that the key got before; raises `Conflict` and `Refused`."""
        name = request.headers.get("idempotency-key")
        if name is None:
            return work()
        if not 0 < len(name) <= KEY_MAX:
            raise Refused("the Idempotency-Key is empty or too long", f"use 1 to {KEY_MAX} characters")
        owner = actor(request)
        content = request.url.path.encode() + b"\0" + msgspec.json.encode(sent)
        body_hash = blake2b(content, digest_size=16).digest()
        receipt = Receipt(owner=owner, key=name, body_hash=body_hash, at_ms=self._clock_ms())
        earlier = self._receipts.claim(receipt)
        if earlier is not None:
            return msgspec.json.decode(earlier.body, type=kind)
        try:
            answer = work()
        except BaseException:
            self._receipts.release(owner, name)
            raise
        self._receipts.keep(msgspec.structs.replace(receipt, status=200, body=msgspec.json.encode(answer)))
        return answer


def one_number(read: ReadNumber, text: str) -> PhoneNumber:
    """The number that a text means; raises `Refused` when it means none."""
    number = read(text)
    if number.form not in (NumberForm.E164, NumberForm.SHORT):
        raise Refused(f"{text[:40]!r} is not a number", "write it as +8613800138000, or a short code like 95588")
    return number


def on_error(shout: Shout) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """What answers when a route raises."""

    def answer(request: AnyRequest, error: Exception) -> Response[bytes]:
        if isinstance(error, RingfenceError):
            return _response(problem_reply(error))
        if isinstance(error, HTTPException):
            return _response(problem_reply(_ours(request, error)))
        if isinstance(error, RecursionError):
            return _response(problem_reply(Refused("the body is nested too deep", "see /openapi.json for its shape")))
        if isinstance(error, UnicodeDecodeError):
            return _response(problem_reply(Refused("the body is not UTF-8", "send JSON in UTF-8")))
        shout("a request failed", error)
        return _response(reply_with(OURS))

    return answer


def _ours(request: AnyRequest, error: HTTPException) -> RingfenceError:
    said = error.detail
    if isinstance(error, ValidationException) and error.extra:
        said = f"{said}: {json.dumps(error.extra, ensure_ascii=False, default=str)[:500]}"
    match error.status_code:
        case 404:
            return NotFound(f"there is nothing at {request.url.path[:200]}", "see /openapi.json")
        case 405:
            return BadMethod(f"{request.method} is not for {request.url.path[:200]}", "see /openapi.json")
        case 413:
            return TooLarge("the body is too large", "send smaller batches, or raise the setting body_max")
        case 415:
            return BadMediaType(said, "send application/json")
        case _:
            return Refused(said, "see /openapi.json for its shape")


def _response(reply: Reply) -> Response[bytes]:
    headers = {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, status_code=reply.status, media_type=MEDIA_TYPE.decode(), headers=headers)
