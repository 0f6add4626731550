"""Trusted authorities, the certificates of signers, and our own signing keys, made once and followed as they change."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache

from ringfence.backends.credentials.cache import CredentialCache
from ringfence.backends.credentials.fetch import Fetched, FetchPolicy, fetch
from ringfence.backends.credentials.signing_key import SigningKeys
from ringfence.backends.credentials.trust import TrustFolder
from ringfence.screening.authenticator import CallAuthenticator
from ringfence.settings import Settings
from ringfence.telecom.errors import Refused


class Credentials:
    """What a worker needs to verify and to sign; each worker has its own cache."""

    def __init__(self, settings: Settings, trouble: Callable[[str], None]) -> None:
        """`trouble` is told once of each file that cannot be read; what was read before goes on."""
        self.trust = TrustFolder(settings.trust_folder)
        self.keys = SigningKeys(settings.signing_folder, settings.signing_url)
        self.cache = CredentialCache(_fetching(settings), self.trust.current)
        self.authenticator = CallAuthenticator(self.cache, self.trusting)
        self._trouble = trouble
        self._told: dict[str, str] = {}
        self.poll()

    def trusting(self) -> bool:
        """Whether any authority is trusted; while none is, identities are recorded and not judged."""
        return bool(self.trust.current().authorities)

    def poll(self) -> None:
        """Read trust folder and signing folder again where they changed; certificates are judged anew then."""
        if self._read("trust", self.trust.poll):
            self.cache.forget_all()
        self._read("signing keys", self.keys.poll)

    def close(self) -> None:
        """Stop fetching."""
        self.cache.close()

    def _read(self, what: str, poll: Callable[[], bool]) -> bool:
        try:
            changed = poll()
        except (Refused, OSError) as error:
            if self._told.get(what) != str(error):
                self._told[what] = str(error)
                self._trouble(f"the {what} cannot be read; those before go on: {error}")
            return False
        self._told.pop(what, None)
        return changed


def _fetching(settings: Settings) -> Callable[[str], Fetched]:
    hosts = (host.strip() for host in settings.identity_private_hosts.split(","))
    policy = FetchPolicy(private_hosts=frozenset(host for host in hosts if host))

    @cache
    def tls() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=settings.identity_tls_ca or None)

    return lambda url: fetch(url, policy, tls())
