from tests.examples import NOW, mobile
from tests.registry.examples import consent

from ringfence.backends.sql.consents import every_term, load_consents, numbers_at, terms_of
from ringfence.backends.sql.store import Store


def test_a_load_is_one_change_and_only_what_is_confirmed_reaches_the_judge(store: Store) -> None:
    given = [consent(n, f"c{n}") for n in (2, 1)]
    with store.database.write() as connection:
        assert load_consents(connection, given, by="t", at_ms=NOW) == 2
        assert load_consents(connection, given, by="t", at_ms=NOW) == 0
    store.consents.confirm("c1", at_ms=NOW)

    with store.database.read() as connection:
        assert [number for number, _ in every_term(connection)] == [mobile(1)]
        assert terms_of(connection, mobile(2)) == ()
        assert numbers_at(connection, 1) == (mobile(2),)
