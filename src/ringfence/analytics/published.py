"""What the judge is told of suspects: numbers and ranges with a score that fades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import TypeAlias

from msgspec import Struct

from ringfence.analytics.inquiry import Key, Standing, Suspicion, TrackRecord
from ringfence.analytics.suspect import LEAST_SCORE, SPOOFING, SubjectKind, Suspect
from ringfence.analytics.ways import joined
from ringfence.telecom.number import NumberForm, PhoneNumber
from ringfence.telecom.verdict import Mode

HALF_LIFE_S = 2 * 86_400
"""A number that does nothing more is half as suspect after two days: who rotates numbers leaves them within days
(Prasad et al., Who's Calling?, USENIX Security 2020), and a number may be a new person's soon."""
LASTS_S = 14 * 86_400
"""After so long without a new find nothing is said of it."""
GUILTY_SHARE = 0.9
"""Of the numbers seen in a range, so many must behave like its suspects before the range is spoken of."""
PRIOR_RIGHT, PRIOR_LOOKED = 4.0, 5.0
"""A detector that nobody judged yet counts as right four times of five; people's words outweigh it soon."""
_TRUSTED = (Mode.LIVE, Mode.CANARY)

Forgotten: TypeAlias = Mapping[int, int]
"""Numbers that changed hands, with the moment in ms: what they did before is somebody else's."""


class PublishedNumber(Struct, frozen=True, array_like=True, gc=False):
    """What is said of one number."""

    number: int
    kind: str
    """Code of the detector that found most."""
    score: float
    """As of `last_ms`, 0 to 1; the judge lets it fade."""
    confidence: float
    """That at least one of the detectors is right, as if they erred independently."""
    weak: bool
    """Found by detectors in shadow alone, or as a member of something else."""
    last_ms: int
    """Last call that counted."""
    until_ms: int
    trunks: tuple[str, ...] = ()
    """It is said of calls over these trunks only; empty: over all."""


class PublishedRange(Struct, frozen=True, array_like=True, gc=False):
    """What is said of every number of a range that is not spoken of itself."""

    first: int
    last: int
    kind: str
    score: float
    confidence: float
    last_ms: int
    until_ms: int
    collateral: int
    """Numbers of the range that behave like persons."""


class Publication(Struct, frozen=True):
    """All that is said, numbers and ranges in ascending order."""

    numbers: tuple[PublishedNumber, ...] = ()
    ranges: tuple[PublishedRange, ...] = ()
    trunks: tuple[str, ...] = ()
    """Trunks that records name. Over one with another name everything is said: who named it is not known."""


def publication(
    suspicions: Iterable[Suspicion],
    *,
    records: Mapping[str, TrackRecord],
    cleared: frozenset[Key],
    forgotten: Forgotten,
    now_ms: int,
    trunks: Iterable[str] = (),
) -> Publication:
    """What is said at that moment; `trunks` are those that records name.

    Victims, those whom people cleared, numbers in whose name others call and what a number did before it changed
    hands are left out. Of who calls over some trunks alone it is said there alone. Allow lists win when the call is
    judged.
    """
    every = [one for one in suspicions if one.standing is not Standing.CLEARED and one.suspect.key not in cleared]
    spoofed = {one.suspect.number for one in every if one.suspect.victim and one.suspect.detector in SPOOFING}
    found: dict[int, list[tuple[Suspicion, float, bool]]] = {}
    ranges: list[PublishedRange] = []
    for one in every:
        suspect = one.suspect
        if suspect.victim or now_ms >= suspect.last_ms + LASTS_S * 1000 or suspect.score < LEAST_SCORE:
            continue
        right = _right(records.get(suspect.detector), one)
        if suspect.kind is SubjectKind.RANGE:
            ranges += _range(suspect, right)
        for number, weak in _numbers(suspect):
            if number in spoofed or suspect.last_ms <= forgotten.get(number, 0):
                continue
            found.setdefault(number, []).append((one, right, weak))
    numbers = tuple(_number(number, found[number]) for number in sorted(found))
    return Publication(numbers, tuple(sorted(ranges, key=lambda one: one.first)), tuple(sorted(trunks)))


def _numbers(suspect: Suspect) -> Iterable[tuple[int, bool]]:
    """Whom the suspect speaks of, and whether only in passing."""
    if suspect.kind is SubjectKind.NUMBER:
        if suspect.number:
            yield suspect.number, suspect.mode not in _TRUSTED
    elif suspect.kind in (SubjectKind.DEVICE, SubjectKind.HOLDER) and not suspect.collateral:
        for member in suspect.members:
            yield member, True


def _right(record: TrackRecord | None, one: Suspicion) -> float:
    """How often the detector is right by people's words; what a person confirmed is."""
    if one.standing is Standing.CONFIRMED:
        return 0.99
    confirmed = record.confirmed if record else 0
    looked = confirmed + record.cleared if record else 0
    return (confirmed + PRIOR_RIGHT) / (looked + PRIOR_LOOKED)


def _number(number: int, found: list[tuple[Suspicion, float, bool]]) -> PublishedNumber:
    trusted = [one for one in found if not one[2]] or found
    strongest, _, weak = max(trusted, key=lambda one: one[0].suspect.score)
    wrong = 1.0
    for _, right in {one.suspect.detector: (one, right) for one, right, _ in trusted}.values():
        wrong *= 1.0 - right
    last_ms = max(one.suspect.last_ms for one, _, _ in trusted)
    return PublishedNumber(
        number=number,
        kind=strongest.suspect.detector,
        score=strongest.suspect.score,
        confidence=1.0 - wrong,
        weak=weak,
        last_ms=last_ms,
        until_ms=last_ms + LASTS_S * 1000,
        trunks=reduce(joined, (one.suspect.trunks for one, _, _ in trusted)),
    )


def _range(suspect: Suspect, right: float) -> list[PublishedRange]:
    """The range, where hardly anybody else is in it. `+861380013xxxx` has a digit for each x."""
    seen = len(suspect.members) + suspect.collateral
    head = suspect.subject.lstrip("+")
    digits = head.rstrip("x")
    if not seen or len(suspect.members) / seen < GUILTY_SHARE or not digits.isdecimal():
        return []
    size = 10 ** (len(head) - len(digits))
    code = next((number >> 50 & 1023 for number in suspect.members), 0)
    first = PhoneNumber.pack(NumberForm.E164, code, int(digits) * size)
    until_ms = suspect.last_ms + LASTS_S * 1000
    return [
        PublishedRange(
            int(first), int(first) + size - 1, suspect.detector, suspect.score, right, suspect.last_ms, until_ms,
            suspect.collateral,
        )
    ]  # fmt: skip
