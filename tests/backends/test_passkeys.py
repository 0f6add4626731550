import json

import pytest
from tests.access.authenticator import ORIGIN, SoftPasskey

from ringfence.access.factor import Factor, FactorKind
from ringfence.backends.passkeys import WebPasskeys
from ringfence.telecom.errors import NotAllowed, Refused, RingfenceError

RITE = WebPasskeys(ORIGIN)
CHALLENGE = b"c" * 32


def _factor(passkey: SoftPasskey) -> Factor:
    made = RITE.registered(passkey.register(RITE.registering("anna", [], CHALLENGE)), CHALLENGE)
    return Factor(
        id="f", account="anna", kind=FactorKind.PASSKEY, name="key", secret=made.public_key,
        credential=made.credential, used=made.count, created_ms=0,
    )  # fmt: skip


def test_the_browser_is_told_host_account_and_what_there_is() -> None:
    asked = json.loads(RITE.registering("anna", [b"old"], CHALLENGE))

    assert (asked["rp"]["id"], asked["user"]["name"]) == ("console.example", "anna")
    assert len(asked["excludeCredentials"]) == 1
    assert asked["attestation"] == "none"


def test_a_passkey_that_was_registered_signs() -> None:
    passkey = SoftPasskey()
    factor = _factor(passkey)

    answer = passkey.sign(RITE.asking([factor.credential], CHALLENGE))

    assert RITE.credential_of(answer) == b"credential-1"
    assert RITE.answered(answer, CHALLENGE, factor) == 1


@pytest.mark.parametrize("passkey", [SoftPasskey(origin="http://evil.example"), SoftPasskey(host="evil.example")])
def test_an_answer_for_another_address_is_refused(passkey: SoftPasskey) -> None:
    with pytest.raises(Refused):
        RITE.registered(passkey.register(RITE.registering("anna", [], CHALLENGE)), CHALLENGE)


def test_another_challenge_key_or_a_count_that_goes_back_is_refused() -> None:
    passkey, thief = SoftPasskey(), SoftPasskey()
    factor = _factor(passkey)
    asked = RITE.asking([factor.credential], CHALLENGE)
    passkey.count = 5
    first = passkey.sign(asked)
    used = Factor(**{name: getattr(factor, name) for name in factor.__struct_fields__} | {"used": 9})

    for answer, challenge, against in (
        (first, b"d" * 32, factor),
        (thief.sign(asked), CHALLENGE, factor),
        (first, CHALLENGE, used),
    ):
        with pytest.raises(NotAllowed):
            RITE.answered(answer, challenge, against)


@pytest.mark.parametrize(
    "rubbish", ["", "{", "[]", "{}", '{"id":1}', '{"id":"x","rawId":"x","type":"y","response":{}}', "x" * 99_999]
)
def test_rubbish_is_refused(rubbish: str) -> None:
    for ask in (
        lambda: RITE.registered(rubbish, CHALLENGE), lambda: RITE.credential_of(rubbish),
        lambda: RITE.answered(rubbish, CHALLENGE, _factor(SoftPasskey())),
    ):  # fmt: skip
        with pytest.raises(RingfenceError):
            ask()


@pytest.mark.parametrize("address", ["", "console.example", "ftp://x", "https://", "https://x/console"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Refused, match="no address"):
        WebPasskeys(address)
