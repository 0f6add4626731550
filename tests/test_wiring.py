from __future__ import annotations

from pathlib import Path

from ringfence.settings import Settings
from ringfence.telecom.call import CallAttempt
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
