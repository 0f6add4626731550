from pathlib import Path

from tests.examples import NOW

from ringfence.access.key import ENTROPY_BYTES, Scope, make_key
from ringfence.backends.sql.store import Store


def test_the_file_never_holds_the_secret(store: Store, tmp_path: Path) -> None:
    key, text = make_key("edge", Scope, bytes(range(ENTROPY_BYTES)), NOW)
    store.keys.add(key, by="console:root")

    assert text[16:].encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    found = store.keys.find(key.id)
    assert found is not None
    assert found.scopes == frozenset(Scope)
    assert found.fits(text[16:])
