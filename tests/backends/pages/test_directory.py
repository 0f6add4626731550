import numpy as np

from ringfence.backends.pages.directory import Directory
from ringfence.backends.pages.layout import BLOCK, DENSE_FLAG


def test_pages_of_one_block_share_its_entries() -> None:
    directory = Directory()
    directory.add(np.array([5, 6, BLOCK + 1]), np.array([0, -1 - 80, 160]), 4096)
    bits, top, entries = directory.tables()
    assert directory.pages == 3
    assert len(top) == 2 << bits
    assert sorted(top.reshape(-1, 2)[top.reshape(-1, 2)[:, 0] > 0].tolist()) == [[1, 0], [2, 1]]
    assert (entries[5], entries[6], entries[BLOCK + 1]) == (512, 522 | DENSE_FLAG, 532)
    assert np.count_nonzero(entries) == 3


def test_an_empty_directory_has_a_table() -> None:
    bits, top, entries = Directory().tables()
    assert (len(top), len(entries)) == (2 << bits, 0)
