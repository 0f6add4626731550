"""Misuse of numbers and lines: findings with their evidence, and the same as a table to take away."""

from __future__ import annotations

from ringfence.access.audit import AuditEntry, AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.export import write_csv
from ringfence.doors.web.ledgers import whose
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Download, Page, Route, Visit
from ringfence.doors.web.words import LEDGER_KEEPERS
from ringfence.registry.ledger_text import write_moment
from ringfence.registry.misuse import MisuseKind
from ringfence.registry.misuse_report import MisuseDesk, MisuseReport
from ringfence.telecom.number import PhoneNumber

DAYS = (1, 7, 30, 90, 186)
FIRST_DAYS = 7
ROWS = 200
HEADER = ("kind", "number", "holder", "line", "other", "rests_on", "calls", "first", "last")


class MisusePages:
    """Findings of misuse."""

    def __init__(self, desk: MisuseDesk, trail: AuditTrail) -> None:
        self._desk = desk
        self._trail = trail

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/misuse", Role.VIEWER, self.all, LEDGER_KEEPERS),
            Route("GET", f"{ROOT}/misuse/export", Role.ANALYST, self.export, LEDGER_KEEPERS),
        )

    def all(self, visit: Visit) -> Answer:
        """What the last days show."""
        report, days, kind = self._report(visit)
        rows = [(one, PhoneNumber(one.misuse.number)) for one in report.found[:ROWS]]
        record_looks(self._trail, visit, (number for _, number in rows), "misuse of numbers")
        values = {
            "report": report, "rows": rows, "days": days, "spans": DAYS, "kind": kind, "kinds": tuple(MisuseKind),
            "rest": len(report.found) - len(rows), "acts": visit.may(Role.ANALYST, LEDGER_KEEPERS),
        }  # fmt: skip
        return Page("misuse.html", values)

    def export(self, visit: Visit) -> Answer:
        """All findings as CSV."""
        report, days, kind = self._report(visit)
        numbers = (PhoneNumber(one.misuse.number) for one in report.found)
        record_looks(self._trail, visit, numbers, "misuse of numbers, taken away")
        told = AuditEntry(at_ms=visit.now_ms, actor=visit.actor, act="misuse.export", target=f"days:{days} {kind}")
        self._trail.record(told)
        rows = [
            (
                one.misuse.kind.value, str(PhoneNumber(one.misuse.number)), one.misuse.holder, one.misuse.line,
                one.misuse.other, one.misuse.evidence, one.calls, write_moment(one.first_ms), write_moment(one.last_ms),
            )
            for one in report.found
        ]  # fmt: skip
        return Download(write_csv(HEADER, rows), "text/csv; charset=utf-8", "misuse.csv")

    def _report(self, visit: Visit) -> tuple[MisuseReport, int, str]:
        typed, kind = visit.query.one("days"), visit.query.one("kind")
        days = int(typed) if typed in {str(one) for one in DAYS} else FIRST_DAYS
        kind = kind if kind in {one.value for one in MisuseKind} else ""
        return self._desk.report(whose(visit.person), days, kind=kind), days, kind
