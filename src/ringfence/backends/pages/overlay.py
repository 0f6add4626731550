"""What changed since the pages were built: a small table in each worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from msgspec import Struct

from ringfence.backends.pages.finding import Bytes, Numbers, spread
from ringfence.backends.pages.kernel import entry
from ringfence.registry.preference import Profile


class Patch(Struct, frozen=True, gc=False):
    """What a number says now; no profile: nothing any more."""

    seq: int
    profile: Profile | None
    companies: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def company_mark(company: str) -> int:
    """64 bits that stand for a company's id."""
    digest = hashlib.blake2b(company.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


@entry
def fill(keys: Numbers, values: Bytes, bits: int, numbers: Numbers, verdicts: Bytes) -> int:
    """Write numbers, each once, into an empty table of `2**bits` cells; a number is never 0."""
    for i in range(len(numbers)):
        cell = spread(numbers[i], bits)
        while keys[cell] != 0:
            cell = (cell + 1) & ((1 << bits) - 1)
        keys[cell], values[cell] = numbers[i], verdicts[i]
    return len(numbers)


@entry
def patch_many(keys: Numbers, values: Bytes, bits: int, numbers: Numbers, out: Bytes) -> int:
    """Write over the verdict of each number that the table has."""
    patched = 0
    for i in range(len(numbers)):
        cell = spread(numbers[i], bits)
        while keys[cell] != 0 and keys[cell] != numbers[i]:
            cell = (cell + 1) & ((1 << bits) - 1)
        if keys[cell] != 0:
            out[i] = values[cell]
            patched += 1
    return patched


class Overlay:
    """Told by one thread, asked by others; each change takes effect at once."""

    def __init__(self) -> None:
        self._patches: dict[int, Patch] = {}
        self.get: Callable[[int], Patch | None] = self._patches.get

    def __len__(self) -> int:
        return len(self._patches)

    def put(self, number: int, patch: Patch) -> None:
        """Take this as what the number says; an older change than the one known is passed over."""
        known = self._patches.get(number)
        if known is None or known.seq <= patch.seq:
            self._patches[number] = patch

    def drop_until(self, seq: int) -> None:
        """Let go of what newer pages hold themselves."""
        for number in [number for number, patch in self._patches.items() if patch.seq <= seq]:
            del self._patches[number]

    def ascending(self) -> list[tuple[int, Patch]]:
        """All patches by number."""
        return sorted(self._patches.items())

    def apply(self, numbers: Numbers, judge: Callable[[Profile], int], out: Bytes) -> int:
        """Write over the verdicts of numbers that changed; returns how many."""
        told = list(self._patches.items())
        if not told:
            return 0
        bits = max(4, (2 * len(told)).bit_length())
        keys, values = np.zeros(1 << bits, np.int64), np.zeros(1 << bits, np.uint8)
        verdicts = [0 if patch.profile is None else judge(patch.profile) for _, patch in told]
        fill(keys, values, bits, np.array([number for number, _ in told], np.int64), np.array(verdicts, np.uint8))
        return patch_many(keys, values, bits, numbers, out)
