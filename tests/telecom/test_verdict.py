import msgspec

from ringfence.telecom.verdict import Action, Finding, Mode, Reason, Response, Verdict


def test_actions_stand_in_order_of_severity() -> None:
    assert list(Action) == [Action.DELIVER, Action.LABEL, Action.CHALLENGE, Action.DIVERT, Action.REJECT]


def test_a_verdict_is_the_same_bytes_each_time_and_comes_back_whole() -> None:
    finding = Finding("HIGH_FREQUENCY", (("parties_40m", 251), ("share", 0.5), ("kind", "mobile")))
    reason = Reason(finding, "2026-11-22", Mode.LIVE, counted=True, weight=4.0, hard=Action.CHALLENGE)
    verdict = Verdict(Action.CHALLENGE, 4.0, (reason,), "3f2a", "HIGH_FREQUENCY")
    raw = msgspec.msgpack.encode(verdict)

    assert raw == msgspec.msgpack.encode(verdict)
    assert msgspec.msgpack.decode(raw, type=Verdict) == verdict


def test_a_response_that_says_nothing_lets_the_call_continue() -> None:
    assert Response().sip_code == 0
    assert msgspec.json.encode(Response()) == b"{}"
