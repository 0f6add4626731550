from __future__ import annotations

from ringfence.backends.planes.hashing import mix, print_of
from ringfence.backends.planes.kernel import entry


@entry
def _mixed(value: int, key: int) -> int:
    return mix(value, key)


@entry
def _print(value: int, key: int) -> int:
    return print_of(mix(value, key))


def test_neighbouring_numbers_scatter_evenly_and_another_key_scatters_otherwise() -> None:
    places = [0] * 64
    for index in range(64_000):
        places[(_mixed(8_613_800_000_000 + index, 99) & 0xFFFFFFFF) * 64 >> 32] += 1
    assert max(places) < 1_200
    assert min(places) > 800
    same = sum(_mixed(n, 1) & 0xFF == _mixed(n, 2) & 0xFF for n in range(10_000))
    assert same < 100


def test_a_fingerprint_has_31_bits_and_is_never_zero() -> None:
    prints = {_print(n, 7) for n in range(20_000)}
    assert len(prints) > 19_990
    assert all(0 < one < 1 << 31 for one in prints)
