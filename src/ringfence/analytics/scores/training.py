"""Trains the model of calling numbers: windows of several lengths, labels, held-out calibration, the band."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores import metrics
from ringfence.analytics.scores.calibration import Beta, fit_beta
from ringfence.analytics.scores.drift import Reference, reference
from ringfence.analytics.scores.features import FeatureDocument, Lacking, NumberProfiles, feature_values
from ringfence.analytics.scores.folds import folds_of
from ringfence.analytics.scores.model import SCORE_NAME, Explaining, Limits, ModelFigures
from ringfence.analytics.scores.table import FeatureTable, Flags, Floats
from ringfence.telecom.errors import Refused

FOLDS = 4
LEAST_NUMBERS = 20
"""Of each class; fewer cannot be split, calibrated and bounded."""
LENGTHS_H = (24, 6, 2, 1)
"""Hours of the windows: a day, a shift, what the watch looks at each minute, and the first hour of a new number."""
EACH_LENGTH = 12
"""At most so many windows of each length, spread evenly over the records."""
HOUR_MS = 3_600_000


class Grower(Protocol):
    """Grows trees under the signs of the features."""

    def grow(self, table: FeatureTable, features: FeatureDocument, seed: int) -> Explaining:
        """Learn; the same rows and seed give the same bits."""
        ...


class Labelled(Struct, frozen=True):
    """Profiles of one window, with the label of each of their numbers."""

    profiles: NumberProfiles
    abusive: Flags


class Trained(Struct, frozen=True):
    """What training found out; the trees themselves are grown last, from all rows."""

    grown: Explaining
    table: FeatureTable
    calibration: Beta
    limits: Limits
    base_rate: float
    references: tuple[Reference, ...]
    held_out: ModelFigures


def windows(from_ms: int, until_ms: int) -> tuple[tuple[int, int], ...]:
    """Windows on whole hours within the records: a few of each length, none twice."""
    first, last = -(-from_ms // HOUR_MS), until_ms // HOUR_MS
    found = []
    for length in LENGTHS_H:
        ends = np.linspace(first + length, last, EACH_LENGTH) if last - first >= length else np.empty(0)
        found += [((end - length) * HOUR_MS, end * HOUR_MS) for end in np.unique(ends.astype(np.int64)).tolist()]
    return tuple(found) or ((first * HOUR_MS, max(last, first + 1) * HOUR_MS),)


def labelled(profiles: NumberProfiles, truth: Mapping[int, bool], *, strict: bool) -> Labelled:
    """Give each number its label; numbers without one are lawful, or left out when `strict`."""
    numbers = profiles.numbers.tolist()
    kept = np.array([number in truth or not strict for number in numbers], dtype=np.bool_)
    some = NumberProfiles(
        profiles.from_ms,
        profiles.until_ms,
        profiles.numbers[kept],
        {name: column[kept] for name, column in profiles.columns.items()},
    )
    flags = np.array([truth.get(number, False) for number in some.numbers.tolist()], dtype=np.bool_)
    return Labelled(some, flags)


def rows_of(parts: Sequence[Labelled], features: FeatureDocument) -> FeatureTable:
    """All windows below one another; rows of one number are one group."""
    values = [feature_values(part.profiles, features) for part in parts]
    return FeatureTable(
        features.names,
        np.vstack(values),
        np.concatenate([part.abusive for part in parts]),
        tuple(str(number) for part in parts for number in part.profiles.numbers.tolist()),
    )


def thinned(table: FeatureTable, lacking: Lacking, seed: int) -> FeatureTable:
    """The same rows, some without what records of other networks lack; the same seed takes the same away."""
    chance, values = np.random.default_rng((seed, 1)), table.values.copy()  # a stream apart from that of the folds
    rows = chance.random(len(values)) < lacking.rows
    for source in lacking.source:
        without = rows & (chance.random(len(values)) < source.chance)
        for names, left in ((source.unknown, np.nan), (source.nothing, 0.0)):
            for name in names:
                values[without, table.names.index(name)] = left
    return FeatureTable(table.names, values, table.labels, table.groups)


def train(
    table: FeatureTable,
    grower: Grower,
    features: FeatureDocument,
    seed: int,
    base_rate: float | None,
    told: Callable[[int, int], None],
) -> Trained:
    """Train; raises `Refused` when either class has too few numbers.

    The trees see `thinned` rows, and are calibrated and bounded on such. No number is on both sides of a split.
    Probabilities are moved to `base_rate`, the share of abusive rows among those that will be scored, where it differs
    from that of the training rows (Saerens, Latinne and Decaestecker 2002).
    """
    _check(table)
    place = folds_of(table.labels, table.groups, FOLDS, seed)
    seen = thinned(table, features.lacking, seed)
    raw, whole = np.zeros(len(table.labels)), np.zeros(len(table.labels))
    for fold in range(FOLDS):
        held = place == fold
        grown = grower.grow(seen.some(~held), features, seed)
        raw[held], whole[held] = grown.score(seen.values[held]), grown.score(table.values[held])
        told(fold + 1, FOLDS + 1)
    share = float(table.labels.mean())
    as_trained = fit_beta(raw, table.labels)
    calibration = moved(as_trained, share, base_rate or share)
    limits = band(raw, table.labels, features)
    grown = grower.grow(seen, features, seed)
    told(FOLDS + 1, FOLDS + 1)
    columns = [reference(name, table.values[:, at], features.drift.bins) for at, name in enumerate(table.names)]
    columns.append(reference(SCORE_NAME, calibration.apply(whole), features.drift.bins))
    held_out = figures("held-out numbers", (raw, as_trained.apply(raw)), table, limits)
    return Trained(grown, table, calibration, limits, base_rate or share, tuple(columns), held_out)


def band(raw: Floats, labels: Flags, features: FeatureDocument) -> Limits:
    """Split conformal, class by class (Vovk 2012): a lawful number to come lies above with at most the share told.

    The k-th of n held-out scores is taken with k = floor(share x (n + 1)), which makes the bound hold for any n; where
    n is too small to promise it, no held-out lawful row lies above, which promises one in n + 1.
    """
    lawful, abusive = np.sort(raw[~labels])[::-1], np.sort(raw[labels])
    above = int(features.band.lawful_reached * (len(lawful) + 1))
    suspect_from = float(np.nextafter(lawful[above - 1], 2.0)) if above else float(np.nextafter(lawful[0], 2.0))
    below = int(features.band.abusive_missed * (len(abusive) + 1))
    harmless_below = float(abusive[below - 1]) if below else 0.0
    return Limits(min(harmless_below, suspect_from), suspect_from)


def moved(calibration: Beta, share: float, base_rate: float) -> Beta:
    """The same calibration for another share of abusive rows."""
    shift = np.log(base_rate / (1 - base_rate)) - np.log(share / (1 - share))
    return Beta(calibration.a, calibration.b, calibration.c + float(shift))


def figures(name: str, said: tuple[Floats, Floats], table: FeatureTable, limits: Limits) -> ModelFigures:
    """Figures of raw scores and probabilities against the labels of the table."""
    raw, probability = said
    above = raw >= limits.suspect_from
    return ModelFigures(
        name=name,
        rows=len(table.labels),
        numbers=len(set(table.groups)),
        abusive=len({group for group, label in zip(table.groups, table.labels.tolist(), strict=True) if label}),
        auc=metrics.auc(table.labels, raw),
        recall_at_fpr_0001=metrics.recall_at(table.labels, raw, 0.001),
        suspects_lawful=int((above & ~table.labels).sum()),
        suspects_abusive=int((above & table.labels).sum()),
        unsure=float((~above & (raw >= limits.harmless_below)).mean()),
        ece=metrics.calibration_error(table.labels, probability),
    )


def _check(table: FeatureTable) -> None:
    for label, name in ((True, "abusive"), (False, "lawful")):
        groups = np.asarray(table.groups)[table.labels == label]
        count = len(set(groups.tolist()))
        if count < LEAST_NUMBERS:
            raise Refused(
                f"Only {count} {name} numbers called enough to have a profile; {LEAST_NUMBERS} are needed.",
                "Give more hours of records, or more labels.",
            )
