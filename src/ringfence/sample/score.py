"""What happened to the sample: who was stopped, who was wrongly marked, who was reached first."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ringfence.sample.complaints import number_complained_about
from ringfence.sample.day import WAVES, Origin, SampleCall
from ringfence.telecom.verdict import Action

WELL_KNOWN = 4
"""Complaints after which a number counts as widely complained about in the table."""
STOPPING = frozenset({Action.CHALLENGE, Action.DIVERT, Action.REJECT})
"""Actions after which the called person's phone does not ring."""


class Outcome(Struct, frozen=True):
    """One sample call and what was done with it."""

    call: SampleCall
    action: Action
    decision: str = ""
    """Id of the decision."""


class Mix(Struct, frozen=True):
    """How many calls got which treatment."""

    calls: int
    stopped: int
    labelled: int
    rejected: int
    """Part of `stopped`."""


class ComplaintScore(Struct, frozen=True):
    """Calls that people complained about. A complaint is known from the second it was filed, not before."""

    all: Mix
    unreadable: Mix
    """Those where what people typed is no number in North America, blanks included; not part of what follows."""
    repeated: Mix
    """Those whose calling number occurs more than once, whether or not the first complaint had been filed yet."""
    known: Mix
    """Those whose calling number somebody had complained about before the call."""
    well_known: Mix
    """Those about whose calling number at least four complaints had been filed before the call."""


class WaveScore(Struct, frozen=True):
    """One simulated attack."""

    origin: Origin
    mix: Mix
    people: int
    """Distinct people called."""
    reached_before_first_stop: int
    """Distinct people whose phone rang before the first call of the wave was stopped; all when none was."""
    reached: int
    """Distinct people whose phone rang at all, labelled or not."""


class DayScore(Struct, frozen=True):
    """The whole day."""

    people: Mix
    complaints: ComplaintScore
    waves: tuple[WaveScore, ...]


def score_day(outcomes: Sequence[Outcome]) -> DayScore:
    """Count what happened; outcomes must be in the order in which the calls were judged."""
    by_origin: defaultdict[Origin, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_origin[outcome.call.origin].append(outcome)
    return DayScore(
        people=_mix(by_origin[Origin.PEOPLE]),
        complaints=_score_complaints(by_origin[Origin.COMPLAINTS]),
        waves=tuple(_score_wave(origin, by_origin[origin]) for origin in WAVES if by_origin[origin]),
    )


def _mix(outcomes: Iterable[Outcome]) -> Mix:
    actions = [outcome.action for outcome in outcomes]
    return Mix(
        calls=len(actions),
        stopped=sum(action in STOPPING for action in actions),
        labelled=actions.count(Action.LABEL),
        rejected=actions.count(Action.REJECT),
    )


def _score_complaints(outcomes: Sequence[Outcome]) -> ComplaintScore:
    filed: defaultdict[str, list[float]] = defaultdict(list)
    readable: list[tuple[Outcome, str]] = []
    for outcome in outcomes:
        number = number_complained_about(outcome.call.calling)
        if number:
            readable.append((outcome, number))
        if number and outcome.call.complained_s is not None:
            bisect.insort(filed[number], outcome.call.complained_s)
    known = [(outcome, bisect.bisect_left(filed[number], outcome.call.at_s)) for outcome, number in readable]
    return ComplaintScore(
        all=_mix(outcomes),
        unreadable=_mix(outcome for outcome in outcomes if not number_complained_about(outcome.call.calling)),
        repeated=_mix(outcome for outcome, number in readable if len(filed[number]) > 1),
        known=_mix(outcome for outcome, before in known if before >= 1),
        well_known=_mix(outcome for outcome, before in known if before >= WELL_KNOWN),
    )


def _score_wave(origin: Origin, outcomes: Sequence[Outcome]) -> WaveScore:
    first_stop = next((i for i, outcome in enumerate(outcomes) if outcome.action in STOPPING), len(outcomes))
    return WaveScore(
        origin=origin,
        mix=_mix(outcomes),
        people=len({outcome.call.called for outcome in outcomes}),
        reached_before_first_stop=len({outcome.call.called for outcome in outcomes[:first_stop]}),
        reached=len({outcome.call.called for outcome in outcomes if outcome.action not in STOPPING}),
    )
