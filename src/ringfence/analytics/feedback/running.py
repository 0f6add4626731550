"""Labels that are kept up as votes come in: each vote costs the same, however many came before (stepwise EM).

A vote is weighed by what is known of its reporter now, moves its number, and teaches of the reporter by what the number
is thought to be then (Cappé and Moulines, Journal of the Royal Statistical Society B 71, 2009). `believe` over all
votes from time to time takes back what was believed too early.
"""

from __future__ import annotations

import numpy as np

from ringfence.analytics.feedback.reporters import Believing, Labels, expit, start_log_odds, voice
from ringfence.analytics.feedback.vote import Votes, last_words
from ringfence.analytics.feedback.weighing import DAY_MS, Weighing, weights
from ringfence.analytics.scores.table import Floats, Whole

_MIX = np.int64(-7046029254386353131)


class Running:
    """Numbers and reporters as sorted columns; `take` adds a batch."""

    def __init__(self, believing: Believing, weighing: Weighing, verified: frozenset[int] = frozenset()) -> None:
        self._believing, self._weighing, self._verified = believing, weighing, verified
        self._numbers: Whole = np.empty(0, dtype=np.int64)
        self._moved: Floats = np.empty((0, 2))
        """Log-odds beyond the start, and votes that counted."""
        self._reporters: Whole = np.empty(0, dtype=np.int64)
        self._told: Floats = np.empty((0, 4))
        """Hits and weight on abusive numbers, hits and weight on lawful ones."""
        self._pairs: Whole = np.empty(0, dtype=np.int64)
        self._at_ms = 0
        self.compared = 0
        """Votes on established numbers so far, and how many of them contradicted."""
        self.contradicting = 0

    def take(self, votes: Votes, now_ms: int) -> int:
        """Add a batch; returns votes that counted. A reporter's second word on a number waits for `believe`."""
        self._age(now_ms)
        votes = self._first_words(last_words(votes))
        if not len(votes):
            return 0
        weight = weights(votes, self._weighing, now_ms)
        self._grow(votes)
        of_number = np.searchsorted(self._numbers, votes.number)
        of_reporter = np.searchsorted(self._reporters, votes.reporter)
        sees, spares = self._rates()
        signs = np.where(votes.abusive, 1.0, -1.0)
        moves = weight * np.where(
            votes.settled, signs * self._believing.settled_log_odds, voice(sees, spares, of_reporter, votes)
        )
        self._moved[:, 0] += np.bincount(of_number, moves, len(self._numbers))
        self._moved[:, 1] += np.bincount(of_number, weight > 0, len(self._numbers))
        self._learn(votes, np.where(votes.settled, 0.0, weight), of_number, of_reporter)
        return int((weight > 0).sum())

    def known(self, numbers: Whole) -> tuple[Floats, Whole]:
        """Probability and counted votes of each number; the start and 0 for those that nobody spoke of."""
        start = start_log_odds(numbers, self._believing, self._verified)
        if not len(self._numbers):
            return expit(start), np.zeros(len(numbers), dtype=np.int64)
        place = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        there = self._numbers[place] == numbers
        moved = np.where(there, self._moved[place, 0], 0.0)
        return expit(start + moved), np.where(there, self._moved[place, 1], 0).astype(np.int64)

    def labels(self) -> Labels:
        """All numbers and reporters as they stand."""
        probability, counted = self.known(self._numbers)
        sees, spares = self._rates()
        return Labels(
            self._numbers, probability, counted, self._reporters, sees, spares, self._told[:, 1] + self._told[:, 3]
        )

    def _learn(self, votes: Votes, weight: Floats, of_number: Whole, of_reporter: Whole) -> None:
        start = start_log_odds(self._numbers, self._believing, self._verified)
        truth = expit((start + self._moved[:, 0])[of_number])
        for place, of, right in ((0, truth, votes.abusive), (2, 1 - truth, ~votes.abusive)):
            self._told[:, place] += np.bincount(of_reporter, weight * of * right, len(self._reporters))
            self._told[:, place + 1] += np.bincount(of_reporter, weight * of, len(self._reporters))

    def _rates(self) -> tuple[Floats, Floats]:
        given, surest = self._believing.prior_votes, self._believing.surest
        right = self._believing.prior_right * given
        sees = (self._told[:, 0] + right) / (self._told[:, 1] + given)
        spares = (self._told[:, 2] + right) / (self._told[:, 3] + given)
        return np.clip(sees, 1 - surest, surest), np.clip(spares, 1 - surest, surest)

    def _age(self, now_ms: int) -> None:
        """What was said loses half of its weight in each half-life; time that runs backwards ages nothing."""
        if self._at_ms and now_ms > self._at_ms:
            share = 0.5 ** ((now_ms - self._at_ms) / DAY_MS / self._weighing.half_life_days)
            self._moved[:, 0] *= share
            self._told *= share
        self._at_ms = max(self._at_ms, now_ms)

    def _first_words(self, votes: Votes) -> Votes:
        with np.errstate(over="ignore"):
            keys = votes.reporter * _MIX ^ votes.number
        if len(self._pairs):
            place = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
            fresh = self._pairs[place] != keys
            votes, keys = votes.some(fresh), keys[fresh]
        self._pairs = _merged(self._pairs, np.unique(keys))
        return votes

    def _grow(self, votes: Votes) -> None:
        self._numbers, self._moved = _with(self._numbers, self._moved, votes.number)
        self._reporters, self._told = _with(self._reporters, self._told, votes.reporter)


def _with(keys: Whole, rows: Floats, wanted: Whole) -> tuple[Whole, Floats]:
    """Keys and rows with those wanted that are new, at zero."""
    new = np.unique(wanted)
    if len(keys):
        new = new[keys[np.minimum(np.searchsorted(keys, new), len(keys) - 1)] != new]
    place = np.searchsorted(keys, new)
    return np.insert(keys, place, new), np.insert(rows, place, 0.0, axis=0)


def _merged(keys: Whole, new: Whole) -> Whole:
    """Both, sorted, in one pass: sorting all of them each time would cost more with each batch."""
    return np.insert(keys, np.searchsorted(keys, new), new)
