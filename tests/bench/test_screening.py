import pytest

from ringfence.bench import screening
from ringfence.bench.screening import all_live, growth, measure, verdict_to_parse
from ringfence.telecom.verdict import Mode


def _silent(_: str) -> None:
    """Nobody is told."""


def test_every_rule_is_live() -> None:
    assert {rule.mode for rule in all_live().rules} == {Mode.LIVE}


def test_a_verdict_is_compared_with_a_parse() -> None:
    figure = verdict_to_parse(_silent, slices=2, live=1000)

    assert figure.name == "screen.verdict_to_parse"
    assert figure.value > 0
    assert figure.bound == 0.6


def test_many_live_numbers_are_compared_with_few() -> None:
    figure = growth(_silent, slices=2, small=1000, large=20_000)

    assert figure.name == "screen.growth"
    assert figure.value > 0


def test_the_group_gives_every_figure_of_screening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "QUICK_SLICES", 2)
    monkeypatch.setattr(screening, "QUICK_LARGE", 20_000)

    figures = {figure.name: figure for figure in measure(_silent, quick=True)}

    assert set(figures) == {
        "screen.verdict_to_parse",
        "screen.read_to_parse",
        "screen.growth",
        "screen.bytes_per_number",
        "screen.hot_number",
    }
    assert figures["screen.bytes_per_number"].bound == 250
