"""Staff who sign in, and what carriers and regulators work with: introduced to one another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from litestar import Router

from ringfence.access.limit import SharedLimit
from ringfence.access.proxy import read_proxies
from ringfence.access.second_step import Parts, SecondStep
from ringfence.access.sign_in import SignIn, read_needing
from ringfence.backends.duck.archive import DuckArchive
from ringfence.backends.duck.uses import DuckUses
from ringfence.backends.files.secret import secret
from ringfence.backends.passkeys import WebPasskeys
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sealing import AesSealer
from ringfence.backends.sql.store import Store
from ringfence.clock import clock_ms
from ringfence.documents import registry_document
from ringfence.doors.api.ledgers import LedgerAnswers, ledger_routes
from ringfence.doors.api.licences import public_routes
from ringfence.doors.api.misuse import misuse_routes
from ringfence.doors.web.area import Area
from ringfence.doors.web.leads import LeadSources
from ringfence.doors.web.ledgers import Sources as LedgerSources
from ringfence.doors.web.public import PublicPages
from ringfence.registry.law import read_licences
from ringfence.registry.lead_desk import LeadDesk
from ringfence.registry.ledger_desk import LedgerDesk
from ringfence.registry.licence_desk import LicenceDesk
from ringfence.registry.misuse_report import MisuseDesk
from ringfence.screening.sources import NumberingPlan
from ringfence.settings import Settings
from ringfence.telecom.number import PhoneNumber

ASKED_PER_S, ASKED_BURST = 0.5, 30
"""Public questions and reports of one network address, over all workers."""
SIGN_INS_PER_S, SIGN_IN_BURST = 0.2, 10
"""Of one network address, over all workers."""
TRIES_PER_S, TRIES_BURST = 1 / 900, 8
"""Second factors that one account may try: at this rate a million codes take decades."""


class Staff:
    """Signing in: passwords, second factors, limits that all workers of the installation share."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.hasher = ArgonHasher()
        self.attempts = SharedLimit(store.limits, "sign-in", SIGN_INS_PER_S, SIGN_IN_BURST, clock_ms)
        self.sign_in = SignIn(
            store.accounts,
            store.sessions,
            store.audit,
            self.hasher,
            os.urandom,
            store.factors,
            read_needing(settings.second_factor),
        )
        self.second = SecondStep(
            Parts(
                sign_in=self.sign_in,
                sessions=store.sessions,
                factors=store.factors,
                sealer=AesSealer(secret(settings.home / "factors.key")),
                passkeys=WebPasskeys(settings.console_url or f"http://localhost:{settings.port}"),
                tries=SharedLimit(store.limits, "second", TRIES_PER_S, TRIES_BURST, clock_ms),
                randomness=os.urandom,
            )
        )


class Authorities:
    """What carriers, regulators and the public work with: ledgers, misuse, licences, leads."""

    def __init__(
        self, settings: Settings, store: Store, archive: DuckArchive, read: Callable[[str], PhoneNumber]
    ) -> None:
        self._store = store
        self._read = read
        self._proxies = read_proxies(settings.trusted_proxies)
        self._asked = SharedLimit(store.limits, "public", ASKED_PER_S, ASKED_BURST, clock_ms)
        self.desk = LedgerDesk(store.ledger, read, clock_ms)
        uses = DuckUses(archive, settings.records_folder, settings.calls_folder, read)
        self.misuse = MisuseDesk(store.ledger, self.desk, uses, clock_ms)
        law = read_licences(registry_document(settings.home, "licences-cn.toml"))
        self.licences = LicenceDesk(store.ledger, law, clock_ms)
        self.leads = LeadDesk(store.leads, store.evidence, read, clock_ms)

    def ledgers(self, plan: NumberingPlan) -> LedgerSources:
        """What the console's pages of ledgers ask."""
        return LedgerSources(self.desk, self._store.ledger, self._store.audit, plan)

    def lead_sources(self) -> LeadSources:
        """What the console's pages of leads ask."""
        return LeadSources(self._store.leads, self._store.evidence, self._store.audit)

    def areas(self) -> tuple[Area, ...]:
        """Pages that anybody may open."""
        return PublicPages(self.licences, self.leads, self._asked, time.monotonic).areas()

    def routers(self) -> list[Router]:
        """Routes of the HTTP door."""
        answers = LedgerAnswers(self.desk, self._store.audit, self._read, clock_ms)
        return [
            ledger_routes(answers),
            misuse_routes(self.misuse, self._store.audit, clock_ms),
            public_routes(self.licences, self.leads, self._store.leads, self._asked, self._proxies),
        ]
