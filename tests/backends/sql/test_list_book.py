from pathlib import Path

from tests.examples import NOW, mobile
from tests.registry.examples import preference

from ringfence.backends.sql.store import open_store


def test_the_word_of_this_moment_is_told(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    assert store.list_book.on_record([mobile(1)], "acme") == {}
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    assert int(mobile(1)) in store.list_book.on_record([mobile(1)], "acme")
