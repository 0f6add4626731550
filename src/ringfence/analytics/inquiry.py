"""What becomes of suspects: found again and again, looked into by a person, confirmed, cleared or watched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, Protocol, TypeAlias

import msgspec
from msgspec import Meta, Struct

from ringfence.analytics.suspect import LEAST_SCORE, SubjectKind, Suspect
from ringfence.analytics.ways import joined
from ringfence.telecom.errors import Refused

Key: TypeAlias = tuple[str, str, str]
"""Detector, kind and subject: what makes it the same suspect in another window."""
CLEARED_FOR_MS = 30 * 86_400_000
"""Who was cleared is left alone for so long, whatever the detector finds; afterwards a new find opens it again."""
REASON_MAX = 500
MOST_AT_ONCE = 500


class Standing(StrEnum):
    """What people made of a suspicion."""

    OPEN = "open"
    WATCHED = "watched"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class Suspicion(Struct, frozen=True, kw_only=True):
    """A suspect over time, with the word of whoever looked into it. Times are milliseconds since 1970 UTC."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    suspect: Suspect
    """As found last; `first_ms` reaches back to the first find."""
    found_ms: int
    """When a run found it first."""
    seen_ms: int
    """When a run found it last."""
    times: int = 1
    """Runs that found it."""
    standing: Standing = Standing.OPEN
    by: str = ""
    """Who gave it its standing."""
    at_ms: int = 0
    reason: str = ""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which suspicions to show; empty words ask for all."""

    standing: str = ""
    detector: str = ""
    kind: str = ""
    number: int | None = None
    """The subject, or one that acts under it."""
    since_ms: int = 0
    """Found at or after."""


class TrackRecord(Struct, frozen=True, kw_only=True):
    """How one detector did by the word of people."""

    detector: str
    open: int = 0
    watched: int = 0
    confirmed: int = 0
    cleared: int = 0

    @property
    def found(self) -> int:
        """All that it found."""
        return self.open + self.watched + self.confirmed + self.cleared

    @property
    def precision(self) -> tuple[float, float, float] | None:
        """Confirmed among those looked into, 0 to 1, with the Wilson 95% bounds; None before anybody looked."""
        looked = self.confirmed + self.cleared
        return None if not looked else (self.confirmed / looked, *wilson(self.confirmed, looked))


class SuspicionBook(Protocol):
    """Keeps suspicions and what people made of them."""

    def put(self, found: Sequence[Suspect], *, at_ms: int) -> tuple[Suspicion, ...]:
        """Take what a run found, all or nothing; returns those that were not known or not open before."""
        ...

    def page(self, wanted: Wanted, *, limit: int, skip: int = 0) -> tuple[Suspicion, ...]:
        """Strongest first: live detectors before those in shadow, by score, then the newest."""
        ...

    def find(self, suspicion: str) -> Suspicion | None:
        """The one of that id."""
        ...

    def settle(
        self, ids: Sequence[str], standing: Standing, *, by: str, at_ms: int, reason: str
    ) -> tuple[Suspicion, ...]:
        """Give all of them a standing, or none; raises `NotFound` and `Refused`. Each stands in the audit trail."""
        ...

    def track_records(self) -> Mapping[str, TrackRecord]:
        """By detector."""
        ...

    def cleared(self, at_ms: int) -> frozenset[Key]:
        """Whom people cleared not too long ago: no detector's find may act on them."""
        ...

    def labels(self, since_ms: int) -> tuple[Suspicion, ...]:
        """Confirmed and cleared numbers since then, oldest first: what models may learn from."""
        ...


def id_of(suspect: Suspect) -> str:
    """The id of a suspect, the same in every run: 16 hexadecimal digits."""
    return blake2b("\0".join(suspect.key).encode(), digest_size=8, person=b"suspicion").hexdigest()


def found_again(before: Suspicion | None, suspect: Suspect, at_ms: int) -> Suspicion:
    """The suspicion after a run at `at_ms` found the suspect; who was cleared long ago is open again."""
    if before is None:
        return Suspicion(id=id_of(suspect), suspect=suspect, found_ms=at_ms, seen_ms=at_ms)
    reaching = msgspec.structs.replace(
        suspect,
        first_ms=min(suspect.first_ms, before.suspect.first_ms),
        last_ms=max(suspect.last_ms, before.suspect.last_ms),
        trunks=_trunks(suspect, before.suspect),
    )
    seen = msgspec.structs.replace(before, suspect=reaching, seen_ms=max(at_ms, before.seen_ms), times=before.times + 1)
    if before.standing is Standing.CLEARED and at_ms - before.at_ms >= CLEARED_FOR_MS:
        return msgspec.structs.replace(seen, standing=Standing.OPEN)
    return seen


def _trunks(now: Suspect, before: Suspect) -> tuple[str, ...]:
    """Those of both finds; a find that takes back adds none, so that its owner's trunk is not a spoofed number's."""
    if now.score < LEAST_SCORE:
        return before.trunks
    return now.trunks if before.score < LEAST_SCORE else joined(now.trunks, before.trunks)


def settled(suspicion: Suspicion, standing: Standing, *, by: str, at_ms: int, reason: str) -> Suspicion:
    """With a standing; raises `Refused` without a reason."""
    if not reason.strip():
        raise Refused("say why: whoever is concerned may ask", "give a reason")
    return msgspec.structs.replace(suspicion, standing=standing, by=by, at_ms=at_ms, reason=reason.strip()[:REASON_MAX])


def numbers_under(suspect: Suspect) -> tuple[int, ...]:
    """Packed numbers that the suspicion speaks of: its own and those that act under it."""
    own = (suspect.number,) if suspect.kind is SubjectKind.NUMBER and suspect.number else ()
    return (*own, *(one for one in suspect.members if one not in own))


def count_by_detector(rows: Iterable[tuple[str, str, int]]) -> dict[str, TrackRecord]:
    """Track records of (detector, standing, how many)."""
    counts: dict[str, dict[str, int]] = {}
    for detector, standing, count in rows:
        counts.setdefault(detector, {})[standing] = count
    return {
        detector: msgspec.convert({"detector": detector, **standings}, TrackRecord)
        for detector, standings in counts.items()
    }


def wilson(good: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Bounds of a share (E. B. Wilson, 1927), `of` above 0."""
    share = good / of
    middle = share + z * z / (2 * of)
    reach = z * float((share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5)
    scale = 1 + z * z / of
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
