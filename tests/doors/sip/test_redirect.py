from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.redirect import RedirectPolicy, RedirectServer
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.verdict import Action, Response

TORTURE = Path(__file__).parent / "torture"
ANSWERS = {
    # Valid INVITE: sent on as clean. OPTIONS: 200. Other known methods: 405; unknown ones: 501. Responses: silence.
    "wsinv": 404, "esc01": 404, "longreq": 404, "inv2543": 404, "invut": 404, "sdp01": 404, "baddate": 404,
    "lwsdisp": 200, "semiuri": 200, "transports": 200, "badbranch": 200, "zeromf": 200,
    "dblreq": 405, "escnull": 405, "mpart01": 405, "cparam01": 405, "cparam02": 405, "regaut01": 405, "regbadct": 405,
    "regescrt": 405, "unksm2": 405,
    "intmeth": 501, "esc02": 501,
    "badinv01": 400, "clerr": 400, "ncl": 400, "scalar02": 400, "quotbal": 400, "ltgtruri": 400, "lwsruri": 400,
    "lwsstart": 400, "trws": 400, "escruri": 400, "badaspec": 400, "baddn": 400, "mismatch01": 400, "mismatch02": 400,
    "insuf": 400, "multi01": 400, "mcl01": 400,
    "badvers": 505, "unkscm": 416, "novelsc": 416, "bext01": 420,
    "unreason": None, "noreason": None, "scalarlg": None, "bigcode": None, "bcast": None,
}  # fmt: skip
"""RFC 4475: what a redirect server owes each message."""
INVITE = (
    b"INVITE sip:+8613800138001@example.net SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
    b"From: <sip:+8613800138000@example.org>;tag=1\r\nTo: <sip:+8613800138001@example.net>\r\n"
    b"Call-ID: a84b4c76e66710\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
)


class Fixed:
    """Answers every call alike and remembers them."""

    def __init__(self, screened: Screened) -> None:
        self.screened = screened
        self.calls: list[CallAttempt] = []

    def trunk(self, address: str) -> str:
        return address

    def screen(self, attempt: CallAttempt) -> Screened:
        self.calls.append(attempt)
        return self.screened


def _server(
    action: Action = Action.DELIVER, response: Response | None = None, **policy: str
) -> tuple[RedirectServer, Fixed]:
    screener = Fixed(Screened(action, response or Response(), reference="7K3M-92QD"))
    return RedirectServer(screener, RedirectPolicy(**policy)), screener  # type: ignore[arg-type]


def _code(response: bytes | None) -> int | None:
    return int(response.split(b" ", 2)[1]) if response else None


@pytest.mark.parametrize("name", sorted(path.stem for path in TORTURE.glob("*.dat")))
def test_each_torture_message_gets_its_answer(name: str) -> None:
    server, _ = _server()

    assert _code(server.answer((TORTURE / f"{name}.dat").read_bytes(), "192.0.2.1", 0)) == ANSWERS[name]


def test_a_clean_call_is_sent_on_to_the_next_route() -> None:
    server, screener = _server()

    assert _code(server.answer(INVITE, "192.0.2.1", 7)) == 404
    assert (screener.calls[0].calling, screener.calls[0].trunk) == ("sip:+8613800138000@example.org", "192.0.2.1")


def test_a_rejected_call_says_why_and_whom_to_ask() -> None:
    response = Response(sip_code=603, sip_reason="Network Blocked", reason_header="Q.850;cause=21")
    server, _ = _server(Action.REJECT, response)

    answer = (server.answer(INVITE, "192.0.2.1", 0) or b"").decode()

    assert answer.startswith("SIP/2.0 603 Network Blocked\r\n")
    assert "Reason: Q.850;cause=21\r\n" in answer
    assert "X-Ringfence-Reference: 7K3M-92QD\r\n" in answer


def test_diverted_and_challenged_calls_are_moved_where_the_operator_says() -> None:
    diverting, _ = _server(Action.DIVERT, divert_to="sip:voicemail@example.net")
    challenging, _ = _server(Action.CHALLENGE)

    assert b"Contact: <sip:voicemail@example.net>" in (diverting.answer(INVITE, "192.0.2.1", 0) or b"")
    assert _code(challenging.answer(INVITE, "192.0.2.1", 0)) == 404


def test_a_request_sent_again_is_not_judged_twice() -> None:
    server, screener = _server()

    first, again = server.answer(INVITE, "192.0.2.1", 0), server.answer(INVITE, "192.0.2.1", 500)

    assert first == again
    assert len(screener.calls) == 1
    server.answer(INVITE, "192.0.2.1", 40_000)
    assert len(screener.calls) == 2


def test_cancel_finds_the_call_that_was_answered() -> None:
    server, _ = _server()
    cancel = INVITE.replace(b"INVITE", b"CANCEL")

    assert _code(server.answer(cancel, "192.0.2.1", 0)) == 481
    server, _ = _server()
    server.answer(INVITE, "192.0.2.1", 0)
    assert _code(server.answer(cancel, "192.0.2.1", 0)) == 200


def test_memory_of_answers_is_bounded() -> None:
    server, screener = _server(most_remembered=2)  # type: ignore[arg-type]
    for branch in (b"z9hG4bK1", b"z9hG4bK2", b"z9hG4bK3", b"z9hG4bK1"):
        server.answer(INVITE.replace(b"z9hG4bK1", branch), "192.0.2.1", 0)

    assert len(screener.calls) == 4


def test_an_acknowledgement_gets_no_answer() -> None:
    assert _server()[0].answer(INVITE.replace(b"INVITE", b"ACK"), "192.0.2.1", 0) is None


@given(st.binary(max_size=600), st.integers(0, len(INVITE) - 1))
def test_never_raises(noise: bytes, position: int) -> None:
    server, _ = _server(Action.REJECT)
    server.answer(noise, "192.0.2.1", 0)
    server.answer(INVITE[:position] + noise + INVITE[position:], "192.0.2.1", 0)
