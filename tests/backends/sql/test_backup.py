from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from tests.examples import NOW, entry

from ringfence.backends.sql import changelog
from ringfence.backends.sql.backup import backup, restore
from ringfence.backends.sql.database import connect
from ringfence.backends.sql.store import Store, open_store
from ringfence.telecom.errors import Conflict, NotFound, Refused


def test_a_backup_taken_while_writing_restores_to_one_whole_moment(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        i = 0
        while not stop.is_set():
            store.lists.add([entry(f"{i}a", 1), entry(f"{i}b", 2)], by="t", at_ms=NOW)
            i += 1

    store.lists.add([entry("first", 3)], by="t", at_ms=NOW)
    writer = threading.Thread(target=write)
    writer.start()
    size = backup(store.database, tmp_path / "b")
    stop.set()
    writer.join()
    restore(tmp_path / "b", tmp_path / "new" / "s.sqlite", replace=False)

    restored = open_store(tmp_path / "new" / "s.sqlite")
    kept = {one.id for one in restored.lists.live(NOW)}
    restored.close()
    assert size == (tmp_path / "b").stat().st_size
    assert "first" in kept
    assert {one[:-1] + "b" for one in kept if one.endswith("a")} == {one for one in kept if one.endswith("b")}
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600


def test_a_restored_store_repeats_no_position(store: Store, tmp_path: Path) -> None:
    backup(store.database, tmp_path / "b")
    store.lists.add([entry("lost", 1)], by="t", at_ms=NOW)
    with store.database.read() as connection:
        before = changelog.head(connection)[0]
    store.close()
    path = store.database.path
    assert path is not None
    restore(tmp_path / "b", path, replace=True)

    restored = open_store(path)
    with restored.database.read() as connection:
        last, pruned = changelog.head(connection)
    assert last == pruned > before
    assert restored.lists.find("lost") is None
    restored.close()
    assert path.with_name("s.sqlite.before-restore").exists()


def test_nothing_is_overwritten_unasked(store: Store, tmp_path: Path) -> None:
    backup(store.database, tmp_path / "b")

    with pytest.raises(Conflict):
        backup(store.database, tmp_path / "b")
    with pytest.raises(Conflict):
        restore(tmp_path / "b", tmp_path / "s.sqlite", replace=False)
    with pytest.raises(NotFound):
        restore(tmp_path / "none", tmp_path / "s2.sqlite", replace=False)


def test_a_damaged_backup_is_never_put_in_place(store: Store, tmp_path: Path) -> None:
    backup(store.database, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "rubbish").write_bytes(b"rubbish" * 1000)

    for name in ("cut", "rubbish"):
        with pytest.raises(Refused):
            restore(tmp_path / name, tmp_path / "new.sqlite", replace=False)
    assert not (tmp_path / "new.sqlite").exists()


def test_postgresql_is_backed_up_by_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        backup(connect("postgresql://u@127.0.0.1:1/x"), tmp_path / "b")

    assert "pg_dump" in refused.value.remedy
