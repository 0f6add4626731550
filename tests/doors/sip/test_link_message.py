import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.link_message import Answer, Invite, Release, Reply, attempt_of, hear, plain
from ringfence.telecom.call import Presentation


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_each_kind_of_message_is_told_by_its_tag() -> None:
    assert isinstance(hear(b'{"e":"reply","ci":"YQ==","co":180,"ms":5}'), Reply)
    assert isinstance(hear(b'{"e":"release","ci":"YQ==","ms":5,"by":"called"}'), Release)
    with pytest.raises(msgspec.MsgspecError):
        hear(b'{"e":"release","ci":"YQ==","ms":5,"by":"nobody"}')


def test_an_invite_becomes_an_attempt() -> None:
    invite = Invite(1, 2, 3, "192.0.2.1", _coded("call"), _coded("sip:95588@x"), _coded("sip:1@y"), pr=_coded("id"))

    attempt = attempt_of(invite, "sip:1@y", 7, "Unicom-1")

    assert (attempt.called, attempt.call_id, attempt.trunk, attempt.at_ms) == ("sip:95588@x", "call", "Unicom-1", 7)
    assert attempt.presentation is Presentation.RESTRICTED


def test_an_answer_leaves_out_what_is_not_said() -> None:
    assert msgspec.json.encode(Answer(1, 2, "deliver")) == b'{"e":"verdict","ti":1,"tl":2,"act":"deliver"}'


@given(st.text(max_size=300))
def test_what_callers_send_comes_through_unchanged_or_empty(text: str) -> None:
    assert plain(_coded(text.encode("utf-8", "ignore").decode()), 1000) == text.encode("utf-8", "ignore").decode()
    plain(text)


@given(st.binary())
def test_any_bytes_are_heard_or_refused(raw: bytes) -> None:
    try:
        hear(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
