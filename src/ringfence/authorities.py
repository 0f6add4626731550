"""Staff who sign in, and what carriers and regulators work with: introduced to one another."""

from __future__ import annotations

import os

from ringfence.access.limit import SharedLimit
from ringfence.access.second_step import Parts, SecondStep
from ringfence.access.sign_in import SignIn, read_needing
from ringfence.backends.files.secret import secret
from ringfence.backends.passkeys import WebPasskeys
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sealing import AesSealer
from ringfence.backends.sql.store import Store
from ringfence.clock import clock_ms
from ringfence.settings import Settings

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
