from __future__ import annotations

import time

import pytest
from tests.servers import require

from ringfence.bench import sip_lab
from ringfence.bench.proxy import program
from ringfence.bench.sip_ground import BLOCKED
from ringfence.bench.sip_lab import BOMBED, lab_calls, laboratory
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.verdict import Action


def test_calls_are_of_several_kinds() -> None:
    calls = lab_calls(80)

    assert len(calls) == 80
    assert sum(calling == BLOCKED for calling, _ in calls) == 10
    assert sum(called == BOMBED for _, called in calls) == 16


def test_without_the_programs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip_lab, "missing", lambda: "kamailio not installed (Debian: kamailio)")
    with pytest.raises(Unavailable) as refused, laboratory(10, 1):
        pass

    assert "kamailio not installed" in refused.value.message


def test_calls_can_be_watched_with_their_verdicts() -> None:
    require("Kamailio", program("kamailio"))
    require("sipp", program("sipp"))
    seen: list[Decision] = []
    until = time.monotonic() + 60
    with laboratory(50, 0.8) as follower:
        while len(seen) < 40:
            assert time.monotonic() < until
            seen += follower.fresh()
            time.sleep(0.02)

    assert {Action.DELIVER, Action.REJECT} <= {decision.verdict.action for decision in seen}
