"""Votes drawn from a seed, with colluders among the reporters: simulated, to measure what the method withstands."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ringfence.analytics.feedback.vote import Votes
from ringfence.analytics.scores.table import Flags, Floats, Whole

DAY_MS = 86_400_000
FIRST_NUMBER = 1 << 60


class Crowd(Struct, frozen=True, kw_only=True):
    """Who votes. Shares are assumptions, save the first three, which are those of the measured reference in docs."""

    numbers: int = 20_000
    votes: int = 68_000
    colluding: float = 0.05
    """Share of the reporters that collude."""
    reporters: int = 15_000
    abusive: float = 0.3
    attacked: int = 400
    """Lawful numbers that colluders call abusive, each with several votes; as many abusive ones they call lawful."""
    proven: float = 0.7
    """Share of honest votes with a matching call record."""
    colluders_proven: float = 0.05
    days: int = 30


class Drawn(Struct, frozen=True):
    """Votes and the truth behind them."""

    votes: Votes
    numbers: Whole
    abusive: Flags
    attacked: Flags


def draw(crowd: Crowd, seed: int) -> Drawn:
    """Honest reporters are right by a beta-drawn rate and speak by a Zipf law. Colluders hide among them: half of their
    votes are true words on numbers drawn at random, the other half turn the attacked numbers round, from few places
    and within hours."""
    chance = np.random.default_rng(seed)
    numbers = FIRST_NUMBER + np.arange(crowd.numbers, dtype=np.int64)
    abusive = chance.random(crowd.numbers) < crowd.abusive
    colluders = int(crowd.reporters * crowd.colluding)
    honest = _honest(chance, crowd, abusive, crowd.reporters - colluders)
    attacked = _attacked(chance, crowd, abusive)
    hostile = _hostile(chance, crowd, abusive, attacked, (crowd.reporters - colluders, colluders))
    columns = [np.concatenate([one, other]) for one, other in zip(honest, hostile, strict=True)]
    of_number = columns.pop(1).astype(np.int64)
    reporter, said, at_ms, proven, origin = columns
    votes = Votes(
        reporter.astype(np.int64) * 2_654_435_761 + 17,
        numbers[of_number],
        said.astype(np.bool_),
        at_ms.astype(np.int64),
        proven.astype(np.bool_),
        origin.astype(np.int64),
        np.zeros(len(said), dtype=np.bool_),
    )
    flags = np.zeros(crowd.numbers, dtype=np.bool_)
    flags[attacked] = True
    return Drawn(votes.some(np.argsort(votes.at_ms, kind="stable")), numbers, abusive, flags)


def _honest(chance: np.random.Generator, crowd: Crowd, abusive: Flags, reporters: int) -> list[Whole | Flags]:
    reporter = chance.choice(reporters, crowd.votes, p=_zipf(reporters))
    number = chance.integers(0, crowd.numbers, crowd.votes)
    right = chance.beta(8, 1, reporters)[reporter]
    said = np.where(chance.random(crowd.votes) < right, abusive[number], ~abusive[number])
    at_ms = chance.integers(0, crowd.days * DAY_MS, crowd.votes)
    proven = chance.random(crowd.votes) < crowd.proven
    return [reporter.astype(np.int64), number, said, at_ms, proven, 1 + chance.integers(0, reporters // 2, crowd.votes)]


def _zipf(reporters: int) -> Floats:
    """The n-th busiest reporter speaks in proportion to n to the power of -0.6."""
    activity = np.arange(1, reporters + 1, dtype=np.float64) ** -0.6
    return np.asarray(activity / activity.sum(), dtype=np.float64)


def _attacked(chance: np.random.Generator, crowd: Crowd, abusive: Flags) -> Whole:
    lawful = chance.permutation(np.flatnonzero(~abusive))[: crowd.attacked]
    guilty = chance.permutation(np.flatnonzero(abusive))[: crowd.attacked]
    return np.concatenate([lawful, guilty]).astype(np.int64)


def _hostile(
    chance: np.random.Generator, crowd: Crowd, abusive: Flags, attacked: Whole, who: tuple[int, int]
) -> list[Whole | Flags]:
    first, colluders = who
    blows = np.repeat(attacked, 4)
    cover = chance.integers(0, crowd.numbers, len(blows))
    number = np.concatenate([blows, cover]).astype(np.int64)
    said = np.concatenate([~abusive[blows], abusive[cover]])
    reporter = first + chance.integers(0, max(colluders, 1), len(number))
    hour = chance.integers(0, crowd.days * 24, crowd.numbers)[number]
    at_ms = hour * 3_600_000 + chance.integers(0, 3_600_000, len(number))
    proven = chance.random(len(number)) < crowd.colluders_proven
    origin = 10**9 + reporter % 40
    return [reporter, number, said, at_ms, proven, origin]
