"""Taking leads: cleaned files first, then the report that names them."""

from __future__ import annotations

from collections.abc import Callable

from ringfence.registry.lead import Lead, LeadSent, LeadStore, clean_files, make_lead
from ringfence.registry.ledger_text import ReadNumber
from ringfence.registry.person import EvidenceStore

BY = "public"
"""Who keeps a lead, in the store: nobody's name or address."""


class LeadDesk:
    """What the public sends; who sent it is not kept."""

    def __init__(
        self, store: LeadStore, evidence: EvidenceStore, read: ReadNumber, clock_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._read = read
        self._clock_ms = clock_ms

    def report(self, sent: LeadSent, bodies: list[bytes]) -> Lead:
        """Keep a report and its files; the lead that it became. Raises `Refused`; then nothing was kept."""
        now_ms = self._clock_ms()
        files = clean_files(bodies)
        lead, report = make_lead(sent, files, self._read, now_ms)
        for one in files:
            self._evidence.keep(one.body, one.media, by=BY, at_ms=now_ms)
        return self._store.report(lead, report)
