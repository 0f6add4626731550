import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.screening.authentication.claim_constraints import ClaimConstraints, read_claim_constraints
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


def test_claims_that_every_token_has_cannot_be_forbidden() -> None:
    assert ClaimConstraints(must_exclude=frozenset({"iat", "orig"})).breach(CLAIMS) == ""


@pytest.mark.parametrize("der", [b"", b"\x30\x02\xa3\x00", b"\x31\x00", b"\x30\x02\xa0\x00"])
def test_what_is_not_constraints_is_refused(der: bytes) -> None:
    with pytest.raises(BadDer):
        read_claim_constraints(der)


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(der: bytes) -> None:
    try:
        read_claim_constraints(der)
    except BadDer:
        return
