import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.netstring import NetstringReader, netstring
from ringfence.telecom.errors import Refused


@given(st.lists(st.binary(max_size=200), max_size=20), st.integers(1, 50))
def test_messages_are_whole_however_they_arrive(messages: list[bytes], step: int) -> None:
    stream = b"".join(map(netstring, messages))
    reader = NetstringReader()

    received = [m for i in range(0, len(stream), step) for m in reader.feed(stream[i : i + step])]

    assert received == messages


@pytest.mark.parametrize("stream", [b"abc:x,", b"3:abcd", b"99999999:", b"GET / HTTP/1.1\r\n", b"-1:,", b"65537:"])
def test_what_is_no_netstring_is_refused(stream: bytes) -> None:
    with pytest.raises(Refused):
        NetstringReader().feed(stream)


@given(st.lists(st.binary(max_size=100)))
def test_any_bytes_are_read_or_refused(chunks: list[bytes]) -> None:
    reader = NetstringReader()
    try:
        for chunk in chunks:
            reader.feed(chunk)
    except Refused:
        return
