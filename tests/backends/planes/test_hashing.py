from __future__ import annotations

from ringfence.backends.planes.hashing import mix, print_of


def test_neighbouring_numbers_scatter_evenly_and_another_key_scatters_otherwise() -> None:
    places = [0] * 64
    for index in range(64_000):
        places[(mix(8_613_800_000_000 + index, 99) & 0xFFFFFFFF) * 64 >> 32] += 1
    assert max(places) < 1_200
    assert min(places) > 800
    same = sum(mix(n, 1) & 0xFF == mix(n, 2) & 0xFF for n in range(10_000))
    assert same < 100


def test_a_fingerprint_has_31_bits_and_is_never_zero() -> None:
    prints = {print_of(n, 7) for n in range(20_000)}
    assert len(prints) > 19_990
    assert all(0 < one < 1 << 31 for one in prints)
