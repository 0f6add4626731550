import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.call_state import Ended
from ringfence.doors.sip.link import Link, LinkPolicy
from ringfence.doors.sip.link_message import Answer
from ringfence.doors.sip.netstring import NetstringReader, netstring
from ringfence.doors.sip.screened import Screened
from ringfence.telecom.call import CallAttempt, CallRecord, Party
from ringfence.telecom.errors import Refused
from ringfence.telecom.verdict import Action, Response


class Judge:
    """Answers alike and remembers."""

    def __init__(self, screened: Screened) -> None:
        self.screened = screened
        self.attempts: list[CallAttempt] = []
        self.records: list[CallRecord] = []

    def trunk(self, address: str) -> str:
        return f"trunk of {address}"

    def screen_all(self, attempts: list[CallAttempt]) -> list[Screened]:
        self.attempts += attempts
        return [self.screened] * len(attempts)

    def ended(self, calls: list[Ended]) -> None:
        self.records += [one.record for one in calls]


class Clock:
    """Milliseconds as the test says."""

    now = 1_000_000

    def __call__(self) -> int:
        return self.now


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _invite(number: int = 1, ms: int = 1_000_000, **more: str) -> bytes:
    fields = {"ci": _b64(f"call-{number}"), "ru": _b64("sip:95588@x"), "fu": _b64("sip:1@y"), "si": "192.0.2.1"}
    return netstring(msgspec.json.encode({"e": "invite", "ti": number, "tl": 2, "ms": ms} | fields | more))


def _event(**fields: object) -> bytes:
    return netstring(msgspec.json.encode(fields))


def _link(
    action: Action = Action.DELIVER, response: Response | None = None, **policy: object
) -> tuple[Link, Judge, Clock]:
    judge, clock = Judge(Screened(action, response or Response(), "7K3M")), Clock()
    return Link(judge, msgspec.convert(policy, LinkPolicy), clock), judge, clock


def _fed(link: Link, received: bytes) -> bytes:
    """Feed, and judge until nobody waits."""
    sent = link.feed(received)
    while link.waiting:
        sent += link.judge()
    return sent


def _answers(sent: bytes) -> list[Answer]:
    return [msgspec.json.decode(message, type=Answer) for message in NetstringReader().feed(sent)]


def test_many_messages_are_answered_in_one_batch_and_in_order() -> None:
    link, judge, _ = _link()

    answers = _answers(_fed(link, b"".join(_invite(n) for n in range(1, 600))))

    assert [answer.ti for answer in answers] == list(range(1, 600))
    assert {answer.act for answer in answers} == {"deliver"}
    assert judge.attempts[0].calling == "sip:1@y"


def test_the_operators_order_of_headers_names_the_calling_party() -> None:
    link, judge, _ = _link(order=("p-asserted-identity", "from"))

    _fed(link, _invite(pa=_b64("tel:+8613800138000")))

    assert judge.attempts[0].calling == "tel:+8613800138000"


def test_a_rejection_brings_code_phrase_and_headers() -> None:
    link, _, _ = _link(
        Action.REJECT, Response(sip_code=603, sip_reason="Network Blocked", reason_header="Q.850;cause=21")
    )

    (answer,) = _answers(_fed(link, _invite()))

    assert (answer.act, answer.code, answer.phrase) == ("reject", 603, "Network Blocked")
    assert answer.hdr == "Reason: Q.850;cause=21\r\nX-Ringfence-Reference: 7K3M\r\n"


def test_calls_to_be_diverted_without_a_target_are_labelled() -> None:
    without, _, _ = _link(Action.DIVERT, Response(label_en="Suspected"))
    with_target, _, _ = _link(Action.DIVERT, divert_to="sip:voicemail@x")

    assert [(a.act, a.label) for a in _answers(_fed(without, _invite()))] == [("label", "Suspected")]
    assert [(a.act, a.to) for a in _answers(_fed(with_target, _invite()))] == [("divert", "sip:voicemail@x")]


def test_what_waited_too_long_is_let_through_unjudged() -> None:
    link, judge, clock = _link(stale_ms=120)
    _fed(link, _invite(1, ms=999_000))
    clock.now += 500

    answers = _answers(_fed(link, _invite(2, ms=999_100) + _invite(3, ms=999_490)))

    assert [answer.act for answer in answers] == ["deliver", "deliver"]
    assert [attempt.call_id for attempt in judge.attempts] == ["call-1", "call-3"]
    assert link.tally.shed == 1


