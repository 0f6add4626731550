"""A trained model of calling numbers: score, calibrated probability, a band in which it says nothing, and reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, Protocol, TypeAlias

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.calibration import Beta
from ringfence.analytics.scores.drift import Drift, Reference, drift, joined, known_only, reference
from ringfence.analytics.scores.features import FeatureDocument, NumberProfiles, feature_values
from ringfence.analytics.scores.table import Flags, Floats, Whole
from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode

CODE = "NUMBER_MODEL"
"""Stands where a detector's code stands: the model is one more voice, with its own version and mode."""
REASONS = 4
MOST_EXPLAINED = 1_000
"""Suspects of one look that carry reasons: more than people read, and few enough for a look each minute."""
SCORE_NAME = "score"
WINDOW_NAME = "window_h"
MOST_COMPARED = 200_000
"""Rows that drift is measured on: more move the figure in the fourth digit."""
_DIGITS = 4
Standing: TypeAlias = Literal["harmless", "unsure", "suspect"]


class Explaining(Protocol):
    """A fitted learner that can take its scores apart."""

    def score(self, values: Floats) -> Floats:
        """Probabilities before calibration."""
        ...

    def contributions(self, values: Floats) -> Floats:
        """Rows x (features + 1): additive parts of the log-odds, expectation last (TreeSHAP, Lundberg et al. 2020)."""
        ...


class Limits(Struct, frozen=True):
    """Raw scores between which the model abstains."""

    harmless_below: float
    suspect_from: float


class ModelFigures(Struct, frozen=True, kw_only=True):
    """Figures on one set of records that the model had not seen."""

    name: str
    rows: int
    numbers: int
    abusive: int
    auc: float
    recall_at_fpr_0001: float
    suspects_lawful: int
    """Lawful numbers above the band."""
    suspects_abusive: int
    unsure: float
    """Share of rows in the band."""
    ece: float


class ModelFacts(Struct, frozen=True, kw_only=True):
    """What stands beside the trees in the model's folder."""

    version: str
    """First 12 hexadecimal digits of the hash of trees and facts."""
    sources: tuple[str, ...]
    simulated: bool
    """Whether the records that it learned from are simulated."""
    command: str
    records_hash: str
    rows: int
    numbers: int
    abusive: int
    base_rate: float
    """Share of abusive rows for which the probabilities are right."""
    windows_h: tuple[float, ...]
    seed: int
    features_hash: str
    trees_hash: str
    calibration: Beta
    limits: Limits
    references: tuple[Reference, ...]
    """Of each feature, and of the calibrated score last."""
    held_out: ModelFigures
    judged: tuple[ModelFigures, ...] = ()
    mode: Mode = Mode.SHADOW


