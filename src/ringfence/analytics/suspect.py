"""What detectors find: suspects with their evidence, and what went wrong while they looked."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from ringfence.telecom.verdict import Evidence, Mode

SPOOFING = frozenset({"SPOOFED_AT_ONCE", "CALL_BACK_STORM"})
"""Detectors whose victim is the number shown: calls in its name are not its own."""


LEAST_SCORE = 0.2
"""A weaker find says nothing: who is taken back has it."""


class SubjectKind(StrEnum):
    """What kind of thing is suspected."""

    NUMBER = "number"
    TRUNK = "trunk"
    DEVICE = "device"
    """`imei`, the keyed hash of a device."""
    CELL = "cell"
    RANGE = "range"
    """A block of 10,000 numbers."""
    HOLDER = "holder"
    """`holder`, the keyed hash of the person that subscriptions are held by."""


class Suspect(Struct, frozen=True, kw_only=True):
    """One subject that one detector found in one window of time."""

    kind: SubjectKind
    subject: str
    """`+8613800138000`, a trunk's name, a hash in decimal, or `+861380013xxxx` for a range."""
    number: int = 0
    """The packed `PhoneNumber` when `kind` is number, else 0."""
    detector: str
    """Code of the detector, upper snake case."""
    version: str
    """Version of the detector's document, its date."""
    mode: Mode
    """How far the detector is trusted: what is in shadow stops nobody."""
    score: float
    """How strong the evidence is, 0 to 1; the detector says how it is made."""
    first_ms: int
    """Setup of the first call that counts, milliseconds since 1970 UTC."""
    last_ms: int
    evidence: Evidence
    """Names and values; the detector's document has words for the names."""
    victim: bool = False
    """The subject suffers the calls: it is to be protected, never stopped."""
    members: tuple[int, ...] = ()
    """Packed numbers that act under the subject, the busiest first; those who call a victim."""
    collateral: int = 0
    """Numbers under the subject that behave like persons: who would be hit without guilt if all of it were stopped."""
    trunks: tuple[str, ...] = ()
    """Of a number: the trunks that its calls came over, as records name them; empty: too many, or not known."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same suspect in another window."""
        return (self.detector, self.kind.value, self.subject)

    @property
    def taken_back(self) -> bool:
        """Whether what found it before says nothing of it any more."""
        return self.score == 0


class DetectorFault(Struct, frozen=True, kw_only=True):
    """Why one detector found nothing in a run: the others went on."""

    detector: str
    """Its code; the name of its file when it could not be read; a file of call records that is left out."""
    reason: str
    """`refused`, `slow`, `failed`; `torn` or `strange` of a file."""
    message: str


class Detection(Struct, frozen=True, kw_only=True):
    """What one run over one window found."""

    from_ms: int
    until_ms: int
    suspects: tuple[Suspect, ...]
    """Strongest first."""
    faults: tuple[DetectorFault, ...] = ()
    records: int = 0
    """Records in the window."""
    trunks: tuple[str, ...] = ()
    """Trunks that records of the window name, by name."""
    seconds: dict[str, float] = {}
    """Time by step: `profiles`, `views`, and each detector by its code."""


def accused(suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Suspects that a judge may act upon: found by a detector that counts, no victims, none taken back.

    A number that somebody else calls under (a victim of spoofing) is not accused of the calls made in its name.
    """
    every = tuple(suspects)
    spoofed = {one.number for one in every if one.victim and one.detector in SPOOFING}
    return tuple(
        one
        for one in every
        if not (one.victim or one.taken_back)
        and one.mode in (Mode.LIVE, Mode.CANARY)
        and (one.number == 0 or one.number not in spoofed)
    )
