import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.address import read_address, read_addresses
from ringfence.telecom.errors import Refused


def test_addresses_are_read() -> None:
    assert read_address(" 192.0.2.7:8448") == ("192.0.2.7", 8448)
    assert read_address("[2001:db8::7]:8448") == ("2001:db8::7", 8448)
    assert read_addresses("a:1, b:2,") == (("a", 1), ("b", 2))
    assert read_addresses("") == ()


@pytest.mark.parametrize("text", ["", "192.0.2.7", ":8448", "192.0.2.7:", "192.0.2.7:0", "x:99999", "2001:db8::7:8448"])
def test_what_is_no_address_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Refused, match="not an address"):
        read_address(text)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        host, port = read_address(text)
    except Refused:
        return
    assert host
    assert 0 < port < 65_536
