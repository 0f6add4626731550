import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.backends.pages.scene import number

from ringfence.backends.pages.layout import DENSE_FROM
from ringfence.backends.pages.packing import ROOM_PER_NUMBER, ROOM_PER_PAGE, pack, unpack


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.sets(st.integers(0, 9_999), min_size=1), st.integers(1, 5).map(lambda n: set(range(0, 10_000, n)))))
def test_a_page_is_read_as_it_was_written(places: set[int]) -> None:
    numbers = np.array(sorted(number(one) for one in places), np.int64)
    codes = (numbers % 255).astype(np.uint8)
    out = np.empty((ROOM_PER_PAGE + ROOM_PER_NUMBER * len(numbers) + 7) // 8 * 8, np.uint8)
    ids, at = np.empty(1, np.int64), np.empty(1, np.int64)
    pages, size, taken = pack(numbers, codes, out, ids, at, 1)
    assert (pages, taken) == (1, len(numbers))
    assert size <= len(out)
    assert at[0] == (-1 if len(numbers) >= DENSE_FROM else 0)
    found, found_codes = np.empty(10_000, np.int64), np.empty(10_000, np.uint8)
    count = unpack(out.ctypes.data, int(at[0] < 0), int(ids[0]), found, found_codes)
    assert found[:count].tolist() == numbers.tolist()
    assert found_codes[:count].tolist() == codes.tolist()


def test_the_last_page_waits_for_more() -> None:
    numbers = np.array([number(place) for place in (1, 2, 10_001, 10_002)], np.int64)
    out, ids, at = np.empty(1000, np.uint8), np.empty(4, np.int64), np.empty(4, np.int64)
    codes = np.ones(4, np.uint8)
    assert pack(numbers, codes, out, ids, at, 0)[::2] == (1, 2)
    assert pack(numbers, codes, out, ids, at, 1)[::2] == (2, 4)


def test_numbers_that_do_not_ascend_are_told() -> None:
    out, ids, at = np.empty(1000, np.uint8), np.empty(4, np.int64), np.empty(4, np.int64)
    for places, wrong in (((1, 2, 2), 2), ((5, 4, 6), 1), ((1, 10_000, 3), 2)):
        numbers = np.array([number(place) for place in places], np.int64)
        assert pack(numbers, np.ones(3, np.uint8), out, ids, at, 1)[2] == -1 - wrong
