"""Scores and feedback: numbers scored a second, with and without reasons, and votes taken a second."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from ringfence.analytics.feedback.document import read_feedback
from ringfence.analytics.feedback.judging import run
from ringfence.analytics.feedback.synthetic import Crowd, draw
from ringfence.analytics.scores.evaluation import evaluate_folds
from ringfence.analytics.scores.features import FeatureDocument, read_features
from ringfence.analytics.scores.preparing import Wanted, prepare
from ringfence.analytics.scores.table import FeatureTable
from ringfence.backends.files.feature_table import read_feature_table
from ringfence.backends.learners.committee import subscriber_committee
from ringfence.backends.learners.number_trees import NumberGrower
from ringfence.bench.figure import Figure, Progress

ROWS, QUICK_ROWS = 200_000, 20_000
LEARNED = 5_000
VOTES, QUICK_VOTES = 1_000_000, 100_000
VOTES_BOUND = 100_000
TABLE = "RINGFENCE_BENCH_TABLE"
"""Environment: a table of subscribers as `FILE:LABEL:ID`."""
_RULES = Path(__file__).parents[1] / "rules" / "model"


def measure(progress: Progress, *, quick: bool = False) -> tuple[Figure, ...]:
    """`scores.rows_per_s`, `scores.reasons_per_s`, `feedback.votes_per_s`, and `scores.auc` where a table is named."""
    votes = VOTES if not quick else QUICK_VOTES
    return (*scoring(progress, QUICK_ROWS if quick else ROWS), feedback(progress, votes), *table(progress, quick=quick))


def scoring(progress: Progress, rows: int) -> tuple[Figure, ...]:
    """One core, rows drawn at random, trees as the packaged document grows them."""
    features = read_features((_RULES / "features.toml").read_text("utf-8"))
    progress(f"growing {features.learner.trees} trees")
    trees = NumberGrower(1).grow(_drawn(features, LEARNED), features, 1)
    values = _drawn(features, rows).values
    progress(f"scoring {rows:,} numbers")
    begun = time.perf_counter()
    np.sort(values, axis=0)
    sorting_s = time.perf_counter() - begun
    begun = time.perf_counter()
    trees.score(values)
    scoring_s = time.perf_counter() - begun
    few = values[: rows // 20]
    begun = time.perf_counter()
    trees.contributions(few)
    reasons_s = time.perf_counter() - begun
    baseline = f"numpy sorts the same columns: {rows / sorting_s:,.0f} rows/s"
    detail = f"{features.learner.trees} trees, {len(features.feature)} features, one core"
    return (
        Figure(
            name="scores.rows_per_s",
            value=rows / scoring_s,
            unit="/s",
            better="higher",
            baseline=baseline,
            detail=detail,
        ),
        Figure(name="scores.reasons_per_s", value=len(few) / reasons_s, unit="/s", better="higher", detail=detail),
    )


def feedback(progress: Progress, votes: int) -> Figure:
    """Votes examined and taken batch by batch, one core, processor time."""
    document = read_feedback((_RULES / "feedback.toml").read_text("utf-8"))
    crowd = Crowd(votes=votes, numbers=votes // 5, reporters=votes // 7, attacked=votes // 250)
    progress(f"{votes:,} votes")
    drawn = draw(crowd, 1)
    begun = time.process_time()
    run(drawn.votes, document)
    took = time.process_time() - begun
    return Figure(
        name="feedback.votes_per_s",
        value=len(drawn.votes) / took,
        unit="/s",
        bound=VOTES_BOUND,
        better="higher",
        detail=f"{len(drawn.votes):,} simulated votes on {crowd.numbers:,} numbers, 30 batches",
    )


def table(progress: Progress, *, quick: bool) -> tuple[Figure, ...]:
    """Area under the curve on a table that is named by the environment; without one nothing is claimed."""
    named = os.environ.get(TABLE, "")
    if not named:
        progress(f"no table of subscribers: {TABLE} is not set, so scores.auc is left out")
        return ()
    path, label, subscriber = named.split(":")
    prepared = prepare(read_feature_table(Path(path)), None, Wanted(label, subscriber))
    folds = 2 if quick else 5
    found = evaluate_folds(
        subscriber_committee(), prepared.train, folds, (1,), lambda done, of: progress(f"fit {done} of {of}")
    )
    detail = f"{len(prepared.train.labels):,} rows of {Path(path).name}, {folds} folds by subscriber"
    return (Figure(name="scores.auc", value=found.figures().auc, unit="", better="higher", detail=detail),)


def _drawn(features: FeatureDocument, rows: int) -> FeatureTable:
    chance = np.random.default_rng(rows)
    labels = chance.random(rows) < 0.1
    values = chance.lognormal(size=(rows, len(features.feature))) + labels[:, None] * np.maximum(features.signs, 0)
    return FeatureTable(features.names, values, labels, tuple(str(row) for row in range(rows)))
