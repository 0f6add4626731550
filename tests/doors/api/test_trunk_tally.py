from __future__ import annotations

import msgspec

from ringfence.doors.api.trunk_tally import UNREGISTERED, by_trunk, count_decision, count_end
from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY
from ringfence.telecom.call import CallRecord
from ringfence.telecom.verdict import Action, Verdict

RECORD = CallRecord(calling="1", called="2", call_id="x", at_ms=1, answered=True, talk_ms=1500, trunk="carrier\t7")


def test_the_end_of_calls_gives_asr_and_acd() -> None:
    counts: dict[str, int] = {}
    count_end(counts, RECORD, registered=True)
    count_end(counts, msgspec.structs.replace(RECORD, answered=False, talk_ms=0), registered=True)

    assert by_trunk(counts) == [("carrier\t7", "answered", 1), ("carrier\t7", "ended", 2), ("carrier\t7", "talk_s", 2)]


def test_names_that_are_not_in_the_book_are_one() -> None:
    counts: dict[str, int] = {}
    for number in range(5):
        count_end(counts, msgspec.structs.replace(RECORD, trunk=f"made up {number}"), registered=False)
        facts = msgspec.structs.replace(ORDINARY, trunk=None)
        count_decision(counts, Decision("D", facts, Verdict(Action.REJECT, 9.0, (), "r"), 1, 0))

    assert {trunk for trunk, _, _ in by_trunk(counts)} == {UNREGISTERED}
    assert ("-", "reject", 5) in by_trunk(counts)
