from ringfence.access.factor import Factor, FactorKind, hash_recovery, recovery_codes, same_credential

FACTOR = Factor(
    id="f", account="anna", kind=FactorKind.PASSKEY, name="phone", secret=b"key", credential=b"c", created_ms=0
)


def test_recovery_codes_are_ten_different_ones_of_sixteen_letters() -> None:
    codes = recovery_codes(bytes(range(100)))

    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)


def test_a_recovery_code_is_known_however_it_is_typed() -> None:
    code = recovery_codes(bytes(range(100)))[3]

    assert hash_recovery(code) == hash_recovery(f" {code.upper().replace('-', ' ')} ")
    assert hash_recovery(code) != hash_recovery(code[:-1])


def test_a_factor_tells_no_secret_and_a_passkey_is_known_by_its_credential() -> None:
    assert "key" not in repr(FACTOR).replace("passkey", "")
    assert same_credential(FACTOR, b"c")
    assert not same_credential(FACTOR, b"d")
