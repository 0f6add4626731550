import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.message import Flaw, Request, read_request, respond, well_formed

INVITE = (
    b"INVITE sip:+8613800138001@example.net SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
    b"f: <sip:+8613800138000@example.org>;tag=1\r\n"
    b"To: <sip:+8613800138001@example.net>\r\n"
    b"i: a84b4c76e66710\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"Subject: folded\r\n over two lines\r\n"
    b"l: 0\r\n\r\n"
)


def _with(old: bytes, new: bytes) -> Request | Flaw:
    assert old in INVITE
    return read_request(INVITE.replace(old, new))


def test_compact_names_and_folded_lines_are_read() -> None:
    request = read_request(INVITE)

    assert isinstance(request, Request)
    assert (request.method, request.uri) == ("INVITE", "sip:+8613800138001@example.net")
    assert request.first("from") == "<sip:+8613800138000@example.org>;tag=1"
    assert request.first("subject") == "folded over two lines"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"l: 0", b"l: 10"),
        (b"l: 0", b"l: -1"),
        (b"l: 0", b"l: 0\r\nContent-Length: 0"),
        (b"CSeq: 1 INVITE", b"CSeq: 1 OPTIONS"),
        (b"CSeq: 1 INVITE", b"CSeq: 4294967296 INVITE"),
        (b"To: <sip:+8613800138001@example.net>\r\n", b""),
        (b"To: <", b'To: "open <'),
        (b"INVITE sip:", b"INVITE  sip:"),
        (b"UDP 192.0.2.1;branch=z9hG4bK1", b"UDP 192.0.2.1;;,;,,"),
    ],
)
def test_what_breaks_the_grammar_is_a_400(old: bytes, new: bytes) -> None:
    flaw = _with(old, new)

    assert isinstance(flaw, Flaw)
    assert flaw.code == 400
    assert flaw.request is not None


def test_another_version_of_sip_is_a_505() -> None:
    flaw = _with(b"SIP/2.0\r\nVia", b"SIP/7.0\r\nVia")

    assert isinstance(flaw, Flaw)
    assert flaw.code == 505


def test_responses_and_rubbish_get_no_answer() -> None:
    for raw in (
        b"SIP/2.0 200 OK\r\nVia: x\r\n\r\n",
        b"",
        b"\r\n\r\n",
        b"\0" * 100,
        b"x" * 70_000,
        b"GET / HTTP/1.1\r\nx\r\n\r\n",
    ):
        flaw = read_request(raw)
        assert isinstance(flaw, Flaw)
        assert flaw.request is None


def test_a_stream_frames_its_messages_by_itself() -> None:
    assert isinstance(read_request(INVITE.replace(b"l: 0", b"l: 10"), whole=False), Request)


def test_a_response_carries_what_the_request_said() -> None:
    request = read_request(INVITE)
    assert isinstance(request, Request)

    lines = respond(request, 404, "No Objection", tag="ours", extra=(("X-A", "b\r\nEvil: 1"),)).decode().split("\r\n")

    assert lines[0] == "SIP/2.0 404 No Objection"
    assert "To: <sip:+8613800138001@example.net>;tag=ours" in lines
    assert "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1" in lines
    assert not any(line.startswith("Evil") for line in lines)


def test_addresses_keep_their_grammar() -> None:
    for good in ("sip:a@b", "<sip:a@b>;tag=1", '"A, \\"B\\"" <sip:a@b>', "Watson <sip:a@b>", "tel:+86", '""<sip:a@b>'):
        assert well_formed(good), good
    for bad in ('"open <sip:a@b>', "<sip:a@b", "<sip:a b>", "a@b", "sip:a@b?x=y", "Bell, Alexander <sip:a@b>", ""):
        assert not well_formed(bad), bad


@given(st.binary(max_size=2000) | st.binary(max_size=300).map(lambda tail: INVITE[:-4] + b"\r\n" + tail))
def test_any_bytes_are_read_or_flawed(raw: bytes) -> None:
    read = read_request(raw)
    request = read if isinstance(read, Request) else read.request
    if request is not None:
        assert respond(request, 400, "x").endswith(b"\r\n\r\n")


@given(st.integers(0, len(INVITE) - 1), st.binary(max_size=3))
def test_a_damaged_request_is_read_or_flawed(position: int, damage: bytes) -> None:
    read_request(INVITE[:position] + damage + INVITE[position + 1 :])
