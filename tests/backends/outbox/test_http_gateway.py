import hashlib
import hmac

import pytest
from tests.examples import NOW
from tests.gateway import message_gateway

from ringfence.backends.outbox.http_gateway import HttpGateway
from ringfence.registry.outbox import GaveUp, ShortMessage
from ringfence.telecom.errors import Refused, Unavailable

MESSAGE = ShortMessage(
    key="here-7", source_addr="10690000", destination_addr="8613800138000", data_coding=8, validity_s=300,
    text="验证码 123456",
)  # fmt: skip


def opened(url: str, *, key: str = "bearer-key", secret: str = "shared") -> HttpGateway:
    return HttpGateway(url, key=key, secret=secret, tls_ca="", clock_ms=lambda: NOW)


def test_a_message_goes_as_json_signed_and_with_a_key_that_makes_it_safe_to_repeat() -> None:
    with message_gateway() as gateway:
        sender = opened(gateway.url)
        sender.send(MESSAGE)
        sender.close()
    (taken,) = gateway.taken
    assert taken.fields["destination_addr"] == "8613800138000"
    assert (taken.fields["text"], taken.fields["data_coding"]) == ("验证码 123456", 8)
    assert (taken.headers["idempotency-key"], taken.headers["authorization"]) == ("here-7", "Bearer bearer-key")
    signed = hmac.digest(b"shared", b"%d." % (NOW // 1000) + taken.body, hashlib.sha256).hex()
    assert taken.headers["ringfence-signature"] == f"t={NOW // 1000},v1={signed}"


def test_without_key_and_secret_neither_header_is_sent() -> None:
    with message_gateway() as gateway:
        sender = opened(gateway.url, key="", secret="")
        sender.send(MESSAGE)
        sender.close()
    assert not {"authorization", "ringfence-signature"} & gateway.taken[0].headers.keys()


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, GaveUp), (422, GaveUp), (401, Unavailable), (429, Unavailable), (503, Unavailable), (302, Unavailable)],
)
def test_what_will_never_be_taken_is_told_apart_from_what_may_go_later(status: int, error: type[Exception]) -> None:
    with message_gateway() as gateway:
        gateway.answers = [status]
        sender = opened(gateway.url)
        with pytest.raises(error) as told:
            sender.send(MESSAGE)
        sender.close()
    assert len(gateway.taken) == 1
    for secret in ("123456", "13800138000"):
        assert secret not in str(told.value)


def test_a_gateway_that_is_away_may_come_back() -> None:
    with message_gateway() as gateway:
        url = gateway.url
    sender = opened(url)
    with pytest.raises(Unavailable):
        sender.send(MESSAGE)
    sender.close()


@pytest.mark.parametrize("url", ["http://sms.example/send", "ftp://127.0.0.1/x", "sms.example", "https://", ""])
def test_codes_do_not_go_over_an_open_line(url: str) -> None:
    with pytest.raises(Refused):
        opened(url)
