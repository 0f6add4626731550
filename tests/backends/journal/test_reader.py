"""The log is read while it is written."""

from pathlib import Path

import pytest

from ringfence.backends.journal.folder import segment_path
from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.decisions import made_up
from ringfence.screening.codec import decode
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import Position, Segment
from ringfence.telecom.errors import Conflict

NOW_MS = 1_790_000_000_000


def _journal(folder: Path, worker: int = 0, records: int = 10) -> Journal:
    return Journal(folder, worker, lambda: NOW_MS, SegmentLimits(records=records))


def _append(journal: Journal, count: int) -> list[Decision]:
    decisions = [made_up(number, journal.ids(NOW_MS + number * 1000), worker=journal.worker) for number in range(count)]
    for decision in decisions:
        journal.append((decision,))
    return decisions


def test_a_reader_follows_the_writer(tmp_path: Path) -> None:
    journal, reader = _journal(tmp_path, records=1000), JournalReader(tmp_path)
    segment, position, seen = Segment(0, 1), Position(), []
    written = []
    for _ in range(3):
        written += _append(journal, 4)
        records, position = reader.records(segment, position)
        seen += [decode(record.payload) for record in records]

    assert seen == written
    assert reader.records(segment, position) == ((), position)
    journal.close()


def test_a_write_that_was_taken_back_is_noticed(tmp_path: Path) -> None:
    journal, reader = _journal(tmp_path, records=1000), JournalReader(tmp_path)
    _append(journal, 2)
    _, kept = reader.records(Segment(0, 1), Position())
    _append(journal, 1)
    _, position = reader.records(Segment(0, 1), kept)
    journal.close()
    path = segment_path(tmp_path, 0, 1)
    path.write_bytes(path.read_bytes()[: kept.offset])

    with pytest.raises(Conflict):
        reader.records(Segment(0, 1), position)
    with pytest.raises(Conflict):
        reader.records(Segment(0, 99), Position())


def test_segments_say_whether_they_are_sealed(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    _append(journal, 15)
    journal.sync()

    assert JournalReader(tmp_path).segments() == (Segment(0, 1, True, 10), Segment(0, 11, False, 0))
    journal.close()


def test_every_decision_is_found_by_its_id_at_once(tmp_path: Path) -> None:
    journal, reader = _journal(tmp_path), JournalReader(tmp_path)

    for decision in _append(journal, 35):
        assert reader.find(decision.id) == decision
    journal.close()


@pytest.mark.parametrize("asked", ["0000000000000", "nonsense", "", "ZZZZZZZZZZZZZ"])
def test_an_id_that_is_not_there_is_none(tmp_path: Path, asked: str) -> None:
    journal = _journal(tmp_path)
    _append(journal, 3)

    assert JournalReader(tmp_path).find(asked) is None
    journal.close()


def test_an_id_quoted_inside_another_decision_does_not_mislead(tmp_path: Path) -> None:
    journal = _journal(tmp_path)
    wanted = _append(journal, 2)[1]
    quoting = made_up(3, journal.ids(NOW_MS))
    journal.append((Decision(quoting.id, quoting.facts, quoting.verdict, 1, 0),))

    assert JournalReader(tmp_path).find(wanted.id) == wanted
    journal.close()


def test_workers_are_merged_by_id(tmp_path: Path) -> None:
    journals = [_journal(tmp_path, worker) for worker in (0, 1)]
    for journal in journals:
        _append(journal, 12)

    ids = [decision.id for decision in JournalReader(tmp_path).decisions()]
    assert len(ids) == 24
    assert ids == sorted(ids)
    assert {decision.worker for decision in JournalReader(tmp_path).decisions([1])} == {1}
    for journal in journals:
        journal.close()


def test_an_empty_folder_has_no_segments(tmp_path: Path) -> None:
    assert JournalReader(tmp_path / "absent").segments() == ()
    assert list(JournalReader(tmp_path / "absent").decisions()) == []
