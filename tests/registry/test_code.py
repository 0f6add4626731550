import pytest
from msgspec import structs
from tests.examples import NOW, mobile
from tests.registry.examples import DAY, KEY, code

from ringfence.registry.code import (
    GAP_MS,
    HOUR_MS,
    PER_ASKER_A_DAY,
    PER_NUMBER_A_DAY,
    PER_NUMBER_AN_HOUR,
    CodePurpose,
    OneTimeCode,
    check_all,
    check_may_ask,
    code_from,
    fits,
    hash_code,
)
from ringfence.telecom.errors import NotAllowed, TooMany


def test_a_code_has_six_digits() -> None:
    assert code_from(bytes(8)) == "000000"
    assert code_from(b"\xff" * 8) == "551615"


def test_what_is_kept_shows_neither_code_nor_number() -> None:
    kept = code("one")
    assert "123456" not in repr(kept)
    assert str(mobile(1)) not in repr(kept)
    assert hash_code(KEY, kept.id, kept.number, "123456") != hash_code(b"x" * 32, kept.id, kept.number, "123456")


def test_the_right_digits_fit_in_time_and_for_their_purpose_only() -> None:
    assert fits(code("one"), "123456", KEY, CodePurpose.SIGN_IN, NOW)
    assert not fits(code("one"), "654321", KEY, CodePurpose.SIGN_IN, NOW)
    with pytest.raises(NotAllowed):
        fits(code("one"), "123456", KEY, CodePurpose.CONTACT, NOW)
    with pytest.raises(NotAllowed):
        fits(None, "123456", KEY, CodePurpose.SIGN_IN, NOW)


def waits(recent: list[OneTimeCode], asker: str = "a", now: int = NOW) -> int:
    with pytest.raises(TooMany) as refused:
        check_may_ask(mobile(1), asker, recent, now)
    return refused.value.retry_after_s


def test_a_number_gets_one_a_minute_and_five_a_day_whoever_asks() -> None:
    check_may_ask(mobile(1), "a", [], NOW)
    assert waits([code("one", asker="other")], now=NOW + 1_000) == 59
    check_may_ask(mobile(1), "a", [code("one")], NOW + GAP_MS)
    many = [code(f"c{i}", asker=f"a{i}", at=NOW - 2 * GAP_MS - i) for i in range(PER_NUMBER_A_DAY)]
    assert waits(many) > 3_000


def test_a_number_gets_three_an_hour() -> None:
    some = [code(f"c{i}", asker=f"a{i}", at=NOW - (i + 2) * GAP_MS) for i in range(PER_NUMBER_AN_HOUR)]

    assert waits(some) == (HOUR_MS - (PER_NUMBER_AN_HOUR + 1) * GAP_MS) // 1000
    check_may_ask(mobile(1), "a", some, NOW + HOUR_MS)


def test_everybody_together_may_ask_for_so_many() -> None:
    check_all(9, 10)
    with pytest.raises(TooMany):
        check_all(10, 10)


def test_a_code_for_one_subject_proves_nothing_for_another() -> None:
    for_one = structs.replace(code("one"), purpose=CodePurpose.CONSENT, subject="consent-1")

    assert fits(for_one, "123456", KEY, CodePurpose.CONSENT, NOW, "consent-1")
    for subject in ("", "consent-2"):
        with pytest.raises(NotAllowed):
            fits(for_one, "123456", KEY, CodePurpose.CONSENT, NOW, subject)


def test_an_asker_reaches_few_numbers() -> None:
    many = [code(f"c{i}", tail=100 + i, at=NOW - DAY + 60_000) for i in range(PER_ASKER_A_DAY)]
    assert waits(many) == 60
    check_may_ask(mobile(1), "somebody else", many, NOW)


def test_a_clock_that_jumped_back_stretches_no_wait_beyond_a_minute() -> None:
    assert waits([code("one", at=NOW + DAY)]) == 60
