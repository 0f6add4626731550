"""What reads and keeps the log fulfils what the desk asks for."""

from pathlib import Path

from ringfence.backends.journal.custody import Custody
from ringfence.backends.journal.reader import JournalReader
from ringfence.screening.recorded import LogCustody, Position, Segment, SegmentSource


def test_the_journal_is_a_source_and_in_custody(tmp_path: Path) -> None:
    source: SegmentSource = JournalReader(tmp_path)
    custody: LogCustody = Custody(tmp_path)

    assert source.segments() == ()
    assert custody.heads() == ()


def test_segments_are_ordered_by_worker_and_then_by_record() -> None:
    segments = [Segment(1, 1), Segment(0, 65_537), Segment(0, 1, sealed=True, records=65_536)]

    assert [(one.worker, one.first_seq) for one in sorted(segments)] == [(0, 1), (0, 65_537), (1, 1)]


def test_a_reader_begins_at_the_start() -> None:
    assert Position() == Position(0, b"")
