"""Records keep their bytes and their place in the chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.backends.journal.frame import (
    FRAME_BYTES,
    HEADER_BYTES,
    LONGEST,
    START,
    Header,
    Kind,
    chain_start,
    find_frame,
    link_of,
    pack_frames,
    pack_header,
    read_frame,
    unpack_header,
)
from ringfence.telecom.errors import Refused


def test_a_header_comes_back() -> None:
    header = Header(7, 65_537, 1_790_000_000_000, b"p" * 32)

    content = pack_header(header)

    assert len(content) == HEADER_BYTES
    assert unpack_header(content) == header


@pytest.mark.parametrize("content", [b"", b"x" * 64, pack_header(Header(0, 1, 0, START))[:63]])
def test_what_is_no_header_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        unpack_header(content)


def test_a_header_of_another_format_is_refused_by_its_number() -> None:
    content = bytearray(pack_header(Header(0, 1, 0, START)))
    content[8] = 9

    with pytest.raises(Refused, match="format 9"):
        unpack_header(bytes(content))


@given(st.binary(min_size=1, max_size=300), st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
def test_a_record_comes_back_with_its_link(payload: bytes, seq: int, before: bytes) -> None:
    content, link = pack_frames(before, Kind.DECISION, seq, [payload])

    frame = read_frame(content, 0)

    assert frame is not None
    assert (frame.seq, frame.payload, frame.link, frame.end) == (seq, payload, link, len(content))
    assert link_of(before, frame) == link
    assert len(content) == FRAME_BYTES + len(payload)


def test_every_byte_of_a_record_counts_in_its_link() -> None:
    content, link = pack_frames(START, Kind.DECISION, 1, [b"payload"])
    unlike = set()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1
        frame = read_frame(bytes(flipped), 0)
        unlike.add(frame is None or link_of(START, frame) != frame.link)

    assert unlike == {True}
    assert link != START


def test_a_cut_or_too_long_record_is_none() -> None:
    content, _ = pack_frames(START, Kind.DECISION, 1, [b"payload"])

    assert read_frame(content[:-1], 0) is None
    assert read_frame(b"", 0) is None
    assert read_frame((LONGEST + 1).to_bytes(4, "little") + content[4:], 0) is None


@given(st.binary(max_size=400), st.integers(0, 50))
def test_any_bytes_are_read_without_raising(buffer: bytes, seq: int) -> None:
    read_frame(buffer, 0)
    find_frame(buffer, 0, seq)


def test_the_record_behind_a_broken_one_is_found_again() -> None:
    first, link = pack_frames(START, Kind.DECISION, 1, [b"one"])
    second, link = pack_frames(link, Kind.DECISION, 2, [b"two"])
    third, _ = pack_frames(link, Kind.DECISION, 3, [b"three"])

    assert find_frame(b"\xff" * 9 + second + third, 0, 2) == 9
    assert find_frame(first, 1, 2) is None


def test_the_chain_of_a_segment_starts_with_its_header() -> None:
    one, other = (pack_header(Header(worker, 1, 0, START)) for worker in (0, 1))

    assert chain_start(one) != chain_start(other)
