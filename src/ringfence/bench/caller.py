"""A SIP caller with a microsecond clock: one call at a time over UDP, for probes and tests on the loopback."""

from __future__ import annotations

import itertools
import os
import re
import socket
import time
from collections.abc import Callable

from msgspec import Struct

TIMEOUT_S = 6.0
_SDP = "v=0\r\no=u 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 8\r\n"
_numbers = itertools.count(1)


class Outcome(Struct, frozen=True):
    """How an INVITE ended: the final code (0: none came in time), milliseconds until it came, and the whole reply."""

    code: int
    ms: float
    reply: str = ""
    replies: tuple[int, ...] = ()
    """Every code that came, in order."""

    def header(self, name: str) -> str:
        """The first value of a header of the final reply, or empty."""
        found = re.search(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", self.reply, re.IGNORECASE | re.MULTILINE)
        return found.group(1) if found else ""


class Caller:
    """Calls through a proxy; `source` is a loopback address of ours."""

    def __init__(self, proxy: int, source: str = "127.0.0.1", clock: Callable[[], float] = time.perf_counter) -> None:
        self._proxy = ("127.0.0.1", proxy)
        self._clock = clock
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((source, 0))
        self._at = f"{source}:{self._socket.getsockname()[1]}"
        self._own = f"{os.getpid()}-{next(_numbers)}"
        self._count = itertools.count(1)

    def close(self) -> None:
        """Let the socket go."""
        self._socket.close()

    def call(
        self,
        calling: str,
        called: str,
        headers: str = "",
        *,
        uri: str = "",
        cancel_after_s: float | None = None,
        repeat: int = 1,
        hang_up: bool = True,
    ) -> Outcome:
        """One call, hung up at once when answered.

        `headers` are whole lines; `uri` replaces the request URI; the INVITE is sent `repeat` times at once.
        """
        number = next(self._count)
        call_id, branch = f"{self._own}-{number}@ringfence", f"z9hG4bK{self._own}x{number}"
        uri = uri or f"sip:{called}@127.0.0.1:{self._proxy[1]}"
        parties = f"From: <sip:{calling}@{self._at}>;tag=c{number}\r\nTo: <sip:{called}@127.0.0.1>"
        told = f"\r\nCall-ID: {call_id}\r\nMax-Forwards: 70\r\n"
        invite = _request("INVITE", uri, self._at, branch, 1, parties + told, headers, self._at, _SDP)
        started = self._clock()
        for _ in range(repeat):
            self._socket.sendto(invite, self._proxy)
        cancel = _request("CANCEL", uri, self._at, branch, 1, parties + told)
        outcome = self._wait(call_id, started, cancel_after_s, cancel)
        if outcome.code:
            tag = re.search(r"^To:.*?(;tag=[^;\s]+)", outcome.reply, re.IGNORECASE | re.MULTILINE)
            ends = parties + (tag.group(1) if tag else "") + told
            self._confirm(outcome, uri, branch, ends, hang_up=hang_up)
        return outcome

    def _wait(self, call_id: str, started: float, cancel_after_s: float | None, cancel: bytes) -> Outcome:
        replies: list[int] = []
        until = started + TIMEOUT_S
        cancel_at = None if cancel_after_s is None else started + cancel_after_s
        while (now := self._clock()) < until:
            if cancel_at is not None and now >= cancel_at:
                self._socket.sendto(cancel, self._proxy)
                cancel_at = None
            self._socket.settimeout(max(min(until, cancel_at or until) - now, 0.000_1))
            try:
                reply = self._socket.recv(65_535).decode("utf-8", "replace")
            except TimeoutError:
                continue
            came = self._clock()
            if call_id not in reply or not re.search(r"^CSeq:[ \t]*1 INVITE", reply, re.IGNORECASE | re.MULTILINE):
                continue
            code = int(reply[8:11])
            replies.append(code)
            if code >= 200:
                return Outcome(code, (came - started) * 1000, reply, tuple(replies))
        return Outcome(0, TIMEOUT_S * 1000, "", tuple(replies))

    def _confirm(self, outcome: Outcome, uri: str, branch: str, ends: str, *, hang_up: bool) -> None:
        if outcome.code >= 300:
            self._socket.sendto(_request("ACK", uri, self._at, branch, 1, ends), self._proxy)
            return
        contact = re.search(r"<([^>]+)>", outcome.header("Contact"))
        to = contact.group(1) if contact else uri
        route = "".join(f"Route: {value}\r\n" for value in _record_routes(outcome.reply))
        self._socket.sendto(_request("ACK", to, self._at, f"{branch}a", 1, ends + route), self._proxy)
        if hang_up:
            self._socket.sendto(_request("BYE", to, self._at, f"{branch}b", 2, ends + route), self._proxy)


def _record_routes(reply: str) -> list[str]:
    return re.findall(r"^Record-Route:[ \t]*(.*?)\r?$", reply, re.IGNORECASE | re.MULTILINE)[::-1]


def _request(
    method: str,
    uri: str,
    at: str,
    branch: str,
    number: int,
    ends: str,
    headers: str = "",
    contact: str = "",
    body: str = "",
) -> bytes:
    own = f"Contact: <sip:probe@{contact}>\r\nContent-Type: application/sdp\r\n" if contact else ""
    head = f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch={branch}\r\n{ends}CSeq: {number} {method}\r\n"
    return f"{head}{own}{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode("utf-8", "surrogateescape")
