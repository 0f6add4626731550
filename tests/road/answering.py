"""A called party that answers as the called number says, and keeps the INVITEs that reached it."""

from __future__ import annotations

import re
import socket
import threading
from types import TracebackType
from typing import Self

BUSY = "486"
"""Numbers that end so are busy; all others ring and answer."""


class Answering:
    """Answers on a loopback port until left; `port` is where."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._invites: dict[str, str] = {}
        self.methods: list[str] = []
        """Of every request that came, in order."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.sendto(b"END", ("127.0.0.1", self.port))
        self._thread.join(10)
        self._socket.close()

    def invite(self, called: str) -> str:
        """The INVITE that came for that number; empty when none did."""
        return self._invites.get(called, "")

    def _run(self) -> None:
        while True:
            received, proxy = self._socket.recvfrom(65_535)
            if received == b"END":
                return
            request = received.decode("utf-8", "surrogateescape")
            method = request.split(" ", 1)[0]
            self.methods.append(method)
            if method == "INVITE":
                called = request.split(" ", 2)[1].removeprefix("sip:").partition("@")[0]
                self._invites[called] = request
                replies = ["486 Busy Here"] if called.endswith(BUSY) else ["180 Ringing", "200 OK"]
            else:
                replies = [] if method == "ACK" else ["200 OK"]
            for line in replies:
                self._socket.sendto(self._reply(request, line).encode("utf-8", "surrogateescape"), proxy)

    def _reply(self, request: str, line: str) -> str:
        kept = re.findall(r"^((?:Via|Record-Route|From|Call-ID|CSeq)[ \t]*:.*?)\r?$", request, re.MULTILINE | re.I)
        to = re.search(r"^To[ \t]*:(.*?)\r?$", request, re.MULTILINE | re.I)
        tagged = to.group(1).strip() if to else ""
        tagged += "" if ";tag=" in tagged else ";tag=called"
        contact = f"Contact: <sip:called@127.0.0.1:{self.port}>"
        return "\r\n".join([f"SIP/2.0 {line}", *kept, f"To: {tagged}", contact, "Content-Length: 0", "", ""])


def header(message: str, name: str) -> str:
    """The values of a header, joined by commas; empty when it is not there."""
    return ", ".join(re.findall(rf"^{re.escape(name)}[ \t]*:[ \t]*(.*?)\r?$", message, re.MULTILINE | re.I))
