"""`/v1/codes`: proof of who controls a number, for programs that act for subscribers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from litestar import Router, delete, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from ringfence.access.key import Scope
from ringfence.doors.api.rest import NEEDS, AnyRequest, ReadNumber, actor, one_number
from ringfence.doors.api.subscribers import TOKEN
from ringfence.registry.proving import Asked, Proving
from ringfence.registry.sitting import LONGEST_MS
from ringfence.telecom.number import PhoneNumber


class CodeAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code to be sent to a number."""

    number: Annotated[str, Meta(max_length=64)]
    asker: Annotated[str, Meta(min_length=1, max_length=128)]
    """Your own name for whoever asks: the person's network address or device. Only a keyed hash is kept."""
    language: Annotated[str, Meta(pattern="^(zh|en)?$")] = ""
    """Of the message; without it `Accept-Language` decides."""


class CodeGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """What the person typed."""

    code: Annotated[str, Meta(min_length=1, max_length=32)]


class Proved(Struct, frozen=True, kw_only=True):
    """The number that was proved, and the token to send with its requests. Keep it secret."""

    number: str
    token: str
    expires_ms: int
    """At the latest; half an hour without a request ends it sooner."""


class CodeDesk:
    """Answers for the routes below."""

    def __init__(self, proving: Proving, read: ReadNumber, clock_ms: Callable[[], int]) -> None:
        self._proving = proving
        self._read = read
        self._clock_ms = clock_ms

    def ask(self, by: str, sent: CodeAsked, language: str) -> Asked:
        """Send a code. Raises `Refused`, `TooMany`."""
        number = one_number(self._read, sent.number)
        return self._proving.ask(number, f"{by}:{sent.asker}", sent.language or language, self._clock_ms())

    def prove(self, code_id: str, sent: CodeGiven) -> Proved:
        """Take the code. Raises `NotAllowed`."""
        sitting, token = self._proving.sign_in(code_id, sent.code, self._clock_ms())
        number = PhoneNumber(sitting.number)
        return Proved(number=str(number), token=token, expires_ms=sitting.created_ms + LONGEST_MS)

    def leave(self, token: str) -> None:
        """End a token; again is harmless."""
        self._proving.leave(token)


def code_routes(desk: CodeDesk, language: Callable[[AnyRequest], str]) -> Router:
    """The routes."""
    needs = {NEEDS: Scope.SUBSCRIBERS}

    @post("/", opt=needs, sync_to_thread=True, status_code=202, summary="Send a one-time code")
    def ask(request: AnyRequest, data: JSONBody[CodeAsked]) -> Asked:
        """To mobile numbers of the home country only; the answer is the same whether or not a number is registered."""
        return desk.ask(actor(request), data, language(request))

    @post("/{code_id:str}/proof", opt=needs, sync_to_thread=True, status_code=200, summary="Give a code back")
    def prove(code_id: FromPath[str], data: JSONBody[CodeGiven]) -> Proved:
        """Five tries in five minutes; every refusal sounds alike."""
        return desk.prove(code_id, data)

    @delete("/token", opt=needs, sync_to_thread=True, summary="End a token")
    def leave(request: AnyRequest) -> None:
        """The one in the header."""
        desk.leave(request.headers.get(TOKEN, ""))

    return Router("/v1/codes", route_handlers=[ask, prove, leave], tags=["subscribers"])
