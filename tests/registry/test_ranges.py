import random

import pytest

from ringfence.registry.ranges import STEPS, Ranges


def test_a_number_finds_every_range_that_has_it_and_none_other() -> None:
    dice, ranges, kept = random.Random(3), Ranges[int](), list[tuple[int, int, int]]()
    for item in range(400):
        first = dice.randrange(10**6)
        one = first, first + dice.choice([0, 1, 9, 99, 100, 5_000, 300_000]), item
        ranges.put(*one)
        kept.append(one)
    for one in kept[::3]:
        ranges.drop(*one)
    kept = [one for at, one in enumerate(kept) if at % 3]

    for number in [dice.randrange(10**6) for _ in range(2_000)]:
        assert sorted(ranges.at(number)) == [item for first, last, item in kept if first <= number <= last]


def test_a_range_that_was_not_there_is_dropped_in_peace() -> None:
    ranges = Ranges[str]()
    ranges.drop(1, 2, "x")
    ranges.put(5, 5, "y")
    ranges.drop(5, 5, "x")

    assert ranges.at(5) == ("y",)
    assert ranges.at(6) == ()


@pytest.mark.parametrize("size", [1, 2, 100, 101, 10**8, 10**12])
def test_a_range_of_any_size_lies_in_two_cells_at_most(size: int) -> None:
    ranges = Ranges[str]()
    ranges.put(77, 77 + size - 1, "x")

    assert sum(len(cells) for _, cells in ranges._used) <= 2
    assert ranges.at(77 + size - 1) == ("x",)
    assert ranges.at(77 + size) == ()
    assert STEPS[-1] > 10**15
