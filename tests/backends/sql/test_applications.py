from pathlib import Path

from tests.examples import NOW, mobile

from ringfence.backends.sql.store import open_store
from ringfence.registry.application import Appeal, Application


def test_what_is_asked_comes_back_as_it_was(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite")
    one = Application(
        id="a", company="acme", asked=Appeal(number=int(mobile(1)), words='"quoted"; 中文'), by="x", at_ms=NOW
    )
    store.applications.add(one)
    assert store.applications.find("a") == one
