from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from ringfence.backends.sql.database import connect
from ringfence.backends.sql.store import Store
from ringfence.backends.sql.tables import counter
from ringfence.telecom.errors import Conflict, Refused, Unavailable


def test_sqlite_waits_for_the_disk_and_keeps_its_journal(store: Store) -> None:
    with store.database.read() as connection:
        kept = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]

    assert kept == ["wal", 2]


def test_nobody_else_may_read_the_file(store: Store) -> None:
    path = store.database.path

    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.database.write() as connection:
            connection.execute(insert(counter), {"name": "x", "value": 1})
            raise Refused("no")

    with pytest.raises(Refused):
        fail()
    with store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM counter WHERE name = 'x'")).scalar() == 0


def test_a_row_that_is_there_is_a_conflict_without_its_values(store: Store) -> None:
    def twice() -> None:
        with store.database.write() as connection:
            for _ in range(2):
                connection.execute(insert(counter), {"name": "secret-name", "value": 1})

    with pytest.raises(Conflict) as conflict:
        twice()
    assert "secret-name" not in f"{conflict.value}{conflict.value.__cause__}"


@pytest.mark.parametrize(
    "address", ["mysql://root:hunter2@host/db", "rubbish hunter2", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_cannot_serve_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(Refused) as refused:
        connect(address)

    assert "hunter2" not in f"{refused.value} {refused.value.remedy}"
    assert refused.value.remedy


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    database = connect("postgresql://ringfence:hunter2@127.0.0.1:1/x")

    with pytest.raises(Unavailable) as away, database.read():
        pass
    assert "hunter2" not in f"{away.value} {away.value.__cause__}"
    assert "hunter2" not in repr(database.__dict__)


def test_tls_is_asked_for_by_the_address() -> None:
    for mode in ("require", "verify-full"):
        with pytest.raises(Unavailable), connect(f"postgresql://u@127.0.0.1:1/x?sslmode={mode}").read():
            pass


def test_a_folder_that_refuses_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable):
        connect(tmp_path / "file" / "s.sqlite")


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 100)

    with pytest.raises(Unavailable), connect(tmp_path / "s.sqlite").read():
        pass


OTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM counter WHERE name = 'x'").fetchone()[0])
connection.close()
"""


def test_another_opening_in_this_process_lets_no_other_process_take_the_journal_away(store: Store) -> None:
    path = store.database.path
    assert path is not None

    def seen() -> str:
        ran = subprocess.run([sys.executable, "-c", OTHER_PROCESS, path], capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    with connect(path).read() as connection:
        connection.execute(text("SELECT 1"))
    assert seen() == "0"
    with store.database.write() as connection:
        connection.execute(insert(counter), {"name": "x", "value": 1})

    assert seen() == "1"
