import pytest
from tests.examples import NOW

from ringfence.access.factor import Factor, FactorKind, forget_factors
from ringfence.backends.sql.store import Store
from ringfence.telecom.errors import Conflict, NotFound


def _factor(name: str, account: str = "anna", kind: FactorKind = FactorKind.TOTP, used: int = 7) -> Factor:
    return Factor(id=name, account=account, kind=kind, name=name, secret=b"s", used=used, created_ms=NOW)


def test_one_account_never_touches_the_factors_of_another(store: Store) -> None:
    store.factors.add(_factor("a"), by="account:anna")
    store.factors.add(_factor("b", "vera"), by="account:vera")

    assert [one.id for one in store.factors.of("anna")] == ["a"]
    with pytest.raises(NotFound):
        store.factors.remove("vera", "a", by="account:vera", at_ms=NOW)
    with pytest.raises(Conflict):
        store.factors.add(_factor("a", "vera"), by="account:vera")
    assert not store.factors.take(_factor("a", "vera"), 99, at_ms=NOW)


def test_a_step_is_taken_once_and_never_an_earlier_one(store: Store) -> None:
    store.factors.add(_factor("a"), by="x")

    assert [store.factors.take(_factor("a"), step, at_ms=NOW) for step in (7, 9, 9, 8, 10)] == [
        False, True, False, False, True,
    ]  # fmt: skip


def test_a_passkey_that_does_not_count_is_taken_again(store: Store) -> None:
    passkey = _factor("p", kind=FactorKind.PASSKEY, used=0)
    store.factors.add(passkey, by="x")

    assert [store.factors.take(passkey, count, at_ms=NOW) for count in (0, 0, 3, 0)] == [True, True, True, False]


def test_recovery_codes_are_replaced_used_once_and_gone_with_the_last_factor(store: Store) -> None:
    store.factors.add(_factor("a"), by="x")
    store.factors.put_codes("anna", [b"1", b"2"], by="x", at_ms=NOW)
    store.factors.put_codes("anna", [b"3", b"4"], by="x", at_ms=NOW)

    assert [store.factors.take_code("anna", code, at_ms=NOW) for code in (b"1", b"3", b"3")] == [False, True, False]
    assert not store.factors.take_code("vera", b"4", at_ms=NOW)
    assert store.factors.codes_left("anna") == 1
    assert forget_factors(store.factors, "anna", by="console:root", at_ms=NOW, reason="lost") == 1
    assert store.factors.codes_left("anna") == 0
    assert store.audit.entries(act="factor.remove")[0].reason == "lost"
