from collections.abc import Iterator

from tests.examples import NOW, entry, mobile

from ringfence.backends.sql.store import Store
from ringfence.screening.book import ListEntry


def test_one_import_is_one_change_and_one_act_however_long(store: Store) -> None:
    def many() -> Iterator[ListEntry]:
        yield from (entry("", i) for i in range(1_300))

    assert store.lists.add(many(), by="account:li.na", at_ms=NOW) == 1_300
    assert [act.after for act in store.audit.entries()] == ['{"given":1300,"added":1300}']
    assert len(store.lists.covering(mobile(1_299))) == 1


def test_the_trail_shows_an_entry_in_words(store: Store) -> None:
    store.lists.add([entry("a", 1, 2)], by="account:li.na", at_ms=NOW)

    shown = store.audit.entries(target="list:a")[0]
    assert '"numbers":"+8617000000001 to +8617000000002"' in shown.after
    assert '"scope":"national"' in shown.after
    assert shown.reason == "complained about"
