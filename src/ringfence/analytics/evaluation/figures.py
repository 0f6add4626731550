"""The figures of an evaluation, from what happened in a replay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from ringfence.analytics.evaluation.outcome import PERSON, Campaign, Outcomes
from ringfence.analytics.evaluation.replay import Pace
from ringfence.analytics.evaluation.truth import LAWFUL, Told
from ringfence.analytics.scores.metrics import Bin, calibration_bins, calibration_error, recall_at
from ringfence.analytics.scores.table import Flags, Floats, Whole

HIGH_FREQUENCY = ("marketing_desk", "marketing_novice", "power_dialler", "number_rotation", "ai_robocall")
"""Families that call many people fast, for the target on victims."""
BOMBING = ("bombing_voice", "bombing_codes")
_LEVELS = ("L0", "L1", "L2", "L3", "L4")
FULL_SCORE = 8.0
"""Score of the live judge that rejects: its evidence is told as a share of it."""
_MS = 1000.0


class Spread(Struct, frozen=True):
    """Median and 90th percentile; None where there was nothing to measure."""

    median: float | None
    p90: float | None


class FamilyFigures(Struct, frozen=True, kw_only=True):
    """One family at one level."""

    family: str
    level: int
    held_out: bool
    campaigns: int
    stopped: int
    """Campaigns of which at least one call was stopped."""
    victims: Spread
    """Phones that rang before the first stop (all, if there was none); of bombing, rings at the one who is bombed."""
    answered: Spread
    """Of those, how many were answered."""
    seconds: Spread
    """From the first call to the first stop, of the campaigns that were stopped."""
    spared: float
    """Share of the phones that would have rung and did not, over all campaigns."""
    numbers: int
    """Numbers of its own that called."""
    caught: int
    """Of these, how many were stopped at least once."""
    by: tuple[tuple[str, int], ...]
    """What stopped campaigns first, and how often."""


class Recall(Struct, frozen=True, kw_only=True):
    """How many abusive numbers are found at a given share of lawful numbers found with them."""

    level: str
    """`L0` ..., `L0-L1`, `all` or `held out`."""
    numbers: int
    at_1_in_1000: float | None
    at_1_in_10000: float | None
    stopped: float | None
    """Share of the numbers that the running system stopped at least once."""


class PersonaFigures(Struct, frozen=True, kw_only=True):
    """Lawful calls of one kind of caller."""

    persona: str
    calls: int
    stopped: int
    per_million: float
    numbers: int
    numbers_stopped: int
    numbers_published: int
    """Numbers of which anything was published, whether it stops calls or not."""
    by: tuple[tuple[str, int], ...]


class Figures(Struct, frozen=True, kw_only=True):
    """Everything that a report tells."""

    told: Told
    calls: int
    messages: int
    model: str
    """Version of the model; empty when detectors and judge were alone."""
    every_s: float
    day_every_s: float
    delay_s: float
    lawful_numbers: int
    abusive_numbers: int
    recalls: tuple[Recall, ...]
    families: tuple[FamilyFigures, ...]
    high_frequency: Spread
    """Victims before the first stop, campaigns of all high-frequency families at levels L0 to L2."""
    bombing: Spread
    benign_calls: int
    benign_stopped: int
    benign_per_million: float
    personas: tuple[PersonaFigures, ...]
    shown_numbers: int
    """Numbers of people that spoofers showed; left out of recall and of false positives by number."""
    calibration: tuple[Bin, ...]
    calibration_error: float | None
    slope: tuple[tuple[str, float | None], ...]
    """Recall at one lawful number in a thousand, from L0 to L4."""
    faults: tuple[str, ...] = ()


class _Scored(Struct, frozen=True):
    """The calling numbers as columns, without those that spoofers showed."""

    level: Whole
    unseen: Flags
    said: Floats
    """Highest published score."""
    score: Floats
    """The higher of that and of what the live judge weighed."""
    stopped: Flags

    @property
    def abusive(self) -> Flags:
        """Whose numbers are an adversary's."""
        return np.asarray(self.level != LAWFUL, dtype=np.bool_)


def figures(outcomes: Outcomes, told: Told, pace: Pace, model: str, faults: Sequence[str]) -> Figures:
    """Compute all; `pace` is how the loop looked."""
    scored = _scored(outcomes, told)
    personas = _personas(outcomes)
    benign = sum(one.calls for one in personas)
    wrong = sum(one.stopped for one in personas)
    recalls = _recalls(scored)
    return Figures(
        told=told,
        calls=outcomes.calls,
        messages=outcomes.messages,
        model=model,
        every_s=pace.every_ms / 1000,
        day_every_s=pace.day_every_ms / 1000,
        delay_s=pace.delay_ms / 1000,
        lawful_numbers=int((~scored.abusive).sum()),
        abusive_numbers=int(scored.abusive.sum()),
        recalls=recalls,
        families=_families(outcomes, told),
        high_frequency=spread([one.rang for one in _of(outcomes, HIGH_FREQUENCY, 2)]),
        bombing=spread([one.rang for one in _of(outcomes, BOMBING, 2)]),
        benign_calls=benign,
        benign_stopped=wrong,
        benign_per_million=1e6 * wrong / max(benign, 1),
        personas=personas,
        shown_numbers=len(outcomes.shown),
        calibration=calibration_bins(scored.abusive, scored.said, 10),
        calibration_error=_or_none(calibration_error(scored.abusive, scored.said, 10)),
        slope=tuple((one.level, one.at_1_in_1000) for one in recalls if one.level in _LEVELS),
        faults=tuple(dict.fromkeys(faults)),
    )


