"""Keyed mixing of numbers: the key is secret to the file, so that nobody can aim at a bucket."""

from __future__ import annotations

import numpy as np

from ringfence.backends.planes.kernel import kernel


@kernel
def mix(value: int, key: int) -> int:
    """63 well mixed bits of a 64-bit value (the finaliser of MurmurHash3, public domain, run twice with a key)."""
    z = np.uint64(value) ^ np.uint64(key)
    for _ in range(2):
        z = (z ^ (z >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
        z = (z ^ (z >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
        z = (z ^ (z >> np.uint64(33))) + np.uint64(key)
    return int(np.int64(z & np.uint64(0x7FFFFFFFFFFFFFFF)))


@kernel
def print_of(mixed: int) -> int:
    """Fingerprint of 31 bits of a mixed number, never 0."""
    found = mixed >> 20 & 0x7FFFFFFF
    return found if found != 0 else 1
