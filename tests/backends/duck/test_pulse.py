"""Percentiles are taken from counts."""

import pytest

from ringfence.backends.duck.pulse import percentile


@pytest.mark.parametrize(("share", "expected"), [(0.5, 20), (0.9, 30), (0.99, 400), (1.0, 400)])
def test_a_percentile_is_a_value_that_occurred(share: float, expected: int) -> None:
    assert percentile([(10, 40), (20, 40), (30, 15), (400, 5)], share) == expected


def test_nothing_has_no_percentile() -> None:
    assert percentile([], 0.5) == 0
