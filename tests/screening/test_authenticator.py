import msgspec
import pytest
from tests.screening.authentication.laboratory_calls import CALLED, CALLING, NOW_S, Laboratory

from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.signers import SignerBook
from ringfence.screening.authenticator import CallAuthenticator, remember, written
from ringfence.screening.example import example_facts
from ringfence.screening.facts import Facts
from ringfence.screening.sources import IdentityQuestion
from ringfence.telecom.call import CallAttempt
from ringfence.telecom.identity import INVALID_IDENTITY_HEADER, Outcome, SignerHistory, Verstat
from ringfence.telecom.number import ANONYMOUS, UNREADABLE, NumberForm, PhoneNumber

LABORATORY = Laboratory()


def _number(digits: str) -> PhoneNumber:
    return PhoneNumber.pack(NumberForm.E164, 86, int(digits))


def _question(**changes: object) -> IdentityQuestion:
    attempt = CallAttempt(calling=CALLING, called=CALLED, identity=LABORATORY.identity())
    asked = IdentityQuestion(attempt, _number(CALLING), _number(CALLED), None, NOW_S * 1000, required=False)
    return msgspec.structs.replace(asked, **changes)


@pytest.fixture
def authenticator() -> CallAuthenticator:
    return CallAuthenticator(LABORATORY.shelf, lambda: True)


def test_a_signed_call_is_verified_at_its_own_time(authenticator: CallAuthenticator) -> None:
    outcome = authenticator.verify(_question(), ORDINARY)
    later = authenticator.verify(_question(at_ms=(NOW_S + 100) * 1000), ORDINARY)

    assert outcome is not None
    assert outcome.verstat is Verstat.PASSED
    assert later is not None
    assert later.fault is not None
    assert later.fault.sip_code == 403


def test_nothing_is_said_while_no_authority_is_trusted() -> None:
    assert CallAuthenticator(LABORATORY.shelf, lambda: False).verify(_question(), ORDINARY) is None


def test_a_missing_identity_is_a_428_only_where_required(authenticator: CallAuthenticator) -> None:
    unsigned = CallAttempt(calling=CALLING, called=CALLED)

    assert authenticator.verify(_question(attempt=unsigned), ORDINARY) is None
    assert _code(authenticator.verify(_question(attempt=unsigned, required=True), ORDINARY)) == 428


@pytest.mark.parametrize("calling", [ANONYMOUS, UNREADABLE])
def test_a_withheld_number_cannot_be_held_against_a_token(
    authenticator: CallAuthenticator, calling: PhoneNumber
) -> None:
    outcome = authenticator.verify(_question(calling=calling), ORDINARY)

    assert _code(outcome) == 433
    assert outcome is not None
    assert outcome.verstat is Verstat.NONE


def test_a_forwarder_without_signature_leaves_the_call_unverified(authenticator: CallAuthenticator) -> None:
    outcome = authenticator.verify(_question(called=_number("8613900139009"), diverting=_number(CALLED)), ORDINARY)

    assert outcome is not None
    assert (outcome.verstat, outcome.fault) == (Verstat.NONE, None)


def test_the_history_of_the_signer_is_told_and_grows_with_what_was_judged() -> None:
    signers = SignerBook()
    authenticator = CallAuthenticator(LABORATORY.shelf, lambda: True, signers)
    first = authenticator.verify(_question(), ORDINARY)
    assert first is not None
    assert first.history is None

    for complaints in (0, 999, 1_000):
        remember(signers, _judged(first, complaints))

    second = authenticator.verify(_question(), ORDINARY)
    assert second is not None
    assert second.history == SignerHistory(3, 1, 3, 1)


def test_an_identity_that_does_not_hold_counts_for_nobody() -> None:
    signers = SignerBook()
    false = Outcome(Verstat.FAILED, signer="1234", fault=INVALID_IDENTITY_HEADER)

    for identity in (None, Outcome(Verstat.NONE), false):
        remember(signers, _judged(identity, 5_000))

    assert signers.rows(NOW_S) == {}


def _judged(identity: Outcome | None, complaints_permille: int) -> Facts:
    facts = example_facts({"reputation": {"complaints_permille": complaints_permille}})
    return msgspec.structs.replace(facts, identity=identity, at_ms=NOW_S * 1000)


def test_numbers_are_written_as_tokens_write_them() -> None:
    assert written(_number(CALLING)) == (CALLING,)
    assert written(PhoneNumber.short(86, "95588")) == ("95588", "8695588")
    assert written(ANONYMOUS) == ()


def _code(outcome: Outcome | None) -> int:
    return outcome.fault.sip_code if outcome is not None and outcome.fault is not None else 0
