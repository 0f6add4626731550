from __future__ import annotations

import pytest
from tests.road.answering import Answering

from ringfence.bench.caller import Caller, Outcome


def test_a_call_is_answered_confirmed_and_hung_up() -> None:
    with Answering() as party:
        caller = Caller(party.port)
        outcome = caller.call("+8613800138000", "+8615000000001", "X-Own: here\r\n")
        caller.close()

    assert (outcome.code, outcome.replies) == (200, (180, 200))
    assert 0 < outcome.ms < 6000
    assert "X-Own: here\r\n" in party.invite("+8615000000001")
    assert party.methods == ["INVITE", "ACK", "BYE"]


def test_a_busy_line_is_confirmed_and_not_hung_up() -> None:
    with Answering() as party:
        caller = Caller(party.port)
        outcome = caller.call("+8613800138000", "+8615000000486")
        caller.close()

    assert outcome.code == 486
    assert party.methods == ["INVITE", "ACK"]


def test_nobody_there_is_told_by_code_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringfence.bench.caller.TIMEOUT_S", 0.05)
    caller = Caller(9)
    outcome = caller.call("+8613800138000", "+8615000000001")
    caller.close()

    assert (outcome.code, outcome.replies) == (0, ())


def test_a_header_of_the_reply_is_found_whatever_its_case() -> None:
    outcome = Outcome(608, 1.0, "SIP/2.0 608 Rejected\r\nreason : Q.850;cause=21\r\n\r\n")

    assert outcome.header("Reason") == "Q.850;cause=21"
    assert outcome.header("Call-Info") == ""
