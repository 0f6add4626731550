import pytest
from cryptography.x509 import Extension, Extensions, ObjectIdentifier, UnrecognizedExtension
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.claim_constraints import (
    ENHANCED_JWT_CLAIM_CONSTRAINTS,
    JWT_CLAIM_CONSTRAINTS,
    ClaimConstraints,
    read_claim_constraints,
    read_constraints,
)
from ringfence.screening.authentication.der import BadDer, wrap

CLAIMS: dict[str, object] = {"iat": 1, "orig": {}, "dest": {}, "attest": "A"}


def test_three_kinds_are_read() -> None:
    names = wrap(0x30, wrap(0x16, b"attest"))
    values = wrap(0x30, wrap(0x30, wrap(0x16, b"attest") + wrap(0x30, wrap(0x0C, b"A") + wrap(0x0C, b"B"))))
    der = wrap(0x30, wrap(0xA0, names) + wrap(0xA1, values) + wrap(0xA2, wrap(0x30, wrap(0x16, b"rcd"))))

    expected = ClaimConstraints(frozenset({"attest"}), (("attest", ("A", "B")),), frozenset({"rcd"}))
    assert read_claim_constraints(der) == expected


def test_each_kind_is_held_against_the_claims() -> None:
    assert ClaimConstraints().breach(CLAIMS) == ""
    assert "origid" in ClaimConstraints(must_include=frozenset({"origid"})).breach(CLAIMS)
    assert "attest" in ClaimConstraints(must_exclude=frozenset({"attest"})).breach(CLAIMS)
    assert "attest" in ClaimConstraints(permitted=(("attest", ("B",)),)).breach(CLAIMS)
    assert ClaimConstraints(permitted=(("attest", ("A",)),)).breach(CLAIMS) == ""


def _extension(oid: str, der: bytes) -> Extensions:
    return Extensions([Extension(ObjectIdentifier(oid), False, UnrecognizedExtension(ObjectIdentifier(oid), der))])


def _excluded(*names: bytes) -> bytes:
    return wrap(0x30, wrap(0xA2, wrap(0x30, b"".join(wrap(0x16, name) for name in names))))


def test_whoever_forbids_what_every_token_has_has_no_constraints() -> None:
    """RFC 9118 section 3: the certificate is treated as if the extension were not there."""
    assert list(read_constraints(_extension(ENHANCED_JWT_CLAIM_CONSTRAINTS, _excluded(b"attest", b"iat")))) == []
    (found,) = read_constraints(_extension(ENHANCED_JWT_CLAIM_CONSTRAINTS, _excluded(b"attest")))
    assert "attest" in found.breach(CLAIMS)


def test_the_first_extension_forbids_no_claims() -> None:
    """RFC 8226 section 8 has no mustExclude."""
    with pytest.raises(BadDer):
        list(read_constraints(_extension(JWT_CLAIM_CONSTRAINTS, _excluded(b"rcd"))))


def test_values_that_are_no_texts_are_compared_as_json() -> None:
    """RFC 9795 binds `rcd` and `rcdi` so: names in order, no white space."""
    bound = ClaimConstraints(
        permitted=(("rcd", ('{"apn":"2","nam":"\u9280\u884c"}',)), ("iat", ("1",)), ("orig", ("{}",)))
    )

    assert bound.breach(CLAIMS | {"rcd": {"nam": "\u9280\u884c", "apn": "2"}}) == ""
    assert "rcd" in bound.breach(CLAIMS | {"rcd": {"nam": "\u9280\u884c"}})
    assert "iat" in bound.breach(CLAIMS | {"iat": 2})


def test_an_array_holds_permitted_members_and_at_least_one() -> None:
    bound = ClaimConstraints(permitted=(("kinds", ("a", "b")),))

    assert bound.breach(CLAIMS | {"kinds": ["b", "a"]}) == ""
    assert "kinds" in bound.breach(CLAIMS | {"kinds": ["a", "c"]})
    assert "kinds" in bound.breach(CLAIMS | {"kinds": []})


def test_the_example_of_rfc_9118_is_read() -> None:
    der = bytes.fromhex(
        "3040a00e300c160a636f6e666964656e6365a120301e301c160a636f6e666964656e6365300e0c04686967680c066d656469756d"
        "a20c300a16087072696f72697479"
    )

    found = read_claim_constraints(der)

    assert found.breach(CLAIMS) == "claim confidence must be there"
    assert found.breach(CLAIMS | {"confidence": "high"}) == ""
    assert found.breach(CLAIMS | {"confidence": "low"}) == "claim confidence has a value that is not permitted"
    assert found.breach(CLAIMS | {"confidence": "high", "priority": 1}) == "claim priority must not be there"


@pytest.mark.parametrize(
    "der", [b"", b"\x30\x02\xa3\x00", b"\x31\x00", b"\x30\x02\xa0\x00", b"\x30\x00", b"\x30\x04\xa0\x02\x30\x00"]
)
def test_what_is_not_constraints_is_refused(der: bytes) -> None:
    with pytest.raises(BadDer):
        read_claim_constraints(der)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(der: bytes) -> None:
    try:
        read_claim_constraints(der)
    except BadDer:
        return
