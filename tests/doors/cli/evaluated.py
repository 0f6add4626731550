"""Figures of an evaluation, small and whole."""

from __future__ import annotations

import msgspec
from tests.analytics.evaluation.examples import NOTHING, STOPPED, call, published

from ringfence.analytics.evaluation.figures import Figures, figures
from ringfence.analytics.evaluation.outcome import Outcomes
from ringfence.analytics.evaluation.replay import Pace
from ringfence.analytics.evaluation.truth import Abuse, Behind, Told

TITLES = {"courier": ("快递员", "courier"), "marketing_desk": ("营销窝点", "marketing desk")}
TOLD = Told(name="B", simulated=True, parameters="abcdef", held_out=("unseen",), titles=TITLES)


def example() -> Figures:
    behind = {10 + level: Behind("marketing_desk", level) for level in range(5)}
    behind |= {30: Behind("unseen", 0), 40: Behind("courier", -1)}
    outcomes = Outcomes(behind)
    for number, who in behind.items():
        for turn in range(6):
            one = call(60 * turn, number, 60 + turn, talk_s=5)
            truth = Abuse(who.persona, who.level, str(number), 60 + turn) if who.level >= 0 else None
            outcomes.add(one, truth, STOPPED if turn > 2 and who.level < 2 else NOTHING)
        score = 0.9 - 0.2 * max(who.level, 0)
        outcomes.published(published(number, score))
    outcomes.finish()
    return figures(outcomes, TOLD, Pace(), "", ["X: slow"])


def real() -> Figures:
    return msgspec.structs.replace(
        example(), told=Told(name="students", simulated=False), abusive_numbers=0, recalls=(), families=()
    )
