"""How much a vote counts before anybody asks who gave it: proof, age, and how many others came from the same place."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from ringfence.analytics.feedback.vote import Votes
from ringfence.analytics.scores.table import Floats, Whole

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
Share = Annotated[float, Meta(gt=0, le=1)]


class Weighing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[weighing]` of `rules/model/feedback.toml`."""

    unproven: Share
    """Weight of a vote without a matching call record; one with it weighs 1."""
    half_life_days: Annotated[float, Meta(gt=0)]
    origin_cap: Annotated[float, Meta(gt=0)]
    """All votes on a number from one address block or device weigh at most so much together."""
    hour_cap: Annotated[float, Meta(gt=0)]
    """All unproven votes on a number within one hour weigh at most so much together."""
    daily_words: Annotated[int, Meta(ge=1)]
    """Votes of one reporter within one day that count; more count nothing."""


def weights(votes: Votes, weighing: Weighing, now_ms: int) -> Floats:
    """Weight of each vote, 0 to 1. A vote from the future is taken to be now. The caps only ever lower a weight."""
    age_days = np.maximum(now_ms - votes.at_ms, 0) / DAY_MS
    made = np.where(votes.proven | votes.settled, 1.0, weighing.unproven) * 0.5 ** (age_days / weighing.half_life_days)
    made = np.where(_place_in_day(votes) < weighing.daily_words, made, 0.0)
    known = votes.origin != 0
    made = _capped(made, _pairs(votes.number, votes.origin), known, weighing.origin_cap)
    return _capped(
        made, _pairs(votes.number, votes.at_ms // HOUR_MS), ~votes.proven & ~votes.settled, weighing.hour_cap
    )


def _capped(
    made: Floats, cluster: Whole, concerned: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], cap: float
) -> Floats:
    """Scale the weights of each cluster so that they sum to no more than the cap."""
    if not concerned.any():
        return made
    totals = np.bincount(cluster, weights=np.where(concerned, made, 0.0))
    share = np.minimum(1.0, cap / np.maximum(totals, 1e-12))
    return np.where(concerned, made * share[cluster], made)


def _pairs(first: Whole, second: Whole) -> Whole:
    """A small number for each distinct pair."""
    _, one = np.unique(first, return_inverse=True)
    _, other = np.unique(second, return_inverse=True)
    _, found = np.unique(one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other, return_inverse=True)
    return np.asarray(found, dtype=np.int64)


def _place_in_day(votes: Votes) -> Whole:
    """How many votes the same reporter gave earlier on the same day."""
    if not len(votes):
        return np.empty(0, dtype=np.int64)
    group = _pairs(votes.reporter, votes.at_ms // DAY_MS)
    order = np.lexsort((votes.at_ms, group))
    ordered = group[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    lengths = np.diff(np.append(starts, len(ordered)))
    place = np.empty(len(ordered), dtype=np.int64)
    place[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return place
