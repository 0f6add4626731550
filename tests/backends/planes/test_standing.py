from __future__ import annotations

import pytest

from ringfence.backends.planes.kernel import entry
from ringfence.backends.planes.standing import wilson


@entry
def _bound(good: float, bad: float) -> float:
    return wilson(good, bad)


@pytest.mark.parametrize(
    ("good", "bad", "bound"), [(0.0, 0.0, 0.0), (1.0, 0.0, 0.2065), (10.0, 0.0, 0.7225), (8.0, 2.0, 0.4902)]
)
def test_the_lower_bound_is_that_of_wilson(good: float, bad: float, bound: float) -> None:
    assert _bound(good, bad) == pytest.approx(bound, abs=1e-3)
