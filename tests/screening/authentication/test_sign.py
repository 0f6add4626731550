from tests.screening.authentication.laboratory_calls import CALLED, CALLING, NOW_S, X5U, Laboratory

from ringfence.screening.authentication.passport import read_passport
from ringfence.screening.authentication.sign import Origin, attest, sign_token
from ringfence.telecom.identity import Attestation, Passport


def test_attestation_follows_from_what_is_known() -> None:
    assert attest(Origin(customer_known=True, number_assigned=True)) is Attestation.FULL
    assert attest(Origin(customer_known=True, number_assigned=False)) is Attestation.PARTIAL
    assert attest(Origin(customer_known=False, number_assigned=True)) is Attestation.GATEWAY


def test_a_signed_identity_is_read_back() -> None:
    token = Laboratory().identity().split(";")[0]

    passport = read_passport(token)

    assert isinstance(passport, Passport)
    assert (passport.orig_tn, passport.dest_tn, passport.iat, passport.x5u) == (CALLING, (CALLED,), NOW_S, X5U)


def test_serialisation_is_the_one_that_rfc_8225_prints() -> None:
    """The signing input of RFC 8225 appendix A; only this part of the appendix is consistent."""
    start = {"typ": "passport", "x5u": "https://cert.example.org/passport.cer", "alg": "ES256"}
    claims = {"orig": {"tn": "12155551212"}, "iat": 1471375418, "dest": {"uri": ["sip:alice@example.com"]}}
    expected = (
        "eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUub3JnL3Bhc3Nwb3J0LmNlciJ9"
        ".eyJkZXN0Ijp7InVyaSI6WyJzaXA6YWxpY2VAZXhhbXBsZS5jb20iXX0sImlhdCI6MTQ3MTM3NTQxOCwib3JpZyI6eyJ0biI6IjEyMTU1NTUxMjEyIn19"
    )

    assert sign_token(Laboratory().signer, start, claims).rsplit(".", 1)[0] == expected
