"""Decisions of every worker as they are written."""

from __future__ import annotations

from ringfence.backends.journal.reader import JournalReader
from ringfence.screening.codec import decode
from ringfence.screening.decision import Decision
from ringfence.screening.recorded import Position, Segment
from ringfence.telecom.errors import Conflict, Refused


class Follower:
    """Reads only what was appended since it was last asked."""

    def __init__(self, reader: JournalReader) -> None:
        """What is in the log by now is passed over."""
        self._reader = reader
        self._positions: dict[tuple[int, int], Position | None] = {}
        for segment in reader.segments():
            self._positions[segment.worker, segment.first_seq] = None
            if not segment.sealed:
                self._read(segment)

    def fresh(self) -> list[Decision]:
        """What was decided since, in order of id."""
        decisions: list[Decision] = []
        for segment in self._reader.segments():
            key = segment.worker, segment.first_seq
            if key in self._positions and self._positions[key] is None:
                continue
            for payload in self._read(segment):
                try:
                    decisions.append(decode(payload))
                except Refused:
                    continue  # a newer format; `log verify` tells
            if segment.sealed:
                self._positions[key] = None
        return sorted(decisions, key=lambda decision: decision.id)

    def _read(self, segment: Segment) -> list[bytes]:
        key = segment.worker, segment.first_seq
        try:
            records, position = self._reader.records(segment, self._positions.get(key) or Position())
        except Conflict:
            self._positions[key] = None
            return []
        self._positions[key] = position
        return [record.payload for record in records]
