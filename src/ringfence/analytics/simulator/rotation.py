"""Which of its numbers an actor shows next: round robin, one after another, or until one is stopped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ringfence.analytics.simulator.calls import Ints
from ringfence.analytics.simulator.policy import Policy

REACTION_MS = 120_000
"""An adversary sees that calls of a number fail, and changes it, in about two minutes; assumed."""
SPARE = 12
"""Numbers that an adversary of level L4 holds for each line that he works with."""


class Rotation:
    """Remembers where adversaries that react have got to."""

    def __init__(self, policy: Policy, held: Ints) -> None:
        """`held` is how many numbers each actor has."""
        self._policy = policy
        self._held = held
        self._at: dict[tuple[int, int], int] = {}
        self._used: dict[tuple[int, int, int], int] = {}

    def chosen(
        self,
        actor: Ints,
        nth: Ints,
        at_ms: Ints,
        rows: Ints,
        first: Ints,
        stops: Mapping[int, int],
        rng: np.random.Generator,
    ) -> Ints:
        """For each call the place of its number among those of its actor; `nth` is which call of the actor it is."""
        if self._policy.reacts:
            return self._reacting(actor, nth, at_ms, rows, first, stops)
        held = self._held[actor]
        if self._policy.rotate_every == 1:
            return (rng.random(len(actor)) * held).astype(np.int64)
        if self._policy.rotate_every:
            return np.asarray(nth // self._policy.rotate_every % held, dtype=np.int64)
        # Several numbers without a rule of change are several lines that work beside one another.
        return np.asarray(nth % held, dtype=np.int64)

    def _reacting(self, actor: Ints, nth: Ints, at_ms: Ints, rows: Ints, first: Ints, stops: Mapping[int, int]) -> Ints:
        found = np.zeros(len(actor), dtype=np.int64)
        for call, (who, turn, moment) in enumerate(zip(actor.tolist(), nth.tolist(), at_ms.tolist(), strict=True)):
            lines = max(int(self._held[who]) // SPARE, 1)
            line, day = turn % lines, moment // 86_400_000
            spare = max(int(self._held[who]) // lines, 1)
            at = self._at.get((who, line), 0)
            for _ in range(spare):
                place = line * spare + at % spare
                stopped = stops.get(int(rows[first[who] + place]))
                full = self._policy.cap_day and self._used.get((who, place, day), 0) >= self._policy.cap_day
                if not full and (stopped is None or moment < stopped + REACTION_MS):
                    break
                at += 1
            self._at[who, line] = at
            place = line * spare + at % spare
            self._used[who, place, day] = self._used.get((who, place, day), 0) + 1
            found[call] = place
        return found
