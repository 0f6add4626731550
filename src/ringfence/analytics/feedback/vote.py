"""What people said of numbers, as columns: complaints, words on decisions, confirmed and cleared cases."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Protocol

import numpy as np
from msgspec import Struct

from ringfence.analytics.scores.table import Flags, Whole


class Vote(Struct, frozen=True, kw_only=True):
    """One person's word on one number."""

    reporter: str
    """Keyed hash of the person; a person has one word on a number, the last one counts."""
    number: int
    """Packed `PhoneNumber`."""
    abusive: bool
    at_ms: int
    proven: bool = False
    """Whether call records show that this number called this person."""
    origin: str = ""
    """Keyed hash of the address block or device that the word came from; empty when not known."""
    settled: bool = False
    """Whether it is the outcome of a case: looked into by staff, worth more than a word."""
    source: str = ""
    """Who brought it in: an API key, an account, `persons` for what they said on their own pages; empty: a case."""
    taken_ms: int = 0
    """When it came in, by our clock; 0: at `at_ms`."""

    @property
    def came_ms(self) -> int:
        """When it came in. Unlike `at_ms` nobody who sends it can choose this."""
        return self.taken_ms or self.at_ms


class Votes(Struct, frozen=True):
    """Votes as columns of equal length; `reporter` and `origin` are 63-bit hashes, origin 0 is not known."""

    reporter: Whole
    number: Whole
    abusive: Flags
    at_ms: Whole
    proven: Flags
    origin: Whole
    settled: Flags

    def __len__(self) -> int:
        return len(self.number)

    def some(self, chosen: Flags | Whole) -> Votes:
        """The votes chosen."""
        return Votes(*(getattr(self, name)[chosen] for name in self.__struct_fields__))


class VoteSource(Protocol):
    """Where votes come from: complaints, words on decisions, cases."""

    def votes(self, since_ms: int) -> Iterable[Vote]:
        """Everything said at or after that time, oldest first."""
        ...


def votes_of(given: Iterable[Vote]) -> Votes:
    """Votes as columns."""
    rows = list(given)
    return Votes(
        np.array([hashed(vote.reporter) for vote in rows], dtype=np.int64),
        np.array([vote.number for vote in rows], dtype=np.int64),
        np.array([vote.abusive for vote in rows], dtype=np.bool_),
        np.array([vote.at_ms for vote in rows], dtype=np.int64),
        np.array([vote.proven for vote in rows], dtype=np.bool_),
        np.array([hashed(vote.origin) if vote.origin else 0 for vote in rows], dtype=np.int64),
        np.array([vote.settled for vote in rows], dtype=np.bool_),
    )


def hashed(text: str) -> int:
    """63 bits of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def last_words(votes: Votes) -> Votes:
    """One vote for each reporter and number, the last one, in order of time."""
    order = np.lexsort((votes.at_ms, votes.number, votes.reporter))
    ordered = votes.some(order)
    last = np.ones(len(order), dtype=np.bool_)
    same = (ordered.reporter[1:] == ordered.reporter[:-1]) & (ordered.number[1:] == ordered.number[:-1])
    last[:-1] = ~same
    kept = ordered.some(last)
    return kept.some(np.argsort(kept.at_ms, kind="stable"))
