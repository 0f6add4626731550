"""What a segment covers: ids and moments, kept while it is written."""

from __future__ import annotations

_NEVER = 1 << 62


class Span:
    """Lowest and highest id and moment of the decisions in one segment."""

    __slots__ = ("first_at_ms", "first_id", "last_at_ms", "last_id")

    def __init__(self) -> None:
        self.first_id = self.last_id = ""
        self.first_at_ms, self.last_at_ms = _NEVER, 0

    def add(self, decision_id: str, at_ms: int) -> None:
        """Count one decision in."""
        if decision_id > self.last_id:
            self.last_id = decision_id
        if not self.first_id or decision_id < self.first_id:
            self.first_id = decision_id
        if at_ms > self.last_at_ms:
            self.last_at_ms = at_ms
        if at_ms < self.first_at_ms:
            self.first_at_ms = at_ms
