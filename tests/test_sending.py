from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.gateway import message_gateway
from tests.registry.examples import code

from ringfence.backends.sql.store import open_store
from ringfence.backends.stderr.log import OperatorLog
from ringfence.clock import clock_ms
from ringfence.sending import Sending
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


def test_what_waits_is_sent_also_after_the_gateway_was_away_and_no_log_tells_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    now_ms = clock_ms()
    with message_gateway() as gateway:
        gateway.answers = [503]
        settings = Settings(home=tmp_path, sms_url=gateway.url, sms_key="k", sms_sender="10690000")
        store = open_store(settings.store_address)
        store.codes.ask(code("one", at=now_ms), "your code is 123456")
        sending = Sending(settings, OperatorLog("info", part="test"))
        sending.start()
        deadline = time.monotonic() + 60
        while len(gateway.taken) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        sending.stop()
    assert [one.fields["text"] for one in gateway.taken] == ["your code is 123456"] * 2
    assert len({one.headers["idempotency-key"] for one in gateway.taken}) == 1
    assert store.outbox.waiting(now_ms) == ()
    store.close()
    told = capfd.readouterr().err
    assert "to be tried again" in told
    assert "123456" not in told
    assert "1700000" not in told


def test_without_a_gateway_messages_wait(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = open_store(settings.store_address)
    store.codes.ask(code("one", at=clock_ms()), "x")
    sending = Sending(settings, OperatorLog("info", part="test"))
    sending.start()
    sending.stop()

    assert len(store.outbox.waiting(clock_ms())) == 1
    store.close()


def test_a_gateway_over_an_open_line_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        Sending(Settings(home=tmp_path, sms_url="http://sms.example/"), OperatorLog("info", part="test"))
