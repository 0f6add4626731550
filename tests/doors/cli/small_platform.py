"""A tiny HTTP server that answers as the platform would, and keeps what it was sent."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from msgspec import Struct


class Request(Struct, frozen=True):
    method: str
    path: str
    key: str
    body: bytes


class Call(Struct):
    calling: str


class Batch(Struct):
    calls: list[Call]


class SmallPlatform:
    """`rejected` numbers are rejected; with `status` set every POST and PUT is answered with it."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.rejected: set[str] = set()
        self.status = 200
        self.garbage = False
        self.address = ""

    def answer(self, request: Request) -> bytes:
        if self.garbage:
            return b"<html>"
        if not request.path.endswith(":screenBatch"):
            return b"{}"
        calls = msgspec.json.decode(request.body, type=Batch).calls
        items = [
            {
                "answer": {
                    "decision": f"d{place}",
                    "action": "reject" if call.calling in self.rejected else "deliver",
                    "recorded": True,
                    "score": 0.0,
                }
            }
            for place, call in enumerate(calls)
        ]
        return msgspec.json.encode({"items": items, "judged": len(items), "refused": 0})


@contextmanager
def small_platform(port: int = 0) -> Iterator[SmallPlatform]:
    platform = SmallPlatform()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            request = Request(self.command, self.path, self.headers.get("authorization", ""), body)
            platform.requests.append(request)
            answer = platform.answer(request)
            self.send_response(platform.status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = reply  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    platform.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def serve_until_told() -> None:
    """Serve on `RINGFENCE_PORT` as a process of its own, until SIGTERM."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with small_platform(int(os.environ["RINGFENCE_PORT"])):
        ended.wait()


if __name__ == "__main__":
    serve_until_told()
