from __future__ import annotations

from xml.etree import ElementTree

from ringfence.bench.scenario import called, callers


def test_callers_take_a_refusal_for_the_end_of_a_call_and_hang_up_when_answered() -> None:
    scenario = ElementTree.fromstring(callers(refused=(603, 608)).replace('encoding="ISO-8859-1"', ""))
    awaited = [one.get("response") for one in scenario.iter("recv")]
    sent = [(one.text or "").split(None, 1)[0] for one in scenario.iter("send")]

    assert awaited == ["100", "180", "603", "608", "200", "200"]
    assert sent == ["INVITE", "ACK", "BYE", "ACK"]
    assert "\n      Identity:" not in callers()


def test_signed_callers_show_the_token_of_their_line() -> None:
    assert "Identity: [field2];info=<https://example.org/a.pem>\n" in callers(
        signed=";info=<https://example.org/a.pem>"
    )


def test_a_called_party_rings_only_when_told() -> None:
    assert "180 Ringing" not in called()
    assert "180 Ringing" in called(ring_ms=5, talk=True)
    assert '<pause milliseconds="5"/>' in called(ring_ms=5, talk=True)
