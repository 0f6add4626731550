from sqlalchemy import select
from tests.examples import NOW

from ringfence.backends.sql.store import Store
from ringfence.backends.sql.tables import limits


def test_a_subject_has_its_burst_and_then_its_rate(store: Store) -> None:
    waits = [store.limits.take("a", 1_000, 2_000, NOW) for _ in range(5)]

    assert waits == [0, 0, 0, 1_000, 1_000]
    assert store.limits.take("b", 1_000, 2_000, NOW) == 0
    assert store.limits.take("a", 1_000, 2_000, NOW + 1_000) == 0
    store.limits.forget("a")
    assert store.limits.take("a", 1_000, 2_000, NOW) == 0


def test_a_clock_that_jumps_back_makes_nobody_wait_long(store: Store) -> None:
    for _ in range(4):
        store.limits.take("a", 1_000, 2_000, NOW + 86_400_000)

    assert store.limits.take("a", 1_000, 2_000, NOW) <= 1_000


def test_addresses_are_kept_as_hashes_until_nobody_waits(store: Store) -> None:
    store.limits.take("sign-in:192.0.2.7", 1_000, 2_000, NOW)

    with store.database.read() as connection:
        assert "192" not in str(connection.execute(select(limits)).all())
    assert (store.limits.prune(NOW), store.limits.prune(NOW + 1_000)) == (0, 1)
