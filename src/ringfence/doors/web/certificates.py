"""The certificates behind signed caller identity: signers' that are held, authorities that are trusted, our own."""

from __future__ import annotations

from msgspec import Struct

from ringfence.access.role import Role
from ringfence.doors.web.clock import DAY_MS
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.vitals import Sign
from ringfence.doors.web.words import N_
from ringfence.screening.authentication.certificates import (
    CertificateBook,
    CertificateReport,
    KnownCertificate,
    together,
)

SOON_S = 30 * DAY_MS // 1000
"""An authority or a key of ours that ends within this time needs somebody's eye."""
MOST_SHOWN = 200


class State(Struct, frozen=True):
    """How well one certificate does: sign, word, and the exact reason in English where there is one."""

    sign: Sign
    word: str
    reason: str = ""


GOOD = State(Sign.GOOD, N_("in order"))


class CertificatePages:
    """One page for all of them. It shows no key: none ever reaches it."""

    def __init__(self, book: CertificateBook) -> None:
        self._book = book

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (Route("GET", f"{ROOT}/certificates", Role.VIEWER, self.show),)

    def show(self, visit: Visit) -> Answer:
        """What all workers know together, what needs somebody's eye first."""
        report = together(self._book.reports().values())
        now_s = visit.now_ms // 1000
        sought = visit.query.one("find").lower()
        found = [row for row in report.certificates if _holds(row, sought)]
        values: dict[str, object] = {
            "report": report,
            "sought": visit.query.one("find"),
            "rows": [(row, _of_signer(row, now_s)) for row in found[:MOST_SHOWN]],
            "more": max(len(found) - MOST_SHOWN, 0),
            "authorities": [(one, _lasting(one.not_before_s, one.not_after_s, now_s)) for one in report.authorities],
            "revocations": [(one, _of_list(one.next_update_s, now_s)) for one in report.revocations],
            "own": [(one, _lasting(one.not_before_s, one.not_after_s, now_s)) for one in report.own],
            "idle": not any(one.signs for one in report.own),
            "now_s": now_s,
        }
        return Page("certificates.html", values | {"silent": _silent(report)})


def _silent(report: CertificateReport) -> bool:
    return report.at_s == 0


def _holds(row: KnownCertificate, sought: str) -> bool:
    return not sought or any(sought in text.lower() for text in (row.x5u, row.subject, row.signer, row.covers))


def _of_signer(row: KnownCertificate, now_s: int) -> State:
    if row.fault is not None:
        return State(Sign.BAD, N_("cannot be used"), row.fault.detail or row.fault.phrase)
    if row.not_after_s <= now_s:
        return State(Sign.BAD, N_("expired"))
    if row.not_before_s > now_s:
        return State(Sign.WATCH, N_("not valid yet"))
    if row.failures:
        reason = row.renewal.detail or row.renewal.phrase if row.renewal else ""
        return State(Sign.WATCH, N_("in use, not renewed"), reason)
    return GOOD


def _lasting(not_before_s: int, not_after_s: int, now_s: int) -> State:
    if not_after_s <= now_s:
        return State(Sign.BAD, N_("expired"))
    if not_before_s > now_s:
        return State(Sign.WATCH, N_("not valid yet"))
    return State(Sign.WATCH, N_("ends within 30 days")) if not_after_s - now_s < SOON_S else GOOD


def _of_list(next_update_s: int, now_s: int) -> State:
    overdue = bool(next_update_s) and next_update_s <= now_s
    return State(Sign.WATCH, N_("a newer list is due")) if overdue else GOOD
