from __future__ import annotations

import msgspec

from ringfence.doors.api.problem import Problem
from ringfence.doors.api.wire import BatchItem, BatchRequest, ScreenAnswer
from ringfence.telecom.verdict import Action, Response


def test_an_answer_names_everything_an_edge_needs() -> None:
    answer = ScreenAnswer(
        decision="d",
        reference="",
        action=Action.DELIVER,
        score=0.0,
        reasons=(),
        response=Response(),
        ruleset="r",
        elapsed_us=1,
    )
    told = msgspec.json.decode(msgspec.json.encode(answer))
    assert told["recorded"] is True
    assert told["failed_open"] is False
    assert told["action"] == "deliver"


def test_an_item_holds_an_answer_or_a_problem() -> None:
    assert msgspec.json.decode(msgspec.json.encode(BatchItem(problem=Problem("t", "x", 400)))) == {
        "problem": {"type": "t", "title": "x", "status": 400}
    }


def test_calls_of_a_batch_stay_raw_until_their_turn() -> None:
    sent = msgspec.json.decode(b'{"calls":[{"a":1},2]}', type=BatchRequest)
    assert [bytes(call) for call in sent.calls] == [b'{"a":1}', b"2"]
