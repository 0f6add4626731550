from __future__ import annotations

import asyncio
import json
from pathlib import Path

from ringfence.access.key import ApiKey, Scope
from ringfence.clock import clock_ms
from ringfence.doors.api.trunk_tally import by_trunk
from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.carrier import Trunk, TrunkKind
from ringfence.wiring import Worker


def test_a_worker_judges_records_explains_and_says_how_it_is(tmp_path: Path) -> None:
    worker = Worker(Settings(home=tmp_path, max_numbers=1_000))
    worker.start()
    decision = worker.road.judge(CallAttempt(calling="anonymous", called="13900139000"), 1_795_000_000_000)
    worker.journal.append([decision])
    assert worker.archive.find(decision.id) == decision
    assert worker.explained(decision, "en").sentences
    assert worker.vitals().failed_open == 0
    worker.stop()


def test_records_that_arrive_over_http_count_for_their_trunk_and_their_numbers(tmp_path: Path) -> None:
    worker = Worker(Settings(home=tmp_path, max_numbers=1_000))
    worker.start()
    worker.road.trunks.put(Trunk(name="abroad-1", kind=TrunkKind.INTERNATIONAL_GATEWAY))
    told = {"calling": "+8613800138000", "called": "+8613900139000", "trunk": "abroad-1", "at_ms": clock_ms()}
    answered = told | {"answered": True, "talk_ms": 61_500}
    body = json.dumps({"records": [answered, answered, told | {"answered": False, "trunk": "made up"}]}).encode()
    key = ApiKey(id="0" * 12, name="t", secret_hash=b"", scopes=frozenset({Scope.RECORDS}), created_ms=0)

    asyncio.run(worker.door._hot["/v1/call-records"].reply(key, {}, body))

    counted = by_trunk(worker.tallies.tally.trunks)
    calling, _ = worker.road.velocity.peek(worker.road.plan.read("+8613800138000", "CN", ""), clock_ms())
    worker.stop()
    assert counted == [
        ("-", "ended", 1),
        ("abroad-1", "answered", 1),
        ("abroad-1", "ended", 1),
        ("abroad-1", "talk_s", 62),
    ]
    assert calling is not None
    assert calling.ended_1h >= 1
