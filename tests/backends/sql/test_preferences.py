from tests.examples import NOW, mobile
from tests.registry.examples import preference

from ringfence.backends.sql.preferences import every_preference, preferences_at, put_all
from ringfence.backends.sql.store import Store


def test_many_are_one_change_and_come_back_in_the_order_of_numbers(store: Store) -> None:
    with store.database.write() as connection:
        seq = put_all(connection, [preference(n) for n in (3, 1, 2)], by="t", at_ms=NOW)

    with store.database.read() as connection:
        assert [one.number for one in every_preference(connection)] == [mobile(n) for n in (1, 2, 3)]
        assert [one.version for one in preferences_at(connection, seq)] == [seq] * 3
        assert list(preferences_at(connection, seq + 1)) == []
