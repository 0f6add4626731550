from collections.abc import Iterator

import pytest

from ringfence.backends.cdr.dialogs import Call, Dialogs, Transaction
from ringfence.backends.cdr.rows import Refusal


def _row(told: str, at: int = 0) -> Transaction:
    """Written as `INVITE c1 200 tag`."""
    method, call_id, code, tag = (*told.split(), "f")[:4]
    return Transaction(at, "x" * 100, (), method, "" if call_id == "-" else call_id, code, f"t{at}", tag)


def _all(dialogs: Dialogs, *told: str) -> Iterator[Call | Refusal]:
    for at, one in enumerate(told, start=1):
        yield from dialogs.take(_row(one, at))
    yield from dialogs.rest()


def _said(*told: str) -> list[tuple[str, ...]]:
    """Call-ID, code and what is told of each call; the reason of what is refused."""
    return [
        (one.reason,) if isinstance(one, Refusal) else (one.begun.call_id, one.begun.code, *one.told())
        for one in _all(Dialogs(), *told)
    ]


ANSWERED = ("c", "200", "t2", "t2", "t4", "yes", "called")


@pytest.mark.parametrize(
    "told",
    [
        ("INVITE c 407", "INVITE c 200", "ACK c 200", "BYE c 200 t"),
        ("INVITE c 503", "INVITE c 200", "INVITE c 200", "BYE c 200 t"),
        ("OPTIONS c 200", "INVITE c 200", "INVITE c 488 t", "BYE c 200 t", "INVITE c 481", "BYE c 481"),
    ],
    ids=["challenged", "second gateway", "changed in between, and again too late"],
)
def test_a_call_that_was_answered_is_that_call_alone(told: tuple[str, ...]) -> None:
    assert _said(*told) == [ANSWERED]


@pytest.mark.parametrize(
    ("told", "code", "moment"),
    [
        (("INVITE c 407",), "407", "t1"),
        (("INVITE c 401", "INVITE c 486"), "486", "t2"),
        (("INVITE c 503", "INVITE c 486", "INVITE c 407"), "486", "t2"),
    ],
)
def test_attempts_of_which_nothing_came_are_one_with_the_last_word(
    told: tuple[str, ...], code: str, moment: str
) -> None:
    assert _said(*told) == [("c", code, moment, "", moment, "no", "")]


def test_a_call_that_is_not_over_has_no_end_and_who_ended_it_is_known_by_the_tags() -> None:
    assert _said("INVITE c 200") == [("c", "200", "t1", "t1", "", "yes", "")]
    assert _said("INVITE c 200 f", "BYE c 200 f")[0][-1] == "calling"
    dialogs = Dialogs()
    begun = Transaction(1, "", (), "INVITE", "c", "200", "t1", "")
    assert list(dialogs.take(begun)) == []
    (call,) = dialogs.take(Transaction(2, "", (), "BYE", "c", "200", "t2", ""))
    assert isinstance(call, Call)
    assert call.told()[-1] == ""


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("BYE c 200", "a BYE whose INVITE is not in the file"),
        ("INVITE - 200", "no Call-ID"),
        ("INVITE c 20", "'20' is no final response"),
        ("INVITE c ²00", "'²00' is no final response"),
        ("INVITE c 183", "'183' is no final response"),
        ("INV c 200", "'INV' is no method of SIP"),
    ],
)
def test_a_row_that_says_nothing_is_refused(told: str, reason: str) -> None:
    assert _said(told) == [(reason,)]


def test_the_end_of_a_call_that_never_was_is_refused_and_the_attempt_stays() -> None:
    said = _said("INVITE c 486", "BYE c 481")
    assert [one[0] for one in said] == ["a BYE of a call that was not answered", "c"]


def test_room_is_bounded_and_the_oldest_go_as_they_are() -> None:
    dialogs = Dialogs(room=5_000)
    settled = [one for at in range(1_000) for one in dialogs.take(_row(f"INVITE f{at} 486", at))]
    settled += [one for at in range(1_000) for one in dialogs.take(_row(f"INVITE a{at} 200", at))]
    calls = [one for one in settled if isinstance(one, Call)]
    assert {one.answered for one in calls} == {True, False}
    assert [one.begun.call_id for one in calls[:3]] == ["f0", "f1", "f2"]
    waiting = list(dialogs.rest())
    assert len(calls) + len(waiting) == 2_000
    assert len(waiting) < 40
    assert waiting[-1].begun.call_id == "f999"
