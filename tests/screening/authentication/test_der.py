import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.der import BadDer, elements, wrap


@given(st.binary(max_size=70_000))
def test_what_is_wrapped_is_read_back(body: bytes) -> None:
    assert list(elements(wrap(0x16, body))) == [(0x16, body)]


@pytest.mark.parametrize(
    "der", [b"\x30", b"\x30\x02\x00", b"\x30\x80", b"\x30\x81\x05AAAAA", b"\x30\x82\x00\x01A", b"\x30\x85"]
)
def test_lengths_that_are_not_der_are_refused(der: bytes) -> None:
    with pytest.raises(BadDer):
        list(elements(der))


@given(st.binary())
def test_any_bytes_are_read_or_refused(der: bytes) -> None:
    try:
        read = list(elements(der))
    except BadDer:
        return
    assert b"".join(wrap(tag, body) for tag, body in read) == der
