import pytest

from ringfence.backends.pages.layout import HEADER_BYTES, Header, Section, decode_header, encode_header
from ringfence.telecom.errors import Refused

PART = Section(4096, 10, 7)
HEADER = Header(
    generation=1,
    position=2,
    built_ms=3,
    registered=4,
    pages=5,
    size=6,
    top_bits=4,
    pages_end=4096,
    top=PART,
    blocks=PART,
    odd_numbers=PART,
    odd_ids=PART,
    excepted=PART,
    companies=PART,
    profiles=PART,
)


def test_a_header_comes_back_as_it_was_written() -> None:
    raw = encode_header(HEADER)
    assert len(raw) == HEADER_BYTES
    assert decode_header(raw) == HEADER


def test_every_changed_byte_of_a_header_is_found() -> None:
    raw = encode_header(HEADER)
    for at in range(HEADER_BYTES):
        with pytest.raises(Refused):
            decode_header(raw[:at] + bytes([raw[at] ^ 16]) + raw[at + 1 :])


@pytest.mark.parametrize("raw", [b"", b"RFPAGES1", bytes(4096), encode_header(HEADER)[:4095]])
def test_what_is_no_header_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        decode_header(raw)
