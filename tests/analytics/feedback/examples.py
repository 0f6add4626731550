"""Words on numbers, written by hand or drawn small."""

from __future__ import annotations

from pathlib import Path

import ringfence
from ringfence.analytics.feedback.document import FeedbackDocument, read_feedback
from ringfence.analytics.feedback.synthetic import Crowd, Drawn, draw
from ringfence.analytics.feedback.vote import Vote

TEXT = (Path(ringfence.__file__).parent / "rules" / "model" / "feedback.toml").read_text("utf-8")
DAY_MS = 86_400_000
NOW_MS = 400 * DAY_MS


def document() -> FeedbackDocument:
    return read_feedback(TEXT)


def word(reporter: str, number: int = 1, *, abusive: bool = True, proven: bool = True, **more: object) -> Vote:
    told: dict[str, object] = {"at_ms": NOW_MS, **more}
    return Vote(
        reporter=reporter,
        number=number,
        abusive=abusive,
        proven=proven,
        at_ms=int(str(told["at_ms"])),
        origin=str(told.get("origin", "")),
        settled=bool(told.get("settled", False)),
    )


def crowd(seed: int = 1) -> Drawn:
    return draw(Crowd(numbers=3_000, votes=12_000, reporters=2_500, attacked=60), seed)
