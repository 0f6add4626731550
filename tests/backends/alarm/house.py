"""Takes what is posted, for tests of alerts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class House(ThreadingHTTPServer):
    """Takes what is posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/alerts"


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        house = self.server
        assert isinstance(house, House)
        body = self.rfile.read(int(self.headers["content-length"]))
        house.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(house.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002


@contextmanager
def taking() -> Iterator[House]:
    """A house that runs on a port of its own."""
    with House() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