class NumberModel(Struct, frozen=True):
    """Ready to score."""

    facts: ModelFacts
    features: FeatureDocument
    fitted: Explaining

    def score(self, profiles: NumberProfiles) -> Scored:
        """Score every number of the profiles."""
        values = feature_values(profiles, self.features)
        raw = self.fitted.score(values)
        return Scored(profiles, values, raw, self.facts.calibration.apply(raw))

    def drift(self, scored: Scored, then: Sequence[Reference] = ()) -> tuple[Drift, ...]:
        """How far each feature and the score have moved from `then` (the training rows), the farthest first.

        Of what many numbers share, only whether it is known is compared; the length of the window is no movement.
        """
        bounds, shared = self.features.drift, {one.name for one in self.features.feature if one.shared}
        found = [
            drift(known_only(one) if one.name in shared else one, values, bounds)
            for one, values in zip(then or self.facts.references, self._columns(scored), strict=True)
            if one.name != WINDOW_NAME
        ]
        return tuple(sorted(found, key=lambda one: -one.psi))

    def spread(self, scored: Scored, then: Sequence[Reference] = ()) -> tuple[Reference, ...]:
        """How each feature and the score are spread in these rows; with `then`, in those and these together."""
        if then:
            return tuple(joined(one, values) for one, values in zip(then, self._columns(scored), strict=True))
        names, bins = (*self.features.names, SCORE_NAME), self.features.drift.bins
        columns = zip(names, self._columns(scored), strict=True)
        return tuple(reference(name, values, bins) for name, values in columns)

    def _columns(self, scored: Scored) -> list[Floats]:
        """Features and score of at most `MOST_COMPARED` rows, spread evenly over the numbers."""
        step = -(-len(scored.raw) // MOST_COMPARED) or 1
        return [*scored.values[::step].T, scored.probability[::step]]

    def standing(self, raw: float) -> Standing:
        """What the model says of a raw score."""
        limits = self.facts.limits
        if raw >= limits.suspect_from:
            return "suspect"
        return "harmless" if raw < limits.harmless_below else "unsure"

    def above(self, scored: Scored) -> Flags:
        """Which of the numbers lie above the band."""
        return scored.raw >= self.facts.limits.suspect_from

    def suspects(self, scored: Scored, *, also: Collection[int] = (), explained: bool = True) -> tuple[Suspect, ...]:
        """The numbers above the band, the most probable first, each with the features that raised it most; and those
        of `also`, wherever they lie. Of a number that is not above the model says nothing: its score is 0.

        A reason takes milliseconds, a score microseconds: at most `MOST_EXPLAINED` have any, the most probable.
        """
        named = np.isin(scored.profiles.numbers, np.fromiter(also, np.int64, len(also)))
        places = np.flatnonzero(named | self.above(scored))
        places = places[np.argsort(-scored.raw[places], kind="stable")]
        told = places[: MOST_EXPLAINED if explained else 0]
        parts = self.fitted.contributions(scored.values[told]) if len(told) else np.empty((0, 1))
        reasons = [self.reasons(scored.values[place], parts[row]) for row, place in enumerate(told.tolist())]
        reasons += [()] * (len(places) - len(told))
        return tuple(self._suspect(scored, place, why) for place, why in zip(places.tolist(), reasons, strict=True))

    def reasons(self, values: Floats, parts: Floats) -> tuple[Reason, ...]:
        """Features of one row that raised its score most, in order; `parts` is its row of contributions."""
        order = np.argsort(-parts[:-1], kind="stable")[:REASONS].tolist()
        names = self.features.names
        return tuple(Reason(names[at], float(values[at]), float(parts[at])) for at in order if parts[at] > 0)

    def _suspect(self, scored: Scored, place: int, reasons: tuple[Reason, ...]) -> Suspect:
        number = int(scored.profiles.numbers[place])
        above = self.standing(float(scored.raw[place])) == "suspect"
        first, last = (scored.profiles.columns[name][place] for name in ("first_ms", "last_ms"))
        return Suspect(
            kind=SubjectKind.NUMBER,
            subject=str(PhoneNumber(number)),
            number=number,
            detector=CODE,
            version=self.facts.version,
            mode=self.facts.mode,
            score=round(float(scored.probability[place]), _DIGITS) if above else 0.0,
            first_ms=int(first),
            last_ms=int(last),
            evidence=tuple((one.feature, _shown(one.value)) for one in reasons),
        )


class Scored(Struct, frozen=True):
    """Profiles with features, raw scores and probabilities, row by row."""

    profiles: NumberProfiles
    values: Floats
    raw: Floats
    probability: Floats

    def place(self, number: int) -> int | None:
        """Row of a packed number."""
        found: Whole = np.flatnonzero(self.profiles.numbers == number)
        return int(found[0]) if len(found) else None


class Reason(Struct, frozen=True):
    """One feature, its value, and by how much it raised the log-odds."""

    feature: str
    value: float
    effect: float


def _shown(value: float) -> float | str:
    return "unknown" if np.isnan(value) else round(value, _DIGITS)
