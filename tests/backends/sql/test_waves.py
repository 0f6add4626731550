from tests.analytics.suspects import trunk_suspect
from tests.examples import NOW

from ringfence.analytics.wave import grouped
from ringfence.backends.sql.store import Store


def test_groups_of_one_run_that_an_earlier_wave_joins_become_one(store: Store) -> None:
    store.waves.put(grouped([trunk_suspect("t1", 1, 2, 50_001)]), at_ms=NOW)

    both = [trunk_suspect("t1", 1, 5, 6), trunk_suspect("t2", 50_001, 50_007, 50_008)]
    begun = store.waves.put(grouped(both), at_ms=NOW)

    assert begun == ()
    assert [len(wave.numbers) for wave in store.waves.page(limit=5)] == [7]
