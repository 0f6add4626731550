"""How calls end: ringing, answer, talk, who hangs up, and the cause that the network writes down."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ringfence.analytics.simulator.calls import Calls, Col, Floats, Mask
from ringfence.analytics.simulator.draws import between, log_logistic, lognormal
from ringfence.analytics.simulator.parameters import People

CALLING, CALLED, NETWORK = 1, 2, 3
_SETUP_S = (0.15, 1.1)
"""From INVITE to 180."""


class Habits(Struct, frozen=True):
    """What decides the end of calls of one kind; shares and seconds."""

    answer: Floats
    """Share answered, for each call."""
    talk_scale_s: Floats
    talk_shape: float
    called_releases: float = 0.5
    abandon: float = 0.0
    cancel_share: float = 0.0
    cancel_ring_s: tuple[float, float] = (0.0, 0.0)
    spike_s: tuple[float, ...] = ()
    spike_share: float = 0.0


def end(calls: Calls, habits: Habits, people: People, rng: np.random.Generator) -> None:
    """Write ring, answer, release, cause and who released into voice calls that have a setup time."""
    count = len(calls)
    cancelled = rng.random(count) < habits.cancel_share
    answered = ~cancelled & (rng.random(count) < habits.answer)
    refused = ~cancelled & ~answered & (rng.random(count) < people.busy_share)
    rings = ~refused
    ring_at = calls[Col.SETUP] + (1000 * between(rng, count, _SETUP_S)).astype(np.int64)
    ringing_s = np.minimum(
        np.where(
            answered,
            lognormal(rng, count, people.ring_answer_s, 0.55),
            lognormal(rng, count, people.ring_patience_s, 0.45),
        ),
        60.0,
    )
    if habits.cancel_share:
        ringing_s = np.where(cancelled, between(rng, count, habits.cancel_ring_s), ringing_s)
    over = ring_at + (1000 * ringing_s).astype(np.int64)
    talk_s = _talk(habits, people, rng, count)
    calls[Col.RING] = np.where(rings, ring_at, -1)
    calls[Col.ANSWER] = np.where(answered, over, -1)
    calls[Col.RELEASE] = np.where(answered, over + (1000 * talk_s).astype(np.int64), np.where(rings, over, ring_at))
    _causes(calls, answered, refused, ringing_s >= 59.0, habits, rng)


def _talk(habits: Habits, people: People, rng: np.random.Generator, count: int) -> Floats:
    talk_s = log_logistic(rng, count, habits.talk_scale_s, habits.talk_shape, people.talk_most_s)
    if habits.spike_share:
        spikes = np.asarray(habits.spike_s)[rng.integers(0, len(habits.spike_s), count)]
        said = spikes + rng.normal(0.0, 0.25, count)
        talk_s = np.where(rng.random(count) < habits.spike_share, np.maximum(said, 0.5), talk_s)
    if habits.abandon:
        talk_s = np.where(rng.random(count) < habits.abandon, 0.5 + 2.0 * rng.random(count), talk_s)
    return talk_s


def _causes(
    calls: Calls, answered: Mask, refused: Mask, timed_out: Mask, habits: Habits, rng: np.random.Generator
) -> None:
    """Q.850 causes and SIP codes; RFC 3398 pairs them."""
    count = len(calls)
    kind = rng.random(count)
    busy, rejected = refused & (kind < 0.45), refused & (kind >= 0.45) & (kind < 0.7)
    gone = refused & (kind >= 0.7)
    by_called = rng.random(count) < habits.called_releases
    calls[Col.RELEASED_BY] = np.select(
        [answered & by_called, answered, refused & rejected, refused, timed_out],
        [CALLED, CALLING, CALLED, NETWORK, NETWORK],
        CALLING,
    )
    conditions = [answered, busy, rejected, gone, timed_out]
    calls[Col.CAUSE] = np.select(conditions, [16, 17, 21, 20, 19], 16)
    calls[Col.SIP] = np.select(conditions, [200, 486, 603, 480, 480], 487)
