from __future__ import annotations

from ringfence.bench.http import CALLS, made_up_calls


def test_the_calls_are_always_the_same_and_ordinary() -> None:
    calls = made_up_calls()
    assert len(calls) == CALLS
    assert calls[:5] == made_up_calls()[:5]
    assert all(call.calling.startswith("+861") and len(call.calling) == 14 for call in calls)
