"""A SIP redirect server's answers, without any network: clean calls are sent on, others are refused or diverted."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import Protocol

from msgspec import Struct

from ringfence.doors.sip.identity_order import DEFAULT_ORDER, Source, attempt_from
from ringfence.doors.sip.message import Flaw, Request, read_request, respond
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Action

_ALLOW = (("Allow", "INVITE, ACK, CANCEL, OPTIONS"),)
_SCHEMES = ("sip:", "sips:", "tel:")
_KNOWN = frozenset({"REGISTER", "BYE", "MESSAGE", "SUBSCRIBE", "NOTIFY", "REFER", "INFO", "UPDATE", "PRACK", "PUBLISH"})
_REMEMBERED_MS = 32_000
"""64 x T1: as long as a request may be sent again (RFC 3261 section 17)."""


class Screener(Protocol):
    """Judges and records; never raises."""

    def screen(self, attempt: CallAttempt) -> Screened:
        """Judge one call."""
        ...

    def trunk(self, address: str) -> str:
        """Name of the trunk of a source address, or the address."""
        ...


class RedirectPolicy(Struct, frozen=True, kw_only=True):
    """How this server speaks to the SBC."""

    clean_code: int = 404
    """What tells the SBC to go on to its next route: 404 or 503."""
    clean_phrase: str = "No Objection"
    divert_to: str = ""
    """SIP URI for diverted calls; empty: such calls are clean."""
    challenge_to: str = ""
    """SIP URI of the service that challenges callers; empty: such calls are clean."""
    announce_to: str = ""
    """Media server that tells a rejected caller why, where the caller's side does not understand 608 (RFC 8688)."""
    order: tuple[Source, ...] = DEFAULT_ORDER
    most_remembered: int = 100_000


class RedirectServer:
    """Answers each request once; a request sent again gets the same answer and is not judged twice."""

    def __init__(self, screener: Screener, policy: RedirectPolicy) -> None:
        self._screener = screener
        self._policy = policy
        self._answered: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def answer(self, raw: bytes, source: str, now_ms: int, *, whole: bool = True) -> bytes | None:
        """The response to one message from `source` (an address); None when there is none to give. Never raises."""
        request = read_request(raw, whole=whole)
        if isinstance(request, Flaw):
            flawed = request.request
            if flawed is None or flawed.method == "ACK":
                return None
            return respond(flawed, request.code, request.phrase, tag=_tag(flawed, source), extra=request.extra)
        if request.method == "ACK":
            return None
        key = _transaction(request, source)
        known = self._answered.get(key)
        if known is not None and known[0] > now_ms - _REMEMBERED_MS:
            return known[1]
        response = self._respond(request, source, now_ms)
        self._remember(key, response, now_ms)
        return response

    def _remember(self, key: str, response: bytes, now_ms: int) -> None:
        self._answered[key] = (now_ms, response)
        while self._answered:
            oldest = next(iter(self._answered.values()))
            if len(self._answered) <= self._policy.most_remembered and oldest[0] > now_ms - _REMEMBERED_MS:
                break
            self._answered.popitem(last=False)

    def _respond(self, request: Request, source: str, now_ms: int) -> bytes:
        tag = _tag(request, source)
        code, phrase, extra = self._decide(request, source, now_ms)
        return respond(request, code, phrase, tag=tag, extra=extra)

    def _decide(self, request: Request, source: str, now_ms: int) -> tuple[int, str, tuple[tuple[str, str], ...]]:
        if request.method == "CANCEL":
            answered = _transaction(request, source, method="INVITE") in self._answered
            return (200, "OK", ()) if answered else (481, "Call/Transaction Does Not Exist", ())
        if request.method not in ("INVITE", "OPTIONS"):
            return (405, "Method Not Allowed", _ALLOW) if request.method in _KNOWN else (501, "Not Implemented", _ALLOW)
        if not request.uri.lower().startswith(_SCHEMES):
            return 416, "Unsupported URI Scheme", ()
        required = ", ".join(request.all("require"))
        if required:
            return 420, "Bad Extension", (("Unsupported", required),)
        if request.method == "OPTIONS":
            return 200, "OK", _ALLOW
        trunk = self._screener.trunk(source)
        attempt = attempt_from(request, self._policy.order, trunk=trunk, at_ms=now_ms)
        return self._carry_out(self._screener.screen(attempt), ", ".join(request.all("feature-caps")))

    def _carry_out(self, screened: Screened, feature_caps: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
        policy, response = self._policy, screened.response
        reference = (("X-Ringfence-Reference", screened.reference),) if screened.reference else ()
        target = {Action.DIVERT: policy.divert_to, Action.CHALLENGE: policy.challenge_to}.get(screened.action, "")
        if policy.announce_to and screened.needs_voice(feature_caps):
            target = policy.announce_to
        if target:
            return 302, "Moved Temporarily", (("Contact", f"<{target}>"), *reference)
        if screened.action is not Action.REJECT:
            label = (("X-Ringfence-Label", response.label_en),) if screened.action is Action.LABEL else ()
            return policy.clean_code, policy.clean_phrase, (*label, *reference)
        return response.sip_code or 603, response.sip_reason or "Decline", screened.reply_headers()


def _transaction(request: Request, source: str, method: str = "") -> str:
    """What makes two messages the same request: top Via, Call-ID, CSeq and source (RFC 3261 section 17.2.3)."""
    number = request.first("cseq").split(None, 1)[0] if request.first("cseq") else ""
    parts = (source, request.first("via"), request.first("call-id"), number, method or request.method)
    return "\n".join(parts)


def _tag(request: Request, source: str) -> str:
    """Our To tag: the same for a request sent again."""
    return hashlib.blake2b(_transaction(request, source).encode("utf-8", "replace"), digest_size=8).hexdigest()
