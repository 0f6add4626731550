from __future__ import annotations

from ringfence.bench.figure import Figure


def test_a_figure_meets_its_bound_from_the_better_side() -> None:
    assert Figure(name="a", value=0.5, unit="ratio", bound=0.6).reached
    assert not Figure(name="a", value=0.7, unit="ratio", bound=0.6).reached
    assert Figure(name="a", value=0.7, unit="ratio", bound=0.6, better="higher").reached
    assert Figure(name="a", value=9, unit="s").reached
