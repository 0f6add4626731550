import hashlib
import hmac
from collections.abc import Iterator

import msgspec
import pytest
from tests.analytics.alerts import alert
from tests.backends.alarm.house import House, taking
from tests.examples import NOW
from tests.servers import free_port

from ringfence.analytics.alert import Alert
from ringfence.backends.alarm.webhook import Webhook
from ringfence.telecom.errors import Refused, Unavailable


@pytest.fixture
def house() -> Iterator[House]:
    with taking() as running:
        yield running


def test_an_alert_arrives_signed_and_whole(house: House) -> None:
    hook = Webhook(house.url, secret="a secret")
    hook.send(alert())
    hook.close()

    ((headers, body),) = house.taken
    assert msgspec.json.decode(body, type=Alert) == alert()
    assert headers["idempotency-key"] == "wave-1"
    wanted = hmac.digest(b"a secret", b"%d." % (NOW // 1000) + body, hashlib.sha256).hex()
    assert headers["ringfence-signature"] == f"t={NOW // 1000},v1={wanted}"


def test_a_refusal_and_a_redirect_are_no_delivery(house: House) -> None:
    hook = Webhook(house.url)
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
