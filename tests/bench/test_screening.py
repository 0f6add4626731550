from ringfence.bench.screening import all_live, growth, verdict_to_parse
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
