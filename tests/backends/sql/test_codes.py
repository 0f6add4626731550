import pytest
from tests.examples import NOW
from tests.registry.examples import DAY, code

from ringfence.backends.sql.store import Store
from ringfence.registry.code import HOUR_MS
from ringfence.telecom.errors import TooMany


def test_old_codes_are_deleted(store: Store) -> None:
    store.codes.ask(code("one"), "x")

    assert store.codes.prune(NOW) == 0
    assert store.codes.prune(NOW + 3 * DAY) == 1


def test_everybody_together_gets_so_many_an_hour(store: Store) -> None:
    for n in range(3):
        store.codes.ask(code(f"c{n}", tail=n, asker=f"a{n}"), "x", most_an_hour=3)
    with pytest.raises(TooMany):
        store.codes.ask(code("c3", tail=3, asker="a3"), "x", most_an_hour=3)

    store.codes.ask(code("c3", tail=3, asker="a3", at=NOW + HOUR_MS), "x", most_an_hour=3)
