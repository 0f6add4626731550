"""Keeps who was shown whose number, for every list of decisions."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.access.audit import AuditTrail, Look
from ringfence.doors.web.visit import Visit
from ringfence.screening.archive import DecisionRow
from ringfence.telecom.number import NumberForm, PhoneNumber

PERSONAL = (NumberForm.E164, NumberForm.SHORT)


def record_looks(trail: AuditTrail, visit: Visit, numbers: Iterable[PhoneNumber], purpose: str) -> None:
    """Keep one look for each different number; returns once they are durable."""
    seen = dict.fromkeys(number for number in numbers if number.form in PERSONAL)
    trail.saw(
        [Look(at_ms=visit.now_ms, actor=visit.actor, number=int(number), purpose=purpose[:200]) for number in seen]
    )


def record_rows(trail: AuditTrail, visit: Visit, rows: Iterable[DecisionRow], purpose: str) -> None:
    """Keep looks for both sides of every row that is about to be shown."""
    record_looks(trail, visit, (number for row in rows for number in (row.calling, row.called)), purpose)
