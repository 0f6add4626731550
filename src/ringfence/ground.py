"""What `ringfence run` stands on: a store made ready, a key for the player, and the command that serves."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.access.sign_in import SignIn
from ringfence.backends.files.shelf import install_defaults
from ringfence.backends.passwords import ArgonHasher
from ringfence.backends.sql.store import open_store
from ringfence.clock import clock_ms
from ringfence.documents import packaged_rules
from ringfence.doors.cli.run import Prepared
from ringfence.settings import PREFIX, Settings

PLAYER_MS = 3_600_000
PLAYER_RATE = 10_000


class Ground:
    """Fulfils the protocol of the same name in `doors/cli/run.py`."""

    def __init__(self, settings: Settings, actor: str) -> None:
        """`actor` goes into the audit trail."""
        self._settings = settings
        self._actor = actor
        self.host, self.port, self.home = settings.host, settings.port, settings.home

    def prepare(self) -> Prepared:
        """Make the store, its rules and its first administrator, if it is new."""
        self.home.mkdir(parents=True, exist_ok=True)
        install_defaults(self.home, packaged_rules())
        store = open_store(self._settings.store_address)
        sign_in = SignIn(store.accounts, store.sessions, store.audit, ArgonHasher(), os.urandom, store.factors)
        made = sign_in.first_account(clock_ms())
        store.close()
        return Prepared(False) if made is None else Prepared(True, *made)

    def player_key(self) -> str:
        """A key that may screen, record, complain and set trunks, for an hour."""
        scopes = (Scope.SCREEN, Scope.RECORDS, Scope.FEEDBACK, Scope.LISTS_WRITE)
        now = clock_ms()
        entropy = os.urandom(ENTROPY_BYTES)
        key, text = make_key("sample day", scopes, entropy, now, rate_per_s=PLAYER_RATE, expires_ms=now + PLAYER_MS)
        store = open_store(self._settings.store_address)
        store.keys.add(key, by=self._actor, reason="plays the sample day")
        store.close()
        return text

    def command(self, port: int) -> tuple[Sequence[str], Mapping[str, str]]:
        """How to start the server on that port: arguments and environment."""
        return (sys.executable, "-c", "from ringfence.main import run; run()", "serve"), {f"{PREFIX}PORT": str(port)}
