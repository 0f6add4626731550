import numpy as np

from ringfence.backends.pages.kernel import entry
from ringfence.backends.pages.memory import load8, load16, load32, load64, match, prefetch


@entry
def _loads(at: int) -> tuple[int, int, int, int]:
    prefetch(at)
    return load8(at), load16(at), load32(at), load64(at)


@entry
def _match(at: int, byte: int) -> int:
    return match(at, byte)


def test_loads_are_little_endian_and_without_sign() -> None:
    raw = np.array([0xFF, 0xFE, 0xFD, 0xFC, 1, 2, 3, 0x7F], np.uint8)
    assert _loads(raw.ctypes.data) == (0xFF, 0xFEFF, 0xFCFDFEFF, int.from_bytes(raw.tobytes(), "little"))


def test_match_tells_each_place_of_a_byte() -> None:
    dice = np.random.default_rng(1)
    raw = dice.integers(0, 5, 64).astype(np.uint8)
    for at in range(32):
        for byte in range(5):
            wanted = sum(1 << i for i in range(32) if raw[at + i] == byte)
            assert _match(raw.ctypes.data + at, byte) == wanted
