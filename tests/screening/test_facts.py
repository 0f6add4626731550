import msgspec

from ringfence.screening.facts import Facts, ListFacts, Velocity
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.number import UNREADABLE


def test_nobody_has_called_an_emergency_number_until_somebody_has() -> None:
    assert Velocity().emergency_ago_s == -1


def test_an_older_record_without_later_fields_is_still_read() -> None:
    raw = msgspec.msgpack.encode([3, 5])

    velocity = msgspec.msgpack.decode(raw, type=Velocity)

    assert (velocity.attempts_1m, velocity.attempts_10m, velocity.age_s) == (3, 5, 0)


def test_no_list_entry_matches_by_default() -> None:
    assert ListFacts() == ListFacts("", "", "", personal=False)


def test_facts_that_are_not_known_are_none_and_nothing_is_late() -> None:
    attempt = CallAttempt(calling="1", called="2")
    facts = Facts(0, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, "CN")

    assert facts.late == ()
    assert facts.trunk is None
    assert facts.reputation is None
    assert facts.identity is None


def test_facts_written_before_identities_were_judged_still_read() -> None:
    attempt = CallAttempt(calling="1", called="2", identity="a.b.c;info=<u>")
    facts = Facts(0, UNREADABLE, UNREADABLE, attempt, None, None, None, None, None, None, None, 0, "CN", ("lists",))
    before = msgspec.msgpack.decode(msgspec.msgpack.encode(facts, enc_hook=int))[:-2]

    again = msgspec.msgpack.decode(msgspec.msgpack.encode(before), type=Facts, dec_hook=lambda kind, value: kind(value))

    assert len(before) == len(Facts.__struct_fields__) - 2
    assert again == facts
    assert again.identity is None
    assert again.registry is None
