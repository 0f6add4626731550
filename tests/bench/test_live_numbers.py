from __future__ import annotations

from ringfence.bench.live_numbers import bytes_per_number, hot_number


def _silent(_: str) -> None:
    """Nobody is told."""


def test_the_memory_in_use_is_divided_by_the_numbers_alive() -> None:
    figure = bytes_per_number(_silent, numbers=200_000)

    assert figure.name == "screen.bytes_per_number"
    # A record of 128 bytes, its share of spare places and of the pairs that have met.
    assert 128 < figure.value < 300
    assert figure.bound == 250
    assert "bytes at 40,000 numbers" in figure.detail


def test_a_hot_number_is_counted_in_calls_a_second() -> None:
    figure = hot_number(_silent, calls=2_000)

    assert figure.better == "higher"
    assert figure.value > 0
