"""kill -9 in the middle of a migration: the next start completes it, and what was stored before is there."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from tests.examples import NOW
from tests.registry.examples import preference

from ringfence.backends.sql.database import connect
from ringfence.backends.sql.registry_tables import loads
from ringfence.backends.sql.store import open_store
from ringfence.backends.sql.tables import METADATA, audit

OLD = """
import sys
from pathlib import Path
from alembic import command
from sqlalchemy import text
from ringfence.backends.sql.database import connect
from ringfence.backends.sql.migrate import _config
database = connect(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
config = _config()
with database.write() as connection:
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
with database.write() as connection:
    connection.execute(text("INSERT INTO audit (at_ms, actor, act, target, before, after, reason) "
                            "VALUES (1, 'old', 'before', '', '', '', '')"))
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from ringfence.backends.sql.store import open_store
left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, parameters, context, executemany):
    global left
    left -= "CREATE TABLE" in statement
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
"""


def _ran(program: str, *words: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *words], check=False).returncode


@pytest.mark.parametrize("tables", [1, 6, 11])
def test_a_migration_that_was_killed_is_completed_by_the_next_start(empty: Path | str, tables: int) -> None:
    assert _ran(OLD, str(empty)) == 0
    assert _ran(KILLED, str(empty), str(tables)) == -signal.SIGKILL
    database = connect(empty)
    with database.read() as connection:
        assert "preferences" not in inspect(connection).get_table_names()
    database.close()

    store = open_store(empty)

    with store.database.read() as connection:
        assert set(METADATA.tables) <= set(inspect(connection).get_table_names())
        assert connection.execute(select(audit.c.actor)).scalars().all() == ["old"]
        assert connection.execute(select(loads)).all() == []
    store.preferences.put(preference(1), by="t", at_ms=NOW)
    store.close()
