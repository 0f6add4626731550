from __future__ import annotations

from collections.abc import Sequence

from ringfence.bench.decisions import made_up
from ringfence.doors.api.screener import Screener, unrecorded
from ringfence.doors.api.tally import Tally
from ringfence.screening.decision import Decision
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.verdict import Action, Response

CALL = CallAttempt(calling="1", called="2")
REJECTED, CLEAN = made_up(50, "0D1QXA000G042"), made_up(1, "0D1QXA000G043")


class Desk:
    def __init__(self, decision: Decision | None) -> None:
        self.decision = decision

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        if self.decision is None:
            raise RuntimeError("broken")
        return self.decision


class MemoryLog:
    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.kept: list[Decision] = []

    def append(self, decisions: Sequence[Decision]) -> None:
        if self.full:
            raise Unavailable("the disk is full")
        self.kept += decisions

    def sync(self) -> None:
        pass


class Words:
    def title(self, code: str, language: str) -> str:
        return f"{code} in {language}"

    def response(self, decision: Decision) -> Response:
        return Response(sip_code=608)


def _screener(decision: Decision | None, log: MemoryLog, tally: Tally, told: list[str]) -> Screener:
    return Screener(Desk(decision), log, Words(), tally, lambda _: None, lambda: 0, lambda what, _: told.append(what))


def test_a_restricted_call_gets_response_reference_and_record() -> None:
    log, tally, told = MemoryLog(), Tally(), list[str]()
    answer = _screener(REJECTED, log, tally, told).one(CALL, "en")
    assert (answer.action, answer.reference, answer.recorded) == (Action.REJECT, REJECTED.id, True)
    assert answer.response.sip_code == 608
    assert answer.reasons[0].title.endswith("in en")
    assert log.kept == [REJECTED]
    assert tally.actions == {"reject": 1}
    assert told == []


def test_a_clean_call_is_delivered_without_reference() -> None:
    answer = _screener(CLEAN, MemoryLog(), Tally(), []).one(CALL, "zh")
    assert (answer.action, answer.reference, answer.decision) == (Action.DELIVER, "", CLEAN.id)
    assert answer.response == Response()


def test_a_call_that_cannot_be_recorded_is_delivered_and_shouted() -> None:
    tally, told = Tally(), list[str]()
    answer = _screener(REJECTED, MemoryLog(full=True), tally, told).one(CALL, "zh")
    assert (answer.action, answer.recorded, answer.decision, answer.reference) == (Action.DELIVER, False, "", "")
    assert tally.events == {"log_refused": 1}
    assert told


def test_a_judge_that_fails_delivers_and_is_shouted() -> None:
    tally, told = Tally(), list[str]()
    answer = _screener(None, MemoryLog(), tally, told).one(CALL, "zh")
    assert (answer.action, answer.failed_open, answer.recorded) == (Action.DELIVER, True, False)
    assert tally.events == {"failed_open": 1}
    assert told


def test_a_watcher_that_fails_stops_no_call() -> None:
    def watch(decision: Decision) -> None:
        raise RuntimeError("watcher")

    tally = Tally()
    screener = Screener(Desk(CLEAN), MemoryLog(), Words(), tally, watch, lambda: 0, lambda what, _: None)
    assert screener.one(CALL, "zh").recorded
    assert tally.events == {"internal_errors": 1}


def test_an_answer_whose_decision_was_lost_is_that_of_a_call_never_recorded() -> None:
    tally, told = Tally(), list[str]()
    said = _screener(REJECTED, MemoryLog(), tally, told).one(CALL, "zh")
    never = _screener(REJECTED, MemoryLog(full=True), tally, told).one(CALL, "zh")
    assert said != never
    assert unrecorded(said) == never
    assert unrecorded(never) == never
