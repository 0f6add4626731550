import pytest
from msgspec.structs import replace
from tests.analytics.feedback.examples import DAY_MS, NOW_MS, document, word

from ringfence.analytics.feedback.labelling import label
from ringfence.analytics.feedback.vote import Vote
from ringfence.telecom.errors import NotFound

D = document()
LATER = NOW_MS + DAY_MS


def _known(numbers: int = 80) -> list[Vote]:
    """Half of the numbers are abusive by the word of three people each."""
    return [
        replace(
            word(f"r{number % 20}-{who}", number, abusive=number < numbers / 2, at_ms=NOW_MS - (20 + who) * DAY_MS),
            source="key:app",
        )
        for number in range(numbers)
        for who in range(3)
    ]


def _turned(numbers: int = 80) -> list[Vote]:
    """What colluders say, dated back to before anybody else spoke."""
    return [
        replace(
            word(f"c{number}", number, abusive=number >= numbers / 2, at_ms=DAY_MS), source="key:bad", taken_ms=NOW_MS
        )
        for number in range(numbers)
    ]


def test_a_poisoned_batch_is_named_and_left_out_however_it_is_dated() -> None:
    before = label(_known(), D, frozenset(), LATER)
    found = label(_known() + _turned(), D, frozenset(), LATER)
    (aside,) = found.set_aside
    assert aside.name == "1971-02-05 key:bad"
    assert aside.seen.contradicting == aside.seen.compared >= D.batch.least
    assert found.truth(D) == before.truth(D)
    assert [row.abuse for row in found.truth(D)] == [True] * 40 + [False] * 40


def test_a_batch_that_is_right_all_the_same_can_be_taken() -> None:
    found = label(_known() + _turned(), D, frozenset(), LATER, frozenset({"1971-02-05 key:bad"}))
    assert found.set_aside == ()
    assert len(found.labels.reporters) == 60 + 80
    with pytest.raises(NotFound, match="1971-02-06"):
        label(_known(), D, frozenset(), LATER, frozenset({"1971-02-06 key:bad"}))


def test_what_staff_found_out_is_taken_whatever_it_contradicts() -> None:
    cases = [word(f"case:{number}", number, abusive=number >= 40, settled=True, at_ms=NOW_MS) for number in range(80)]
    found = label(_known() + cases, D, frozenset(), LATER)
    assert found.set_aside == ()
    lawful = {row.number for row in found.truth(D) if not row.abuse}
    assert lawful.isdisjoint(range(40, 80))


def test_what_is_not_sure_is_not_learned_from() -> None:
    unsure = [word("a", 1), word("b", 2, proven=False)]
    votes = [*unsure, word("c", 3), word("d", 3), word("case:1", 4, settled=True)]
    found = label(votes, D, frozenset(), LATER)
    assert [(row.number, row.abuse) for row in found.truth(D)] == [(3, True), (4, True)]
    assert len(found.labels.numbers) == 4


def test_a_verified_number_withstands_ten_proven_reporters_but_not_a_confirmed_case() -> None:
    crowd = [word(f"r{who}", 7) for who in range(10)]
    found = label(crowd, D, frozenset({7, 8}), LATER)
    assert found.verified == 1
    assert [row.abuse for row in found.truth(D)] == [False]
    confirmed = label([*crowd, word("case:1", 7, settled=True)], D, frozenset({7}), LATER)
    assert confirmed.verified == 0
    assert [row.abuse for row in confirmed.truth(D)] == [True]


def test_nothing_said_is_nothing_labelled() -> None:
    found = label([], D, frozenset({1}), LATER)
    assert (found.truth(D), found.batches, found.verified) == ((), 0, 0)
