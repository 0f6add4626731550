import msgspec
import pytest
from tests.examples import HOUR, NOW, mobile
from tests.registry.examples import DAY, consent

from ringfence.registry.consent import (
    LONGEST_MS,
    NO_CONSENT,
    Ask,
    Consent,
    ConsentState,
    ConsentTerm,
    Withdrawal,
    check_consent,
    check_not_repeated,
    covering,
    state_of,
    term_of,
    withdrawn_by,
)
from ringfence.telecom.commercial import ALL_CATEGORIES, Category, Channel
from ringfence.telecom.errors import Refused
from ringfence.telecom.number import ANONYMOUS

replace = msgspec.structs.replace
ASK = Ask(mobile(1), "acme", Category.FINANCE, Channel.VOICE, NOW)
GIVEN = replace(consent(consent_id="a"), confirmed_ms=NOW - 1)


def term(one: Consent = GIVEN) -> ConsentTerm:
    made = term_of(one)
    assert made is not None
    return made


def test_silence_is_refusal() -> None:
    assert covering((), ASK) is NO_CONSENT
    assert not NO_CONSENT.covers


def test_a_consent_covers_what_it_names_and_nothing_else() -> None:
    assert covering([term()], ASK).covers
    for other in (
        replace(ASK, company="other"),
        replace(ASK, category=Category.TOURISM),
        replace(ASK, channel=Channel.MESSAGE),
    ):
        assert covering([term()], other) == NO_CONSENT
    assert covering([term()], replace(ASK, at_ms=GIVEN.expires_ms)).state is ConsentState.OVER
    assert covering([term()], replace(ASK, at_ms=NOW - 2)).state is ConsentState.OVER


def test_what_the_person_has_not_confirmed_counts_for_nothing() -> None:
    assert term_of(consent()) is None
    assert state_of(consent(), NOW) is ConsentState.ASKED
    assert state_of(replace(consent(), must_confirm=False), NOW) is ConsentState.GIVEN


def test_a_withdrawn_consent_says_so_and_a_later_one_counts() -> None:
    gone = term(replace(GIVEN, withdrawn_ms=NOW))
    assert covering([gone], ASK).state is ConsentState.WITHDRAWN
    assert covering([gone], replace(ASK, at_ms=NOW - 1)).covers
    fresh = term(replace(GIVEN, id="b"))
    assert covering([gone, fresh], ASK).id == covering([fresh, gone], ASK).id == "b"


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        (Withdrawal(number=mobile(1), at_ms=NOW, way="web"), True),
        (Withdrawal(number=mobile(1), company="acme", categories=1, channels=1, at_ms=NOW, way="web"), True),
        (Withdrawal(number=mobile(1), at_ms=NOW - 1, way="web"), True),
        (Withdrawal(number=mobile(1), at_ms=NOW - 2, way="web"), False),
        (Withdrawal(number=mobile(2), at_ms=NOW, way="web"), False),
        (Withdrawal(number=mobile(1), company="other", at_ms=NOW, way="web"), False),
        (Withdrawal(number=mobile(1), categories=2, at_ms=NOW, way="web"), False),
        (Withdrawal(number=mobile(1), channels=4, at_ms=NOW, way="web"), False),
    ],
)
def test_a_withdrawal_ends_what_it_reaches_unless_the_person_consented_afterwards(word: Withdrawal, ends: bool) -> None:
    assert withdrawn_by(GIVEN, word) is ends


def test_a_withdrawn_request_wins_no_second_consent() -> None:
    before = [replace(GIVEN, withdrawn_ms=NOW)]
    with pytest.raises(Refused, match="this request"):
        check_not_repeated(consent(), before)
    check_not_repeated(consent(request="another"), before)
    check_not_repeated(consent(), [GIVEN])
    check_not_repeated(replace(consent(), company="other"), before)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(consent(), number=ANONYMOUS),
        consent(given=NOW + 1),
        replace(consent(), expires_ms=NOW + LONGEST_MS + HOUR),
        replace(consent(), starts_ms=NOW + 31 * DAY),
        replace(consent(), wording="  "),
        replace(consent(), must_confirm=False),
    ],
)
def test_a_consent_that_does_not_say_all_is_refused(wrong: Consent) -> None:
    check_consent(replace(consent(), categories=ALL_CATEGORIES), NOW)
    with pytest.raises(Refused):
        check_consent(wrong, NOW)