def _scored(outcomes: Outcomes, told: Told) -> _Scored:
    callers = {one: held for one, held in outcomes.callers.items() if one not in outcomes.shown}
    behind = [outcomes.behind.get(one, PERSON) for one in callers]
    said = np.array([one.published for one in callers.values()], dtype=np.float64)
    weighed = np.array([min(one.weighed / FULL_SCORE, 1.0) for one in callers.values()], dtype=np.float64)
    return _Scored(
        level=np.array([one.level for one in behind], dtype=np.int64),
        unseen=np.array([one.persona in told.held_out for one in behind], dtype=np.bool_),
        said=said,
        score=np.maximum(said, weighed),
        stopped=np.array([one.stopped > 0 for one in callers.values()], dtype=np.bool_),
    )


def _recalls(scored: _Scored) -> tuple[Recall, ...]:
    known = scored.abusive & ~scored.unseen
    groups = [(name, known & (scored.level == level)) for level, name in enumerate(_LEVELS)]
    groups += [("L0-L1", known & (scored.level <= 1)), ("all", known), ("held out", scored.abusive & scored.unseen)]
    found = []
    for name, chosen in groups:
        rows = np.flatnonzero(~scored.abusive | chosen)
        if chosen.any():
            found.append(
                Recall(
                    level=name,
                    numbers=int(chosen.sum()),
                    at_1_in_1000=_or_none(recall_at(chosen[rows], scored.score[rows], 0.001)),
                    at_1_in_10000=_or_none(recall_at(chosen[rows], scored.score[rows], 0.0001)),
                    stopped=float(scored.stopped[chosen].mean()),
                )
            )
    return tuple(found)


def spread(values: Sequence[float]) -> Spread:
    """Median and 90th percentile (linear between neighbours)."""
    if not values:
        return Spread(None, None)
    median, p90 = np.quantile(np.array(values, dtype=np.float64), [0.5, 0.9]).tolist()
    return Spread(round(median, 1), round(p90, 1))


def _of(outcomes: Outcomes, families: Iterable[str], highest: int) -> list[Campaign]:
    wanted = frozenset(families)
    return [one for one in outcomes.campaigns.values() if one.family in wanted and one.level <= highest]


def _families(outcomes: Outcomes, told: Told) -> tuple[FamilyFigures, ...]:
    groups: defaultdict[tuple[str, int], list[Campaign]] = defaultdict(list)
    for one in outcomes.campaigns.values():
        groups[one.family, one.level].append(one)
    own: defaultdict[tuple[str, int], list[bool]] = defaultdict(list)
    for number, caller in outcomes.callers.items():
        behind = outcomes.behind.get(number, PERSON)
        own[behind.persona, behind.level].append(caller.stopped > 0)
    return tuple(
        _family(family, level, campaigns, own[family, level], family in told.held_out)
        for (family, level), campaigns in sorted(groups.items())
    )


def _family(
    family: str, level: int, campaigns: Sequence[Campaign], own: Sequence[bool], held_out: bool
) -> FamilyFigures:
    counts: defaultdict[str, int] = defaultdict(int)
    for one in campaigns:
        counts[one.stopped_by] += bool(one.stopped_by)
    would = sum(one.people for one in campaigns)
    return FamilyFigures(
        family=family,
        level=level,
        held_out=held_out,
        campaigns=len(campaigns),
        stopped=sum(one.stopped_ms is not None for one in campaigns),
        victims=spread([one.rang for one in campaigns]),
        answered=spread([one.answered for one in campaigns]),
        seconds=spread([(one.stopped_ms - one.first_ms) / _MS for one in campaigns if one.stopped_ms is not None]),
        spared=1 - sum(one.rang_all for one in campaigns) / max(would, 1),
        numbers=len(own),
        caught=sum(own),
        by=tuple(sorted(((code, n) for code, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0]))),
    )


def _personas(outcomes: Outcomes) -> tuple[PersonaFigures, ...]:
    return tuple(
        PersonaFigures(
            persona=name,
            calls=one.calls,
            stopped=one.stopped,
            per_million=1e6 * one.stopped / max(one.calls, 1),
            numbers=one.numbers,
            numbers_stopped=one.numbers_stopped,
            numbers_published=one.numbers_published,
            by=tuple(one.by.most_common(5)),
        )
        for name, one in sorted(outcomes.personas.items(), key=lambda pair: (-pair[1].stopped, pair[0]))
        if one.calls
    )


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