def test_when_too_many_wait_the_newest_are_let_through_at_once_and_counted() -> None:
    link, judge, _ = _link(most_waiting=3, most_per_batch=2)

    at_once = _answers(link.feed(b"".join(_invite(n) for n in range(1, 6))))
    first = _answers(link.judge())
    later = _answers(link.feed(_invite(6) + _invite(7) + _invite(8)))
    last = _answers(link.judge() + link.judge())

    assert [(answer.ti, answer.act, answer.id) for answer in at_once] == [(4, "deliver", ""), (5, "deliver", "")]
    assert [answer.ti for answer in first] == [1, 2]
    assert [answer.ti for answer in later] == [8]
    assert [(answer.ti, answer.id) for answer in last] == [(3, "7K3M"), (6, "7K3M"), (7, "7K3M")]
    assert (link.tally.overflowed, link.tally.shed, link.waiting) == (3, 0, 0)
    assert len(judge.attempts) == 5


def test_the_end_of_a_call_becomes_a_record() -> None:
    link, judge, _ = _link()
    _fed(link, _invite())

    _fed(
        link,
        _event(e="reply", ci=_b64("call-1"), co=180, ms=1_001_000)
        + _event(e="reply", ci=_b64("call-1"), co=200, ms=1_005_000),
    )
    _fed(link, _event(e="release", ci=_b64("call-1"), ms=1_065_000, by="calling"))
    assert judge.records == []
    link.settle()
    link.settle()

    (record,) = judge.records
    assert (record.answered, record.ring_ms, record.talk_ms, record.released_by) == (True, 4_000, 60_000, Party.CALLING)


def test_both_connections_tell_of_the_same_calls() -> None:
    link, judge, _ = _link()
    release = _event(e="release", ci=_b64("call-1"), ms=1_006_000, by="called")
    _fed(link, _invite() + release[:7])

    link.follow(_event(e="reply", ci=_b64("call-1"), co=200, ms=1_005_000, rg=1_001_000))
    _fed(link, release[7:])
    link.settle()

    assert [(record.ring_ms, record.talk_ms) for record in judge.records] == [(4_000, 1_000)]


def test_a_proxy_that_keeps_the_ringing_tells_it_with_the_answer() -> None:
    link, judge, _ = _link()
    _fed(link, _invite())
    _fed(link, _event(e="reply", ci=_b64("call-1"), co=200, ms=1_005_000, rg=1_001_000))

    _fed(link, _event(e="release", ci=_b64("call-1"), ms=1_006_000, by="calling", of="cancel"))
    _fed(link, _event(e="release", ci=_b64("call-1"), ms=1_065_000, by="called"))
    link.settle()

    (record,) = judge.records
    assert (record.ring_ms, record.talk_ms, record.trunk) == (4_000, 60_000, "trunk of 192.0.2.1")


def test_a_rejected_caller_who_does_not_understand_608_is_sent_to_the_announcement() -> None:
    link, _, _ = _link(Action.REJECT, Response(sip_code=608), announce_to="sip:why@media")

    silent, told = _answers(_fed(link, _invite(1) + _invite(2, fc=_b64("*;+sip.608"))))

    assert (silent.act, silent.code, silent.to) == ("reject", 608, "sip:why@media")
    assert (told.act, told.code, told.to) == ("reject", 608, "")


def test_the_proxys_own_name_of_the_trunk_wins() -> None:
    link, judge, _ = _link()

    _fed(link, _invite(1) + _invite(2, tk=_b64("Unicom-1")))

    assert [attempt.trunk for attempt in judge.attempts] == ["trunk of 192.0.2.1", "Unicom-1"]


def test_calls_under_way_outlive_the_connection() -> None:
    first, judge, clock = _link()
    _fed(first, _invite())
    second = Link(judge, LinkPolicy(), clock, first.calls, first.tally)

    _fed(second, _event(e="reply", ci=_b64("call-1"), co=486, ms=1_001_000))
    second.settle()

    assert [record.released_by for record in judge.records] == [Party.CALLED]
    assert second.tally.judged == 1


def test_hello_names_slot_and_weight() -> None:
    link, _, _ = _link(slot=2, weight=10)

    assert NetstringReader().feed(link.hello()) == [b'{"e":"hello","slot":2,"weight":10}']
    assert NetstringReader().feed(link.hello(ends=1)) == [b'{"e":"hello","slot":2,"weight":10,"ends":1}']
    assert not link.welcome
    _fed(link, _event(e="welcome"))
    assert link.welcome


def test_garbled_messages_are_counted_and_passed_over() -> None:
    link, _, _ = _link()

    assert len(_answers(_fed(link, netstring(b"{") + netstring(b"\xff") + _invite()))) == 1
    assert link.tally.garbled == 2


def test_a_stream_that_is_no_netstrings_is_refused() -> None:
    with pytest.raises(Refused):
        _fed(_link()[0], b"INVITE sip:x SIP/2.0\r\n")


@given(st.lists(st.binary(max_size=100)))
def test_no_message_makes_it_raise(messages: list[bytes]) -> None:
    _fed(_link()[0], b"".join(map(netstring, messages)))
