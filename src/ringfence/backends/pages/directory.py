"""The directory of a page file while it is being written: where each page lies."""

from __future__ import annotations

from array import array

import numpy as np

from ringfence.backends.pages.finding import Ids, Numbers, spread
from ringfence.backends.pages.kernel import entry
from ringfence.backends.pages.layout import BLOCK, BLOCK_BITS, DENSE_FLAG, OFFSET_UNIT


@entry
def fill_top(top: Numbers, bits: int, block_ids: Numbers) -> int:
    """Write ascending block ids and their indices into an empty open-addressed table of `2**bits` cells."""
    mask = (1 << bits) - 1
    for index in range(len(block_ids)):
        cell = spread(block_ids[index] + 1, bits)
        while top[2 * cell] != 0:
            cell = (cell + 1) & mask
        top[2 * cell], top[2 * cell + 1] = block_ids[index] + 1, index
    return len(block_ids)


class Directory:
    """Pages in ascending order; 12 bytes a page until the tables are made."""

    def __init__(self) -> None:
        self._page_ids, self._entries = array("q"), array("I")

    @property
    def pages(self) -> int:
        """How many."""
        return len(self._page_ids)

    def add(self, page_ids: Numbers, places: Numbers, at: int) -> None:
        """Pages with their offsets behind `at`, negative for dense ones as `pack` gives them."""
        dense = places < 0
        offsets = (np.where(dense, -1 - places, places) + at) // OFFSET_UNIT
        self._page_ids.frombytes(page_ids.tobytes())
        self._entries.frombytes(np.where(dense, offsets | DENSE_FLAG, offsets).astype(np.uint32).tobytes())

    def tables(self) -> tuple[int, Numbers, Ids]:
        """Bits of the table of blocks, that table, and the entries of all blocks."""
        page_ids = np.frombuffer(self._page_ids, np.int64)
        blocks = page_ids >> BLOCK_BITS
        block_ids, index = np.unique(blocks, return_inverse=True)
        bits = max(4, int(len(block_ids) * 4 - 1).bit_length())
        top = np.zeros(2 << bits, np.int64)
        fill_top(top, bits, block_ids)
        entries = np.zeros(len(block_ids) * BLOCK, np.uint32)
        entries[index * BLOCK + (page_ids & (BLOCK - 1))] = np.frombuffer(self._entries, np.uint32)
        return bits, top, entries
