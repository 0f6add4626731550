import random

import numpy as np

from ringfence.backends.pages.checksum import checksum, page_size
from ringfence.backends.pages.kernel import entry
from ringfence.backends.pages.layout import DENSE_FROM


@entry
def _sum(page: int, size: int, page_id: int) -> int:
    return checksum(page, size, page_id)


@entry
def _size(count: int, dense: int) -> int:
    return page_size(count, dense)


def test_one_changed_word_always_changes_the_sum() -> None:
    dice = random.Random(3)
    page = np.array([dice.getrandbits(62) for _ in range(40)], np.int64)
    before = _sum(page.ctypes.data, 320, 7)
    for at in range(1, 40):
        for bit in range(63):
            page[at] ^= 1 << bit
            assert _sum(page.ctypes.data, 320, 7) != before
            page[at] ^= 1 << bit
    assert _sum(page.ctypes.data, 320, 7) == before


def test_a_page_in_anothers_place_has_another_sum() -> None:
    page = np.arange(40, dtype=np.int64)
    assert len({_sum(page.ctypes.data, 320, page_id) for page_id in range(100)}) == 100


def test_the_dense_form_begins_where_it_is_smaller() -> None:
    assert _size(DENSE_FROM + 16, 1) <= _size(DENSE_FROM + 16, 0)
    assert _size(DENSE_FROM - 16, 1) >= _size(DENSE_FROM - 16, 0)
    assert _size(10_000, 1) < 11_500
