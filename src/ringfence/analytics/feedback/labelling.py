"""From votes to what a model learns from: batch by batch, poisoned ones set aside, then believed all together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

import numpy as np
from msgspec import Struct

from ringfence.analytics.feedback.batch import Examined, take
from ringfence.analytics.feedback.document import FeedbackDocument
from ringfence.analytics.feedback.reporters import Labels, believe
from ringfence.analytics.feedback.running import Running
from ringfence.analytics.feedback.vote import Vote, last_words, votes_of
from ringfence.analytics.feedback.weighing import DAY_MS, weights
from ringfence.telecom.errors import NotFound


class SetAside(Struct, frozen=True):
    """A poisoned batch."""

    name: str
    """Day and source, e.g. `2026-11-03 key:4f1c2a9b0d3e`."""
    seen: Examined


class TruthRow(Struct, frozen=True):
    """A number whose label is sure enough to learn from."""

    number: int
    """Packed `PhoneNumber`."""
    abuse: bool
    probability: float
    votes: int


class Labelled(Struct, frozen=True):
    """What the votes come to."""

    labels: Labels
    batches: int
    set_aside: tuple[SetAside, ...]
    verified: int
    """Verified numbers among those that anybody spoke of."""

    def truth(self, document: FeedbackDocument) -> tuple[TruthRow, ...]:
        """The numbers of which the label is sure, in ascending order."""
        bounds, labels = document.truth, self.labels
        columns = labels.numbers.tolist(), labels.probability.tolist(), labels.votes.tolist()
        return tuple(
            TruthRow(number, probability >= bounds.abusive_from, probability, votes)
            for number, probability, votes in zip(*columns, strict=True)
            if not bounds.lawful_until < probability < bounds.abusive_from
        )


def label(
    given: Sequence[Vote],
    document: FeedbackDocument,
    verified: frozenset[int],
    now_ms: int,
    trusted: frozenset[str] = frozenset(),
) -> Labelled:
    """Labels of all votes but those of poisoned batches. A batch is what one source brought in one day (UTC).

    Outcomes of cases are always taken: staff looked, and may well contradict what people established. For the same
    reason a verified number that a case confirmed is verified no more. Batches named in `trusted` are taken whatever
    they contradict; raises `NotFound` when there is no such batch.
    """
    trustworthy = verified - {vote.number for vote in given if vote.settled and vote.abusive}
    running = Running(document.believing, document.weighing, trustworthy)
    taken: list[Vote] = []
    aside: list[SetAside] = []
    names: set[str] = set()
    for name, batch in groupby(sorted(given, key=_place), key=_name):
        names.add(name)
        some = list(batch)
        votes, at_ms = votes_of(some), max(one.came_ms for one in some)
        if some[0].settled or name in trusted:
            running.take(votes, at_ms)
        elif (seen := take(running, votes, document.batch, at_ms)).set_aside:
            aside.append(SetAside(name, seen))
            continue
        taken += some
    if unknown := sorted(trusted - names):
        raise NotFound(f"there is no batch {unknown[0]!r}", "name it as the table does, with day and source")
    votes = last_words(votes_of(taken))
    weight = weights(votes, document.weighing, now_ms)
    labels = believe(votes, weight, document.believing, trustworthy)
    return Labelled(labels, len(names), tuple(aside), int(np.isin(labels.numbers, list(trustworthy)).sum()))


def _place(vote: Vote) -> tuple[int, bool, str, int]:
    """Days in their order; within one, outcomes of cases first: they tell what the words are compared with."""
    return vote.came_ms // DAY_MS, not vote.settled, vote.source, vote.came_ms


def _name(vote: Vote) -> str:
    day = datetime.fromtimestamp(vote.came_ms / 1000, UTC).date()
    return f"{day} {'cases' if vote.settled else vote.source or 'not known'}"
