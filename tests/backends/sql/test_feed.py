import time

from tests.examples import NOW, entry

from ringfence.access.key import KeyRing
from ringfence.backends.sql.feed import Feed
from ringfence.backends.sql.store import Store
from ringfence.screening.lists import Lists
from ringfence.screening.trunks import Trunks


def test_a_feed_works_without_a_reputation_and_stops(store: Store) -> None:
    lists = Lists()
    feed = Feed(
        store,
        lists,
        Trunks(),
        KeyRing(),
        None,
        clock_ms=lambda: NOW,
        monotonic=time.monotonic,
        trouble=lambda _: None,
    )
    feed.start()
    store.lists.add([entry("a", 1)], by="t", at_ms=NOW)
    deadline = time.monotonic() + 60
    while not len(lists) and time.monotonic() < deadline:
        time.sleep(0.01)
    feed.stop()

    assert len(lists) == 1


def test_entries_that_are_over_are_not_loaded(store: Store) -> None:
    store.lists.add([entry("over", 1, expires=NOW), entry("now", 2)], by="t", at_ms=NOW)
    lists = Lists()
    feed = Feed(
        store, lists, Trunks(), KeyRing(), None, clock_ms=lambda: NOW, monotonic=lambda: 0.0, trouble=lambda _: None
    )
    feed.poll()

    assert len(lists) == 1
