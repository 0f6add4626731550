import pytest

from ringfence.telecom.errors import Refused
from ringfence.telecom.pack import PREFIXES, decode, encode, length_mask


def test_a_packed_plan_unpacks_to_the_same_tables(packed: bytes) -> None:
    tables, mobile = decode(packed)
    assert len(mobile) == PREFIXES
    assert encode(tables, mobile.tobytes()) == packed


def test_the_packaged_plan_is_small(packed: bytes) -> None:
    assert len(packed) <= 4_000_000


def test_prefixes_are_a_view_of_the_buffer_not_a_copy(packed: bytes) -> None:
    buffer = bytearray(packed)
    _, mobile = decode(memoryview(buffer))
    before = mobile[0]
    buffer[-2 * PREFIXES] ^= 1
    assert mobile[0] == before ^ 1


@pytest.mark.parametrize("cut", [0, 4, 100, 50_000, -1])
def test_a_cut_file_is_refused(packed: bytes, cut: int) -> None:
    with pytest.raises(Refused) as refused:
        decode(packed[:cut])
    assert "numbering build" in refused.value.remedy


def test_a_damaged_header_is_refused(packed: bytes) -> None:
    with pytest.raises(Refused):
        decode(packed[:16] + b"\xc1" * 64 + packed[80:])


def test_a_length_mask_has_a_bit_for_each_length() -> None:
    assert length_mask([7, 8, 8]) == 0b1_1000_0000
