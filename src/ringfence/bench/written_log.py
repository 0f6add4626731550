"""A decision log that is really written, for measurements and for tests of what reads it."""

from __future__ import annotations

from pathlib import Path

from ringfence.backends.journal.journal import Journal, SegmentLimits
from ringfence.backends.journal.reader import JournalReader
from ringfence.bench.decisions import START_MS, made_up
from ringfence.screening.decision import Decision


class WrittenLog:
    """A journal of short segments (`records` each) and the decisions in it; its clock stands at `now_ms`."""

    def __init__(self, folder: Path, records: int = 20) -> None:
        self.folder = folder
        self.columns = folder / "columns"
        self.now_ms = START_MS
        self.journal = Journal(folder, 0, lambda: self.now_ms, SegmentLimits(records=records))
        self.reader = JournalReader(folder)
        self.decisions: list[Decision] = []

    def write(self, count: int) -> None:
        """Append so many more decisions, one by one, durably."""
        for _ in range(count):
            decision = made_up(len(self.decisions), self.journal.ids(self.now_ms))
            self.decisions.append(decision)
            self.journal.append((decision,))
        self.journal.sync()
