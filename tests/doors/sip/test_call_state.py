from hypothesis import given
from hypothesis import strategies as st

from ringfence.doors.sip.call_state import CallState
from ringfence.telecom.call import CallAttempt, CallRecord, Party

ATTEMPT = CallAttempt(calling="1", called="2", call_id="a", trunk="gw")


def test_an_answered_call_has_ring_and_talk_time() -> None:
    state = CallState()
    state.began(ATTEMPT, 1_000)
    assert state.replied("a", 180, 2_000) is None
    assert state.replied("a", 200, 9_000) is None

    ended = state.released("a", Party.CALLED, 69_000)

    assert ended is not None
    assert ended.record == CallRecord(
        calling="1", called="2", call_id="a", at_ms=1_000, answered=True, ring_ms=7_000, talk_ms=60_000,
        released_by=Party.CALLED, trunk="gw",
    )  # fmt: skip
    assert len(state) == 0


def test_a_call_given_up_while_ringing_is_released_by_the_calling_side() -> None:
    state = CallState()
    state.began(ATTEMPT, 1_000)
    state.replied("a", 180, 2_000)

    ended = state.released("a", Party.CALLING, 4_000)

    assert ended is not None
    assert (ended.record.answered, ended.record.ring_ms, ended.record.released_by) == (False, 2_000, Party.CALLING)
    assert state.replied("a", 487, 4_100) is None


def test_failures_say_whose_they_were() -> None:
    for code, party in ((486, Party.CALLED), (503, Party.NETWORK), (487, Party.CALLING)):
        state = CallState()
        state.began(ATTEMPT, 1_000)
        ended = state.replied("a", code, 2_000)
        assert ended is not None
        assert ended.record.released_by is party


def test_a_question_for_credentials_ends_nothing() -> None:
    state = CallState()
    state.began(ATTEMPT, 1_000)

    assert state.replied("a", 407, 2_000) is None
    assert len(state) == 1


def test_a_redirected_call_is_anothers() -> None:
    state = CallState()
    state.began(ATTEMPT, 1_000)

    assert state.replied("a", 302, 2_000) is None
    assert len(state) == 0


def test_a_cancel_that_crosses_the_answer_changes_nothing() -> None:
    state = CallState()
    state.began(ATTEMPT, 1_000)
    state.replied("a", 200, 2_000)

    assert state.released("a", Party.CALLING, 2_100, cancelled=True) is None
    ended = state.released("a", Party.CALLING, 5_000)
    assert ended is not None
    assert ended.record.talk_ms == 3_000


def test_the_oldest_calls_are_forgotten_first() -> None:
    state = CallState(most=2)
    for name in "abc":
        state.began(CallAttempt(calling="1", called="2", call_id=name), 0)

    assert state.released("a", Party.CALLED, 1) is None
    assert state.released("c", Party.CALLED, 1) is not None


@given(st.lists(st.tuples(st.sampled_from("abr"), st.integers(100, 699), st.integers(-(10**12), 10**13))))
def test_any_order_of_events_gives_valid_records(events: list[tuple[str, int, int]]) -> None:
    state = CallState()
    for kind, code, at_ms in events:
        if kind == "b":
            state.began(ATTEMPT, abs(at_ms))
        ended = state.replied("a", code, at_ms) if kind == "r" else state.released("a", Party.CALLED, at_ms)
        assert ended is None or (ended.record.ring_ms >= 0 and ended.record.talk_ms >= 0)
