from collections.abc import Sequence

import pytest

from ringfence.doors.sip import screener as screener_module
from ringfence.doors.sip.call_state import Ended
from ringfence.doors.sip.screener import SipScreener
from ringfence.screening.decision import Decision
from ringfence.screening.facts import Facts
from ringfence.telecom.call import CallAttempt, CallRecord
from ringfence.telecom.errors import Unavailable
from ringfence.telecom.number import UNREADABLE, PhoneNumber
from ringfence.telecom.verdict import Action, Response, Verdict

CALL = CallAttempt(calling="1", called="2", call_id="a")
RECORD = CallRecord(calling="1", called="2", call_id="a", at_ms=1, answered=True)
ENDED = Ended(RECORD, UNREADABLE, UNREADABLE)


class House:
    """Desk, log, records and counts in one; told what to do and remembering what was done."""

    def __init__(self, action: Action = Action.DELIVER, *, desk: bool = True, log: bool = True) -> None:
        self.action, self.desk, self.log, self.disk = action, desk, log, True
        self.written: list[list[str]] = []
        self.kept: list[CallRecord] = []
        self.told: list[CallRecord] = []
        self.events: dict[str, int] = {}
        self.miscounts = 0
        self.shouted: list[str] = []

    def judge(self, attempt: CallAttempt, now_ms: int) -> Decision:
        if not self.desk:
            raise RuntimeError("broken")
        facts = Facts(
            now_ms, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, "CN", ()
        )  # fmt: skip
        return Decision(f"D{len(self.written)}-{attempt.call_id}", facts, Verdict(self.action, 0.0, (), "r"), 5, 0)

    def named(self, address: str) -> str:
        return f"trunk {address}"

    def count_end(self, calling: PhoneNumber, called: PhoneNumber, record: CallRecord) -> None:
        self.told.append(record)

    def append(self, decisions: Sequence[Decision]) -> None:
        if not self.log:
            raise Unavailable("full", "free the disk")
        self.written.append([decision.id for decision in decisions])

    def sync(self) -> None: ...

    def decided(self, decision: Decision) -> None:
        if self.miscounts:
            self.miscounts -= 1
            raise RuntimeError("a broken counter")
        self.event("decided")

    def ended(self, record: CallRecord) -> None:
        self.event(f"ended on {record.trunk}")

    def event(self, name: str, by: int = 1) -> None:
        self.events[name] = self.events.get(name, 0) + by

    def shout(self, event: str, error: BaseException) -> None:
        self.shouted.append(event)


class Records:
    """The call records of the house."""

    def __init__(self, house: House) -> None:
        self.house = house

    def append(self, records: Sequence[CallRecord]) -> None:
        if not self.house.disk:
            raise Unavailable("full", "free the disk")
        self.house.kept += records

    def fresh(self, records: Sequence[CallRecord]) -> list[CallRecord]:
        return [record for record in records if record not in self.house.told]


def _screener(house: House, code: int = 608, call_info: str = "") -> SipScreener:
    return SipScreener(
        house, house, Records(house), lambda _: Response(sip_code=code), house, lambda: 7, house.shout, call_info
    )


def test_a_batch_is_recorded_in_one_write_before_it_is_answered() -> None:
    house = House(Action.REJECT)

    screened = _screener(house).screen_all([CALL, CALL, CALL])

    assert house.written == [[one.reference for one in screened]]
    assert {one.action for one in screened} == {Action.REJECT}


def test_judged_calls_are_counted_once_and_when_nobody_waits_for_an_answer() -> None:
    house = House()
    screener = _screener(house)
    screener.screen_all([CALL, CALL, CALL])
    before = dict(house.events)

    screener.ended([])
    screener.ended([])

    assert (before, house.events) == ({}, {"decided": 3})


def test_with_too_many_uncounted_they_are_counted_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screener_module, "MOST_UNCOUNTED", 2)
    house = House()
    screener = _screener(house)

    for _ in range(4):
        screener.screen(CALL)

    assert house.events == {"decided": 3}


def test_a_fault_of_counting_loses_no_other_count() -> None:
    house = House()
    screener = _screener(house)
    screener.screen_all([CALL, CALL])
    house.miscounts = 1

    screener.ended([])

    assert house.events == {"decision_uncounted": 1, "decided": 1}
    assert house.shouted


def test_a_decision_that_cannot_be_recorded_is_delivered() -> None:
    house = House(Action.REJECT, log=False)

    screened = _screener(house).screen(CALL)

    assert (screened.action, screened.reference) == (Action.DELIVER, "")
    assert house.events["log_refused"] == 1
    assert house.shouted


def test_a_fault_of_the_judge_delivers() -> None:
    house = House(desk=False)

    assert _screener(house).screen(CALL).action is Action.DELIVER
    assert house.events == {"failed_open": 1}


def test_a_608_says_where_the_signed_card_is_and_no_other_code_does() -> None:
    address = "https://cards.example/{reference}"

    card = _screener(House(Action.REJECT), 608, address).screen(CALL).call_info
    assert card == "<https://cards.example/D0-a>;purpose=jwscard"
    assert _screener(House(Action.REJECT), 603, address).screen(CALL).call_info == ""


def test_records_are_kept_and_counted_once() -> None:
    house = House()
    screener = _screener(house)

    screener.ended([ENDED])
    screener.ended([ENDED])

    assert (house.kept, house.told) == ([RECORD, RECORD], [RECORD])
    assert house.events == {"call_records": 1, f"ended on {RECORD.trunk}": 1}


def test_records_wait_in_memory_while_the_disk_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    screener = _screener(house)
    house.disk = False
    screener.ended([ENDED])
    assert house.events == {"record_refused": 1}

    house.disk = True
    screener.ended([])
    assert house.told == [RECORD]

    monkeypatch.setattr(screener_module, "MOST_HELD", 1)
    house.disk = False
    screener.ended([ENDED, ENDED, ENDED])
    assert house.events["record_lost"] == 2


def test_a_source_address_is_its_trunk() -> None:
    assert _screener(House()).trunk("192.0.2.1") == "trunk 192.0.2.1"
