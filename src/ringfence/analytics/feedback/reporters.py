"""Who can be believed: reporters' reliability and numbers' labels, each from the other (Dawid and Skene 1979).

Two coins for each reporter: how often an abusive number is called abusive, how often a lawful one is called lawful. EM
with beta priors; every vote enters with its weight. Both rates are held within `surest` of certainty, so that no single
reporter ever moves a number by more than ln(surest / (1 - surest)) on the log-odds: what `bound.py` counts with.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from ringfence.analytics.feedback.vote import Votes
from ringfence.analytics.scores.table import Flags, Floats, Whole


class Believing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[believing]` of `rules/model/feedback.toml`."""

    prior_right: Annotated[float, Meta(gt=0.5, lt=1)]
    """How often a reporter of whom nothing is known is right."""
    prior_votes: Annotated[float, Meta(gt=0)]
    """Votes that this assumption is worth."""
    surest: Annotated[float, Meta(gt=0.5, lt=1)]
    base_rate: Annotated[float, Meta(gt=0, lt=1)]
    """Share of abusive numbers among those that anybody votes on."""
    verified_log_odds: Annotated[float, Meta(ge=0)]
    """By how much a verified number starts below the others."""
    settled_log_odds: Annotated[float, Meta(gt=0)]
    """What the outcome of a case adds or takes."""
    rounds: Annotated[int, Meta(ge=1, le=200)]
    threshold: Annotated[float, Meta(gt=0, lt=1)]
    """Probability from which a number is labelled abusive."""


class Labels(Struct, frozen=True):
    """Numbers with the probability that they are abusive, reporters with their two rates, both in ascending order."""

    numbers: Whole
    probability: Floats
    votes: Whole
    """Votes that counted for each number."""
    reporters: Whole
    sees: Floats
    """Rate at which each reporter calls an abusive number abusive."""
    spares: Floats
    """Rate at which each reporter calls a lawful number lawful."""
    given: Floats
    """Weight of all votes of each reporter."""


def believe(votes: Votes, weight: Floats, believing: Believing, verified: frozenset[int] = frozenset()) -> Labels:
    """EM over all votes; the same votes in any order give the same labels to rounding."""
    numbers, of_number = np.unique(votes.number, return_inverse=True)
    reporters, of_reporter = np.unique(votes.reporter, return_inverse=True)
    start = start_log_odds(numbers, believing, verified)
    settled = np.where(votes.settled, np.where(votes.abusive, 1.0, -1.0) * believing.settled_log_odds * weight, 0.0)
    start = start + np.bincount(of_number, settled, len(numbers))
    said = np.where(votes.settled, 0.0, weight)
    sees = np.full(len(reporters), believing.prior_right)
    spares = sees.copy()
    probability = expit(start)
    for _ in range(believing.rounds):
        moved = start + np.bincount(of_number, said * voice(sees, spares, of_reporter, votes), len(numbers))
        before, probability = probability, expit(moved)
        truth = probability[of_number]
        sees = rate(of_reporter, said * truth, votes.abusive, len(reporters), believing)
        spares = rate(of_reporter, said * (1 - truth), ~votes.abusive, len(reporters), believing)
        if np.abs(probability - before).max(initial=0.0) < 1e-6:
            break
    counted = np.bincount(of_number, weight > 0, len(numbers)).astype(np.int64)
    given = np.bincount(of_reporter, said, len(reporters)).astype(np.float64)
    return Labels(numbers, probability, counted, reporters, sees, spares, given)


def start_log_odds(numbers: Whole, believing: Believing, verified: frozenset[int]) -> Floats:
    """Log-odds before anybody spoke."""
    base = float(np.log(believing.base_rate / (1 - believing.base_rate)))
    trusted = np.isin(numbers, np.fromiter(verified, dtype=np.int64, count=len(verified)))
    return np.where(trusted, base - believing.verified_log_odds, base)


def voice(sees: Floats, spares: Floats, of_reporter: Whole, votes: Votes) -> Floats:
    """What each vote adds to the log-odds of its number at full weight."""
    for_it = np.log(sees / (1 - spares))
    against = np.log((1 - sees) / spares)
    return np.where(votes.abusive, for_it[of_reporter], against[of_reporter])


def rate(of_reporter: Whole, weight: Floats, right: Flags, reporters: int, believing: Believing) -> Floats:
    """Posterior mean of a rate, held between 1 - surest and surest."""
    hits = np.bincount(of_reporter, weight * right, reporters) + believing.prior_right * believing.prior_votes
    of = np.bincount(of_reporter, weight, reporters) + believing.prior_votes
    return np.clip(hits / of, 1 - believing.surest, believing.surest)


def expit(log_odds: Floats) -> Floats:
    """Log-odds to probability."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -60, 60))), dtype=np.float64)
