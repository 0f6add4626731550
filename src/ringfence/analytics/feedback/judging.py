"""How well labels hold against the truth, and against colluders: simulated votes, three methods side by side."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct

from ringfence.analytics.feedback.batch import Examined, take
from ringfence.analytics.feedback.document import FeedbackDocument
from ringfence.analytics.feedback.reporters import Labels, believe
from ringfence.analytics.feedback.running import Running
from ringfence.analytics.feedback.synthetic import DAY_MS, Drawn
from ringfence.analytics.feedback.vote import Votes, last_words
from ringfence.analytics.feedback.weighing import weights
from ringfence.analytics.scores.table import Flags, Floats, Whole

BATCHES = 30


class MethodFigures(Struct, frozen=True, kw_only=True):
    """One method on one crowd, over the numbers that anybody voted on."""

    method: str
    precision: float
    """At the threshold of the labels."""
    recall: float
    precision_at_recall_09: float
    """Where the threshold lies so that nine in ten abusive numbers are labelled."""
    accuracy: float
    attacked_kept: float
    """Share of the attacked numbers that kept their true label."""


class Learned(Struct, frozen=True, kw_only=True):
    """Labels that are sure enough for a model to learn from, and how many of them are wrong."""

    abusive: int
    abusive_wrong: int
    lawful: int
    lawful_wrong: int
    attacked_wrong: int
    """Those of them that colluders turned round."""


def majority(votes: Votes) -> Labels:
    """The share of words against each number: what most tag services show."""
    numbers, of_number = np.unique(votes.number, return_inverse=True)
    counted = np.bincount(of_number, minlength=len(numbers))
    share = np.bincount(of_number, votes.abusive, len(numbers)) / counted
    nobody: Whole = np.empty(0, dtype=np.int64)
    none: Floats = np.empty(0)
    return Labels(numbers, share.astype(np.float64), counted.astype(np.int64), nobody, none, none, none)


def compare(drawn: Drawn, document: FeedbackDocument) -> tuple[MethodFigures, ...]:
    """Majority, reliability over all votes, and the same kept up batch by batch."""
    votes, now_ms = last_words(drawn.votes), int(drawn.votes.at_ms.max())
    weight = weights(votes, document.weighing, now_ms)
    running, _ = run(drawn.votes, document)
    found = {
        "majority": majority(votes),
        "reliability without weights": believe(votes, np.ones(len(votes)), document.believing),
        "reliability": believe(votes, weight, document.believing),
        "reliability, batch by batch": running.labels(),
    }
    threshold = document.believing.threshold
    return tuple(_figures(name, labels, drawn, threshold) for name, labels in found.items())


def learned(drawn: Drawn, document: FeedbackDocument) -> Learned:
    """What a model would learn from these votes."""
    votes, now_ms = last_words(drawn.votes), int(drawn.votes.at_ms.max())
    labels = believe(votes, weights(votes, document.weighing, now_ms), document.believing)
    place = np.searchsorted(drawn.numbers, labels.numbers)
    truth, attacked = drawn.abusive[place], drawn.attacked[place]
    abusive = labels.probability >= document.truth.abusive_from
    lawful = labels.probability <= document.truth.lawful_until
    wrong = (abusive & ~truth) | (lawful & truth)
    return Learned(
        abusive=int(abusive.sum()),
        abusive_wrong=int((abusive & wrong).sum()),
        lawful=int(lawful.sum()),
        lawful_wrong=int((lawful & wrong).sum()),
        attacked_wrong=int((attacked & wrong).sum()),
    )


def run(votes: Votes, document: FeedbackDocument) -> tuple[Running, tuple[Examined, ...]]:
    """Take the votes in batches of equal time; a poisoned batch is set aside."""
    running = Running(document.believing, document.weighing)
    edges = np.linspace(votes.at_ms.min(), votes.at_ms.max() + 1, BATCHES + 1)
    seen = []
    for first, last in pairwise(edges.tolist()):
        part = votes.some((votes.at_ms >= first) & (votes.at_ms < last))
        seen.append(take(running, part, document.batch, int(last)))
    return running, tuple(seen)


def poisoned(drawn: Drawn, seed: int, size: int = 2_000) -> Votes:
    """A batch that turns round what is true of numbers drawn at random, each word from a new reporter."""
    chance = np.random.default_rng(seed)
    number = chance.integers(0, len(drawn.numbers), size)
    fresh = np.full(size, 1 << 61, dtype=np.int64) + np.arange(size)
    at_ms = np.full(size, int(drawn.votes.at_ms.max()) + DAY_MS, dtype=np.int64)
    no = np.zeros(size, dtype=np.bool_)
    return Votes(fresh, drawn.numbers[number], ~drawn.abusive[number], at_ms, no, np.zeros(size, dtype=np.int64), no)


def precision_at(truth: Flags, probability: Floats, recall: float) -> float:
    """Precision at the highest threshold that labels so large a share of the abusive numbers; ties count whole."""
    found = np.sort(probability[truth])[::-1]
    if not len(found):
        return 0.0
    threshold = found[min(int(np.ceil(recall * len(found))), len(found)) - 1]
    return float(truth[probability >= threshold].mean())


def _figures(name: str, labels: Labels, drawn: Drawn, threshold: float) -> MethodFigures:
    place = np.searchsorted(drawn.numbers, labels.numbers)
    truth, attacked = drawn.abusive[place], drawn.attacked[place]
    said = labels.probability > threshold
    hits = int((said & truth).sum())
    return MethodFigures(
        method=name,
        precision=hits / max(int(said.sum()), 1),
        recall=hits / max(int(truth.sum()), 1),
        precision_at_recall_09=precision_at(truth, labels.probability, 0.9),
        accuracy=float((said == truth).mean()),
        attacked_kept=float((said == truth)[attacked].mean()) if attacked.any() else 1.0,
    )
