import threading
from pathlib import Path

import msgspec
import pytest
from tests.backends.cdr.examples import AT, kept, record, store, table

from ringfence.backends.cdr.journal import Counts
from ringfence.backends.cdr.part import DRAFT
from ringfence.backends.cdr.store import CallStore
from ringfence.telecom.errors import Conflict, Unavailable


def _take(into: CallStore, *records: object) -> Counts:
    with into.alone():
        taking = into.begin()
        taking.add(table(*records))  # type: ignore[arg-type]
        return taking.commit().counts


def test_each_call_is_kept_once_whoever_tells_of_it_again(tmp_path: Path) -> None:
    calls = store(tmp_path)
    assert _take(calls, record(1), record(2), record(1)) == Counts(taken=2, repeated=1)
    assert _take(store(tmp_path), record(2), record(3)) == Counts(taken=1, repeated=1)
    assert _take(calls, record(3, source="b"), record(4, source="b")) == Counts(taken=1, seen_twice=1)
    assert [one.call_id for one in kept(calls)] == ["a-1", "a-2", "a-3", "b-4"]


def test_late_records_find_their_hour_and_are_counted(tmp_path: Path) -> None:
    calls = store(tmp_path)
    _take(calls, record(1, at=AT + 10 * 3_600_000))
    assert _take(calls, record(2)) == Counts(taken=1, late=1)
    assert {path.name for path in calls.folder.glob("hour=*")} == {"hour=2026010203", "hour=2026010213"}
    assert calls.changed_since(1) == {"hour=2026010203": 2}


def test_a_clock_that_is_ahead_is_corrected_and_counted(tmp_path: Path) -> None:
    calls = store(tmp_path)
    _take(calls, *(record(call) for call in range(50)))
    theirs = [msgspec.structs.replace(record(call, source="b", at=AT + 30_000)) for call in range(60)]
    counts = _take(calls, *theirs)
    assert (counts.taken, counts.seen_twice, counts.corrected) == (10, 50, 10)
    assert kept(calls)[-1].setup_ms == record(59).setup_ms
    assert store(tmp_path).state.clocks["b"].ahead_ms == 30_000


def test_nothing_of_an_abandoned_transaction_is_known(tmp_path: Path) -> None:
    calls = store(tmp_path)
    with calls.alone():
        taking = calls.begin()
        taking.add(table(record(1)))
        taking.abandon()
    assert _take(calls, record(1)) == Counts(taken=1)


def test_one_process_writes_and_the_others_wait(tmp_path: Path) -> None:
    calls, other = store(tmp_path), store(tmp_path)
    with calls.alone(), pytest.raises(Conflict, match="Another process writes"), other.alone(wait_s=0):
        pass
    held = threading.Event()
    release = threading.Event()

    def hold() -> None:
        with calls.alone():
            held.set()
            release.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    threading.Timer(0.1, release.set).start()
    assert _take(other, record(1)).taken == 1
    thread.join()


def test_a_crash_after_the_commit_leaves_drafts_that_the_next_writer_publishes(tmp_path: Path) -> None:
    calls = store(tmp_path)
    _take(calls, record(1))
    (part,) = calls.folder.glob("hour=*/*.parquet")
    part.rename(part.with_name(f".{part.stem}{DRAFT}"))
    never = part.with_name(f".999-1{DRAFT}")
    never.write_bytes(b"half")
    assert kept(calls) == []
    assert _take(store(tmp_path), record(1)) == Counts(repeated=1)
    assert [one.call_id for one in kept(calls)] == ["a-1"]
    assert not never.exists()


def test_a_journal_that_cannot_be_written_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    calls = store(tmp_path)
    (calls.folder / "journal.lines").mkdir()
    with pytest.raises((Unavailable, OSError)):
        _take(calls, record(1))
    (calls.folder / "journal.lines").rmdir()
    assert list(calls.folder.glob("hour=*/*")) == []
    assert _take(calls, record(1)) == Counts(taken=1)
