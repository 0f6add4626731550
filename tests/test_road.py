from __future__ import annotations

from pathlib import Path

from ringfence.road import Road
from ringfence.screening.reference import IdMaker
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt, CallRecord

NOW = 1_795_000_000_000


def test_a_call_goes_down_the_road_and_its_end_is_remembered(tmp_path: Path) -> None:
    road = Road(Settings(home=tmp_path), tmp_path / "planes", 1_000, IdMaker(3), 3, lambda what: None)
    road.feed.poll()
    road.warm()
    assert road.desk.tally.judged == 0
    decision = road.judge(CallAttempt(calling="13800138000", called="13900139000", at_ms=NOW), NOW)
    assert decision.worker == 3
    assert decision.facts.late == ()
    road.tell_end(CallRecord(calling="13800138000", called="13900139000", at_ms=NOW, answered=True, talk_ms=1000))
    calling, _ = road.velocity.peek(decision.facts.calling, NOW + 1)
    assert calling is not None
    assert (calling.attempts_1h, calling.ended_1h) == (1, 1)
    road.close()
