from __future__ import annotations

from pathlib import Path

from ringfence.road import WARMING, Road
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


def test_warming_judges_whole_calls_and_leaves_no_trace(tmp_path: Path) -> None:
    ids: list[int] = []
    told: list[str] = []

    def taken(at_ms: int) -> str:
        ids.append(at_ms)
        return "taken"

    road = Road(Settings(home=tmp_path), tmp_path / "planes", 1_000, taken, 3, told.append)
    road.feed.poll()
    before = {path for path in tmp_path.rglob("*") if path.is_file()}

    with road.rehearsal() as desk:
        judged = [desk.judge(CallAttempt(calling=calling, called=WARMING[0]), NOW) for calling in WARMING[:2]]
    road.warm()

    assert all(decision.facts.calling_velocity is not None and decision.facts.late == () for decision in judged)
    assert desk.tally.faults == 0
    assert (road.desk.tally.judged, ids, told) == (0, [], [])
    for number in (WARMING[0], WARMING[1], WARMING[2]):
        read = road.plan.read(number, "CN", "")
        assert road.velocity.peek(read, NOW + 1) == (None, None)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    road.close()
