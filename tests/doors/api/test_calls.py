from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future

import pytest
from tests.doors.api.test_screener import MemoryLog, _screener

from ringfence.access.key import ApiKey, Scope
from ringfence.bench.decisions import made_up
from ringfence.doors.api.calls import ScreenBatch, ScreenOne
from ringfence.doors.api.tally import Tally
from ringfence.screening.decision import Decision
from ringfence.telecom.errors import Refused, Unavailable

CALL = b'{"calling":"1","called":"2"}'
KEY = ApiKey(id="0" * 12, name="t", secret_hash=b"", scopes=frozenset({Scope.SCREEN}), created_ms=0)
REJECTED = made_up(50, "0D1QXA000G042")


class MemoryRepeats:
    def __init__(self) -> None:
        self.known: dict[bytes, tuple[bytes, str]] = {}

    def find(self, key: bytes, body: bytes) -> str:
        if key not in self.known:
            return ""
        if self.known[key][0] != body:
            raise Refused("another body")
        return self.known[key][1]

    def keep(self, key: bytes, body: bytes, decision_id: str) -> None:
        self.known[key] = (body, decision_id)


def _one(log: MemoryLog, tally: Tally) -> ScreenOne:
    def recorded(decision_id: str) -> Decision | None:
        return next((one for one in log.kept if one.id == decision_id), None)

    return ScreenOne(_screener(REJECTED, log, tally, []), MemoryRepeats(), recorded, tally, "zh")


def test_one_call_gets_one_answer() -> None:
    reply = asyncio.run(_one(MemoryLog(), Tally()).reply(KEY, {}, CALL))
    assert json.loads(reply.body)["action"] == "reject"


def test_a_repeated_request_is_answered_from_the_log_and_judged_once() -> None:
    log, tally = MemoryLog(), Tally()
    door = _one(log, tally)
    first, again = (asyncio.run(door.reply(KEY, {b"idempotency-key": b"k"}, CALL)).body for _ in range(2))
    assert first == again
    assert len(log.kept) == 1
    assert tally.events == {"repeated": 1}
    with pytest.raises(Refused):
        asyncio.run(door.reply(KEY, {b"idempotency-key": b"k"}, CALL.replace(b"1", b"3")))
    with pytest.raises(Refused):
        asyncio.run(door.reply(KEY, {b"idempotency-key": b"k" * 300}, CALL))


def _batch(log: MemoryLog, synced: Future[None], tally: Tally, told: list[str]) -> ScreenBatch:
    def shout(what: str, _error: BaseException) -> None:
        told.append(what)

    return ScreenBatch(_screener(REJECTED, log, tally, told), lambda: synced, tally, 100, "zh", shout)


def _done(error: Exception | None = None) -> Future[None]:
    future: Future[None] = Future()
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
    return future


def test_a_batch_answers_each_call_in_its_place() -> None:
    log = MemoryLog()
    body = b'{"calls":[' + CALL + b',{"x":1},' + CALL + b"]}"
    told = json.loads(asyncio.run(_batch(log, _done(), Tally(), []).reply(KEY, {}, body)).body)
    assert (told["judged"], told["refused"], len(log.kept)) == (2, 1, 2)
    assert [set(item) for item in told["items"]] == [{"answer"}, {"problem"}, {"answer"}]


def test_a_batch_that_is_not_durable_is_delivered_and_says_so() -> None:
    shouted: list[str] = []
    batch = _batch(MemoryLog(), _done(Unavailable("no disk")), Tally(), shouted)
    told = json.loads(asyncio.run(batch.reply(KEY, {}, b'{"calls":[' + CALL + b"]}")).body)
    answer = told["items"][0]["answer"]
    assert (answer["action"], answer["recorded"]) == ("deliver", False)
    assert shouted


def test_the_next_batch_is_judged_while_one_waits_for_the_disk_and_none_before_it() -> None:
    log, slow = MemoryLog(), Future[None]()
    batch = _batch(log, slow, Tally(), [])
    body = b'{"calls":[' + b",".join([CALL] * 100) + b"]}"

    async def both() -> list[int]:
        seen: list[int] = []
        replies = [asyncio.ensure_future(batch.reply(KEY, {}, body)) for _ in range(2)]
        while len(log.kept) < 200:
            seen.append(len(log.kept))
            await asyncio.sleep(0)
        assert not any(reply.done() for reply in replies)
        slow.set_result(None)
        assert [json.loads((await reply).body)["judged"] for reply in replies] == [100, 100]
        return seen

    assert 100 in asyncio.run(both())


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_of_a_wrong_size_is_refused(count: int) -> None:
    body = b'{"calls":[' + b",".join([CALL] * count) + b"]}"
    with pytest.raises(Refused):
        asyncio.run(_batch(MemoryLog(), _done(), Tally(), []).reply(KEY, {}, body))
