from ringfence.telecom.identity import STALE_DATE, IdentityHeader


def test_a_fault_keeps_its_code_and_gains_a_reason() -> None:
    fault = STALE_DATE.because("iat is too old")

    assert (fault.sip_code, fault.phrase, fault.detail) == (403, "Stale Date", "iat is too old")


def test_a_compact_token_is_told_by_its_dots() -> None:
    assert IdentityHeader("..c2ln", "https://a/b").compact
    assert not IdentityHeader("a.b.c", "https://a/b").compact
