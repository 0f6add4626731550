"""The installation's keyed hash: what names a device or a place becomes 63 bits that nobody without the key can undo.

SipHash-2-4 (Aumasson and Bernstein, INDOCRYPT 2012), its highest bit dropped; an empty text is 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ringfence.backends.cdr.cells import Bytes, Cells, Ends, Longs
from ringfence.backends.cdr.kernel import kernel, part

Words = npt.NDArray[np.uint64]
_INITIAL = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)


@part
def _turned(word: np.uint64, by: int) -> np.uint64:
    return (word << np.uint64(by)) | (word >> np.uint64(64 - by))


@part
def _rounds(state: Words, count: int) -> None:
    v0, v1, v2, v3 = state[0], state[1], state[2], state[3]
    for _ in range(count):
        v0 += v1
        v1 = _turned(v1, 13) ^ v0
        v0 = _turned(v0, 32)
        v2 += v3
        v3 = _turned(v3, 16) ^ v2
        v0 += v3
        v3 = _turned(v3, 21) ^ v0
        v2 += v1
        v1 = _turned(v1, 17) ^ v2
        v2 = _turned(v2, 32)
    state[0], state[1], state[2], state[3] = v0, v1, v2, v3


@kernel
def siphash(text: Bytes, ends: Ends, key: Words, initial: Words, out: Words) -> None:
    """64 bits of each text."""
    state = np.empty(4, np.uint64)
    for at in range(len(ends) - 1):
        first, last = ends[at], ends[at + 1]
        size = last - first
        state[0] = initial[0] ^ key[0]
        state[1] = initial[1] ^ key[1]
        state[2] = initial[2] ^ key[0]
        state[3] = initial[3] ^ key[1]
        for block in range(size // 8):
            word = np.uint64(0)
            for place in range(8):
                word |= np.uint64(text[first + block * 8 + place]) << np.uint64(8 * place)
            state[3] ^= word
            _rounds(state, 2)
            state[0] ^= word
        word = np.uint64(size & 255) << np.uint64(56)
        for place in range(size % 8):
            word |= np.uint64(text[last - size % 8 + place]) << np.uint64(8 * place)
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
        state[2] ^= np.uint64(255)
        _rounds(state, 4)
        out[at] = state[0] ^ state[1] ^ state[2] ^ state[3]


class Keyed:
    """The hash with one key."""

    def __init__(self, key: bytes) -> None:
        """The first 16 bytes count."""
        self._key: Words = np.frombuffer(key[:16], "<u8").astype(np.uint64)
        self._initial: Words = np.array(_INITIAL, np.uint64)

    def words(self, cells: Cells) -> Words:
        """All 64 bits, an empty text's too."""
        out: Words = np.empty(len(cells), np.uint64)
        siphash(cells.bytes, cells.ends, self._key, self._initial, out)
        return out

    def column(self, column: pa.Array | pa.ChunkedArray) -> Longs:
        """63 bits of each text; 0 where it is empty or null."""
        cells = Cells(column)
        hashed = (self.words(cells) >> np.uint64(1)).astype(np.int64)
        hashed[hashed == 0] = 1
        hashed[np.diff(cells.ends) == 0] = 0
        return hashed

    def one(self, text: str) -> int:
        """63 bits; 0 for an empty text."""
        if not text:
            return 0
        content = text.encode("utf-8", "surrogatepass")
        out: Words = np.empty(1, np.uint64)
        ends = np.array([0, len(content)], np.int32)
        siphash(np.frombuffer(content, np.uint8), ends, self._key, self._initial, out)
        return int(out[0] >> np.uint64(1)) or 1
