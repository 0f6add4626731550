"""A limit on how often: the generic cell rate algorithm, one number a subject."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol

_MOST_SUBJECTS = 100_000


class Limit:
    """At most `rate_per_s` a second and `burst` at once for each subject (ITU-T I.371 annex A).

    Bounded memory: of more than 100,000 subjects the one unseen for longest is forgotten. Not shared between
    processes: with several workers each grants its own rate.
    """

    def __init__(self, rate_per_s: float, burst: int) -> None:
        self._step = 1 / rate_per_s
        self._slack = self._step * max(burst - 1, 0)
        self._due: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, subject: Hashable, now_s: float) -> float:
        """Seconds to wait; 0 means go on, and one is counted. `now_s` is a monotonic clock."""
        due = max(self._due.get(subject, now_s), now_s)
        wait = due - self._slack - now_s
        if wait > 0:
            return wait
        self._due[subject] = due + self._step
        self._due.move_to_end(subject)
        if len(self._due) > _MOST_SUBJECTS:
            self._due.popitem(last=False)
        return 0.0


class Attempts(Protocol):
    """How often something may be tried."""

    def take(self, subject: str, now_s: float) -> float:
        """Seconds to wait; 0 means go on, and one is counted."""
        ...


class LimitStore(Protocol):
    """Where limits live that all workers and restarts share. Times: milliseconds since 1970 UTC."""

    def take(self, subject: str, step_ms: int, slack_ms: int, now_ms: int) -> int:
        """Milliseconds to wait; 0 means go on, and `step_ms` is added to when the subject is due."""
        ...

    def forget(self, subject: str) -> None:
        """The subject starts afresh."""
        ...


class SharedLimit:
    """Fulfils `Attempts` for all workers of an installation together; a restart forgets nothing."""

    def __init__(
        self, store: LimitStore, name: str, rate_per_s: float, burst: int, clock_ms: Callable[[], int]
    ) -> None:
        """`name` keeps the subjects of different limits apart."""
        self._store = store
        self._name = name
        self._step_ms = max(1, round(1000 / rate_per_s))
        self._slack_ms = self._step_ms * max(burst - 1, 0)
        self._clock_ms = clock_ms

    def take(self, subject: str, now_s: float = 0.0) -> float:
        """Seconds to wait; 0 means go on, and one is counted. The clock is the store's, not `now_s`."""
        del now_s
        return self._store.take(self._subject(subject), self._step_ms, self._slack_ms, self._clock_ms()) / 1000

    def forget(self, subject: str) -> None:
        """Whoever succeeded starts afresh."""
        self._store.forget(self._subject(subject))

    def _subject(self, subject: str) -> str:
        return f"{self._name}:{subject}"
