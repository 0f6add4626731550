import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.registry.marking import (
    SKETCH,
    compared,
    hashes,
    mark_of,
    pack_sketch,
    place_of,
    placed,
    same_mark,
    sketched,
    unpack_sketch,
)

KEY = b"k" * 32


def test_a_mark_is_that_of_its_row_and_check_alone() -> None:
    mark = mark_of(KEY, "check", 42, "yes")
    assert len(mark) == 16
    assert same_mark(mark, f" {mark.upper()} ")
    for other in (
        mark_of(KEY, "other", 42, "yes"),
        mark_of(KEY, "check", 43, "yes"),
        mark_of(KEY, "check", 42, "no"),
        mark_of(b"j" * 32, "check", 42, "yes"),
    ):
        assert not same_mark(mark, other)


def test_a_leaked_part_is_recognised_and_another_list_is_not() -> None:
    chance = random.Random(4)
    numbers = chance.sample(range(10**9), 40_000)
    kept = sketched((), hashes(KEY, numbers[:20_000]))
    leaked = sketched((), hashes(KEY, numbers[:5_000]))
    contained, alike = compared(leaked, kept)
    assert contained > 0.95
    assert 0.15 < alike < 0.35
    assert compared(sketched((), hashes(KEY, numbers[20_000:])), kept) == (0.0, 0.0)
    assert compared(sketched((), hashes(b"j" * 32, numbers[:5_000])), kept)[0] == 0.0
    assert compared((), kept) == (0.0, 0.0)


def test_a_list_shorter_than_the_sketch_is_compared_whole() -> None:
    kept = sketched((), hashes(KEY, range(100)))
    assert compared(sketched((), hashes(KEY, range(50, 150))), kept) == (0.5, 50 / 150)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 700), st.integers(0, 700), st.integers(0, 1 << 40))
def test_a_sketch_made_in_parts_is_the_sketch_of_the_whole(length: int, cut: int, first: int) -> None:
    numbers = range(first, first + length)
    made = hashes(KEY, numbers)
    whole = sketched((), made)
    assert sketched(sketched((), made[:cut]), made[cut:]) == whole
    assert unpack_sketch(pack_sketch(whole)) == whole
    assert len(whole) == min(SKETCH, len(numbers))


def test_canaries_stand_where_they_always_stood() -> None:
    places = placed(KEY, "check", (1, 2, 3), 1_000)
    assert sorted(one for some in places.values() for one in some) == [1, 2, 3]
    assert all(0 <= at < 1_000 for at in places)
    assert place_of(KEY, "check", 1, 1_000) == place_of(KEY, "check", 1, 1_000)
    assert placed(KEY, "check", (1,), 0) == {0: [1]}
