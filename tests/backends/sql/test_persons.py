import pytest
from tests.examples import NOW, mobile

from ringfence.access.audit import Look
from ringfence.backends.sql.persons import SqlPersons
from ringfence.backends.sql.store import Store
from ringfence.registry.person import Cause, LookSeen
from ringfence.telecom.errors import Refused


def test_a_person_sees_who_looked_as_a_kind_and_why(store: Store) -> None:
    store.audit.look(Look(at_ms=NOW, actor="account:li.na", number=mobile(1), purpose="complaint 7"))

    assert store.persons.export(mobile(1)).looks == (LookSeen(NOW, "account", "complaint 7"),)


def test_whoever_gets_the_number_next_does_not_see_looks_at_the_one_before(store: Store) -> None:
    store.audit.look(Look(at_ms=NOW, actor="account:li.na", number=mobile(1), purpose="before"))
    store.audit.look(Look(at_ms=NOW, actor="account:li.na", number=mobile(2), purpose="another number"))
    store.persons.forget([mobile(1)], Cause.RECYCLED, by="t", at_ms=NOW + 1)
    store.audit.look(Look(at_ms=NOW + 2, actor="key:x", number=mobile(1), purpose="after"))

    assert [look.purpose for look in store.persons.export(mobile(1)).looks] == ["after"]
    assert len(store.persons.export(mobile(2)).looks) == 1
    assert len(store.audit.looks(mobile(1))) == 2


def test_a_receipt_names_no_number(store: Store) -> None:
    keyed = SqlPersons(store.database, b"k")

    assert keyed.subject(mobile(1)) != store.persons.subject(mobile(1))
    assert len(keyed.subject(mobile(1))) == 64


def test_too_many_at_once_are_refused_and_none_is_harmless(store: Store) -> None:
    assert store.persons.forget([], Cause.ERASED, by="t", at_ms=NOW) == 0
    with pytest.raises(Refused):
        store.persons.forget(range(10_001), Cause.RECYCLED, by="t", at_ms=NOW)
