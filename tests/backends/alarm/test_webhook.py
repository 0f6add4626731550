import hashlib
import hmac
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from tests.analytics.alerts import alert
from tests.examples import NOW
from tests.servers import free_port

from ringfence.analytics.alert import Alert
from ringfence.backends.alarm.webhook import Webhook
from ringfence.telecom.errors import Refused, Unavailable


class House(ThreadingHTTPServer):
    """Takes what is posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204


class _Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        house = self.server
        assert isinstance(house, House)
        body = self.rfile.read(int(self.headers["content-length"]))
        house.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(house.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002


@pytest.fixture
def house() -> Iterator[House]:
    with House() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def _url(house: House) -> str:
    return f"http://127.0.0.1:{house.server_address[1]}/alerts"


def test_an_alert_arrives_signed_and_whole(house: House) -> None:
    hook = Webhook(_url(house), secret="a secret")
    hook.send(alert())
    hook.close()

    ((headers, body),) = house.taken
    assert msgspec.json.decode(body, type=Alert) == alert()
    assert headers["idempotency-key"] == "wave-1"
    wanted = hmac.digest(b"a secret", b"%d." % (NOW // 1000) + body, hashlib.sha256).hex()
    assert headers["ringfence-signature"] == f"t={NOW // 1000},v1={wanted}"


def test_a_refusal_and_a_redirect_are_no_delivery(house: House) -> None:
    hook = Webhook(_url(house))
    for code in (500, 302):
        house.answer = code
        with pytest.raises(Unavailable, match=str(code)):
            hook.send(alert())
    hook.close()
    assert "ringfence-signature" not in house.taken[0][0]


def test_nobody_there_is_told() -> None:
    hook = Webhook(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(Unavailable, match="does not answer"):
        hook.send(alert())
    hook.close()


@pytest.mark.parametrize("url", ["", "alerts.example", "ftp://alerts.example/", "https:///x"])
def test_an_unfit_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="web address"):
        Webhook(url)
