"""Who did what and why, and who looked at whom."""

from __future__ import annotations

from ringfence.access.audit import AuditTrail
from ringfence.access.role import Role
from ringfence.doors.web.visit import ROOT, Answer, Page, Route, Visit
from ringfence.doors.web.wanted import read_number
from ringfence.doors.web.words import ACTS
from ringfence.screening.sources import NumberingPlan
from ringfence.telecom.number import PhoneNumber

ROWS = 50


class AuditPages:
    """The audit trail, for administrators."""

    def __init__(self, trail: AuditTrail, plan: NumberingPlan, country: str) -> None:
        """`country` is the context of short numbers, ISO 3166 alpha-2."""
        self._trail = trail
        self._plan = plan
        self._country = country

    def routes(self) -> tuple[Route, ...]:
        """Addresses and who may use them."""
        return (
            Route("GET", f"{ROOT}/audit", Role.ADMINISTRATOR, self.acts),
            Route("GET", f"{ROOT}/audit/looks", Role.ADMINISTRATOR, self.looks),
        )

    def acts(self, visit: Visit) -> Answer:
        """Acts, newest first."""
        wanted = {name: visit.query.one(name) for name in ("actor", "act", "target")}
        entries = self._trail.entries(
            actor=wanted["actor"], act=wanted["act"], target=wanted["target"], limit=ROWS + 1, before=_before(visit)
        )
        last = entries[ROWS - 1].id if len(entries) > ROWS else None
        return Page("audit.html", {"entries": entries[:ROWS], "wanted": wanted, "acts": tuple(ACTS), "older": last})

    def looks(self, visit: Visit) -> Answer:
        """Looks at numbers, newest first."""
        actor, typed = visit.query.one("actor"), visit.query.one("number")
        number = read_number(typed, self._plan, self._country) if typed else None
        looks = self._trail.looks(
            None if number is None else int(number), actor=actor, limit=ROWS + 1, before=_before(visit)
        )
        last = looks[ROWS - 1].id if len(looks) > ROWS else None
        rows = [(look, str(PhoneNumber(look.number))) for look in looks[:ROWS]]
        return Page("looks.html", {"rows": rows, "actor": actor, "number": typed, "older": last})


def _before(visit: Visit) -> int | None:
    text = visit.query.one("before")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
