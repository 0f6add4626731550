"""How a leaked list is traced to the account that checked it: marks, sketches and canary numbers.

Every row of a result carries a mark that only this installation can make. Of every checked list a sketch is kept: the
256 numbers whose keyed hashes are least, as hashes, so that a list found elsewhere is recognised although the result
is long deleted and the marks were cut off. And where the operator has numbers of its own for it, each account gets a
few canaries: nobody but its holder has reason to call them.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

SKETCH = 256
_MARK_BYTES = 8
_HASH_BYTES = 8


def mark_of(key: bytes, check: str, number: int, verdict: str) -> str:
    """The mark of a row: 16 hexadecimal digits. By chance another check has the same with a probability of 2**-64."""
    said = f"{check}\0{int(number)}\0{verdict}".encode()
    return hashlib.blake2b(said, key=key[:64], digest_size=_MARK_BYTES, person=b"rf-row-mark").hexdigest()


def hashes(key: bytes, numbers: Iterable[int]) -> list[int]:
    """Keyed hashes of numbers; one key for all lists, so that lists can be compared."""
    made = []
    for number in numbers:
        raw = hashlib.blake2b(b"%d" % int(number), key=key[:64], digest_size=_HASH_BYTES, person=b"rf-list").digest()
        made.append(int.from_bytes(raw, "big"))
    return made


def sketched(before: Sequence[int], more: Iterable[int]) -> tuple[int, ...]:
    """The sketch of a list that got longer: its least hashes, ascending, each once (bottom-k, Cohen 1997)."""
    return tuple(heapq.nsmallest(SKETCH, {*before, *more}))


def pack_sketch(sketch: Sequence[int]) -> bytes:
    """8 bytes a hash."""
    return b"".join(one.to_bytes(_HASH_BYTES, "big") for one in sketch)


def unpack_sketch(raw: bytes) -> tuple[int, ...]:
    """The hashes."""
    return tuple(int.from_bytes(raw[at : at + _HASH_BYTES], "big") for at in range(0, len(raw), _HASH_BYTES))


class Trace(Struct, frozen=True):
    """How far a list that was found looks like one that was checked."""

    check: str
    company: str
    at_ms: int
    contained: float
    """Share of the found list that was on the checked one, estimated from the sketches: 0 to 1."""
    resemblance: float
    """Share of numbers on either list that are on both (Jaccard), estimated from the sketches."""
    marks: int
    """Rows whose mark was made for this check: proof, where there is one."""
    canaries: int
    """Canary numbers of this account on the found list."""


def compared(found: Sequence[int], kept: Sequence[int]) -> tuple[float, float]:
    """Containment and resemblance of two lists by their sketches."""
    if not found or not kept:
        return 0.0, 0.0
    # Below the lesser of the two bounds both sketches know every number of their lists.
    bound = min(_bound(found), _bound(kept))
    mine, theirs = {one for one in found if one <= bound}, {one for one in kept if one <= bound}
    both, either = mine & theirs, mine | theirs
    return len(both) / len(mine) if mine else 0.0, len(both) / len(either) if either else 0.0


LEAST_SHARE = 0.02
"""Lists that share less are not told: a third of a percent may be chance of a common source."""


def traced(
    key: bytes,
    check: str,
    company: str,
    at_ms: int,
    sketch: Sequence[int],
    found: Sequence[int],
    marked: Iterable[tuple[int, str]],
    canaries: int,
) -> Trace | None:
    """How far a found list comes from this check; None when nothing speaks for it.

    `found` is the sketch of the found list, `marked` its numbers with their marks.
    """  # fmt: skip
    contained, alike = compared(found, sketch)
    marks = sum(
        any(same_mark(mark_of(key, check, number, verdict), mark) for verdict in ("yes", "sometimes", "no"))
        for number, mark in marked
    )
    if not marks and not canaries and contained < LEAST_SHARE:
        return None
    return Trace(check, company, at_ms, contained, alike, marks, canaries)


def _bound(sketch: Sequence[int]) -> int:
    return sketch[-1] if len(sketch) >= SKETCH else (1 << 64) - 1


def same_mark(made: str, found: str) -> bool:
    """Whether two marks are the same; takes the same time either way."""
    return hmac.compare_digest(made.encode(), found.strip().lower().encode("utf-8", "replace"))


def place_of(key: bytes, check: str, canary: int, rows: int) -> int:
    """The row before which a canary stands: anywhere, but always there."""
    said = f"{check}\0{canary}".encode()
    raw = hashlib.blake2b(said, key=key[:64], digest_size=_HASH_BYTES, person=b"rf-canary").digest()
    return int.from_bytes(raw, "big") % max(rows, 1)


def placed(key: bytes, check: str, canaries: Sequence[int], rows: int) -> Mapping[int, list[int]]:
    """The canaries of a list of so many rows, by the row before which they stand."""
    found: dict[int, list[int]] = {}
    for one in canaries:
        found.setdefault(place_of(key, check, one, rows), []).append(one)
    return found
