"""Whether a batch of votes is poisoned: it contradicts what is established far more often than people do."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from ringfence.analytics.feedback.running import Running
from ringfence.analytics.feedback.vote import Votes

_FIRST = 100
"""One vote in ten is expected to contradict, as if so many had shown it: a few hostile ones cannot make it a custom."""


class BatchBounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[batch]` of `rules/model/feedback.toml`."""

    least: Annotated[int, Meta(ge=1)]
    deviations: Annotated[float, Meta(gt=0)]
    established_votes: Annotated[int, Meta(ge=1)]
    established: Annotated[float, Meta(gt=0.5, lt=1)]


class Examined(Struct, frozen=True):
    """What was seen in one batch."""

    votes: int
    compared: int
    """Votes on established numbers."""
    contradicting: int
    expected: float
    """Contradictions that earlier batches let expect."""
    deviations: float
    set_aside: bool


def examine(votes: Votes, running: Running, bounds: BatchBounds) -> Examined:
    """Compare a batch with what is known. One contradiction in ten is expected at first, then what batches showed."""
    probability, counted = running.known(votes.number)
    firm = (counted >= bounds.established_votes) & (np.abs(probability - 0.5) >= bounds.established - 0.5)
    compared = int(firm.sum())
    against = int((firm & ((probability > 0.5) != votes.abusive)).sum())
    share = (running.contradicting + _FIRST / 10) / (running.compared + _FIRST)
    expected = share * compared
    spread = float(np.sqrt(compared * share * (1 - share)))
    beyond = (against - expected) / spread if spread else 0.0
    return Examined(
        len(votes), compared, against, expected, beyond, compared >= bounds.least and beyond > bounds.deviations
    )


def take(running: Running, votes: Votes, bounds: BatchBounds, now_ms: int) -> Examined:
    """Examine a batch, and add it unless it is poisoned."""
    found = examine(votes, running, bounds)
    if not found.set_aside:
        running.take(votes, now_ms)
        running.compared += found.compared
        running.contradicting += found.contradicting
    return found
