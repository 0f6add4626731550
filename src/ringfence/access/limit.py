"""A limit on how often: the generic cell rate algorithm, one number a subject."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

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
