"""Keeps who was shown whose number, for every list of decisions."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.access.audit import AuditTrail, looks_at
from ringfence.doors.web.visit import Visit
from ringfence.screening.archive import DecisionRow
from ringfence.telecom.number import PhoneNumber


def record_looks(trail: AuditTrail, visit: Visit, numbers: Iterable[PhoneNumber], purpose: str) -> None:
    """Keep one look for each different number; returns once they are durable."""
    trail.saw(looks_at(numbers, at_ms=visit.now_ms, actor=visit.actor, purpose=purpose))


def record_rows(trail: AuditTrail, visit: Visit, rows: Iterable[DecisionRow], purpose: str) -> None:
    """Keep looks for both sides of every row that is about to be shown."""
    record_looks(trail, visit, (number for row in rows for number in (row.calling, row.called)), purpose)
