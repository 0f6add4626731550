"""Every PASSporT that an RFC prints, with its key: what is well formed and truly signed passes, the misprints do not.

Copied as test vectors from RFC 8224, 8225, 8443, 8688, 8816 and 8946 (IETF Trust, code components). Traps among them:
the two keys of RFC 8225's appendix are no pair; the examples of `iat` as a string are older than its number; RFC 8443's
example is no JSON; the card of RFC 8688 does not fit its key; RFC 8946 writes one number with a digit too many.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import Struct, convert
from msgspec.structs import replace
from tests.screening.authentication.laboratory_calls import X5U, Laboratory, Shelf

from ringfence.screening.authentication.chain import Verified
from ringfence.screening.authentication.credential import Credential
from ringfence.screening.authentication.law import ORDINARY
from ringfence.screening.authentication.outcome import Judged
from ringfence.screening.authentication.passport import decode_base64url, read_passport
from ringfence.screening.authentication.signed_call import SignedCall
from ringfence.screening.authentication.tn_auth_list import TNAuthList
from ringfence.screening.authentication.verify import verify_each
from ringfence.telecom.identity import Fault, Outcome, Passport, Verstat


class Printed(Struct, frozen=True):
    source: str
    token: str
    signed_by: str
    """Name of the printed key that fits; empty when none does, or none is printed."""
    fault: str
    """What is wrong with its form; empty when it is well formed."""


class Vectors(Struct, frozen=True):
    keys: dict[str, str]
    tokens: tuple[Printed, ...]


VECTORS = convert(json.loads((Path(__file__).parent / "rfc_tokens.json").read_text("utf-8")), Vectors)
_EACH = pytest.mark.parametrize("printed", VECTORS.tokens, ids=lambda printed: printed.source)


def _key(name: str) -> EllipticCurvePublicKey:
    key = load_pem_public_key(VECTORS.keys[name].encode())
    assert isinstance(key, EllipticCurvePublicKey)
    return key


def _fits(token: str, key: EllipticCurvePublicKey) -> bool:
    """Without any code of ours but the decoding of base64url."""
    signed, _, signature = token.rpartition(".")
    raw = decode_base64url(signature) or b""
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), signed.encode(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _judged(printed: Printed, key: str, passport: Passport) -> tuple[Outcome, tuple[Judged, ...]]:
    """The token in a call that says the same numbers, at its own second, the signer's certificate at hand."""
    credential = Credential(_key(key), "1234", TNAuthList(codes=("1234",)), (), passport.iat, passport.iat, "")
    identity = f"{printed.token};info=<{passport.x5u}>;alg=ES256" + (f";ppt={passport.ppt}" if passport.ppt else "")
    call = SignedCall(
        identity=identity, calling=passport.orig_tn, called=passport.dest_tn, now_s=passport.iat, required=True
    )
    return verify_each(call, Shelf({passport.x5u: credential}), ORDINARY)


@_EACH
def test_each_is_read_or_refused_for_what_is_wrong_with_it(printed: Printed) -> None:
    passport = read_passport(printed.token)

    if printed.fault:
        assert isinstance(passport, Fault)
        assert passport.sip_code == 438
        assert printed.fault in passport.detail
    else:
        assert isinstance(passport, Passport)


@_EACH
def test_each_fits_the_key_that_it_is_said_to_fit_and_no_other(printed: Printed) -> None:
    fitting = [name for name in VECTORS.keys if _fits(printed.token, _key(name))]

    same = {"RFC 8225": ["RFC 8225", "RFC 8688"]}
    assert fitting == same.get(printed.signed_by, [printed.signed_by] if printed.signed_by else [])


@pytest.mark.parametrize("key", VECTORS.keys)
@_EACH
def test_each_is_verified_by_its_own_key_alone(printed: Printed, key: str) -> None:
    passport = read_passport(printed.token)
    if isinstance(passport, Fault):
        return

    outcome, (one,) = _judged(printed, key, passport)
    judged = one.found

    if printed.signed_by == key:
        assert isinstance(judged, Verified)
    else:
        assert isinstance(judged, Fault)
        assert (judged.sip_code, judged.detail) == (438, "the signature does not fit")
        assert outcome.verstat is Verstat.FAILED


def test_the_diverted_call_of_rfc_8946_breaks_at_its_misprint() -> None:
    """`div` says 121555551213, the token before it is for 12155551213: no way leads back to the first token."""
    div, first = (one for one in VECTORS.tokens if one.source.startswith("RFC 8946") and not one.fault)
    passports = [read_passport(one.token) for one in (div, first)]
    assert all(isinstance(passport, Passport) for passport in passports)
    assert [one.div_tn for one in passports if isinstance(one, Passport)] == ["121555551213", ""]

    for printed, expected in ((div, 438), (first, 0)):
        passport = read_passport(printed.token)
        assert isinstance(passport, Passport)
        outcome, _ = _judged(printed, "RFC 8946", passport)
        assert (outcome.fault.sip_code if outcome.fault else 0) == expected


def test_the_token_inside_the_example_of_rfc_8946_is_the_one_that_it_prints() -> None:
    """The outer token is refused for its `dest`, which is no array; the same chain without that misprint holds."""
    inner, outer = (one.token for one in VECTORS.tokens if "div-o" in one.source)
    payload = json.loads(decode_base64url(outer.split(".")[1]) or b"")
    assert payload["opt"] == inner
    first = read_passport(inner)
    assert isinstance(first, Passport)
    laboratory = Laboratory()
    ours = replace(laboratory.credential, not_before=first.iat, not_after=first.iat)
    theirs = Credential(_key("RFC 8946"), "1234", TNAuthList(codes=("1234",)), (), first.iat, first.iat, "")
    div, called = first.dest_tn[0], payload["dest"]["tn"]
    identity = laboratory.div_o(inner, div=div, dest=called, calling=first.orig_tn, iat=first.iat)
    call = SignedCall(identity=identity, calling=first.orig_tn, called=(called,), now_s=first.iat)

    outcome, _ = verify_each(call, Shelf({X5U: ours, first.x5u: theirs}), ORDINARY)

    assert (outcome.verstat, outcome.diversions) == (Verstat.PASSED, 1)
