"""Suspects that tests speak of."""

from __future__ import annotations

from tests.examples import HOUR, NOW, mobile

from ringfence.analytics.suspect import SubjectKind, Suspect
from ringfence.telecom.number import PhoneNumber
from ringfence.telecom.verdict import Mode


def suspect(
    tail: int = 1,
    *,
    detector: str = "ONE_RING",
    score: float = 0.9,
    mode: Mode = Mode.LIVE,
    first: int = NOW - HOUR,
    last: int = NOW,
    members: tuple[int, ...] = (),
    trunks: tuple[str, ...] = (),
    victim: bool = False,
) -> Suspect:
    """A number that rings once."""
    number = mobile(tail)
    return Suspect(
        kind=SubjectKind.NUMBER,
        subject=str(number),
        number=int(number),
        detector=detector,
        version="2026-11-26",
        mode=mode,
        score=score,
        first_ms=first,
        last_ms=last,
        evidence=(("attempts", 40), ("short_rings", 38)),
        members=members,
        trunks=trunks,
        victim=victim,
    )


def trunk_suspect(name: str, *tails: int, detector: str = "POINT_TO_POINT", score: float = 0.8) -> Suspect:
    """A trunk with numbers that act under it."""
    return Suspect(
        kind=SubjectKind.TRUNK,
        subject=name,
        detector=detector,
        version="2026-11-26",
        mode=Mode.SHADOW,
        score=score,
        first_ms=NOW - HOUR,
        last_ms=NOW,
        evidence=(("attempts", 900),),
        members=tuple(int(PhoneNumber(mobile(tail))) for tail in tails),
    )
