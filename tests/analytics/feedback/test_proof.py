from ringfence.analytics.feedback.proof import CLOCKS_MS, Met, forms, prove, unproven
from ringfence.analytics.feedback.vote import Vote
from ringfence.telecom.number import ANONYMOUS, NumberForm, PhoneNumber

AT_MS = 1_800_000_000_000
WHO = PhoneNumber.pack(NumberForm.E164, 86, 8613900139000)


def _vote(reporter: str, number: int = 1, *, proven: bool = False, taken_ms: int = 0) -> Vote:
    return Vote(reporter=reporter, number=number, abusive=True, at_ms=AT_MS, proven=proven, taken_ms=taken_ms)


def _names(called: int) -> tuple[str, ...]:
    return forms(PhoneNumber(called))


def test_a_number_is_recognised_however_it_was_written() -> None:
    assert forms(WHO) == ("+8613900139000", "8613900139000", "008613900139000", "13900139000", "013900139000")
    assert forms(PhoneNumber.short(86, "10086")) == ("10086",)
    assert forms(ANONYMOUS) == ()


def test_who_was_called_before_the_word_is_proven_and_who_was_called_after_is_not() -> None:
    votes = [_vote("13900139000"), _vote("13900139000", 2), _vote("13900139000", 3), _vote("13900139001")]
    met = [Met(1, WHO, AT_MS), Met(2, WHO, AT_MS + CLOCKS_MS + 1), Met(3, WHO + 7, AT_MS), Met(9, WHO, AT_MS)]
    assert [one.proven for one in prove(votes, met, _names)] == [True, False, False, False]


def test_it_counts_when_the_word_came_in_not_when_its_sender_says_that_the_call_was() -> None:
    (found,) = prove([_vote("13900139000", taken_ms=AT_MS + 86_400_000)], [Met(1, WHO, AT_MS + 80_000_000)], _names)
    assert found.proven


def test_a_person_written_in_two_ways_is_one_person() -> None:
    votes = [_vote("13900139000"), _vote("+8613900139000", 2), _vote("somebody", 2)]
    found = prove(votes, [Met(1, WHO, AT_MS), Met(2, WHO, AT_MS)], _names)
    assert [one.reporter for one in found] == ["number:+8613900139000", "number:+8613900139000", "somebody"]


def test_what_is_proven_already_needs_no_calls() -> None:
    votes = [_vote("case:1", 5, proven=True), _vote("x", 6)]
    assert unproven(votes) == {6}
    assert prove(votes, [], _names) == votes
