from pathlib import Path

import msgspec

from ringfence.backends.journal.follower import Follower
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.screening.decision import Decision
from ringfence.screening.example import ORDINARY
from ringfence.telecom.verdict import Action, Verdict

NOW = 1_795_000_000_000


def _decision(journal: Journal) -> Decision:
    facts = msgspec.structs.replace(ORDINARY, at_ms=NOW)
    return Decision(journal.ids(NOW), facts, Verdict(Action.DELIVER, 0.0, (), "r"), 5, journal.worker)


def test_only_what_comes_after_is_told_over_workers_and_segments(tmp_path: Path) -> None:
    journal = Journal(tmp_path, None, lambda: NOW, SegmentLimits(records=2, sync_every_ms=5))
    journal.append([_decision(journal)])
    follower = Follower(JournalReader(tmp_path))
    assert follower.fresh() == []

    wanted = [_decision(journal) for _ in range(5)]
    for decision in wanted:
        journal.append([decision])
    second = Journal(tmp_path, None, lambda: NOW)
    other = _decision(second)
    second.append([other])

    assert follower.fresh() == sorted([*wanted, other], key=lambda decision: decision.id)
    assert follower.fresh() == []
    last = _decision(second)
    second.append([last])
    assert follower.fresh() == [last]
    journal.close()
    second.close()
    assert follower.fresh() == []
