"""The cache of signing certificates: answers at once from memory, fetches beside the calls."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from msgspec import Struct

from ringfence.backends.credentials.fetch import Fetched
from ringfence.screening.authentication.credential import Credential, TrustList, read_credential
from ringfence.telecom.errors import RingfenceError
from ringfence.telecom.identity import BAD_IDENTITY_INFO, Fault


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
    most_waiting: int = 200
    """Fetches under way or in line; beyond them a new URL is not fetched yet."""
    threads: int = 4


class _Entry(Struct):
    found: Credential | Fault
    until: float
    refresh_at: float
    failures: int = 0


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
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(self._policy.threads, thread_name_prefix="credentials")
        self.fetches = 0
        self.failures = 0

    def find(self, x5u: str) -> Credential | Fault | None:
        """The credential of that URL, why there is none, or None while it is being fetched; never waits."""
        now = self._clock_s()
        entry = self._entries.get(x5u)
        if entry is None or now >= entry.until:
            self._order(x5u)
            return None
        if now >= entry.refresh_at:
            self._order(x5u)
        return entry.found

    def forget_all(self) -> None:
        """Judge every certificate anew, as after a change of the trust list."""
        with self._lock:
            self._entries.clear()

    def rows(self) -> list[tuple[str, Credential | Fault, float]]:
        """URL, what is known of it, and until when (seconds since 1970), for the operator."""
        with self._lock:
            return [(url, entry.found, entry.until) for url, entry in self._entries.items()]

    def close(self) -> None:
        """Stop fetching."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _order(self, x5u: str) -> None:
        with self._lock:
            if x5u in self._waiting or len(self._waiting) >= self._policy.most_waiting:
                return
            self._waiting.add(x5u)
        try:
            self._pool.submit(self._renew, x5u)
        except RuntimeError:
            self._waiting.discard(x5u)

    def _renew(self, x5u: str) -> None:
        fresh_s: int | None = None
        try:
            fetched = self._fetch(x5u)
            fresh_s = fetched.fresh_s
            found = read_credential(fetched.raw, self._trust())
        except RingfenceError as error:
            found = BAD_IDENTITY_INFO.because(error.message)
        except Exception as error:
            found = BAD_IDENTITY_INFO.because(f"fetching failed: {type(error).__name__}")
        with self._lock:
            self._waiting.discard(x5u)
            self._keep(x5u, found, fresh_s)

    def _keep(self, x5u: str, found: Credential | Fault, fresh_s: int | None) -> None:
        now, old = self._clock_s(), self._entries.get(x5u)
        self.fetches += 1
        if isinstance(found, Fault):
            self.failures += 1
            failures = (old.failures if old else 0) + 1
            pause = min(self._policy.negative_s * 2 ** min(failures - 1, 10), self._policy.longest_negative_s)
            if old is not None and isinstance(old.found, Credential) and now < old.until:
                old.failures, old.refresh_at = failures, now + pause
                return
            entry = _Entry(found, now + pause, now + pause, failures)
        else:
            kept = self._life(found, fresh_s, now)
            entry = _Entry(found, now + kept, now + kept * self._policy.refresh_share)
        self._entries[x5u] = entry
        self._entries.move_to_end(x5u)
        while len(self._entries) > self._policy.most:
            self._entries.popitem(last=False)

    def _life(self, found: Credential, fresh_s: int | None, now: float) -> float:
        """By HTTP's rules, within our bounds, and never beyond the certificate's own end."""
        policy = self._policy
        wanted = policy.unsaid_s if fresh_s is None else fresh_s
        kept = min(max(wanted, policy.shortest_s), policy.longest_s)
        return min(kept, max(found.not_after - now, policy.shortest_s))
