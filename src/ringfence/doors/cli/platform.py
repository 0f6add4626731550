"""Our own HTTP door, seen from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.carrier import Trunk
from ringfence.telecom.errors import Refused, Unavailable
from ringfence.telecom.verdict import Action

_T = TypeVar("_T")


class Answered(Struct, frozen=True):
    """The part of an answer that matters here."""

    decision: str
    action: Action
    recorded: bool


class ComplaintSent(Struct, frozen=True, omit_defaults=True):
    """A complaint as the door takes it."""

    id: str
    number: str
    reporter: str
    at_ms: int
    category: str = ""


class _Item(Struct, frozen=True):
    answer: Answered | None = None


class _Batch(Struct, frozen=True):
    items: list[_Item]


class Platform:
    """Speaks to one running platform with one API key; without one it may only ask whether it is ready."""

    def __init__(self, address: str, key: str, timeout_s: float = 60.0) -> None:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=address, timeout=timeout_s, headers=headers, trust_env=False)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def ready(self) -> bool:
        """Whether it judges calls now."""
        try:
            return self._http.get("/ready", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def put_trunk(self, trunk: Trunk) -> None:
        """Add or replace a trunk that is not restricted to ranges; raises `Refused`, `Unavailable`."""
        body = {
            "kind": trunk.kind,
            "carrier": trunk.carrier,
            "jurisdiction": trunk.jurisdiction,
            "area_code": trunk.area_code,
        }
        self._send("PUT", f"/v1/trunks/{trunk.name}", body)

    def screen(self, attempts: Sequence[CallAttempt]) -> list[Answered | None]:
        """Answers in the order of the attempts, None where the attempt was refused; all are durable."""
        reply = self._send("POST", "/v1/calls:screenBatch", {"calls": attempts})
        return [item.answer for item in _read(reply, _Batch).items]

    def record(self, records: Sequence[CallRecord]) -> None:
        """Tell how calls ended; raises `Refused`, `Unavailable`."""
        self._send("POST", "/v1/call-records", {"records": records})

    def complain(self, complaints: Sequence[ComplaintSent]) -> None:
        """File complaints, all or none; raises `Refused`, `Unavailable`."""
        self._send("POST", "/v1/complaints", {"complaints": complaints})

    def _send(self, method: str, path: str, body: object) -> bytes:
        try:
            reply = self._http.request(
                method, path, content=msgspec.json.encode(body), headers={"content-type": "application/json"}
            )
        except httpx.HTTPError as error:
            raise Unavailable(f"the platform does not answer: {error!r}", "see its log, then start it again") from error
        if reply.is_server_error:
            raise Unavailable(f"{method} {path}: {reply.status_code} {reply.text[:500]}", "see the platform's log")
        if reply.is_error:
            raise Refused(f"{method} {path}: {reply.status_code} {reply.text[:500]}", "see /openapi.json")
        return reply.content


def _read(reply: bytes, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(reply, type=shape)
    except msgspec.MsgspecError as error:
        raise Unavailable(f"the platform answered something else: {error}", "is it Ringfence?") from error
