"""Trusted authorities, the certificates of signers, and our own signing keys, made once and followed as they change."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from functools import cache

from ringfence.backends.credentials.cache import CredentialCache
from ringfence.backends.credentials.fetch import Fetched, FetchPolicy, fetch
from ringfence.backends.credentials.reports import ReportFolder
from ringfence.backends.credentials.signer_files import SignerFiles
from ringfence.backends.credentials.signing_key import SigningKeys
from ringfence.backends.credentials.trust import TrustFolder
from ringfence.screening.authentication.certificates import CertificateReport, urgent
from ringfence.screening.authentication.signers import SignerBook
from ringfence.screening.authenticator import CallAuthenticator, remember
from ringfence.screening.facts import Facts
from ringfence.settings import Settings
from ringfence.telecom.errors import RingfenceError

REPORT_S = 5.0
"""How often a worker tells the others what it knows."""


class Credentials:
    """What a worker needs to verify and to sign; each worker has its own cache. Fulfils `CertificateBook`."""

    def __init__(self, settings: Settings, trouble: Callable[[str], None], worker: int = 0) -> None:
        """`trouble` is told once of each file that cannot be read; what was read before goes on."""
        self.trust = TrustFolder(settings.trust_folder)
        self.keys = SigningKeys(settings.signing_folder, settings.signing_url)
        self.cache = CredentialCache(_fetching(settings), self.trust.current)
        self._signer_files = SignerFiles(settings.home / "signers", worker)
        self._signers = SignerBook(self._signer_files.mine())
        self.authenticator = CallAuthenticator(self.cache, self.trusting, self._signers)
        self._trouble = trouble
        self._told: dict[str, str] = {}
        self._folder = ReportFolder(settings.home / "certificates", worker)
        self.reports = self._folder.reports
        self._report_after = 0.0
        self.poll()

    def trusting(self) -> bool:
        """Whether any authority is trusted; while none is, identities are recorded and not judged."""
        return bool(self.trust.current().authorities)

    def poll(self) -> None:
        """Read trust folder and signing folder again where they changed, judge certificates anew then, and report."""
        changed = self._try("trust", self.trust.poll)
        if changed:
            self.cache.judge_anew()
        changed |= self._try("signing keys", self.keys.poll)
        if changed or time.monotonic() >= self._report_after:
            self._report_after = time.monotonic() + REPORT_S
            self.cache.tidy()
            self._try("report of certificates", self._write)
            self._try("history of signers", self._keep)

    def remember(self, facts: Facts) -> None:
        """Let a judged call count for the one who signed it."""
        remember(self._signers, facts)

    def report(self, now_s: int) -> CertificateReport:
        """What this worker knows of certificates, for the operator."""
        cache, rows = self.cache, self.cache.rows()
        return CertificateReport(
            at_s=now_s,
            certificates=urgent(rows),
            held=sum(row.fault is None for row in rows),
            failing=sum(row.fault is not None for row in rows),
            fetches=cache.fetches,
            fetch_failures=cache.failures,
            authorities=self.trust.authorities(),
            revocations=self.trust.revocations(),
            own=self.keys.own(now_s),
            troubles=tuple(self._told.values()),
        )

    def close(self) -> None:
        """Stop fetching, and keep what is remembered of signers."""
        self.cache.close()
        self._try("history of signers", self._keep)
        self._folder.leave()

    def _keep(self) -> bool:
        self._signer_files.write(self._signers.rows(int(time.time())))
        self._signers.hear(self._signer_files.others())
        return True

    def _write(self) -> bool:
        self._folder.write(self.report(int(time.time())))
        return True

    def _try(self, what: str, work: Callable[[], bool]) -> bool:
        try:
            changed = work()
        except (RingfenceError, OSError) as error:
            if self._told.get(what) != str(error):
                self._told[what] = str(error)
                self._trouble(f"the {what} cannot be read or written; what was before goes on: {error}")
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
