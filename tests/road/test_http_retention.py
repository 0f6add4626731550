"""A running platform deletes with age by itself."""

from __future__ import annotations

import time
from pathlib import Path

from tests.serving import serving

from ringfence.access.audit import AuditEntry
from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.backends.sql.store import open_store
from ringfence.bench.decisions import made_up
from ringfence.clock import clock_ms

DAY_MS = 86_400_000


def test_old_decisions_call_records_and_audit_go_by_themselves_and_the_log_still_verifies(tmp_path: Path) -> None:
    home = tmp_path / "home"
    old_ms = clock_ms() - 100 * DAY_MS
    journal = Journal(home / "decisions", 0, lambda: old_ms, SegmentLimits(records=20))
    for number in range(50):
        journal.append([made_up(number, journal.ids(old_ms), at_ms=old_ms)])
    journal.close()
    record = home / "records" / "w00" / "2020-01-01.jsonl"
    record.parent.mkdir(parents=True)
    record.write_text("")
    store = open_store(home / "ringfence.sqlite")
    store.audit.record(AuditEntry(at_ms=old_ms, actor="console:test", act="test.old", reason="old"))
    store.close()
    with serving(home, retention_months="1", audit_months="1") as served:
        until = time.monotonic() + 60
        while (_left(home) or record.exists() or "test.old" in _acts(home)) and time.monotonic() < until:
            time.sleep(0.1)
        assert "deleted with age" in served.said()
    assert _left(home) == 0
    assert not record.exists()
    assert "test.old" not in _acts(home)
    assert Custody(home / "decisions").verify((), lambda done, total: None).damages == ()


def _left(home: Path) -> int:
    return sum(1 for _ in JournalReader(home / "decisions").decisions())


def _acts(home: Path) -> set[str]:
    store = open_store(home / "ringfence.sqlite")
    found = {entry.act for entry in store.audit.entries()}
    store.close()
    return found
