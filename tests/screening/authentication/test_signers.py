from ringfence.screening.authentication import signers
from ringfence.screening.authentication.signers import HALF_LIFE_S, SignerBook, SignerRow
from ringfence.telecom.identity import SignerHistory

NOW_S = 1_795_000_000


def _book(calls: int = 10, complained: int = 3) -> SignerBook:
    book = SignerBook()
    for number in range(calls):
        book.note("1234", "C", NOW_S, complained=number < complained)
    return book


def test_calls_count_for_the_signer_and_for_what_it_attested() -> None:
    book = _book()
    book.note("1234", "A", NOW_S, complained=False)

    assert book.history("1234", "C", NOW_S) == SignerHistory(11, 3, 10, 3)
    assert book.history("1234", "A", NOW_S) == SignerHistory(11, 3, 1, 0)
    assert book.history("1234", "B", NOW_S) == SignerHistory(11, 3, 0, 0)


def test_of_a_signer_not_seen_before_nothing_is_known() -> None:
    assert _book().history("5678", "C", NOW_S) is None


def test_what_was_fades() -> None:
    book = _book()

    assert book.history("1234", "C", NOW_S + HALF_LIFE_S) == SignerHistory(5, 2, 5, 2)
    assert book.history("1234", "C", NOW_S + 20 * HALF_LIFE_S) is None
    assert book.rows(NOW_S + 20 * HALF_LIFE_S) == {}


def test_what_other_workers_saw_counts_too_and_once() -> None:
    book, other = _book(), _book(4, 4)

    for _ in range(2):
        book.hear([other.rows(NOW_S)])

    assert book.history("1234", "C", NOW_S) == SignerHistory(14, 7, 14, 7)


def test_a_clock_that_goes_back_does_no_harm() -> None:
    assert _book().history("1234", "C", NOW_S - 100) == SignerHistory(10, 3, 10, 3)


def test_those_with_the_fewest_calls_are_forgotten_first() -> None:
    book = SignerBook({f"s{number}": SignerRow(NOW_S, float(number)) for number in range(1, signers.MOST + 11)})

    kept = book.rows(NOW_S)

    assert len(kept) == signers.MOST
    assert "s10" not in kept
    assert book.history("s1", "A", NOW_S) is None
