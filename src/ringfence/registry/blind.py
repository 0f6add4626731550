"""The blind check: what a list holder and the registry learn of each other, as numbers.

A caller asks which numbers of a list refuse a call, without showing the list, and learns nothing of other numbers.
For each number both compute a tag by an oblivious pseudorandom function (RFC 9497): the registry's key, the caller's
number, neither seen by the other. The registry holds the tags of all numbers that refuse, sorted into buckets by
their first bits and padded to one size. The caller fetches all buckets, or those that its tags fall into.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from msgspec import Struct

SMALLEST_LIST = 256
LARGEST_LIST = 1 << 20
TAG_BITS = 64
WHOLE_FROM = 4
"""A list of a quarter as many numbers as there are buckets fetches all of them: it would touch most of them anyway."""


class Leakage(Struct, frozen=True, kw_only=True):
    """What each side learns in one check, beyond what it is meant to."""

    list_at_most: int
    """To the registry: the list has at most so many numbers (a power of two)."""
    list_more_than: int
    """To the registry: and more than so many."""
    candidates: float
    """To the registry: share of all numbers that may be on the list as far as it can tell; 1.0 is nothing learned."""
    candidates_after_ten: float
    """The same after ten checks of one list under ten keys, if the registry knows that the list is the same."""
    registered_at_most: int
    """To the caller: at most so many numbers refuse; the exact count is hidden in the padding."""
    tested: int
    """To the caller: for how many numbers it learns the answer; more cost more evaluations, which are counted."""
    false_refusals: float
    """Probability that a number of the list that refuses nothing seems to refuse."""


class SetShape(Struct, frozen=True):
    """Buckets of the registry's set; all have the same number of tags, padding included."""

    buckets: int
    width: int


class BlindSet(Struct, frozen=True, kw_only=True):
    """A set that is served: what a caller needs to ask it. Times: milliseconds since 1970 UTC."""

    topic: str
    """`CATEGORY.CHANNEL`: numbers that refuse such calls, at some hours at least."""
    epoch: str
    """A new key and a new set have a new one."""
    public_key: str
    """32 bytes, hexadecimal."""
    buckets: int
    width: int
    bits: int
    """Of a tag, that name its bucket."""
    as_of_ms: int
    valid_until_ms: int

    @property
    def shape(self) -> SetShape:
        """Its buckets."""
        return SetShape(self.buckets, self.width)


class BlindSets(Protocol):
    """The sets of this installation."""

    def all(self) -> tuple[BlindSet, ...]:
        """Every set that is served, by topic."""
        ...

    def evaluate(self, topic: str, epoch: str, blinded: bytes) -> bytes:
        """Answers to blinded numbers. Raises `NotFound` for a set that is gone, `Refused`."""
        ...

    def whole(self, topic: str, epoch: str) -> Path:
        """The file of all buckets. Raises `NotFound`."""
        ...

    def some(self, topic: str, epoch: str, buckets: Iterable[int]) -> bytes:
        """These buckets in that order. Raises `NotFound`, `Refused`."""
        ...


class BlindAnswering(Protocol):
    """The registry's side: it sees blinded elements and bucket indices."""

    def public_key(self) -> bytes:
        """32 bytes; the caller checks with it that all answers came by one key."""
        ...

    def evaluate(self, blinded: bytes) -> bytes:
        """Answer 32 bytes a blinded number. Raises `Refused` for what is no list of elements."""
        ...


def padded(count: int) -> int:
    """Numbers to send for a list of `count`: the next power of two, 256 at least."""
    return max(SMALLEST_LIST, 1 << max(count - 1, 0).bit_length())


def bucket_bits(assigned: int, candidates: int = 50_000) -> int:
    """Bits of a tag that name its bucket, so that about so many assigned numbers share one."""
    return max(0, min(24, (max(assigned, 1) // candidates).bit_length() - 1))


def fetches_all(count: int, shape: SetShape) -> bool:
    """Whether a list of `count` numbers should fetch the whole set."""
    return padded(count) * WHOLE_FROM >= shape.buckets


def leakage(count: int, shape: SetShape, *, whole: bool | None = None) -> Leakage:
    """What a check of `count` numbers tells; `whole` overrules how much of the set is fetched."""
    size = padded(count)
    everything = fetches_all(count, shape) if whole is None else whole
    share = 1.0 if everything else 1.0 - (1.0 - 1.0 / shape.buckets) ** size
    return Leakage(
        list_at_most=size,
        list_more_than=size // 2 if size > SMALLEST_LIST else 0,
        candidates=share,
        candidates_after_ten=share**10,
        registered_at_most=shape.buckets * shape.width,
        tested=size,
        false_refusals=shape.width * shape.buckets / 2.0**TAG_BITS,
    )
