"""The cache of signing certificates: answers at once from memory, fetches beside the calls.

What an operator may see of it is `rows`; the console's page of certificates reads it, together with trust and signing
folders and over all workers, through `ringfence.screening.authentication.certificates`.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from ringfence.backends.credentials.fetch import Fetched
from ringfence.screening.authentication.certificates import KnownCertificate
from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.identity import BAD_IDENTITY_INFO, Fault

_OLD_S = 3_600


class CachePolicy(Struct, frozen=True, kw_only=True):
    """How long and how many; seconds."""

    longest_s: int = 86_400
    """ATIS-1000074 lets a verifier keep a certificate for 24 hours."""
    shortest_s: int = 60
    unsaid_s: int = 3_600
    """When the server says nothing."""
    negative_s: int = 30
    """How long a failure is remembered; doubled for each failure in a row."""
    longest_negative_s: int = 900
    refresh_share: float = 0.8
    """After this share of its time a certificate in use is fetched again, while the old one still serves."""
    most: int = 20_000
    """Certificates, and beside them as many failures: failures never push certificates out."""
    most_waiting: int = 200
    """Fetches of new URLs under way or in line; beyond them a new URL is not fetched yet."""
    most_waiting_host: int = 20
    """The same for one host, so that one that is slow does not keep the others waiting."""
    threads: int = 4
    """For new URLs; certificates that are known are renewed by a thread of their own."""


class _Entry(Struct):
    found: Credential | Fault
    raw: bytes
    until: float
    refresh_at: float
    failures: int
    used: float
    fetched: float
    renewal: Fault | None = None


class CredentialCache:
    """Fulfils `CredentialSource` for one worker; safe to use from its judging thread. Close it when done."""

    def __init__(
        self,
        fetch: Callable[[str], Fetched],
        trust: Callable[[], TrustList],
        policy: CachePolicy | None = None,
        clock_s: Callable[[], float] = time.time,
    ) -> None:
        self._fetch = fetch
        self._trust = trust
        self._policy = policy or CachePolicy()
        self._clock_s = clock_s
        self._good: OrderedDict[str, _Entry] = OrderedDict()
        self._failed: OrderedDict[str, _Entry] = OrderedDict()
        self._renewing: set[str] = set()
        self._waiting: dict[str, str] = {}
        self._lock = threading.Lock()
        self._renewals = ThreadPoolExecutor(1, thread_name_prefix="renewals")
        self._fetches = ThreadPoolExecutor(self._policy.threads, thread_name_prefix="certificates")
        self.fetches = 0
        self.failures = 0

    def find(self, x5u: str) -> Credential | Fault | None:
        """The credential of that URL, why there is none, or None while it is being fetched; never waits."""
        now = self._clock_s()
        entry = self._good.get(x5u) or self._failed.get(x5u)
        if entry is None or now >= entry.until:
            self._order(x5u)
            return None
        entry.used = now
        if now >= entry.refresh_at:
            self._renew_soon(x5u)
        return entry.found

    def judge_anew(self) -> None:
        """Hold every certificate against the trust list again, as after a change of it; nothing is fetched for that."""
        with self._lock:
            present = [*self._good.items(), *self._failed.items()]
        for x5u, entry in present:
            if not entry.raw:
                continue
            found = read_credential(entry.raw, self._trust())
            with self._lock:
                entry.found = found
                into, out_of = (self._failed, self._good) if isinstance(found, Fault) else (self._good, self._failed)
                if out_of.get(x5u) is entry:
                    into[x5u] = entry
                    del out_of[x5u]

    def rows(self) -> list[KnownCertificate]:
        """What is known of each URL, for the operator."""
        with self._lock:
            return [_row(url, entry) for kept in (self._good, self._failed) for url, entry in kept.items()]

    def tidy(self) -> None:
        """Forget what nobody could use for an hour: authorities give certificates of a week, each at a new URL."""
        old = self._clock_s() - _OLD_S
        with self._lock:
            for kept in (self._good, self._failed):
                for x5u in [url for url, entry in kept.items() if entry.until < old]:
                    del kept[x5u]

    def __len__(self) -> int:
        """Certificates at hand, good or not."""
        return len(self._good) + len(self._failed)

    def close(self) -> None:
        """Stop fetching."""
        self._fetches.shutdown(wait=False, cancel_futures=True)
        self._renewals.shutdown(wait=False, cancel_futures=True)

    def _order(self, x5u: str) -> None:
        """Put a new URL in line, if the line and its host's part of it have room."""
        policy, host = self._policy, x5u.partition("://")[2].partition("/")[0]
        with self._lock:
            if x5u in self._waiting or x5u in self._renewing or len(self._waiting) >= policy.most_waiting:
                return
            if list(self._waiting.values()).count(host) >= policy.most_waiting_host:
                return
            self._waiting[x5u] = host
        self._submit(self._fetches, x5u)

    def _renew_soon(self, x5u: str) -> None:
        with self._lock:
            if x5u in self._waiting or x5u in self._renewing:
                return
            self._renewing.add(x5u)
        self._submit(self._renewals, x5u)

    def _submit(self, pool: ThreadPoolExecutor, x5u: str) -> None:
        try:
            pool.submit(self._renew, x5u)
        except RuntimeError:
            self._done(x5u)

    def _done(self, x5u: str) -> None:
        self._waiting.pop(x5u, None)
        self._renewing.discard(x5u)

    def _renew(self, x5u: str) -> None:
        fresh_s: int | None = None
        raw = b""
        try:
            fetched = self._fetch(x5u)
            raw, fresh_s = fetched.raw, fetched.fresh_s
            found = read_credential(raw, self._trust())
        except RingfenceError as error:
            found = BAD_IDENTITY_INFO.because(error.message)
        except Exception as error:
            found = BAD_IDENTITY_INFO.because(f"fetching failed: {type(error).__name__}")
        with self._lock:
            self._done(x5u)
            self._keep(x5u, found, raw, fresh_s)

    def _keep(self, x5u: str, found: Credential | Fault, raw: bytes, fresh_s: int | None) -> None:
        now = self._clock_s()
        old = self._good.get(x5u) or self._failed.get(x5u)
        used = old.used if old else now
        self.fetches += 1
        if isinstance(found, Fault):
            self.failures += 1
            self._keep_failure(x5u, _Entry(found, raw, 0.0, 0.0, (old.failures if old else 0) + 1, used, now), now)
            return
        kept = self._life(found, fresh_s, now)
        entry = _Entry(found, raw, now + kept, now + kept * self._policy.refresh_share, 0, used, now)
        self._failed.pop(x5u, None)
        _put(self._good, x5u, entry, self._policy.most)

    def _keep_failure(self, x5u: str, entry: _Entry, now: float) -> None:
        pause = self._policy.negative_s * 2 ** min(entry.failures - 1, 10)
        entry.until = entry.refresh_at = now + min(pause, self._policy.longest_negative_s)
        old = self._good.get(x5u)
        if old is not None and now < old.until:
            old.failures, old.refresh_at, old.fetched = entry.failures, entry.until, now
            old.renewal = entry.found if isinstance(entry.found, Fault) else None
            return
        self._good.pop(x5u, None)
        _put(self._failed, x5u, entry, self._policy.most)

    def _life(self, found: Credential, fresh_s: int | None, now: float) -> float:
        """By HTTP's rules, within our bounds, and never beyond the certificate's own end."""
        policy = self._policy
        wanted = policy.unsaid_s if fresh_s is None else fresh_s
        kept = min(max(wanted, policy.shortest_s), policy.longest_s)
        return min(kept, max(found.not_after - now, policy.shortest_s))


def _put(kept: OrderedDict[str, _Entry], x5u: str, entry: _Entry, most: int) -> None:
    kept[x5u] = entry
    kept.move_to_end(x5u)
    while len(kept) > most:
        kept.popitem(last=False)


def _row(x5u: str, entry: _Entry) -> KnownCertificate:
    found = entry.found
    if isinstance(found, Fault):
        return KnownCertificate(
            x5u=x5u,
            kept_until_s=int(entry.until),
            used_s=int(entry.used),
            fetched_s=int(entry.fetched),
            fault=found,
            failures=entry.failures,
        )
    return KnownCertificate(
        x5u=x5u,
        kept_until_s=int(entry.until),
        used_s=int(entry.used),
        fetched_s=int(entry.fetched),
        subject=found.subject,
        signer=found.signer,
        covers=found.numbers.in_words,
        fingerprint=found.fingerprint,
        not_before_s=found.not_before,
        not_after_s=found.not_after,
        failures=entry.failures,
        renewal=entry.renewal,
    )
