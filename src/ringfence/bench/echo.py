"""The baseline of the HTTP figures: a bare Starlette with msgspec that answers in the same shape and judges nothing."""

from __future__ import annotations

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from ringfence.doors.api.wire import ScreenAnswer
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Action, Response

_DECODER = msgspec.json.Decoder(CallAttempt)
_ENCODER = msgspec.json.Encoder()


async def _screen(request: Request) -> HttpResponse:
    attempt = _DECODER.decode(await request.body())
    answer = ScreenAnswer(
        decision="0D1QXA000G042",
        reference="",
        action=Action.DELIVER,
        score=0.0,
        reasons=(),
        response=Response(),
        ruleset="0123456789abcdef",
        elapsed_us=len(attempt.calling),
    )
    return HttpResponse(_ENCODER.encode(answer), media_type="application/json")


def app() -> Starlette:
    """The application."""
    return Starlette(routes=[Route("/v1/calls:screen", _screen, methods=["POST"])])
