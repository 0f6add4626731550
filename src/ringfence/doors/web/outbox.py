"""Messages that wait to go out. Their texts are shown only where no gateway sends them, and every look is recorded."""

from __future__ import annotations

from ringfence.access.audit import AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.seen import record_looks
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.words import N_
from ringfence.registry.outbox import Outbox
from ringfence.telecom.errors import NotAllowed
from ringfence.telecom.number import PhoneNumber

ROWS = 50
NO_PURPOSE = N_("Say what you need it for. Codes open a person's settings; every look is recorded with its purpose.")
SENT_ELSEWHERE = N_("A gateway sends these messages; nobody reads them here.")


class OutboxPages:
    """The page of messages."""

    def __init__(self, outbox: Outbox, trail: AuditTrail, *, shown: bool) -> None:
        """`shown`: no gateway is set, so that an administrator may read a code to a person."""
        self._outbox = outbox
        self._trail = trail
        self._shown = shown

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/outbox", Role.ADMINISTRATOR, self.show),
            Route("POST", f"{ROOT}/outbox", Role.ADMINISTRATOR, self.reveal),
        )

    def show(self, visit: Visit) -> Answer:
        """How many wait; no number and no text."""
        return self._page(visit)

    def reveal(self, visit: Visit) -> Answer:
        """Numbers and texts, for a purpose that the persons see."""
        if not self._shown:
            raise NotAllowed(SENT_ELSEWHERE)
        purpose = visit.form.one("purpose")[:200]
        if not purpose:
            return self._page(visit, NO_PURPOSE)
        rows = self._outbox.waiting(visit.now_ms, limit=ROWS)
        record_looks(self._trail, visit, [PhoneNumber(one.number) for one in rows], f"outbox: {purpose}")
        return Page("outbox.html", {**self._values(visit), "rows": [(PhoneNumber(x.number), x) for x in rows]})

    def _page(self, visit: Visit, problem: str = "") -> Page:
        return Page("outbox.html", {**self._values(visit), "problem": problem}, 400 if problem else 200)

    def _values(self, visit: Visit) -> dict[str, object]:
        counts = self._outbox.counts(visit.now_ms)
        return {"counts": counts, "shown": self._shown, "rows": None, "problem": ""}
